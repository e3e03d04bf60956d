import type { EntityManager } from '@mikro-orm/postgresql';
import { TimelineEntry } from '../entities/timeline-entry.ts';
import { putInOutbox } from './outbox.ts';
import { noteOnTimeline } from './timeline.ts';

/** Takes in that a person wants no more reminders; twice is once for the process that hears it. */
export async function stopReminders(em: EntityManager, processId: string): Promise<void> {
  const event = 'reminders-stopped';
  if ((await em.count(TimelineEntry, { processId, event })) > 0) return;
  await em.transactional(async (tx) => {
    await noteOnTimeline(tx, { processId, at: new Date(), event, actor: 'person' });
    await putInOutbox(tx, { subject: processId, kind: 'signal', name: 'stop-reminders' });
  });
}
