import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
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
 * Takes a report of the provider in, in one transaction: the ledger, the timeline and, where it matters to the process,
 * the outbox. Answers the process that has something to hear; undefined for a repeat, or a mail that is not ours.
 */
export async function takeInMailReport(em: EntityManager, report: MailReportInput): Promise<string | undefined> {
  return em.transactional(async (tx) => {
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
  });
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
