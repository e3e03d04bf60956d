import { type EntityManager, sql } from '@mikro-orm/postgresql';

interface LockedRow {
  readonly restricted: boolean;
}

/**
 * Whether a user's environment is restricted to a provider, and stays so until the transaction ends: restricting one
 * waits for whoever has looked. Comes before the locks of users and sessions.
 */
export async function lockSignInPolicyOfUser(em: EntityManager, userId: string): Promise<boolean> {
  const [row] = await em.execute<LockedRow[]>(sql`
    select e."sign_in_provider" is not null as "restricted" from "environments" e
    where e."id" = (select "environment_id" from "users" where "id" = ${userId}) for share of e`);
  return row?.restricted ?? false;
}

/** The same for an environment. */
export async function lockSignInPolicy(em: EntityManager, environmentId: string): Promise<boolean> {
  const [row] = await em.execute<LockedRow[]>(sql`
    select "sign_in_provider" is not null as "restricted" from "environments" where "id" = ${environmentId} for share`);
  return row?.restricted ?? false;
}
