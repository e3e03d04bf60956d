import type { EntityManager } from '@mikro-orm/postgresql';
import { Invitation } from '../db/entities/invitation.ts';
import type { ActivationAttemptRow } from '../db/entities/registration.ts';
import { User } from '../db/entities/user.ts';
import { findRestrictedEnvironment } from '../db/queries/sign-in-policies.ts';
import { joinByRegistration } from '../db/writes/invitation-joins.ts';
import { lockSignInPolicy } from '../db/writes/sign-in-policy-guards.ts';
import { lockEnvironment } from '../db/writes/user-guards.ts';
import { fitsRestriction } from '../domain/identity.ts';
import { type AnsweredSignIn, insertIfFree, type PersonName, SomethingTaken } from './activation-account.ts';

/** An account that is made to join by an invitation. */
export interface InvitedAccount {
  readonly attempt: ActivationAttemptRow;
  readonly invitationId: string;
  /** Of the registration, whose mailbox was proven. */
  readonly emailKey: string;
  readonly userId: string;
  readonly at: Date;
  readonly signIn: AnsweredSignIn | undefined;
  readonly person: PersonName;
}

/**
 * Makes the user of whoever joins by an invitation, in the inviting environment, with role `user`, inactive until
 * `joinInvited` finds a seat. Locks the environment's way in and its seats. Throws `SomethingTaken` for a name that is
 * taken, for an invitation of another address, and where the environment lets in another way only. Answers the environment's id.
 */
export async function makeInvitedUser(em: EntityManager, account: InvitedAccount): Promise<string> {
  const { attempt, invitationId, emailKey, userId, at, signIn, person } = account;
  const invitation = await em.findOne(Invitation, { id: invitationId }, { disableIdentityMap: true });
  // its address may have been corrected since the form was sent
  if (invitation?.emailKey !== emailKey) throw new SomethingTaken(['INVITATION_ENDED']);
  const { environmentId } = invitation;
  // in the order in which whoever restricts the environment locks them
  await lockEnvironment(em, environmentId);
  await lockSignInPolicy(em, environmentId);
  const restricted = await findRestrictedEnvironment(em, environmentId);
  const isLetIn =
    signIn && restricted && fitsRestriction(restricted.restriction, { ...signIn, tenant: signIn.tenant ?? null });
  if (restricted && !isLetIn) throw new SomethingTaken(['SIGN_IN_RESTRICTED']);
  const user = {
    id: userId,
    environment: environmentId,
    username: attempt.username,
    usernameKey: attempt.usernameKey,
    role: 'user' as const,
    locale: attempt.locale,
    ...person,
    createdAt: at,
    deactivatedAt: at,
  };
  if (!(await insertIfFree(em, User, user, 'usernameKey'))) throw new SomethingTaken(['USERNAME_TAKEN']);
  return environmentId;
}

/**
 * Goes on with the invitation once its account stands. Tells whether the user is at work now; else they wait for what is
 * lacking. Throws `SomethingTaken` for an invitation that has ended, or was answered by somebody else.
 */
export async function joinInvited(
  em: EntityManager,
  account: Pick<InvitedAccount, 'invitationId' | 'userId' | 'at'> & {
    readonly registrationId: string;
    readonly seatUntil: Date;
  },
): Promise<boolean> {
  const joined = await joinByRegistration(em, account);
  if (!joined) throw new SomethingTaken(['INVITATION_ENDED']);
  return joined.active;
}
