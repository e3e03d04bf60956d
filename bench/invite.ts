// npm run bench:invite [-- --rounds N --operations N]: the CPU of one invitation from the call of a program to the invitee's
// yes, by the link in their mail, against three normal activities (bench/baseline/).

import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { z } from 'zod';
import { tokenHash } from '../db/writes/links.ts';
import { linksOf } from '../inbox/markup.ts';
import { INVITE_CPU_RATIO } from './budgets.ts';
import { mailTo, post } from './support/calls.ts';
import { type Opening, type Operation, runComparison } from './support/comparison.ts';

const Invited = z.object({ id: z.uuid() });

await runComparison({ what: 'invitation', budget: INVITE_CPU_RATIO, ours: openOurs, theirs: openTheirs });

/** Ours: a program of the environment invites its users into an organisation, who are signed in. */
async function openOurs({ addresses, people, signal }: Opening): Promise<Operation> {
  const { apiUrl, databaseUrl } = addresses;
  const { organisationId, key, cookies } = await seed(databaseUrl, people);
  return async (email) => {
    const authorization = `Bearer ${key}`;
    const invitations = `${apiUrl}/v1/organisations/${organisationId}/invitations`;
    await post(invitations, { body: { email }, expected: 202, headers: { authorization }, signal });
    const links = linksOf(await mailTo(addresses, email, signal));
    const token = links.map((link) => new URL(link)).find(({ pathname }) => pathname === '/invitations');
    const headers = { cookie: cookies.get(email) ?? '', origin: apiUrl };
    const body = { token: token?.searchParams.get('token') };
    await post(`${apiUrl}/v1/invitations/accept`, { body, expected: 200, headers, signal });
  };
}

function openTheirs({ addresses, signal }: Opening): Promise<Operation> {
  return Promise.resolve(async (email: string) => {
    const invitations = `${addresses.apiUrl}/invitations`;
    const { id } = Invited.parse(await post(invitations, { body: { email }, expected: 202, signal }));
    await mailTo(addresses, email, signal);
    await post(`${invitations}/${id}/accept`, { body: {}, expected: 200, signal });
  });
}

/** An environment with an active organisation, a program that may invite, and users with a session each. */
async function seed(databaseUrl: string, people: readonly string[]) {
  const [environmentId, organisationId, accountId] = [randomUUID(), randomUUID(), randomUUID()];
  const key = randomBytes(32).toString('base64url');
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  try {
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
    return { organisationId, key, cookies: await seedUsers(database, environmentId, people) };
  } finally {
    await database.end();
  }
}

async function seedUsers(database: pg.Client, environmentId: string, people: readonly string[]) {
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
