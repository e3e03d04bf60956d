import { randomUUID } from 'node:crypto';
import { Subscription } from '../../db/entities/subscription.ts';
import { turnReceivingOff, turnReceivingOn } from '../../db/writes/receiving.ts';
import { workflowId } from '../../domain/workflow-ids.ts';
import type { SeededActivation } from './activation-run.ts';
import type { TestInstance } from './instance.ts';

/** Gives an environment so much credit. */
export async function setCredit({ orm }: TestInstance, environmentId: string, credit: number): Promise<void> {
  await orm.em.fork().nativeUpdate(Subscription, { environment: environmentId }, { credit });
}

/** How much credit an environment has. */
export async function creditOf({ orm }: TestInstance, environmentId: string): Promise<number> {
  return (await orm.em.fork().findOneOrFail(Subscription, { environment: environmentId })).credit;
}

/** Turns the receipt of an organisation on, as the API would; answers the process's id. */
export async function beginReceiving(
  instance: TestInstance,
  { environmentId, organisationId, userId }: Pick<SeededActivation, 'environmentId' | 'organisationId' | 'userId'>,
): Promise<string> {
  const id = randomUUID();
  await turnReceivingOn(instance.orm.em.fork(), { id, environmentId, organisationId, userId });
  await instance.delivery.deliver(id);
  return id;
}

/** Turns it off again, as the API would; answers the id of the process that tells the network. */
export async function stopReceiving(
  instance: TestInstance,
  { environmentId, organisationId, userId }: Pick<SeededActivation, 'environmentId' | 'organisationId' | 'userId'>,
): Promise<string> {
  const off = { id: randomUUID(), environmentId, organisationId, userId };
  const { subjects } = await turnReceivingOff(instance.orm.em.fork(), off);
  for (const subject of subjects) await instance.delivery.deliver(subject);
  return subjects[0] ?? '';
}

/** The workflow that turns it on. */
export function receivingWorkflow({ temporal }: Pick<TestInstance, 'temporal'>, id: string) {
  return temporal.workflow.getHandle(workflowId('receivingRegistration', id));
}
