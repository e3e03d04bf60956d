import { afterEach, expect, it } from '@jest/globals';
import { type Authority, draftCompany } from '../support/company-drafts.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';

const instance = useInstance({ authorities: true });

afterEach(() => {
  for (const authority of ['cbe', 'vies', 'smp'] as const) instance().authorities.play(authority, null);
});

const QUESTIONS: readonly (readonly [string, Authority])[] = [
  ['checking-register', 'cbe'],
  ['checking-vat', 'vies'],
];
const FAULTS = ['down', 'slow', 'broken'] as const;

/** A company whose activation asks somebody who does not answer. */
async function activating(authority: Authority, fault: string) {
  const company = await draftCompany(instance());
  const before = instance().authorities.calls.count(authority);
  instance().authorities.play(authority, fault);
  const activationId = await company.activate();
  await eventually('the call', () => (instance().authorities.calls.count(authority) > before ? true : undefined));
  return { ...company, activationId };
}

it.each(QUESTIONS.flatMap((question) => FAULTS.map((fault) => [...question, fault] as const)))(
  'an activation at %s is withdrawn at once while the %s is %s',
  async (stage, authority, fault) => {
    const { until, withdraw, activationId, read } = await activating(authority, fault);
    await until(stage, ({ activation }) => activation?.stage === stage);

    const withdrawn = await withdraw();

    expect(withdrawn).toMatchObject({ status: 200, body: { id: activationId, stage: 'withdrawn' } });
    expect(await read()).toMatchObject({ state: 'draft', activation: { stage: 'withdrawn' } });
  },
);

it.each(FAULTS)(
  'at the network, which is %s, it is withdrawn once the network has been told',
  async (fault) => {
    const { until, withdraw, activationId, number } = await activating('smp', fault);

    const taken = await withdraw();
    instance().authorities.play('smp', null);
    // as long as the network wants to be left alone
    await until('the end', ({ activation }) => activation?.stage === 'withdrawn', 60_000);
    const repeated = await withdraw();

    expect([200, 202]).toContain(taken.status);
    expect(repeated).toMatchObject({ status: 200, body: { id: activationId, stage: 'withdrawn' } });
    expect(instance().authorities.participants.find(`0208:${number}`)).toBeUndefined();
  },
  90_000,
);

it('does not hold up the next question to a country when the one before, never answered, is given up', async () => {
  const { withdraw } = await activating('vies', 'slow');
  const { activate, until } = await draftCompany(instance());

  await withdraw();
  instance().authorities.play('vies', null);
  await activate();

  const active = await until('the end', ({ state }) => state === 'active', 10_000);
  expect(active).toMatchObject({ vatValid: true, activation: { stage: 'activated' } });
});
