import { TimelineEntry } from '../../db/entities/timeline-entry.ts';
import { eventually } from '../support/eventually.ts';
import type { TestInstance } from '../support/instance.ts';
import { addManagers, grantsOf, progressOf, propagationProcess, shareWithAll } from '../support/propagations.ts';
import { seedSharing } from '../support/shares.ts';
import { deliverAll } from './exactly-once.ts';

/** What is shared with four relation managers, of which one share is withdrawn again, and what has become of it. */
export async function propagateShares(instance: TestInstance) {
  const sharing = await seedSharing(instance);
  await addManagers(instance, sharing, 3);
  const [first] = [await shareWithAll(sharing), await shareWithAll(sharing)];
  await settledOnce(instance, () => progressOf(sharing));
  await sharing.ours.manager.call('POST', `/v1/shares/${first}/withdraw`);
  await settledOnce(instance, () => progressOf(sharing));
  const processId = await propagationProcess(instance, sharing);
  const timeline = await instance.orm.em.fork().find(TimelineEntry, { processId }, { orderBy: { id: 'asc' } });
  return { grants: (await grantsOf(instance, sharing)).length, events: timeline.map(({ event }) => event) };
}

async function settledOnce(
  instance: TestInstance,
  progress: () => Promise<{ readonly stage: string | null }>,
): Promise<void> {
  await deliverAll(instance);
  await eventually(
    'that all is settled',
    async () => ((await progress()).stage === 'settled' ? true : undefined),
    60_000,
  );
}
