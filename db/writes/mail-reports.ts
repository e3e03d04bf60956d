import { LockMode } from '@mikro-orm/core';
import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { MailFeedback } from '../../domain/mail.ts';
import type { TimelineEvent } from '../../domain/process.ts';
import { Mail, type MailFeedbackState, MailReport, type MailRow } from '../entities/mail.ts';
import { putInOutbox } from './outbox.ts';
import { noteOnTimeline } from './timeline.ts';

export interface MailReportInput {
  /** The report's own id, by which the same one twice is one. */
  readonly id: string;
  /** The ledger row that the mail was tagged with. */
  readonly mailId: string;
  readonly event: 'sent' | MailFeedbackState;
  readonly occurredAt: Date;
}

/** Reports come in any order: a later one in this list is never overwritten by an earlier one. */
const RANK: readonly MailFeedbackState[] = ['delayed', 'delivered', 'complained', 'failed', 'suppressed', 'bounced'];

const ON_TIMELINE: Readonly<Record<MailFeedbackState, TimelineEvent>> = {
  delivered: 'mail-delivered',
  delayed: 'mail-delayed',
  complained: 'mail-complained',
  bounced: 'mail-bounced',
  suppressed: 'mail-bounced',
  failed: 'mail-bounced',
};

/**
 * Takes a report of the provider in, all or nothing: the ledger, the timeline and, where it matters to the process, the
 * outbox. Answers the process that has something to hear; undefined for a repeat, or a mail that is not ours.
 */
export async function takeInMailReport(em: EntityManager, report: MailReportInput): Promise<string | undefined> {
  const { event } = report;
  const isQuiet = event === 'sent' || event === 'delivered' || event === 'delayed';
  if (isQuiet && (await takeInQuietly(em, report, event))) return undefined;
  return em.transactional((tx) => takeInLoudly(tx, report));
}

/**
 * One statement for what no process has to hear of; nearly every report is of this kind. Tells whether it was done: a
 * mail whose outcome was unknown is settled by its report, and that its process has to hear.
 */
async function takeInQuietly(
  em: EntityManager,
  { id, mailId, occurredAt }: MailReportInput,
  event: 'sent' | 'delivered' | 'delayed',
): Promise<boolean> {
  const at = new Date();
  // an earlier rank never overwrites a later one; that a mail was sent, the ledger knows already
  const overwrites = { sent: 'nothing', delayed: 'nothing', delivered: 'delayed' }[event];
  const rows = await em.execute<object[]>(sql`
    with "mail" as (
      select "id", "process_id", "name", "round" from "mails" where "id" = ${mailId} and "state" <> 'unknown' for update
    ), "report" as (
      insert into "mail_reports" ("id", "mail_id", "event", "occurred_at", "received_at")
      select ${id}, "id", ${event}, ${occurredAt}, ${at} from "mail" on conflict do nothing returning "mail_id"
    ), "heard" as (
      update "mails" m set "feedback" = ${event}, "feedback_at" = ${occurredAt} from "report" r
      where m."id" = r."mail_id" and ${event !== 'sent'} and (m."feedback" is null or m."feedback" = ${overwrites})
      returning m."process_id", m."name", m."round"
    ), "note" as (
      insert into "timeline" ("process_id", "at", "event", "actor", "data")
      select "process_id", ${occurredAt}, ${event === 'delivered' ? 'mail-delivered' : 'mail-delayed'}, 'provider',
        jsonb_build_object('mail', "name", 'round', "round", 'report', ${event}::text) from "heard"
    )
    select "id" from "mail"`);
  return rows.length > 0;
}

async function takeInLoudly(tx: EntityManager, report: MailReportInput): Promise<string | undefined> {
  const mail = await tx.findOne(Mail, report.mailId, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!mail || !(await isNew(tx, report))) return undefined;
  const wasUnknown = mail.state === 'unknown';
  // whatever is reported of a mail, the provider has it; a row that is still reserved is settled by its own activity
  if (wasUnknown) {
    mail.state = 'sent';
    mail.sentAt = report.occurredAt;
  }
  const signals: MailFeedback['event'][] = wasUnknown ? ['settled'] : [];
  if (report.event !== 'sent' && ranks(report.event, mail.feedback)) {
    mail.feedback = report.event;
    mail.feedbackAt = report.occurredAt;
    await note(tx, mail, report.event, report.occurredAt);
    if (report.event !== 'delivered' && report.event !== 'delayed') signals.push(report.event);
  }
  for (const event of signals) {
    const payload = { mail: mail.name, round: mail.round, event };
    await putInOutbox(tx, { subject: mail.processId, kind: 'signal', name: 'mail-feedback', payload });
  }
  return signals.length > 0 ? mail.processId : undefined;
}

async function isNew(em: EntityManager, { id, mailId, event, occurredAt }: MailReportInput): Promise<boolean> {
  if ((await em.count(MailReport, { id })) > 0) return false;
  await em.insert(MailReport, { id, mailId, event, occurredAt, receivedAt: new Date() });
  return true;
}

function ranks(event: MailFeedbackState, known: MailFeedbackState | null | undefined): boolean {
  return !known || RANK.indexOf(event) > RANK.indexOf(known);
}

async function note(em: EntityManager, mail: MailRow, event: MailFeedbackState, at: Date): Promise<void> {
  const data = { mail: mail.name, round: mail.round, report: event };
  await noteOnTimeline(em, { processId: mail.processId, at, event: ON_TIMELINE[event], actor: 'provider', data });
}
