import { expect, it } from '@jest/globals';
import { createVies } from '../../gateways/vies.ts';
import { reasonOf, withAuthorities } from './with-authorities.ts';

const SOON = { timeoutMs: 3_000 };

it('a number that VIES knows is valid, with the consultation number that proves that it was asked', () =>
  withAuthorities(async ({ vies }) => {
    expect(await vies.check('BE0403170701', SOON)).toEqual({
      outcome: 'valid',
      consultation: expect.stringMatching(/^WAPIAAAA[0-9A-F]{8}$/),
    });
  }));

it('without a number of our own there is no consultation number', () =>
  withAuthorities(async ({ authorities }) => {
    const vies = createVies({ url: `${authorities.url}/vies/rest-api` });

    expect(await vies.check('NL000099998B57', SOON)).toEqual({ outcome: 'valid', consultation: null });
  }));

it('a number that VIES does not know is invalid', () =>
  withAuthorities(async ({ vies }) => {
    expect(await vies.check('NL002342672B42', SOON)).toMatchObject({ outcome: 'invalid' });
  }));

it.each([
  'MS_MAX_CONCURRENT_REQ',
  'MS_UNAVAILABLE',
  'GLOBAL_MAX_CONCURRENT_REQ',
  'SERVICE_UNAVAILABLE',
  'TIMEOUT',
  'INVALID_REQUESTER_INFO',
])('%s is unknown and never invalid', (code) =>
  withAuthorities(async ({ vies, authorities }) => {
    authorities.play('vies', code, 1);

    expect(await vies.check('BE0403170701', SOON)).toEqual({ outcome: 'unknown', reasonCode: code });
    expect(await vies.check('BE0403170701', SOON)).toMatchObject({ outcome: 'valid' });
  }),
);

it('a form that its country never gives out is invalid', () =>
  withAuthorities(async ({ vies, authorities }) => {
    authorities.play('vies', 'INVALID_INPUT');

    expect(await vies.check('BE0403170701', SOON)).toEqual({ outcome: 'invalid', consultation: null });
  }));

it.each([
  ['down', 'STATUS_503'],
  ['busy', 'BUSY'],
  ['broken', 'ANSWER_UNFIT'],
  ['slow', 'TIMEOUT'],
  ['garbage', 'ANSWER_UNFIT'],
  ['endless', 'ANSWER_TOO_LONG'],
  ['redirect', 'REDIRECTED'],
])('when VIES is %s nothing is said of the number: %s', (fault, reason) =>
  withAuthorities(async ({ vies, authorities }) => {
    authorities.play('vies', fault);

    expect(await reasonOf(vies.check('BE0403170701', { timeoutMs: 400 }))).toBe(reason);
  }),
);

it('says so when it is not configured', async () => {
  expect(await reasonOf(createVies(undefined).check('BE0403170701', SOON))).toBe('NOT_CONFIGURED');
});
