import { randomUUIDv7 } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Locale } from '../../domain/locale.ts';
import type { Name } from '../../domain/names.ts';
import { Process } from '../entities/process.ts';
import { ActivationAttempt, Registration } from '../entities/registration.ts';
import { openSessionByPassword } from './sessions.ts';

export interface AttemptInput {
  readonly registrationId: string;
  readonly username: Name;
  readonly environmentName: Name;
  readonly passwordHash: string;
  readonly termsVersion: string;
  readonly locale: Locale;
  readonly sessionHash: Buffer;
  /** The prepared registrations whose intermediaries the person wants to become partners with. */
  readonly becomePartnerOf: readonly string[];
  readonly declinesPartnerOf: readonly string[];
}

/**
 * Keeps one submitted form in a row of its own; answers the attempt's id, which is all that a workflow hears of it.
 * Undefined when the registration has ended: the lock makes sure that an attempt either comes before the end, which
 * deletes it, or not at all.
 */
export async function recordActivationAttempt(em: EntityManager, input: AttemptInput): Promise<string | undefined> {
  const id = randomUUIDv7();
  const { username, environmentName, becomePartnerOf, declinesPartnerOf, ...rest } = input;
  return em.transactional(async (tx) => {
    const process = await tx.findOneOrFail(Process, input.registrationId, { lockMode: LockMode.PESSIMISTIC_READ });
    if (process.endedAt) return undefined;
    await tx.insert(ActivationAttempt, {
      id,
      ...rest,
      becomePartnerOf: [...becomePartnerOf],
      declinesPartnerOf: [...declinesPartnerOf],
      username: username.shown,
      usernameKey: username.comparisonForm,
      environmentName: environmentName.shown,
      environmentNameKey: environmentName.comparisonForm,
      createdAt: new Date(),
    });
    return id;
  });
}

/**
 * Opens one more session for an activation whose answer was lost: once, guarded by the row. Answers whether it did.
 * The caller has verified the password and the time.
 */
export async function replayActivation(
  em: EntityManager,
  given: Readonly<{ registrationId: string; userId: string; passwordHash: string; sessionHash: Buffer }>,
): Promise<boolean> {
  return em.transactional(async (tx) => {
    const { registrationId, userId, passwordHash, sessionHash } = given;
    const at = new Date();
    const claimed = await tx.nativeUpdate(Registration, { id: registrationId, replayedAt: null }, { replayedAt: at });
    if (claimed === 0) return false;
    return openSessionByPassword(tx, { userId, passwordHash, hash: sessionHash });
  });
}
