import { Subscription } from '../../db/entities/subscription.ts';
import { failing } from '../support/failing.ts';
import type { InstanceOptions, TestInstance } from '../support/instance.ts';
import { keyWith, signedInAdministrator } from '../support/people.ts';
import { call } from '../support/person.ts';
import { endOf } from '../support/processes.ts';

/** The ways of a licence's list; each outcome is reached by one of them. */
export const LICENCE_SYNC_WAYS: Readonly<Record<string, (instance: TestInstance) => Promise<string>>> = {
  'licence-sync-done': async (instance) => ended(instance, await sendList(instance, await distributor(instance), 3)),
  'licence-sync-parked': async (instance) => endOf(instance, await sendList(instance, await distributor(instance), 3)),
  'licence-sync-cancelled': async (instance) => {
    const headers = await distributor(instance);
    await ended(instance, await sendList(instance, headers, 3));
    return ended(instance, await sendList(instance, headers, 1));
  },
  'licence-sync-superseded': async (instance) => {
    const headers = await distributor(instance);
    await instance.stopWorkers();
    const workflowId = await sendList(instance, headers, 3);
    await sendList(instance, headers, 4);
    await instance.startWorkers();
    return ended(instance, workflowId);
  },
};

/** What an instance needs besides for a way. */
export const LICENCE_SYNC_WAY_OPTIONS: Readonly<Record<string, () => InstanceOptions>> = {
  'licence-sync-parked': () => ({
    policy: { databaseStepMs: 500 },
    extra: failing('applyLicencePage', 3).extra,
  }),
};

/** A firm whose licence is synchronised, and the headers of the program that does so. */
async function distributor(instance: TestInstance): Promise<Readonly<Record<string, string>>> {
  const { environmentId } = await signedInAdministrator(instance, 'licensee');
  const licence = { licenceId: 'L-replay', licenceName: 'Replay' };
  await instance.orm.em.fork().nativeUpdate(Subscription, { environment: environmentId }, licence);
  return keyWith(instance, { scopes: ['licences.sync'] });
}

async function sendList(
  instance: TestInstance,
  headers: Readonly<Record<string, string>>,
  people: number,
): Promise<string> {
  const users = Array.from({ length: people }, (_, index) => ({ email: `l${index}@acme.example`, role: 'user' }));
  const { body } = await call(instance, 'PUT', '/v1/licences/L-replay/users', { headers, body: { users } });
  await instance.delivery.idle();
  return `licenceSync/${(body as { id: string }).id}`;
}

async function ended(instance: TestInstance, workflowId: string): Promise<string> {
  await instance.temporal.workflow.getHandle(workflowId).result();
  return workflowId;
}
