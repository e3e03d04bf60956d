import type { EntityManager } from '@mikro-orm/postgresql';

/** The environment that one in a thousand of them is about. */
export const SOME_ENVIRONMENT = '00000000-0000-7000-8000-000000000001';

/**
 * Seeds registrations and invitations that wait for people, of each thousand one that is overdue, one that needs attention
 * and one of an environment, twenty of all with a step that fails; and others that have ended. Rows alone.
 */
export async function seedManyOnboardings(
  em: EntityManager,
  { open, ended }: { readonly open: number; readonly ended: number },
): Promise<void> {
  await em.execute(
    `insert into "environments" ("id", "name", "name_key", "created_at") values (?, 'Acme', 'acme', now())`,
    [SOME_ENVIRONMENT],
  );
  await em.execute(
    `insert into "processes" ("id", "kind", "stage", "stage_since", "waiting_on", "wait_until", "needs_attention",
      "blocked_by", "environment_ids", "created_at")
    select uuidv7((n - ${open}) * interval '1 second'), k, case k when 'registration' then 'awaiting-activation'
        else 'awaiting-answer' end, s, case when n % 1000 = 1 then 'operator' when n % 100 = 2 then null else 'person' end,
      case when n % 100 = 2 then null when n % 1000 = 3 then now() - interval '1 hour' else s + interval '30 days' end,
      n % 1000 = 4, case when n % 1000 = 4 then 'MAIL_PROVIDER_UNAVAILABLE' end,
      array[case when n % 1000 = 5 then '${SOME_ENVIRONMENT}'::uuid else gen_random_uuid() end], s
    from generate_series(1, ${open}) n cross join lateral (
      select case when n % 5 = 0 then 'membershipInvite' else 'registration' end as k,
        now() - (n || ' seconds')::interval as s) x`,
  );
  await em.execute(
    `insert into "processes" ("id", "kind", "stage", "stage_since", "needs_attention", "environment_ids", "created_at", "ended_at")
    select uuidv7((n - ${open}) * interval '1 minute'),
      case when n % 50 = 0 then 'membershipInvite' else 'registration' end, 'expired', s, false, '{}', s - interval '7 days', s
    from generate_series(1, ${ended}) n
      cross join lateral (select now() - (n || ' minutes')::interval as s) x`,
  );
  await em.execute(
    `insert into "troubles" ("process_id", "source", "code", "since", "seen_at")
    select "id", 'step', 'STEP_RETRYING', now(), now() from "processes" where "ended_at" is null
    order by "created_at" limit 20`,
  );
}
