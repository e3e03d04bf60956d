import type { MikroORM } from '@mikro-orm/postgresql';
import { findPasswordHash } from '../../db/queries/credentials.ts';
import { findIdentity } from '../../db/queries/identities.ts';
import { findInvitation } from '../../db/queries/invitations.ts';
import { isUserActive } from '../../db/queries/invitee.ts';
import { findMe, type MeView } from '../../db/queries/me.ts';
import { replayActivation, replayActivationByIdentity } from '../../db/writes/activation-attempts.ts';
import type { MembershipInviteStage } from '../../domain/membership-invite.ts';
import type { Policy } from '../../domain/policy.ts';
import { verifyPassword } from '../auth/password-hash.ts';
import { createSessionToken } from '../auth/sessions.ts';
import { type ActivationTarget, gone } from './target.ts';

export interface ReplayDependencies {
  readonly orm: MikroORM;
  readonly policy: Policy;
  /** Counts a wrong password against a link; throws `RATE_LIMITED` past the limit. */
  readonly countGuess: (key: string) => Promise<void>;
}

/** What a lost answer had said. */
type Replayed =
  | { readonly kind: 'activated'; readonly me: MeView; readonly sessionToken: string }
  | { readonly kind: 'waiting'; readonly invitationId: string; readonly stage: MembershipInviteStage };

/**
 * For someone whose answer was lost: the same link and password, or the same sign-in at a provider, within ten minutes,
 * once. Whoever waits with their invitation gets no session by it, and is told so whenever they ask. Throws `LINK_USED`
 * for everybody else.
 */
export async function replay(
  dependencies: ReplayDependencies,
  { registration, signIn, processId }: ActivationTarget,
  password: string | undefined,
): Promise<Replayed> {
  const { orm, policy } = dependencies;
  const { userId, activatedAt, replayedAt, invitationId } = registration;
  if (!userId) throw gone('LINK_USED');
  const of = { registrationId: processId, userId };
  const prove = () =>
    signIn
      ? byIdentity(dependencies, of, { issuer: signIn.issuer ?? '', subject: signIn.subject ?? '' })
      : byPassword(dependencies, of, password ?? '');
  const waiting = invitationId ? await findWaiting(dependencies, { invitationId, userId }) : undefined;
  if (waiting) {
    await prove();
    return waiting;
  }
  const tooLate = !activatedAt || Date.now() > activatedAt.getTime() + policy.activationReplayMs;
  if (tooLate || replayedAt) throw gone('LINK_USED');
  const openSession = await prove();
  const session = createSessionToken();
  if (!(await openSession(session.hash))) throw gone('LINK_USED');
  return { kind: 'activated', me: await findMe(orm.em.fork(), userId), sessionToken: session.token };
}

type Replayable = Readonly<Record<'registrationId' | 'userId', string>>;
/** Opens the one more session; answers whether it did. */
type OpenSession = (sessionHash: Buffer) => Promise<boolean>;

/** The invitation with which an account waits that was made by it. */
async function findWaiting(
  { orm }: ReplayDependencies,
  { invitationId, userId }: { readonly invitationId: string; readonly userId: string },
): Promise<Extract<Replayed, { kind: 'waiting' }> | undefined> {
  const em = orm.em.fork();
  if (await isUserActive(em, userId)) return undefined;
  const invitation = await findInvitation(em, invitationId);
  // one that has ended holds nobody back: they are out for another reason
  return invitation && !invitation.endedAt ? { kind: 'waiting', invitationId, stage: invitation.stage } : undefined;
}

async function byPassword(
  { orm, countGuess }: ReplayDependencies,
  of: Replayable,
  password: string,
): Promise<OpenSession> {
  const em = orm.em.fork();
  await countGuess(of.registrationId);
  const passwordHash = await findPasswordHash(em, of.userId);
  if (!passwordHash || !(await verifyPassword(passwordHash, password))) throw gone('LINK_USED');
  return (sessionHash) => replayActivation(em, { ...of, passwordHash, sessionHash });
}

async function byIdentity(
  { orm }: ReplayDependencies,
  of: Replayable,
  by: Readonly<Record<'issuer' | 'subject', string>>,
): Promise<OpenSession> {
  const em = orm.em.fork();
  const identity = await findIdentity(em, by);
  if (identity?.userId !== of.userId) throw gone('LINK_USED');
  const { registrationId } = of;
  return (sessionHash) => replayActivationByIdentity(em, { registrationId, identityId: identity.id, sessionHash });
}
