import { randomInt } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { deliverAll } from '../chaos/exactly-once.ts';
import {
  type Authority,
  addCompany,
  draftCompany,
  type OrganisationBody,
  seedAnna,
} from '../support/company-drafts.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { timelineOf } from '../support/processes.ts';

const instance = useInstance({ authorities: true, skipTime: true });

afterEach(() => {
  for (const authority of ['cbe', 'vies', 'smp', 'dns'] as const) instance().authorities.play(authority, null);
});

const network = (id: string) => instance().authorities.participants.find(id);
const sleep = (span: string) => instance().env.sleep(span);

const draft = (more?: { readonly vat?: boolean }) => draftCompany(instance(), more);

// the organisation is read first: once it is through, so is what is read after it
const ended = ({ state, activation }: OrganisationBody) =>
  state !== 'activating' && ['activated', 'rejected'].includes(activation?.stage ?? '');

describe('an activation that has to wait', () => {
  it('asks a busy VIES for hours, never takes that for an answer, and goes on when the number is valid', async () => {
    const { activate, until, read, number } = await draft();
    instance().authorities.play('vies', 'MS_MAX_CONCURRENT_REQ');

    await activate();
    await until('the check', ({ activation }) => activation?.stage === 'checking-vat');
    await sleep('5 hours');
    const busy = await until('what VIES blocks', ({ activation }) => activation?.blockedBy === 'VIES_UNAVAILABLE');
    const asked = instance().authorities.calls.all();
    instance().authorities.play('vies', null);
    await sleep('25 hours');
    const active = await until('the end', ended);

    expect(busy).toMatchObject({
      state: 'activating',
      vatValid: null,
      activation: { stage: 'checking-vat', waitingOn: 'vies', needsAttention: true, rejection: null },
    });
    expect(JSON.stringify(asked)).toContain('vies BE');
    expect(active).toMatchObject({ state: 'active', vatValid: true });
    expect(await read()).toMatchObject({ activation: { stage: 'activated' } });
    expect(network(`0208:${number}`)).toMatchObject({ publisher: 'ours' });
  });

  it('goes on by itself when the register is back', async () => {
    const { activate, until } = await draft();
    instance().authorities.play('cbe', 'down');
    const before = instance().authorities.calls.count('cbe');

    await activate();
    await until('the first call', () => instance().authorities.calls.count('cbe') > before);
    await sleep('12 minutes');
    const away = await until('what is away', ({ activation }) => activation?.blockedBy === 'REGISTER_UNAVAILABLE');
    instance().authorities.play('cbe', null);
    await sleep('2 hours');

    expect(away.activation).toMatchObject({ stage: 'checking-register', waitingOn: 'trade-register' });
    expect(await until('the end', ended)).toMatchObject({ state: 'active' });
  });
});

describe('an activation that cannot go on', () => {
  it('is rejected for a VAT number that VIES does not know, and the network has heard of nothing', async () => {
    const { activate, until, company, number } = await draft();
    instance().authorities.companies.put({ ...company, vatNumber: null });

    await activate();
    const rejected = await until('the end', ended);

    expect(rejected).toMatchObject({ state: 'draft', vatValid: false, activation: { rejection: 'VAT_INVALID' } });
    expect([network(`0208:${number}`), network(`9925:be${number}`)]).toEqual([undefined, undefined]);
  });

  it('is rejected for a company that has ended since it was added', async () => {
    const { activate, until, company } = await draft();
    instance().authorities.companies.put({ ...company, situation: '050' });

    await activate();

    expect(await until('the end', ended)).toMatchObject({
      state: 'draft',
      activation: { rejection: 'COMPANY_ENDED' },
    });
  });

  it('says that another provider has the company, takes nothing from it, and can be begun again', async () => {
    const { activate, until, number } = await draft({ vat: false });
    const id = `0208:${number}`;
    instance().authorities.participants.put({ id, publisher: 'elsewhere', isHeld: false, services: [] });

    await activate();
    const rejected = await until('the end', ended);
    const there = network(id);
    instance().authorities.participants.remove(id);
    const again = await activate();
    const active = await until('the end', ({ state }) => state === 'active');

    expect(rejected).toMatchObject({
      state: 'draft',
      identifiers: [{ scheme: '0208', state: 'registered-elsewhere' }],
      activation: { rejection: 'IDENTIFIER_ELSEWHERE' },
    });
    expect(there).toMatchObject({ publisher: 'elsewhere' });
    expect(active.activation).toMatchObject({ id: again, stage: 'activated' });
    expect(active.identifiers).toMatchObject([{ scheme: '0208', state: 'registered' }]);
  });
});

