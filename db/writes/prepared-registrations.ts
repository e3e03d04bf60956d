import { LockMode } from '@mikro-orm/core';
import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { EMAIL_COMPARISON_VERSION, type EmailAddress } from '../../domain/email-address.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Locale } from '../../domain/locale.ts';
import type { Policy } from '../../domain/policy.ts';
import { type PreparedOrganisation, shownPreparedStage } from '../../domain/prepared-registration.ts';
import { PreparedRegistration, type PreparedRegistrationRow } from '../entities/prepared-registration.ts';
import { beginAgreedPartnerRequest } from './agreed-partners.ts';
import { putInOutbox } from './outbox.ts';
import { subjectOfAddress } from './registration-intake.ts';

export interface NewPreparedRegistration {
  /** The same call again finds what the first one made. */
  readonly id: string;
  /** The intermediary's. */
  readonly environmentId: string;
  /** `user:<id>` or `service-account:<id>`. */
  readonly createdBy: string;
  readonly email: EmailAddress;
  readonly environmentName: string;
  readonly organisation: PreparedOrganisation | null;
  readonly locale: Locale;
}

/** A prepared registration that has been recorded, and the outbox subject under which it is delivered. */
export interface RecordedPreparation {
  readonly row: PreparedRegistrationRow;
  readonly subject: string;
}

type Lifetime = Pick<Policy, 'activationLinkMs' | 'resendPauseMs'>;

/**
 * Records what an intermediary prepared: the same for every address, known or not; what it rides on is decided at
 * delivery. While one of theirs for the address is open, its details are replaced and it is sent again.
 */
export async function prepareRegistration(
  em: EntityManager,
  prepared: NewPreparedRegistration,
  policy: Lifetime,
): Promise<RecordedPreparation> {
  const { id, environmentId, email } = prepared;
  return em.transactional(async (tx) => {
    const repeated = await tx.findOne(PreparedRegistration, { id, environmentId });
    if (repeated) return recorded(repeated, email.comparisonForm);
    const at = new Date();
    await endLapsed(tx, environmentId, email.comparisonForm, at);
    const row = await insertOrReplace(tx, prepared, { at, policy });
    return recorded(row, email.comparisonForm);
  });
}

/**
 * Asks the client again: an open one once a minute, a lapsed one as a new one that names the old. Throws `NOT_FOUND`,
 * `RATE_LIMITED`, and `ALREADY_DECIDED` when the client has answered or it was cancelled.
 */
export async function resendPreparedRegistration(
  em: EntityManager,
  { id, environmentId, newId, createdBy }: Readonly<Record<'id' | 'environmentId' | 'newId' | 'createdBy', string>>,
  policy: Lifetime,
): Promise<RecordedPreparation> {
  return em.transactional(async (tx) => {
    const row = await lockOwn(tx, id, environmentId);
    const at = new Date();
    const stage = shownPreparedStage(row, at.getTime());
    if (!row.email || !row.emailKey || (stage !== 'taken-in' && stage !== 'awaiting-answer' && stage !== 'expired')) {
      throw new DomainError('ALREADY_DECIDED', 'It has been answered or cancelled, or its address has been erased.');
    }
    if (stage === 'expired') {
      const repeated = await tx.findOne(PreparedRegistration, { continues: id });
      if (repeated) return recorded(repeated, row.emailKey);
      await endLapsed(tx, environmentId, row.emailKey, at);
      const { email, emailKey, environmentName, organisation, locale } = row;
      const again = {
        id: newId,
        environmentId,
        createdBy,
        environmentName,
        organisation: organisation ?? null,
        locale,
      };
      const address = { address: email, comparisonForm: emailKey };
      const made = await insertOrReplace(tx, { ...again, email: address }, { at, policy, continues: id });
      return recorded(made, emailKey);
    }
    // the same call, cut off before its answer was heard
    if (row.callId === newId) return recorded(row, row.emailKey);
    assertPaused(row, at, policy);
    const changed = {
      callId: newId,
      askedAt: at,
      expiresAt: new Date(at.getTime() + policy.activationLinkMs),
      stage: 'taken-in' as const,
    };
    await tx.nativeUpdate(PreparedRegistration, { id }, changed);
    await announce(tx, id, row.emailKey);
    return recorded({ ...row, ...changed }, row.emailKey);
  });
}

/** Withdraws an open one; again changes nothing. Throws `NOT_FOUND`, `ALREADY_DECIDED` once the client has answered. */
export async function cancelPreparedRegistration(
  em: EntityManager,
  { id, environmentId }: { readonly id: string; readonly environmentId: string },
): Promise<PreparedRegistrationRow> {
  return em.transactional(async (tx) => {
    const row = await lockOwn(tx, id, environmentId);
    if (row.stage === 'cancelled') return row;
    const at = new Date();
    const stage = shownPreparedStage(row, at.getTime());
    if (stage !== 'taken-in' && stage !== 'awaiting-answer') {
      throw new DomainError('ALREADY_DECIDED', 'It has been answered, or has lapsed.');
    }
    const ended = { stage: 'cancelled' as const, endedAt: at };
    await tx.nativeUpdate(PreparedRegistration, { id }, ended);
    return { ...row, ...ended };
  });
}

