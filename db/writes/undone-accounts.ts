import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { InvitationRow } from '../entities/invitation.ts';

/**
 * Undoes the account that an invitation has led to and that has never been at work, when the invitation ends otherwise
 * than by joining: its address, user name, password or identity are free again, for whoever begins anew. An account that
 * an administrator has let in or taken out of work since, or that anything else depends on, stays as it is; a notice does
 * not, which anybody causes who types its address. The caller holds the environment's lock. Tells whether there was one; a
 * repeat finds none.
 */
export async function undoAccount(
  em: EntityManager,
  { userId, acceptedAt, registrationId }: Pick<InvitationRow, 'userId' | 'acceptedAt' | 'registrationId'>,
): Promise<boolean> {
  if (!userId || !acceptedAt || !registrationId) return false;
  const [waiting] = await em.execute<object[]>(sql`
    select 1 from "users" u where u."id" = ${userId} and u."deactivated_at" = ${acceptedAt}::timestamptz
      and not exists (select 1 from "memberships" where "user_id" = u."id")
      and not exists (select 1 from "password_resets" where "user_id" = u."id")
      and not exists (select 1 from "email_verifications" where "user_id" = u."id")
    for update of u`);
  if (!waiting) return false;
  for (const table of OWN) await em.execute(`delete from "${table}" where "user_id" = ?`, [userId]);
  // its link leads to the invitation again, which says that it has ended
  await em.execute(sql`
    update "registrations" set "user_id" = null, "invitation_id" = null where "id" = ${registrationId}`);
  await em.execute(sql`delete from "users" where "id" = ${userId}`);
  return true;
}

/** What an account that has just been made consists of; its password goes with it. */
const OWN = ['sessions', 'user_identities', 'user_addresses', 'consents'] as const;
