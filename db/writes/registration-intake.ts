import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import { EMAIL_COMPARISON_VERSION, type EmailAddress } from '../../domain/email-address.ts';
import type { Locale } from '../../domain/locale.ts';
import { prepared, runPrepared } from '../prepared.ts';
import { RELAY_GRACE_MS } from './outbox.ts';

export interface RegistrationRequest {
  readonly email: EmailAddress;
  readonly locale: Locale;
  readonly environmentName: string | undefined;
  /** The sign-in at a provider by which the address came. */
  readonly signInId?: string | undefined;
  /** The invitation by which it came: no environment of one's own is asked for then. */
  readonly invitationId?: string | undefined;
}

/** An intake, and the outbox subject under which it is delivered. */
export interface IntakeInOutbox {
  readonly subject: string;
  readonly intakeId: string;
  /** By which only one open registration may be about the address. */
  readonly openKey: Buffer;
}

/**
 * Takes a registration in: the same two inserts for every address, known or not, so that nothing about the address can
 * be told from the answer or its time. What becomes of it is decided at delivery. Answers the outbox subject.
 */
export async function recordRegistrationIntake(
  em: EntityManager,
  request: RegistrationRequest,
): Promise<IntakeInOutbox> {
  const { email, locale, environmentName, signInId = null, invitationId = null } = request;
  const subject = subjectOfAddress(email.comparisonForm);
  const id = uuidv7();
  const at = new Date();
  const nextAttemptAt = new Date(at.getTime() + RELAY_GRACE_MS);
  const openKey = openKeyOfAddress(email.comparisonForm);
  const payload = JSON.stringify({ openKey: openKey.toString('hex'), ...(signInId ? { bySignIn: true } : {}) });
  // one statement, so that both are in or neither
  const statement = prepared('take-in-registration')`
    with "intake" as (
      insert into "registration_intakes"
        ("id", "email", "email_key", "email_key_version", "locale", "environment_name", "sign_in_id",
          "invitation_id", "created_at")
      values (${id}, ${email.address}, ${email.comparisonForm}, ${EMAIL_COMPARISON_VERSION}, ${locale},
        ${environmentName ?? null}, ${signInId}, ${invitationId}, ${at})
    )
    insert into "outbox" ("subject", "kind", "name", "payload", "created_at", "next_attempt_at")
    values (${subject}, 'registration-intake', ${id}, ${payload}, ${at}, ${nextAttemptAt})`;
  await runPrepared(em, statement);
  return { subject, intakeId: id, openKey };
}

/** By which only one open process of a kind may be about an address. */
export function openKeyOfAddress(comparisonForm: string): Buffer {
  return createHash('sha256').update(`address\n${comparisonForm}`).digest();
}

/** A UUID (version 8) made from the address, so that everything about one address is delivered in order. */
export function subjectOfAddress(comparisonForm: string): string {
  const hex = createHash('sha256').update(`intake\n${comparisonForm}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
