import { expect, it } from '@jest/globals';
import { Process } from '../../db/entities/process.ts';
import { workflowId } from '../../domain/workflow-ids.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { keyWith, signedInAdministrator } from '../support/people.ts';
import { call, mailTo } from '../support/person.ts';
import { processOf, restOf } from '../support/processes.ts';

const instance = useInstance();

/** An open process of somebody's environment that waits for a seat, as far as its row tells. */
async function heldUp(name: string): Promise<{ readonly id: string; readonly environmentId: string }> {
  const { address, environmentId } = await signedInAdministrator(instance(), name);
  await call(instance(), 'POST', '/v1/password-resets', { body: { login: address } });
  const id = await processOf(instance(), await mailTo(instance(), address, 'password-reset'));
  // what the mail's own step still records would take the row back
  await restOf(instance(), 'passwordReset', id);
  await instance()
    .orm.em.fork()
    .nativeUpdate(Process, { id }, { blockedBy: 'NO_SEAT', environmentIds: [environmentId] });
  return { id, environmentId };
}

async function signalsTo(id: string): Promise<readonly string[]> {
  const { events } = await instance().temporal.workflow.getHandle(workflowId('passwordReset', id)).fetchHistory();
  return (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signaled }) => signaled?.signalName ?? []);
}

it('a change of a subscription reaches the processes of that environment that wait for it, and no others', async () => {
  const ours = await heldUp('changed');
  const others = await heldUp('unchanged');
  const headers = await keyWith(instance(), { scopes: ['operate.act'] });
  const body = { partnerRelations: true, seats: 9, credit: 0, licence: null };

  await call(instance(), 'PUT', `/v1/environments/${ours.environmentId}/subscription`, { headers, body });
  await eventually('the signal', async () => {
    await instance().relay();
    return (await signalsTo(ours.id)).includes('conditions-changed') ? true : undefined;
  });

  expect(await signalsTo(ours.id)).toEqual(['conditions-changed']);
  expect(await signalsTo(others.id)).toEqual([]);
});
