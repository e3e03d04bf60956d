import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { BlockedBy, ProcessKind, WaitingOn } from '../../domain/process.ts';

/** One onboarding, whatever its kind: where it stands, on whom it waits and until when. `open` means `endedAt is null`. */
export const Process = defineEntity({
  name: 'Process',
  tableName: 'processes',
  properties: {
    id: p.uuid().primary(),
    kind: p.string().length(40).$type<ProcessKind>(),
    stage: p.string().length(40),
    stageSince: p.datetime(),
    waitingOn: p.string().length(40).$type<WaitingOn>().nullable(),
    waitUntil: p.datetime().nullable(),
    needsAttention: p.boolean().default(false),
    blockedBy: p.string().length(60).$type<BlockedBy>().nullable(),
    /** SHA-256 of what only one open process of the kind may be about; empty once it has ended. */
    openKey: p.blob().nullable(),
    environmentIds: p.array().columnType('uuid[]').defaultRaw(`'{}'`),
    /** The ended process that this one continues (sent again, restored). */
    continues: p.uuid().nullable(),
    createdAt: p.datetime(),
    endedAt: p.datetime().nullable(),
    /** When its lapse or cancellation erased what it held about a person. */
    erasedAt: p.datetime().nullable(),
  },
  indexes: [
    { name: 'processes_stage_index', properties: ['kind', 'stage', 'id'] },
    { name: 'processes_ended_at_index', properties: ['endedAt'] },
    { name: 'processes_continues_index', properties: ['continues'] },
    {
      name: 'processes_one_open',
      expression:
        'create unique index "processes_one_open" on "processes" ("kind", "open_key") where "ended_at" is null and "open_key" is not null',
    },
  ],
});
export type ProcessRow = InferEntity<typeof Process>;
