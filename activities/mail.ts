import { createHash } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import { type EntityManager, type MikroORM, sql } from '@mikro-orm/postgresql';
import { ApplicationFailure } from '@temporalio/activity';
import { uuidv7 } from 'uuidv7';
import type { KeyRing } from '../config/config.ts';
import { Mail, MailReport } from '../db/entities/mail.ts';
import { Process } from '../db/entities/process.ts';
import { TimelineEntry } from '../db/entities/timeline-entry.ts';
import { holdByBrake } from '../db/writes/brakes.ts';
import { reserveFirstInvitation } from '../db/writes/invitation-shortcuts.ts';
import {
  isAccountLink,
  type LedgerRow,
  rememberAccountLink,
  rememberRegistrationLinks,
  reserveFirstLink,
  reserveMail,
  settleMail,
} from '../db/writes/mails.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import { type EmailAddress, parseEmailAddress } from '../domain/email-address.ts';
import type { SendMailCommand, SendMailResult } from '../domain/mail.ts';
import type { Policy } from '../domain/policy.ts';
import type { Mailer } from '../emails/mailer.ts';
import { renderMail } from '../emails/render.ts';
import { heldByBrake } from './brakes.ts';
import { composeMail, linkKeyOf } from './mail-content.ts';
import { failedHandOver } from './mail-failure.ts';
import { findRecipient, resolveTemplate } from './mail-recipients.ts';
import type { MailSettings } from './mail-settings.ts';

export interface MailDependencies {
  readonly orm: MikroORM;
  readonly mailer: Mailer;
  readonly tokenKeys: KeyRing;
  readonly settings: MailSettings;
  readonly policy: Pick<Policy, 'mailReplayMs' | 'recipientMails' | 'recipientWindowMs'>;
}

/** Mails, each once, whatever crashes: fixed in the ledger, handed over under a key, its outcome recorded. */
export function createMailActivities(dependencies: MailDependencies) {
  const { orm, mailer } = dependencies;

  /**
   * Sends one mail of a process. Trying again is harmless: the ledger row, unique by the mail's key, fixes what is sent,
   * and within 23 h the provider knows the key; after that it is not sent again but fails as `MAIL_OUTCOME_UNKNOWN`.
   * Fails, to be tried again, as `MAIL_PROVIDER_UNAVAILABLE`, `MAIL_RECIPIENT_LIMIT`; for good as `MAIL_PROVIDER_REFUSED`, and
   * as `MAIL_BRAKE` while operators hold all mails back.
   */
  async function sendMail(given: SendMailCommand): Promise<SendMailResult> {
    const command = await resolveTemplate(orm.em.fork(), given);
    const row =
      (await reserveAtOnce(orm.em.fork(), command, dependencies)) ??
      (await orm.em.fork().transactional((em) => reserve(em, command, dependencies)));
    if (row === 'braked') throw heldByBrake('mail');
    if (row === undefined) return { outcome: 'moot' };
    const state = isForgotten(row, dependencies.policy) ? await judgeByReports(orm.em.fork(), row) : row.state;
    if (state === 'sent' || state === 'refused') return { outcome: state };
    if (state === 'unknown') throw ApplicationFailure.nonRetryable('nobody can say', 'MAIL_OUTCOME_UNKNOWN');
    const mail = await composeMail(orm.em.fork(), row, dependencies);
    if (mail === undefined) return { outcome: 'moot' };
    const rendered = await renderMail(mail.content, { ...dependencies.settings, locale: row.locale });
    const sent = await mailer
      .send({
        ...rendered,
        to: mail.to,
        headers: mail.headers,
        idempotencyKey: row.key,
        mailId: row.id,
        template: row.template,
      })
      .catch(failedHandOver);
    const outcome = sent.outcome === 'accepted' ? 'sent' : 'refused';
    const providerId = sent.outcome === 'accepted' ? sent.providerId : null;
    await settleMail(orm.em.fork(), row, { outcome, providerId });
    return { outcome };
  }

  return { sendMail };
}

/** What a new ledger row fixes of a mail, before it is known to whom it goes. */
function fixMail(command: SendMailCommand, tokenKeyId: string) {
  return {
    id: uuidv7(),
    processId: command.processId,
    key: `${command.processId}/${command.mail}/${command.round}`,
    name: command.mail,
    round: command.round,
    template: command.template,
    tokenKeyId,
    state: 'reserved' as const,
    expiresAt: command.expiresAt === null ? null : new Date(command.expiresAt),
    reservedAt: new Date(),
  };
}

/** The short way for what is sent most: the first link to somebody who has not heard from us lately. */
async function reserveAtOnce(
  em: EntityManager,
  command: SendMailCommand,
  { tokenKeys, policy }: MailDependencies,
): Promise<LedgerRow | undefined> {
  if (command.locale !== undefined) return undefined;
  const quietSince = new Date(Date.now() - policy.recipientWindowMs);
  const first = { row: fixMail(command, tokenKeys.current), quietSince };
  switch (command.template) {
    case 'activation':
      return reserveFirstLink(em, tokenKeys, first);
    case 'invitation':
      return reserveFirstInvitation(em, tokenKeys, first);
    default:
      return undefined;
  }
}

