import type { EntityManager } from '@mikro-orm/postgresql';
import { EmailVerification, type EmailVerificationRow } from '../db/entities/email-verification.ts';
import { UserIdentity } from '../db/entities/identity.ts';
import { User, UserAddress } from '../db/entities/user.ts';
import { findRestrictionOfUser } from '../db/queries/sign-in-policies.ts';
import { endVerification } from '../db/writes/email-addresses.ts';
import { type LinkableIdentity, linkIdentity } from '../db/writes/identities.ts';
import { dropWhatCameBefore } from '../db/writes/what-came-before.ts';
import { fitsRestriction } from '../domain/identity.ts';

/**
 * Links the identity of a verification whose mailbox has just been proven, inside of the caller's transaction, which holds
 * the user's lock. Where nobody had proven the user's primary address before, whatever led into the account until now is
 * gone first. `cancelled` where the identity is somebody else's, the environment does not let it in, or
 * user or address are no longer what they were.
 */
export async function linkProven(
  em: EntityManager,
  verification: EmailVerificationRow,
  at: Date,
): Promise<'verified' | 'cancelled'> {
  const { id, userId, emailKey } = verification;
  const identity = identityOf(verification);
  const address = emailKey ? await em.findOne(UserAddress, { emailKey, user: userId }) : null;
  if (!identity || !address || !(await canLink(em, userId, identity))) {
    await endVerification(em, { id, stage: 'cancelled', at, actor: 'vestibule' });
    return 'cancelled';
  }
  if (!address.provenAt) {
    if (address.isPrimary) {
      await dropWhatCameBefore(em, userId, { at, keeping: { processId: id, password: false } });
    }
    await em.nativeUpdate(UserAddress, { id: address.id }, { provenAt: at });
  }
  const linked = await linkIdentity(em, { userId, identity, at });
  // somebody was faster after we looked: the next try finds that, and changes nothing
  if (linked.kind === 'taken') throw new Error('the identity was linked to another user at this moment');
  await em.nativeUpdate(EmailVerification, { id }, { provenAt: at });
  await endVerification(em, { id, stage: 'verified', at, actor: `user:${userId}` });
  return 'verified';
}

function identityOf({ provider, issuer, subject, tenant }: EmailVerificationRow): LinkableIdentity | undefined {
  return provider && issuer && subject ? { provider, issuer, subject, tenant: tenant ?? null } : undefined;
}

async function canLink(em: EntityManager, userId: string, identity: LinkableIdentity): Promise<boolean> {
  const { issuer, subject } = identity;
  if ((await em.count(User, { id: userId, deactivatedAt: null })) === 0) return false;
  const restricted = await findRestrictionOfUser(em, userId);
  if (restricted && !fitsRestriction(restricted.restriction, identity)) return false;
  return (await em.count(UserIdentity, { issuer, subject, user: { $ne: userId } })) === 0;
}
