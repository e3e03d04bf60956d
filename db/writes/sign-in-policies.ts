import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import { DomainError } from '../../domain/errors.ts';
import type { SignInRestriction } from '../../domain/identity.ts';
import { decideSignInPolicy, type SessionIdentity } from '../../domain/sign-in-policy.ts';
import { Environment } from '../entities/environment.ts';
import { SignInPolicyChange } from '../entities/sign-in-policy-change.ts';
import { restrictionIn } from '../queries/sign-in-policies.ts';
import { cancelResetsOfEnvironment } from './password-resets.ts';
import { lockEnvironment } from './user-guards.ts';
import { assertVersion } from './versions.ts';

/** The wish of an administrator: the id of the provider, or null to open every way in again. */
export interface SignInPolicyWish {
  readonly provider: string | null;
  /** Who wishes it, and by which session they are signed in. */
  readonly userId: string;
  readonly sessionId: string;
}

/** `columns`: for the environment's row, empty where nothing changes; `subjects`: what to deliver after the commit. */
export interface SignInPolicyResult {
  readonly columns: Partial<Readonly<Record<'signInProvider' | 'signInIssuer' | 'signInTenant', string | null>>>;
  readonly subjects: readonly string[];
}

/**
 * Carries out an administrator's wish, in the caller's transaction, which has locked subscription and environment and
 * writes the columns: every session of the environment's users that was not opened by a fitting identity ends, and their
 * open links to a password are cancelled. Whoever signs in at the same moment has either committed before, and is found
 * here, or waits for the lock and finds the restriction. A repeat changes nothing. Throws `PROVIDER_SIGN_IN_NEEDED`.
 */
export async function changeSignInPolicy(
  em: EntityManager,
  { environmentId, wish }: { readonly environmentId: string; readonly wish: SignInPolicyWish },
): Promise<SignInPolicyResult> {
  const environment = await em.findOneOrFail(Environment, environmentId, { disableIdentityMap: true });
  const session = wish.provider === null ? undefined : await lockSessionIdentity(em, wish);
  const decision = decideSignInPolicy({ now: restrictionIn(environment), wanted: wish.provider, session });
  if (decision.kind === 'refused') {
    throw new DomainError('PROVIDER_SIGN_IN_NEEDED', 'Sign in by this provider first; only then it can be the one.');
  }
  if (decision.kind === 'unchanged') return { columns: {}, subjects: [] };
  const { restriction } = decision;
  const at = new Date();
  await recordChange(em, { environmentId, restriction, actor: `user:${wish.userId}`, at });
  const columns = columnsOf(restriction);
  if (restriction === null) return { columns, subjects: [] };
  await endOtherSessions(em, { environmentId, restriction, at });
  return { columns, subjects: await cancelResetsOfEnvironment(em, environmentId) };
}

/**
 * Opens every way in again to an environment whose provider is lost, for an operator, in a transaction of its own; a
 * repeat changes nothing. Throws `NOT_FOUND`, `VERSION_MISMATCH`.
 */
export async function liftSignInPolicy(
  em: EntityManager,
  lift: {
    readonly environmentId: string;
    /** Of the subscription, as the operator has read it; undefined for any. */
    readonly expectedVersion: number | undefined;
    readonly actor: string;
    readonly reason: string | null;
  },
): Promise<void> {
  const { environmentId, expectedVersion, actor, reason } = lift;
  await em.transactional(async (tx) => {
    const [subscription] = await tx.execute<{ version: number }[]>(
      sql`select "version" from "subscriptions" where "environment_id" = ${environmentId} for update`,
    );
    if (!subscription) throw new DomainError('NOT_FOUND', 'There is no such environment.');
    assertVersion(subscription, expectedVersion);
    const lifted = await tx.execute<{ id: string }[]>(sql`
      update "environments" set "sign_in_provider" = null, "sign_in_issuer" = null, "sign_in_tenant" = null,
        "version" = "version" + 1
      where "id" = ${environmentId} and "sign_in_provider" is not null returning "id"`);
    if (lifted.length === 0) return;
    await recordChange(tx, { environmentId, restriction: null, actor, reason, at: new Date() });
  });
}

/** Locks in the order of all who look at a policy: what an environment has bought, then the environment. */
export async function lockForSignInPolicy(em: EntityManager, environmentId: string): Promise<void> {
  await lockEnvironment(em, environmentId);
  await em.execute(sql`select 1 from "environments" where "id" = ${environmentId} for no key update`);
}

/** Neither ends nor is unlinked before the transaction does: nobody locks themselves out at the same moment. */
async function lockSessionIdentity(
  em: EntityManager,
  { userId, sessionId }: SignInPolicyWish,
): Promise<SessionIdentity | undefined> {
  const [identity] = await em.execute<SessionIdentity[]>(sql`
    select i."provider", i."issuer", i."tenant" from "sessions" s join "user_identities" i on i."id" = s."identity_id"
    where s."id" = ${sessionId} and s."user_id" = ${userId} and i."user_id" = s."user_id" and s."revoked_at" is null
    for share of s, i`);
  return identity;
}

async function endOtherSessions(
  em: EntityManager,
  {
    environmentId,
    restriction: { provider, issuer, tenant },
    at,
  }: { readonly environmentId: string; readonly restriction: SignInRestriction; readonly at: Date },
): Promise<void> {
  await em.execute(sql`
    update "sessions" set "revoked_at" = ${at} where "id" in (
      select s."id" from "sessions" s join "users" u on u."id" = s."user_id"
      where u."environment_id" = ${environmentId} and s."revoked_at" is null and not exists (
        select 1 from "user_identities" i where i."id" = s."identity_id" and i."provider" = ${provider}
          and i."issuer" = ${issuer} and (${tenant}::varchar is null or i."tenant" = ${tenant}))
      order by s."id" for update of s)`);
}

async function recordChange(
  em: EntityManager,
  change: {
    readonly environmentId: string;
    readonly restriction: SignInRestriction | null;
    readonly actor: string;
    readonly reason?: string | null;
    readonly at: Date;
  },
): Promise<void> {
  const { environmentId, restriction, actor, reason = null, at } = change;
  const { provider = null, issuer = null, tenant = null } = restriction ?? {};
  await em.insert(SignInPolicyChange, {
    id: uuidv7(),
    environmentId,
    actor,
    provider,
    issuer,
    tenant,
    reason,
    at,
  });
  // what operators have read of the environment is no longer so
  await em.execute(sql`
    update "subscriptions" set "version" = "version" + 1 where "environment_id" = ${environmentId}`);
}

function columnsOf(restriction: SignInRestriction | null): SignInPolicyResult['columns'] {
  const { provider = null, issuer = null, tenant = null } = restriction ?? {};
  return { signInProvider: provider, signInIssuer: issuer, signInTenant: tenant };
}
