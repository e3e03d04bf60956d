import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** What the outbox carries to Temporal; a new kind of message is a new kind here and in outbox/deliver.ts. */
export type OutboxKind =
  | 'registration-intake'
  | 'prepared-registration'
  | 'password-reset-intake'
  | 'environment-changed'
  | 'sharing-changed'
  | 'operator-action'
  | 'brake-released'
  | 'start'
  | 'signal';

/**
 * What Temporal must hear of, committed with the change that causes it and deleted once it was heard.
 * Rows of one subject go out in the order of their ids; the id is also the message's own id, so that it is handled once.
 */
export const OutboxRow = defineEntity({
  name: 'OutboxRow',
  tableName: 'outbox',
  properties: {
    id: p.bigint('string').primary().autoincrement(),
    /** The process; for an intake a UUID made from the address's comparison form. */
    subject: p.uuid(),
    kind: p.string().length(40).$type<OutboxKind>(),
    /** The workflow type to start, or the signal's name; the intake's id for an intake. */
    name: p.string().length(80),
    payload: p.json<Readonly<Record<string, string | number | boolean | null>>>(),
    createdAt: p.datetime(),
    attempts: p.integer().default(0),
    nextAttemptAt: p.datetime(),
    lastCode: p.string().length(60).nullable(),
    /** The trace it belongs to; whoever inserts says nothing of it (db/trace-statements.ts). */
    traceparent: p
      .string()
      .length(55)
      .nullable()
      .defaultRaw(`NULLIF(current_setting('vestibule.traceparent'::text, true), ''::text)`),
  },
  indexes: [
    { name: 'outbox_subject_index', properties: ['subject', 'id'] },
    { name: 'outbox_due_index', properties: ['nextAttemptAt'] },
    { name: 'outbox_created_index', properties: ['createdAt'] },
  ],
});
export type OutboxEntry = InferEntity<typeof OutboxRow>;
