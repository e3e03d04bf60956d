import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import { createTradeRegister } from '../../gateways/trade-register.ts';
import { GatewayUnavailable } from '../../gateways/unavailable.ts';
import { reasonOf, withAuthorities } from './with-authorities.ts';

const DUTCH = { country: 'NL', number: '68750110' } as const;
const BELGIAN = { country: 'BE', number: '0403170701' } as const;
const SOON = { timeoutMs: 3_000 };

it('tells a Dutch company, and that the register names nobody', () =>
  withAuthorities(async ({ tradeRegister }) => {
    expect(await tradeRegister.lookUp(DUTCH, SOON)).toEqual({
      name: 'Test BV Donald',
      street: 'Hizzaarderlaan 3a',
      postalCode: '8823SJ',
      city: 'Lollum',
      hasEnded: false,
      representatives: null,
    });
  }));

it('tells a Belgian company with those who may act for it', () =>
  withAuthorities(async ({ tradeRegister }) => {
    expect(await tradeRegister.lookUp(BELGIAN, SOON)).toEqual({
      name: 'Zonnegloren NV',
      street: 'Stationsstraat 12',
      postalCode: '9000',
      city: 'Gent',
      hasEnded: false,
      representatives: [
        { firstName: 'Anna', lastName: 'Peeters' },
        { firstName: 'Noël', lastName: 'D’Hooghe' },
      ],
    });
  }));

it('leaves out who may not act any more, and tells where a register names nobody', () =>
  withAuthorities(async ({ tradeRegister, authorities }) => {
    const past = { firstName: 'Jan', lastName: 'Vroeger', endDate: '2020-01-31' };
    const future = { firstName: 'Els', lastName: 'Nu', endDate: '2999-01-31' };
    const company = { country: 'BE', number: '0899965307', name: 'Wissel NV' } as const;
    authorities.companies.put({ ...company, representatives: [past, future] });

    expect(await tradeRegister.lookUp(company, SOON)).toMatchObject({
      representatives: [{ firstName: 'Els', lastName: 'Nu' }],
    });
    expect(await tradeRegister.lookUp({ country: 'BE', number: '0447746456' }, SOON)).toMatchObject({
      representatives: null,
    });
  }));

it.each([
  ['NL', '90001354'],
  ['BE', '0705969661'],
] as const)('tells that a company of %s has ended (%s)', (country, number) =>
  withAuthorities(async ({ tradeRegister }) => {
    expect(await tradeRegister.lookUp({ country, number }, SOON)).toMatchObject({ hasEnded: true });
  }),
);

it('does not count an end that is still to come', () =>
  withAuthorities(async ({ tradeRegister, authorities }) => {
    authorities.companies.put({ country: 'NL', number: '11111111', name: 'Nog even BV', endedOn: '2999-12-31' });

    expect(await tradeRegister.lookUp({ country: 'NL', number: '11111111' }, SOON)).toMatchObject({ hasEnded: false });
  }));

it('hides an address that the register shields, and cuts what is too long for us', () =>
  withAuthorities(async ({ tradeRegister, authorities }) => {
    authorities.companies.put({ country: 'NL', number: '22222222', name: `Lang ${'a'.repeat(250)}` });

    const company = await tradeRegister.lookUp({ country: 'NL', number: '22222222' }, SOON);

    expect(company).toMatchObject({ street: null, postalCode: null, city: null });
    expect(company?.name).toHaveLength(160);
  }));

it.each([
  ['NL', '99999999'],
  ['BE', '0202239951'],
] as const)('in %s, a number that the register does not know is no company', (country, number) =>
  withAuthorities(async ({ tradeRegister }) => {
    expect(await tradeRegister.lookUp({ country, number }, SOON)).toBeUndefined();
  }),
);

const HTTP_FAULTS = [
  ['down', 'STATUS_503'],
  ['busy', 'BUSY'],
  ['broken', 'STATUS_500'],
  ['slow', 'TIMEOUT'],
  ['garbage', 'ANSWER_UNFIT'],
  ['endless', 'ANSWER_TOO_LONG'],
  ['redirect', 'REDIRECTED'],
  ['wrong-key', 'UNAUTHORIZED'],
] as const;

it.each(HTTP_FAULTS)('a register that is %s is unavailable: %s', (fault, reason) =>
  withAuthorities(async ({ tradeRegister, authorities }) => {
    authorities.play('kvk', fault);
    authorities.play('cbe', fault);

    expect(await reasonOf(tradeRegister.lookUp(DUTCH, { timeoutMs: 400 }))).toBe(reason);
    expect(await reasonOf(tradeRegister.lookUp(BELGIAN, { timeoutMs: 400 }))).toBe(reason);
  }),
);

it('tells when a busy register wants to be asked again', () =>
  withAuthorities(async ({ tradeRegister, authorities }) => {
    authorities.play('kvk', 'busy', 1);

    const refusal = await tradeRegister.lookUp(DUTCH, SOON).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(GatewayUnavailable);
    expect(refusal).toMatchObject({ reasonCode: 'BUSY', retryAfterMs: 7_000 });
    expect(await tradeRegister.lookUp(DUTCH, SOON)).toMatchObject({ name: 'Test BV Donald' });
  }));

it('a register that has no data for now, or an address that is not its own, is no missing company', () =>
  withAuthorities(async ({ tradeRegister, authorities, by }) => {
    authorities.play('kvk', 'later');
    const astray = by({
      TRADE_REGISTER_NL_URL: `${authorities.url}/nothing`,
      TRADE_REGISTER_BE_URL: `${authorities.url}/nothing`,
    });

    expect(await reasonOf(tradeRegister.lookUp(DUTCH, SOON))).toBe('STATUS_404');
    expect(await reasonOf(astray.tradeRegister.lookUp(DUTCH, SOON))).toBe('ANSWER_UNFIT');
  }));

it.each([
  ['a page that is not found', 404, '<!doctype html><title>Not found</title>'],
  ['another company', 200, '{"kvkNummer":"11111111","naam":"X","data":{"cbe_number":"0202239951","denomination":"X"}}'],
  ['nothing', 200, ''],
])('a register that answers with %s has not answered', async (_what, status, body) => {
  const server = createServer((_request, response) => response.writeHead(status).end(body)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const access = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, apiKey: 'key' };
  const { lookUp } = createTradeRegister({ NL: access, BE: access });

  const reasons = [await reasonOf(lookUp(DUTCH, SOON)), await reasonOf(lookUp(BELGIAN, SOON))];
  server.closeAllConnections();
  server.close();

  expect(reasons).toEqual(['ANSWER_UNFIT', 'ANSWER_UNFIT']);
});

it('a wrong key, a host that is not there, and no configuration at all each have their code', () =>
  withAuthorities(async ({ by }) => {
    const wrong = by({ TRADE_REGISTER_NL_API_KEY: 'x', TRADE_REGISTER_BE_API_KEY: 'x' });
    const nowhere = by({ TRADE_REGISTER_NL_URL: 'http://127.0.0.1:9' });

    expect(await reasonOf(wrong.tradeRegister.lookUp(DUTCH, SOON))).toBe('UNAUTHORIZED');
    expect(await reasonOf(wrong.tradeRegister.lookUp(BELGIAN, SOON))).toBe('UNAUTHORIZED');
    expect(await reasonOf(nowhere.tradeRegister.lookUp(DUTCH, SOON))).toMatch(/^(ECONNREFUSED|NETWORK)$/);
    expect(await reasonOf(createTradeRegister({}).lookUp(BELGIAN, SOON))).toBe('NOT_CONFIGURED');
  }));
