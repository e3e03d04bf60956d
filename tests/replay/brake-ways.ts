import { randomUUID } from 'node:crypto';
import { setBrake } from '../../db/writes/brakes.ts';
import type { Brake } from '../../domain/brakes.ts';
import { blockedOnce } from '../support/brakes.ts';
import { eventually } from '../support/eventually.ts';
import type { TestInstance } from '../support/instance.ts';
import { mailTo, register } from '../support/person.ts';
import { processOf } from '../support/processes.ts';
import { propagationProcess, settled, shareWithAll } from '../support/propagations.ts';
import { seedSharing } from '../support/shares.ts';

const ADDRESS = 'held@acme.example';

/** The ways of what operators hold back and let go, and of the watcher that looks for what has come apart. */
export const BRAKE_WAYS: Readonly<Record<string, (instance: TestInstance) => Promise<string>>> = {
  'registration-held-by-brake': async (instance) => {
    await brake(instance, 'mail', true);
    await register(instance, ADDRESS);
    const id = await heldBy(instance);
    await blockedOnce(instance, id, 'MAIL_BRAKE');
    await brake(instance, 'mail', false);
    await blockedOnce(instance, id, null);
    await mailTo(instance, ADDRESS, 'activation');
    return `registration/${id}`;
  },
  'registration-reminder-held-by-brake': async (instance) => {
    await register(instance, ADDRESS);
    const id = await processOf(instance, await mailTo(instance, ADDRESS, 'activation'));
    await brake(instance, 'mail', true);
    await instance.env.sleep('25 hours');
    await heldBy(instance);
    await brake(instance, 'mail', false);
    await eventually('the reminder', async () => {
      await instance.relay();
      return instance.inbox.emailsTo(ADDRESS)[1];
    });
    return `registration/${id}`;
  },
  'sharing-held-by-brake': async (instance) => {
    const sharing = await seedSharing(instance);
    await brake(instance, 'propagation', true);
    await shareWithAll(sharing);
    const id = await propagationProcess(instance, sharing);
    await instance.delivery.idle();
    await instance.env.sleep('3 minutes');
    await blockedOnce(instance, id, 'PROPAGATION_BRAKE');
    await brake(instance, 'propagation', false);
    await blockedOnce(instance, id, null);
    await settled(instance, sharing);
    return `sharing/${sharing.partnershipId}`;
  },
  'drift-watch': async ({ temporal, taskQueue, policy }) => {
    const workflowId = `driftWatch-${randomUUID()}`;
    await temporal.workflow.execute('driftWatch', { workflowId, taskQueue, args: [{ policy }] });
    return workflowId;
  },
};

async function brake({ orm }: TestInstance, name: Brake, on: boolean): Promise<void> {
  await setBrake(orm.em.fork(), { name, on, reason: 'A history.', actor: 'operator:history' });
}

/** The process that waits for a brake. */
function heldBy(instance: TestInstance): Promise<string> {
  return eventually('the hold', async () => {
    await instance.relay();
    const [held] = await instance.orm.em
      .fork()
      .execute<{ id: string }[]>(`select "process_id" as "id" from "brake_holds"`);
    return held?.id;
  });
}
