import type { EntityManager } from '@mikro-orm/postgresql';
import type { TimelineEvent } from '../../domain/process.ts';
import { TimelineEntry } from '../entities/timeline-entry.ts';

/** `actor`: `vestibule`, `provider`, `person` or a kind and an opaque id; never a name or an address. */
export interface TimelineNote {
  readonly processId: string;
  readonly at: Date;
  readonly event: TimelineEvent;
  readonly actor: string;
  readonly data?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Writes one entry, in the transaction of what it tells of. */
export async function noteOnTimeline(em: EntityManager, note: TimelineNote): Promise<void> {
  await em.insert(TimelineEntry, { ...note, data: note.data ?? {} });
}
