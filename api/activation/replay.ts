import type { MikroORM } from '@mikro-orm/postgresql';
import { findPasswordHash } from '../../db/queries/credentials.ts';
import { findIdentity } from '../../db/queries/identities.ts';
import { findMe, type MeView } from '../../db/queries/me.ts';
import { replayActivation, replayActivationByIdentity } from '../../db/writes/activation-attempts.ts';
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

interface Replayed {
  readonly me: MeView;
  readonly sessionToken: string;
}

/**
 * For someone whose answer was lost: the same link and password, or the same sign-in at a provider, within ten minutes,
 * once. Throws `LINK_USED` for everybody else.
 */
export async function replay(
  dependencies: ReplayDependencies,
  { registration, signIn, processId }: ActivationTarget,
  password: string | undefined,
): Promise<Replayed> {
  const { orm, policy } = dependencies;
  const { userId, activatedAt, replayedAt } = registration;
  const tooLate = !activatedAt || Date.now() > activatedAt.getTime() + policy.activationReplayMs;
  if (!userId || tooLate || replayedAt) throw gone('LINK_USED');
  const of = { registrationId: processId, userId };
  const sessionToken = signIn
    ? await byIdentity(dependencies, of, { issuer: signIn.issuer ?? '', subject: signIn.subject ?? '' })
    : await byPassword(dependencies, of, password ?? '');
  return { me: await findMe(orm.em.fork(), userId), sessionToken };
}

type Replayable = Readonly<Record<'registrationId' | 'userId', string>>;

async function byPassword({ orm, countGuess }: ReplayDependencies, of: Replayable, password: string): Promise<string> {
  const em = orm.em.fork();
  await countGuess(of.registrationId);
  const passwordHash = await findPasswordHash(em, of.userId);
  if (!passwordHash || !(await verifyPassword(passwordHash, password))) throw gone('LINK_USED');
  const session = createSessionToken();
  if (!(await replayActivation(em, { ...of, passwordHash, sessionHash: session.hash }))) throw gone('LINK_USED');
  return session.token;
}

async function byIdentity(
  { orm }: ReplayDependencies,
  of: Replayable,
  by: Readonly<Record<'issuer' | 'subject', string>>,
): Promise<string> {
  const em = orm.em.fork();
  const identity = await findIdentity(em, by);
  if (identity?.userId !== of.userId) throw gone('LINK_USED');
  const session = createSessionToken();
  const given = { registrationId: of.registrationId, identityId: identity.id, sessionHash: session.hash };
  if (!(await replayActivationByIdentity(em, given))) throw gone('LINK_USED');
  return session.token;
}
