import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import type { Locale } from '../../domain/locale.ts';
import type { Name } from '../../domain/names.ts';
import { Process } from '../entities/process.ts';
import { ActivationAttempt, Registration } from '../entities/registration.ts';
import { openSessionByIdentity, openSessionByPassword } from './sessions.ts';

export interface AttemptInput {
  readonly registrationId: string;
  /** Chosen with a password; after a provider's proof there need not be one. */
  readonly username: Name | undefined;
  /** Of the new environment; none where the person joins the one that has invited them. */
  readonly environmentName: Name | undefined;
  /** The invitation that they join by. */
  readonly invitationId?: string | undefined;
  /** The password, or the sign-in at a provider that stands in its place. */
  readonly passwordHash: string | undefined;
  readonly signInId?: string | undefined;
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
  const id = uuidv7();
  const { username, environmentName, passwordHash, signInId, becomePartnerOf, declinesPartnerOf, ...given } = input;
  const { invitationId, ...rest } = given;
  return em.transactional(async (tx) => {
    const process = await tx.findOneOrFail(Process, input.registrationId, { lockMode: LockMode.PESSIMISTIC_READ });
    if (process.endedAt) return undefined;
    await tx.insert(ActivationAttempt, {
      id,
      ...rest,
      becomePartnerOf: [...becomePartnerOf],
      declinesPartnerOf: [...declinesPartnerOf],
      passwordHash: passwordHash ?? null,
      signInId: signInId ?? null,
      invitationId: invitationId ?? null,
      username: username?.shown ?? null,
      usernameKey: username?.comparisonForm ?? null,
      environmentName: environmentName?.shown ?? null,
      environmentNameKey: environmentName?.comparisonForm ?? null,
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
  const { registrationId, userId, passwordHash, sessionHash } = given;
  return replayOnce(em, registrationId, (tx) => openSessionByPassword(tx, { userId, passwordHash, hash: sessionHash }));
}

/** The same by an identity, for which its provider has vouched. */
export async function replayActivationByIdentity(
  em: EntityManager,
  given: Readonly<{ registrationId: string; identityId: string; sessionHash: Buffer }>,
): Promise<boolean> {
  const { registrationId, identityId, sessionHash } = given;
  return replayOnce(em, registrationId, (tx) => openSessionByIdentity(tx, { identityId, hash: sessionHash }));
}

async function replayOnce(
  em: EntityManager,
  registrationId: string,
  open: (tx: EntityManager) => Promise<boolean>,
): Promise<boolean> {
  return em.transactional(async (tx) => {
    const at = new Date();
    const claimed = await tx.nativeUpdate(Registration, { id: registrationId, replayedAt: null }, { replayedAt: at });
    return claimed === 1 && open(tx);
  });
}