describe('an activation is withdrawn', () => {
  const HELD: readonly (readonly [string, Authority, string])[] = [
    ['checking-register', 'cbe', 'down'],
    ['checking-vat', 'vies', 'MS_UNAVAILABLE'],
    ['registering-identifier', 'smp', 'down'],
  ];

  it.each(HELD)('at %s, while what it asks is away', async (stage, authority, fault) => {
    const { activate, until, withdraw, read, number } = await draft();
    instance().authorities.play(authority, fault);
    const activationId = await activate();
    await until(stage, ({ activation }) => activation?.stage === stage);
    // time skips past what has not begun to wait yet
    await eventually('the step to park', async () => {
      await sleep('12 minutes');
      const { activation } = await read();
      return activation?.stage === stage && activation.blockedBy !== null ? true : undefined;
    });

    const withdrawn = await withdraw();
    instance().authorities.play(authority, null);
    await eventually('the end', async () => {
      await sleep('1 hour');
      const { activation } = await read();
      if (activation?.stage !== 'withdrawn') throw new Error(JSON.stringify([withdrawn, activation]));
      return true;
    });
    const repeated = await withdraw();

    expect([200, 202]).toContain(withdrawn.status);
    expect(repeated.body).toMatchObject({ id: activationId, stage: 'withdrawn' });
    expect(await read()).toMatchObject({ state: 'draft' });
    expect(network(`0208:${number}`)).toBeUndefined();
  });

  it('at awaiting-authority, and not once it is through', async () => {
    const { activate, until, withdraw, company, read } = await draft();
    instance().authorities.companies.put({
      ...company,
      representatives: [{ firstName: 'Guy', lastName: 'Claes' }],
    });
    await activate();
    await until('the wait', ({ activation }) => activation?.stage === 'awaiting-authority');

    const withdrawn = await withdraw();
    instance().authorities.companies.put(company);
    await activate();
    await until('the end', ({ state }) => state === 'active');
    const late = await withdraw();

    expect(withdrawn).toMatchObject({ status: 200, body: { stage: 'withdrawn' } });
    expect(late.status).toBe(409);
    expect(await read()).toMatchObject({ state: 'active' });
  });
});

it('lets one of two environments through that activate the same company at once, and undoes what the other registered', async () => {
  const first = await draft({ vat: false });
  const other = await seedAnna(instance());
  const second = await addCompany(other, first.number, { vat: false });
  const sides = [
    { ...first, gln: someGln() },
    { ...second, by: other, gln: someGln() },
  ];
  for (const { by, id, gln } of sides) {
    await by.call('POST', `/v1/organisations/${id}/identifiers`, { scheme: '0088', value: gln });
  }
  // both have begun before either is through
  instance().authorities.play('smp', 'down');
  const activations = await Promise.all(sides.map(({ activate }) => activate()));
  for (const { until } of sides) {
    await until('the network', ({ activation }) => activation?.stage === 'registering-identifier');
  }
  instance().authorities.play('smp', null);
  await sleep('3 hours');

  const ends = await Promise.all(sides.map(({ until }) => until('the end', ended)));

  const winner = ends.findIndex(({ state }) => state === 'active');
  const loser = 1 - winner;
  expect(ends.map(({ state }) => state).sort()).toEqual(['active', 'draft']);
  expect(ends[loser]).toMatchObject({
    identifiers: [{ scheme: '0088', state: 'wanted' }],
    activation: { stage: 'rejected', rejection: 'ORGANISATION_TAKEN' },
  });
  expect(network(`0088:${sides[winner]?.gln}`)).toMatchObject({ publisher: 'ours' });
  expect(network(`0088:${sides[loser]?.gln}`)).toBeUndefined();
  const history = await timelineOf(instance(), activations[loser] ?? '');
  expect(history).toEqual(expect.arrayContaining(['identifier-registered', 'identifier-undone', 'rejected']));
  const again = await sides[loser]?.by.call('POST', `/v1/organisations/${sides[loser]?.id}/activate`);
  expect(again).toMatchObject({ status: 409, body: { code: 'ORGANISATION_TAKEN' } });
  await deliverAll(instance());
});

/** A number of a location that nobody else in a run has, with its check digit. */
function someGln(): string {
  const digits = String(randomInt(100_000_000_000, 999_999_999_999));
  const sum = Array.from(digits, Number).reduce((all, digit, at) => all + digit * (at % 2 === 0 ? 1 : 3), 0);
  return digits + String((10 - (sum % 10)) % 10);
}