/**
 * Keeps what the owner of an account says to an intermediary: partners or not. A yes begins their partner request, whose
 * id it answers, for whoever delivers. The same answer again changes nothing.
 * Throws `NOT_FOUND` for a question that is none of theirs or is no longer asked, `ALREADY_DECIDED` for another answer.
 */
export async function answerPreparedRegistration(
  em: EntityManager,
  {
    id,
    userId,
    environmentId,
    agreed,
  }: Readonly<{ id: string; userId: string; environmentId: string; agreed: boolean }>,
): Promise<string | undefined> {
  return em.transactional(async (tx) => {
    const row = await lock(tx, { id, userId });
    const stage = agreed ? ('agreed' as const) : ('declined' as const);
    if (row.stage === stage) return undefined;
    const at = new Date();
    if (row.stage === 'agreed' || row.stage === 'declined')
      throw new DomainError('ALREADY_DECIDED', 'It was answered before.');
    if (shownPreparedStage(row, at.getTime()) !== 'awaiting-answer') throw notFound();
    const answer = { stage, becomePartner: agreed, decidedAt: at, endedAt: at, clientEnvironmentId: environmentId };
    await tx.nativeUpdate(PreparedRegistration, { id }, answer);
    return agreed ? beginAgreedPartnerRequest(tx, { preparedId: id, userId, environmentId, at }) : undefined;
  });
}

async function insertOrReplace(
  em: EntityManager,
  prepared: NewPreparedRegistration,
  {
    at,
    policy,
    continues = null,
  }: { readonly at: Date; readonly policy: Lifetime; readonly continues?: string | null },
): Promise<PreparedRegistrationRow> {
  const { email, organisation, environmentName, locale, createdBy, environmentId, id } = prepared;
  const expiresAt = new Date(at.getTime() + policy.activationLinkMs);
  const organisationJson = organisation === null ? null : JSON.stringify(organisation);
  const [made] = await em.execute<{ id: string }[]>(sql`
    insert into "prepared_registrations" ("id", "environment_id", "created_by", "email", "email_key", "email_key_version",
      "environment_name", "organisation", "locale", "stage", "asked_at", "expires_at", "continues", "created_at")
    values (${id}, ${environmentId}, ${createdBy}, ${email.address}, ${email.comparisonForm}, ${EMAIL_COMPARISON_VERSION},
      ${environmentName}, ${organisationJson}::jsonb, ${locale}, 'taken-in', ${at}, ${expiresAt}, ${continues}, ${at})
    on conflict ("environment_id", "email_key") where "ended_at" is null do nothing returning "id"`);
  const row = await lock(em, made ? { id } : { environmentId, emailKey: email.comparisonForm, endedAt: null });
  if (made) {
    await announce(em, id, email.comparisonForm);
    return row;
  }
  // one of theirs is open: what was prepared last counts
  if (row.callId === id) return row;
  const details = { callId: id, environmentName, organisation, locale };
  if (at.getTime() - row.askedAt.getTime() < policy.resendPauseMs) {
    await em.nativeUpdate(PreparedRegistration, { id: row.id }, details);
    return { ...row, ...details };
  }
  const asked = { ...details, askedAt: at, expiresAt, stage: 'taken-in' as const };
  await em.nativeUpdate(PreparedRegistration, { id: row.id }, asked);
  await announce(em, row.id, email.comparisonForm);
  return { ...row, ...asked };
}

/** One that nobody answered in time makes way for the next. */
async function endLapsed(em: EntityManager, environmentId: string, emailKey: string, at: Date): Promise<void> {
  const lapsed = { environmentId, emailKey, endedAt: null, expiresAt: { $lte: at } };
  await em.nativeUpdate(PreparedRegistration, lapsed, { stage: 'expired', endedAt: at });
}

/** To be delivered in order with everything else about the address. */
async function announce(em: EntityManager, id: string, emailKey: string): Promise<void> {
  await putInOutbox(em, { subject: subjectOfAddress(emailKey), kind: 'prepared-registration', name: id });
}

async function lockOwn(em: EntityManager, id: string, environmentId: string): Promise<PreparedRegistrationRow> {
  return lock(em, { id, environmentId });
}

async function lock(
  em: EntityManager,
  where: Partial<Readonly<Record<'id' | 'environmentId' | 'userId' | 'emailKey', string>>> & {
    readonly endedAt?: null;
  },
): Promise<PreparedRegistrationRow> {
  const row = await em.findOne(PreparedRegistration, where, {
    lockMode: LockMode.PESSIMISTIC_WRITE,
    disableIdentityMap: true,
  });
  if (!row) throw notFound();
  return row;
}

function assertPaused({ askedAt }: PreparedRegistrationRow, at: Date, { resendPauseMs }: Lifetime): void {
  const leftMs = askedAt.getTime() + resendPauseMs - at.getTime();
  if (leftMs <= 0) return;
  throw new DomainError('RATE_LIMITED', 'It was sent less than a minute ago.', { retryAfterMs: leftMs });
}

function recorded(row: PreparedRegistrationRow, emailKey: string): RecordedPreparation {
  return { row, subject: subjectOfAddress(emailKey) };
}

function notFound(): DomainError {
  return new DomainError('NOT_FOUND', 'There is nothing here for you.');
}
