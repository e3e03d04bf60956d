import { randomBytes, randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { uuidv7 } from 'uuidv7';
import { tokenHash } from '../../db/writes/links.ts';

/** An environment that shares with many others: who is connected with them all, is a member of all its organisations. */
export interface Hub {
  readonly environmentId: string;
  readonly managerId: string;
  readonly organisationIds: readonly string[];
  readonly cookie: string;
}

export interface SeededPartner {
  readonly partnershipId: string;
  readonly environmentId: string;
}

/** Makes one; each organisation shares so much an hour at most, so there are several. */
export async function seedHub(database: Client, { organisations }: { readonly organisations: number }): Promise<Hub> {
  const [environmentId] = await seedEnvironments(database, 1);
  if (environmentId === undefined) throw new Error('no environment was made');
  const [managerId] = await seedManagers(database, [environmentId]);
  if (managerId === undefined) throw new Error('no manager was made');
  const organisationIds = Array.from({ length: organisations }, () => uuidv7());
  await database.query(
    `insert into organisations (id, environment_id, state, name, country, activated_at, created_at)
     select id, $2, 'active', 'Hub', 'NL', now(), now() from unnest($1::uuid[]) as o (id)`,
    [organisationIds, environmentId],
  );
  await database.query(
    `insert into memberships (id, organisation_id, user_id, role, since)
     select gen_random_uuid(), id, $2, 'member', now() from unnest($1::uuid[]) as o (id)`,
    [organisationIds, managerId],
  );
  const token = randomBytes(32).toString('base64url');
  await database.query(
    `insert into sessions (id, token_hash, user_id, created_at, last_seen_at) values ($1, $2, $3, now(), now())`,
    [randomUUID(), tokenHash(token), managerId],
  );
  return { environmentId, managerId, organisationIds, cookie: `session=${token}` };
}

/** Makes partners of a hub, each with so many relation managers, all of them connected. */
export async function seedPartners(
  database: Client,
  hub: Hub,
  { partners, managers }: { readonly partners: number; readonly managers: number },
): Promise<readonly SeededPartner[]> {
  const environmentIds = await seedEnvironments(database, partners);
  const made = environmentIds.map((environmentId) => ({ environmentId, partnershipId: uuidv7() }));
  await database.query(
    `insert into partnerships (id, environment_a, environment_b, relation_group_id, established_at)
     select id, least(environment_id, $3::uuid), greatest(environment_id, $3::uuid), gen_random_uuid(), now()
     from unnest($1::uuid[], $2::uuid[]) as p (id, environment_id)`,
    [made.map(({ partnershipId }) => partnershipId), environmentIds, hub.environmentId],
  );
  const homes = environmentIds.flatMap((id) => Array.from({ length: managers }, () => id));
  const managerIds = await seedManagers(database, homes);
  await database.query(
    `insert into connections (id, partnership_id, manager_a, manager_b, request_id, since)
     select gen_random_uuid(), p.id, case when p.environment_a = $2::uuid then $3::uuid else u.id end,
       case when p.environment_a = $2::uuid then u.id else $3::uuid end, gen_random_uuid(), now()
     from users u join partnerships p on u.environment_id in (p.environment_a, p.environment_b)
     where u.id = any($1::uuid[])`,
    [managerIds, hub.environmentId, hub.managerId],
  );
  await database.query('analyze users; analyze connections; analyze partnerships');
  return made;
}

/** Shares documents of a hub with all relation managers of a partner, without a word to anybody. */
export async function seedShares(
  database: Client,
  hub: Hub,
  { partner, documents }: { readonly partner: SeededPartner; readonly documents: number },
): Promise<void> {
  const ids = Array.from({ length: documents }, () => uuidv7());
  const ref = `'bench/' || id`;
  await database.query(
    `insert into shared_documents (ref, organisation_id, first_shared_at)
     select ${ref}, $2, now() from unnest($1::uuid[]) as s (id)`,
    [ids, hub.organisationIds[0]],
  );
  await database.query(
    `insert into shares (id, organisation_id, environment_id, shared_by, ref, title, permission, audience_kind,
       audience_id, audience_environment_id, partnership_id, chain_length, created_at)
     select id, $2, $3, $4, ${ref}, 'Bench', 'view', 'relation-managers', $5::uuid, $6, $5::uuid, 0, now()
     from unnest($1::uuid[]) as s (id)`,
    [ids, hub.organisationIds[0], hub.environmentId, hub.managerId, partner.partnershipId, partner.environmentId],
  );
  await database.query('analyze shares');
}

async function seedEnvironments(database: Client, count: number): Promise<readonly string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  await database.query(
    `insert into environments (id, name, name_key, locale, created_at)
     select id, 'Bench', 'bench ' || id, 'en', now() from unnest($1::uuid[]) as e (id)`,
    [ids],
  );
  await database.query(
    `insert into subscriptions (environment_id, partner_relations, seats, credit, updated_at)
     select id, true, 100000, 0, now() from unnest($1::uuid[]) as e (id)`,
    [ids],
  );
  return ids;
}

/** One relation manager for each home that is named. */
async function seedManagers(database: Client, homes: readonly string[]): Promise<readonly string[]> {
  const ids = homes.map(() => randomUUID());
  await database.query(
    `insert into users (id, environment_id, role, locale, created_at, relation_manager_since)
     select id, home, 'advanced-user', 'en', now(), now() from unnest($1::uuid[], $2::uuid[]) as u (id, home)`,
    [ids, homes],
  );
  await database.query(
    `insert into user_addresses (id, user_id, email, email_key, email_key_version, proven_at, is_primary)
     select gen_random_uuid(), id, id || '@bench.example', id || '@bench.example', 1, now(), true
     from unnest($1::uuid[]) as u (id)`,
    [ids],
  );
  return ids;
}
