import type { EntityManager } from '@mikro-orm/postgresql';
import type { Locale } from '../../domain/locale.ts';
import { isPasswordResetOutcome, type PasswordResetStage } from '../../domain/password-reset.ts';
import { Environment } from '../entities/environment.ts';
import { Link } from '../entities/link.ts';
import { PasswordReset, PasswordResetAttempt, type PasswordResetRow } from '../entities/password-reset.ts';
import { Process } from '../entities/process.ts';
import { User, UserAddress } from '../entities/user.ts';
import { tokenHash } from '../writes/links.ts';
import { restrictionIn } from './sign-in-policies.ts';

export interface PasswordResetLink {
  readonly processId: string;
  readonly round: number;
  readonly stage: PasswordResetStage;
  readonly reset: PasswordResetRow;
  /** Another reset took its place. */
  readonly superseded: boolean;
  /** A password was submitted, and the step that makes it count is tried again. */
  readonly working: boolean;
  readonly user: {
    readonly isActive: boolean;
    readonly locale: Locale;
    /** Their environment, where it is restricted to a provider: there is no password to set. */
    readonly restrictedTo: string | undefined;
    /** What an attacker knows of them, and no password may be made of: user name, addresses, environment. */
    readonly knownWords: readonly string[];
  };
}

/** The reset behind a mailed link; undefined for a token that was never made, or whose hash has been erased. */
export async function findPasswordResetLink(em: EntityManager, token: string): Promise<PasswordResetLink | undefined> {
  const link = await em.findOne(Link, { hash: tokenHash(token), purpose: 'reset-password' });
  if (!link) return undefined;
  const { processId, round } = link;
  const process = await em.findOneOrFail(Process, { id: processId, kind: 'passwordReset' });
  const reset = await em.findOneOrFail(PasswordReset, processId);
  const isSubmitted = (await em.count(PasswordResetAttempt, { passwordResetId: processId })) > 0;
  return {
    processId,
    round,
    stage: isPasswordResetOutcome(process.stage) ? process.stage : 'awaiting-proof',
    reset,
    superseded: process.stage === 'cancelled' && (await em.count(Process, { continues: processId })) > 0,
    working: process.waitingOn === 'vestibule' && isSubmitted,
    user: await describeUser(em, reset.userId),
  };
}

/** Which attempt has set the password; undefined when none has. */
export async function findResetWinner(em: EntityManager, id: string): Promise<string | undefined> {
  return (await em.findOneOrFail(PasswordReset, id)).attemptId ?? undefined;
}

async function describeUser(em: EntityManager, userId: string): Promise<PasswordResetLink['user']> {
  const user = await em.findOneOrFail(User, userId);
  const environment = await em.findOneOrFail(Environment, user.environment.id);
  const addresses = await em.find(UserAddress, { user: userId });
  const knownWords = [user.username ?? '', environment.name, ...addresses.map(({ emailKey }) => emailKey)];
  const restrictedTo = restrictionIn(environment) ? environment.id : undefined;
  return { isActive: !user.deactivatedAt, locale: user.locale, restrictedTo, knownWords };
}
