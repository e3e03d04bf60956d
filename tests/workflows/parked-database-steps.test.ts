import { afterEach, expect, it } from '@jest/globals';
import { Process } from '../../db/entities/process.ts';
import { Subscription } from '../../db/entities/subscription.ts';
import type { ProcessKind } from '../../domain/process.ts';
import { seedEnvironment, seedUser } from '../support/callers.ts';
import { eventually } from '../support/eventually.ts';
import { failing } from '../support/failing.ts';
import { openInstance, type TestInstance } from '../support/instance.ts';
import { codeOf, openOperator } from '../support/operator-calls.ts';
import { connect, seedSide } from '../support/partner-sides.ts';
import { keyWith } from '../support/people.ts';
import { call, register } from '../support/person.ts';
import { standingOf, timelineOf } from '../support/processes.ts';

const opened: TestInstance[] = [];

afterEach(async () => {
  for (const instance of opened.splice(0)) await instance.close();
});

/** A mail to whoever registers an address that has an account. */
async function beginNotice(instance: TestInstance): Promise<void> {
  const { userId } = await seedUser(instance, await seedEnvironment(instance), 'user');
  await register(instance, `${userId}@acme.example`);
}

async function sendList(instance: TestInstance): Promise<void> {
  const environment = await seedEnvironment(instance);
  await seedUser(instance, environment, 'administrator');
  const licence = { licenceId: 'L-parked', licenceName: 'Parked' };
  await instance.orm.em.fork().nativeUpdate(Subscription, { environment }, licence);
  const headers = await keyWith(instance, { scopes: ['licences.sync'] });
  const users = [{ email: 'one@list.example', role: 'user' }];
  await call(instance, 'PUT', '/v1/licences/L-parked/users', { headers, body: { users } });
}

async function endPartners(instance: TestInstance): Promise<void> {
  const [one, other] = [await seedSide(instance), await seedSide(instance)];
  await one.call('POST', `/v1/partnerships/${await connect(instance, one, other)}/end`, {});
}

const CASES: readonly [ProcessKind, string, string, string, (instance: TestInstance) => Promise<void>][] = [
  ['notice', 'endNotice', 'sending', 'sent', beginNotice],
  ['licenceSync', 'compareLicence', 'comparing', 'done', sendList],
  ['licenceSync', 'applyLicencePage', 'applying', 'done', sendList],
  ['partnershipEnding', 'revokePartnership', 'revoking', 'ended', endPartners],
  ['partnershipEnding', 'tellPartnershipEnded', 'telling', 'ended', endPartners],
];

it.each(CASES)(
  'says of a %s whose step %s has parked that it has, and goes on when it is retried',
  async (...given) => {
    const [kind, step, stage, outcome, begin] = given;
    const { fault, extra } = failing(step, 1_000);
    const instance = await openInstance({ policy: { databaseStepMs: 500 }, extra });
    opened.push(instance);
    await begin(instance);
    const operator = await openOperator(instance);
    const parked = await eventually('that it has parked', async () => {
      const [row] = await instance.orm.em.fork().find(Process, { kind, needsAttention: true });
      return row;
    });

    const { id } = parked;
    fault.left = 0;
    const retried = await operator.act(id, 'retry', { expectedStage: stage });
    const ended = await eventually('its end', async () => {
      const row = await standingOf(instance, id);
      return row.endedAt ? row : undefined;
    });

    const waits = { stage, waitingOn: 'vestibule', waitUntil: expect.any(Date), timesParked: 1 };
    expect(parked).toMatchObject({ ...waits, blockedBy: 'DATABASE_UNAVAILABLE' });
    expect(codeOf(retried)).toMatch(/^20[02]$/);
    expect(ended).toMatchObject({ stage: outcome, needsAttention: false, blockedBy: null, waitUntil: null });
    expect((await timelineOf(instance, id)).filter((event) => event === 'parked')).toHaveLength(1);
  },
);
