import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { BlockedBy, ProcessKind, WaitingOn } from '../../domain/process.ts';

/**
 * By what the operators' list is sorted and filtered (db/queries/onboardings.ts): a pair for each sort, of what is open
 * and of what has ended, so that few open ones are found among many ended, and no row stands in both.
 */
const LIST_INDEXES = [
  ['processes_open_since_index', `("stage_since", "id") where "ended_at" is null`],
  ['processes_open_wait_index', `((coalesce("wait_until", 'infinity')), "id") where "ended_at" is null`],
  ['processes_open_created_index', `("created_at", "id") where "ended_at" is null`],
  [
    'processes_open_stage_index',
    `("kind", "stage", "stage_since", "id") include ("wait_until", "needs_attention") where "ended_at" is null`,
  ],
  [
    'processes_open_waiting_index',
    `("waiting_on", "stage_since", "id") where "ended_at" is null and "waiting_on" <> 'person'`,
  ],
  ['processes_open_attention_index', `("stage_since", "id") where "ended_at" is null and "needs_attention"`],
  [
    'processes_open_blocked_index',
    `("blocked_by", "stage_since", "id") where "ended_at" is null and "blocked_by" is not null`,
  ],
  ['processes_ended_since_index', `("stage_since", "id") where "ended_at" is not null`],
  ['processes_ended_created_index', `("created_at", "id") where "ended_at" is not null`],
  ['processes_ended_index', `("id") where "ended_at" is not null`],
  ['processes_environments_index', `using gin ("environment_ids")`],
].map(([name = '', on = '']) => ({ name, expression: `create index "${name}" on "processes" ${on}` }));

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
    /** How often in a row the step has parked that blocks it; empty where none has. */
    timesParked: p.integer().nullable(),
    /** SHA-256 of what only one open process of the kind may be about; empty once it has ended. */
    openKey: p.blob().nullable(),
    environmentIds: p.array().columnType('uuid[]').defaultRaw(`'{}'`),
    /** The ended process that this one continues (sent again, restored). */
    continues: p.uuid().nullable(),
    createdAt: p.datetime(),
    endedAt: p.datetime().nullable(),
    /** When its lapse or cancellation erased what it held about a person. */
    erasedAt: p.datetime().nullable(),
    /** The operator who looks after it, as timelines name them. */
    takenBy: p.string().length(80).nullable(),
    takenAt: p.datetime().nullable(),
  },
  indexes: [
    ...LIST_INDEXES,
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
