import type { EntityManager } from '@mikro-orm/postgresql';
import { putInOutbox } from './outbox.ts';
import { noteOnTimeline } from './timeline.ts';

/** Takes in that a person wants no more reminders; twice is once for the process that hears it. */
export async function stopReminders(em: EntityManager, processId: string): Promise<void> {
  await em.transactional(async (tx) => {
    await noteOnTimeline(tx, { processId, at: new Date(), event: 'reminders-stopped', actor: 'person' });
    await putInOutbox(tx, { subject: processId, kind: 'signal', name: 'stop-reminders' });
  });
}
