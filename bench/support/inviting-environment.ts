import { randomBytes, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { tokenHash } from '../../db/writes/links.ts';

/** An environment with an active organisation, into which a program may invite by its key. */
export interface InvitingEnvironment {
  readonly environmentId: string;
  readonly organisationId: string;
  readonly key: string;
}

/** Puts an environment with more seats than a benchmark needs straight into the database: it is no part of what is measured. */
export async function seedInvitingEnvironment(database: pg.Client): Promise<InvitingEnvironment> {
  const [environmentId, organisationId, accountId] = [randomUUID(), randomUUID(), randomUUID()];
  const key = randomBytes(32).toString('base64url');
  await database.query(
    `insert into environments (id, name, name_key, locale, created_at) values ($1, 'Bench', 'bench', 'en', now())`,
    [environmentId],
  );
  await database.query(
    `insert into subscriptions (environment_id, partner_relations, seats, credit, updated_at)
     values ($1, false, 100000, 0, now())`,
    [environmentId],
  );
  await database.query(
    `insert into organisations (id, environment_id, state, name, country, activated_at, created_at)
     values ($1, $2, 'active', 'Bench', 'NL', now(), now())`,
    [organisationId, environmentId],
  );
  await database.query(
    `insert into service_accounts (id, environment_id, name, scopes, licences, created_by, created_at)
     values ($1, $2, 'bench', '{invitations.write}', '{}', 'operator:bench', now())`,
    [accountId, environmentId],
  );
  await database.query(
    `insert into service_account_keys (id, service_account_id, prefix, hash, created_at) values ($1, $2, 'bench', $3, now())`,
    [randomUUID(), accountId, tokenHash(key)],
  );
  return { environmentId, organisationId, key };
}

/** Makes active users of an environment, who are signed in; answers the cookie of each by their address. */
export async function seedSignedInUsers(
  database: pg.Client,
  environmentId: string,
  people: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const users = people.map((email) => ({ id: randomUUID(), email, token: randomBytes(32).toString('base64url') }));
  const ids = users.map(({ id }) => id);
  await database.query(
    `insert into users (id, environment_id, role, locale, created_at)
     select id, $2, 'user', 'en', now() from unnest($1::uuid[]) as u (id)`,
    [ids, environmentId],
  );
  await database.query(
    `insert into user_addresses (id, user_id, email, email_key, email_key_version, proven_at, is_primary)
     select gen_random_uuid(), id, email, email, 1, now(), true from unnest($1::uuid[], $2::text[]) as u (id, email)`,
    [ids, people],
  );
  await database.query(
    `insert into sessions (id, token_hash, user_id, created_at, last_seen_at)
     select gen_random_uuid(), hash, id, now(), now() from unnest($1::uuid[], $2::bytea[]) as u (id, hash)`,
    [ids, users.map(({ token }) => tokenHash(token))],
  );
  return new Map(users.map(({ email, token }) => [email, `session=${token}`]));
}
