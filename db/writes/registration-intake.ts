import { createHash, randomUUIDv7 } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { EMAIL_COMPARISON_VERSION, type EmailAddress } from '../../domain/email-address.ts';
import type { Locale } from '../../domain/locale.ts';
import { OutboxRow } from '../entities/outbox-row.ts';
import { RegistrationIntake } from '../entities/registration.ts';

export interface RegistrationRequest {
  readonly email: EmailAddress;
  readonly locale: Locale;
  readonly environmentName: string | undefined;
}

/** How long the caller's own delivery has before the relay takes an outbox row over. */
export const RELAY_GRACE_MS = 2_000;

/**
 * Takes a registration in: the same two inserts for every address, known or not, so that nothing about the address can
 * be told from the answer or its time. What becomes of it is decided at delivery. Answers the outbox subject.
 */
export async function recordRegistrationIntake(em: EntityManager, request: RegistrationRequest): Promise<string> {
  const { email, locale, environmentName } = request;
  const subject = subjectOfAddress(email.comparisonForm);
  const id = randomUUIDv7();
  const createdAt = new Date();
  await em.transactional(async (tx) => {
    await tx.insert(RegistrationIntake, {
      id,
      email: email.address,
      emailKey: email.comparisonForm,
      emailKeyVersion: EMAIL_COMPARISON_VERSION,
      locale,
      environmentName: environmentName ?? null,
      createdAt,
    });
    const nextAttemptAt = new Date(createdAt.getTime() + RELAY_GRACE_MS);
    await tx.insert(OutboxRow, {
      subject,
      kind: 'registration-intake',
      name: id,
      payload: {},
      createdAt,
      nextAttemptAt,
    });
  });
  return subject;
}

/** By which only one open process of a kind may be about an address. */
export function openKeyOfAddress(comparisonForm: string): Buffer {
  return createHash('sha256').update(`address\n${comparisonForm}`).digest();
}

/** A UUID (version 8) made from the address, so that everything about one address is delivered in order. */
function subjectOfAddress(comparisonForm: string): string {
  const hex = createHash('sha256').update(`intake\n${comparisonForm}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
