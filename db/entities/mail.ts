import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { LOCALES } from '../../domain/locale.ts';
import { Process } from './process.ts';

/** `reserved`: fixed and perhaps handed over; `sent`: the provider has it; `refused`: it will never take it; `unknown`: nobody can say. */
const MAIL_STATES = ['reserved', 'sent', 'refused', 'unknown'] as const;
const MAIL_FEEDBACK = ['delivered', 'delayed', 'bounced', 'suppressed', 'complained', 'failed'] as const;
export type MailFeedbackState = (typeof MAIL_FEEDBACK)[number];

/** The mail ledger: one row a mail, fixed before it is sent so that a repeat is byte for byte the same. */
export const Mail = defineEntity({
  name: 'Mail',
  tableName: 'mails',
  properties: {
    id: p.uuid().primary(),
    processId: () => p.manyToOne(Process).mapToPk().fieldName('process_id'),
    /** `<process uuid>/<mail>/<round>`, also the provider's Idempotency-Key. */
    key: p.string().length(200).unique(),
    name: p.string().length(40),
    round: p.integer(),
    template: p.string().length(40),
    templateVersion: p.integer(),
    locale: p.enum([...LOCALES]),
    tokenKeyId: p.string().length(16),
    /** Erased with the process's personal data. */
    recipient: p.string().length(320).nullable(),
    /** SHA-256 of the recipient's comparison form, for the limit of mails to one address. */
    recipientHash: p.blob().nullable(),
    state: p.enum([...MAIL_STATES]),
    expiresAt: p.datetime().nullable(),
    reservedAt: p.datetime(),
    sentAt: p.datetime().nullable(),
    providerId: p.string().length(80).nullable(),
    feedback: p.enum([...MAIL_FEEDBACK]).nullable(),
    feedbackAt: p.datetime().nullable(),
    /** The call that carries it with others, and its place in there. */
    batchId: p.uuid().nullable(),
    batchPosition: p.integer().nullable(),
  },
  indexes: [
    { name: 'mails_process_index', properties: ['processId'] },
    { name: 'mails_recipient_hash_index', properties: ['recipientHash', 'reservedAt'] },
    {
      name: 'mails_without_feedback_index',
      expression: `create index "mails_without_feedback_index" on "mails" ("sent_at") where "state" = 'sent' and "feedback" is null`,
    },
    {
      name: 'mails_batch_index',
      expression:
        'create index "mails_batch_index" on "mails" ("batch_id", "batch_position") where "batch_id" is not null',
    },
  ],
});
export type MailRow = InferEntity<typeof Mail>;

/**
 * Mails that one call carries, fixed before it; its id is the call's key. `reserved` with a `sentAt`: perhaps handed over,
 * nobody can say yet what became of it; `sent`: the answer has been read, line by line.
 */
export const MailBatch = defineEntity({
  name: 'MailBatch',
  tableName: 'mail_batches',
  properties: {
    id: p.uuid().primary(),
    /** The process that sends it. */
    processId: () => p.manyToOne(Process).mapToPk().fieldName('process_id'),
    state: p.enum(['reserved', 'sent', 'unknown'] as const),
    reservedAt: p.datetime(),
    sentAt: p.datetime().nullable(),
  },
  indexes: [{ name: 'mail_batches_process_index', properties: ['processId'] }],
});

/** A report of the provider by its own id, so that the same one twice is one; it may come before our own commit. */
export const MailReport = defineEntity({
  name: 'MailReport',
  tableName: 'mail_reports',
  properties: {
    id: p.string().length(120).primary(),
    mailId: p.uuid(),
    event: p.string().length(40),
    occurredAt: p.datetime(),
    receivedAt: p.datetime(),
  },
  indexes: [{ name: 'mail_reports_mail_index', properties: ['mailId'] }],
});