/**
 * The ledger row of this mail as it stands, or a new one; undefined when there is nobody left to send to. While the brake is
 * on, what has no outcome is held back, and noted as such by this very transaction.
 */
async function reserve(
  em: EntityManager,
  command: SendMailCommand,
  { tokenKeys, policy }: MailDependencies,
): Promise<LedgerRow | 'braked' | undefined> {
  const key = `${command.processId}/${command.mail}/${command.round}`;
  const existing = await em.findOne(Mail, { key }, { lockMode: LockMode.PESSIMISTIC_WRITE, disableIdentityMap: true });
  const isToBeSent = !existing || existing.state === 'reserved';
  if (isToBeSent && (await holdByBrake(em, 'mail', command.processId))) return 'braked';
  if (existing?.state === 'reserved') {
    return isForgotten(existing, policy) || (await isStillWanted(em, command)) ? existing : undefined;
  }
  if (existing) return existing;
  const recipient = await findRecipient(em, command);
  const address = recipient && parseEmailAddress(recipient.email);
  if (!recipient || !address) return undefined;
  const recipientHash = hashOf(address);
  await assertWithinLimit(em, recipientHash, policy);
  const fixed = fixMail(command, await linkKeyOf(em, tokenKeys, command));
  const row = { ...fixed, locale: command.locale ?? recipient.locale, recipient: recipient.email };
  await reserveMail(em, row, recipientHash);
  // a reminder of a round that began by a provider's proof carries its first link
  if (isRegistrationLink(command.template)) await rememberRegistrationLinks(em, tokenKeys, row);
  else await rememberAccountLink(em, tokenKeys, row);
  return row;
}

/** A mail that was not handed over in time may have been overtaken by what it is about. */
async function isStillWanted(em: EntityManager, command: SendMailCommand): Promise<boolean> {
  const { template, processId } = command;
  const isReminder = template === 'activation-reminder' || template === 'invitation-reminder';
  const isLink = isRegistrationLink(template) || isAccountLink(template) || isReminder;
  // an account that has been undone is told nothing more
  if (template === 'account-exists') return (await findRecipient(em, command)) !== undefined;
  if (!isLink) return true;
  const process = await em.findOneOrFail(Process, processId);
  if (process.endedAt) return false;
  if (!isReminder) return true;
  const stopped = await em.count(TimelineEntry, { processId, event: 'reminders-stopped' });
  const isWaiting = ['awaiting-activation', 'awaiting-consent', 'awaiting-answer'].includes(process.stage);
  return isWaiting && stopped === 0;
}

function isRegistrationLink(template: string): boolean {
  return template === 'activation' || template === 'activation-reminder';
}

/** Whether the provider no longer knows the key of a mail that has no outcome. */
function isForgotten({ state, reservedAt }: LedgerRow, { mailReplayMs }: MailDependencies['policy']): boolean {
  return state === 'reserved' && reservedAt.getTime() < Date.now() - mailReplayMs;
}

/** The provider has forgotten the key: a report tells that it has the mail, nothing tells that it has not. */
async function judgeByReports(em: EntityManager, row: LedgerRow): Promise<'sent' | 'unknown'> {
  if ((await em.count(MailReport, { mailId: row.id })) > 0) {
    await settleMail(em, row, { outcome: 'sent', providerId: null });
    return 'sent';
  }
  await em.transactional(async (tx) => {
    if ((await tx.nativeUpdate(Mail, { id: row.id, state: 'reserved' }, { state: 'unknown' })) === 0) return;
    const data = { mail: row.name, round: row.round };
    const note = {
      processId: row.processId,
      at: new Date(),
      event: 'mail-outcome-unknown',
      actor: 'vestibule',
    } as const;
    await noteOnTimeline(tx, { ...note, data });
  });
  return 'unknown';
}

/** At most so many mails in so long to one address, all kinds together; the next one waits. */
async function assertWithinLimit(
  em: EntityManager,
  recipientHash: Buffer,
  { recipientMails, recipientWindowMs }: MailDependencies['policy'],
): Promise<void> {
  await em.execute(sql`select pg_advisory_xact_lock(hashtextextended(${recipientHash.toString('hex')}, 1))`);
  const since = new Date(Date.now() - recipientWindowMs);
  const lately = await em.find(
    Mail,
    { recipientHash, reservedAt: { $gt: since } },
    { orderBy: { reservedAt: 'desc' }, limit: recipientMails, fields: ['reservedAt'] },
  );
  const oldest = lately.at(-1);
  if (oldest === undefined || lately.length < recipientMails) return;
  throw ApplicationFailure.create({
    message: 'too many mails to one address',
    type: 'MAIL_RECIPIENT_LIMIT',
    nextRetryDelay: Math.max(1_000, oldest.reservedAt.getTime() + recipientWindowMs - Date.now()),
  });
}

/** By which mails to one address are counted; it is erased with the address. */
function hashOf({ comparisonForm }: EmailAddress): Buffer {
  return createHash('sha256').update(comparisonForm).digest();
}
