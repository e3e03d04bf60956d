import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import pg from 'pg';
import { freePorts } from '../../scripts/start/ports.ts';
import { startInstance } from '../../scripts/start/vestibule.ts';
import { recordedOutput, scratchFolder } from '../scripts/fixtures/scratch.ts';
import { eventually } from '../support/eventually.ts';
import { call } from '../support/person.ts';
import { createCrowd } from './crowd.ts';

/** `npm run chaos:bulk` plays the whole of it: the most lines that a list may have, and a provider that is down for a minute. */
const IS_WHOLE = process.env['BULK_CHAOS'] === 'whole';
const LINES = IS_WHOLE ? 10_000 : 800;
const OUTAGE_MS = IS_WHOLE ? 60_000 : 5_000;
/** Every so many lines one is bad. */
const BAD_EVERY = 33;
const BAD = Math.ceil(LINES / BAD_EVERY);
/** Where the inbox keeps what it has taken in. */
const JOURNAL = 'inbox.jsonl';

interface Progress {
  readonly stage: string;
  readonly worked: number;
  readonly outcomes: Readonly<Record<string, number>>;
}

it('invites everybody on a list once each, though the worker is killed twice and the provider goes down', async () => {
  using folder = scratchFolder();
  const dataDir = join(folder.path, 'data');
  const subscription = JSON.stringify({ seats: LINES + 1 });
  const env = { ...process.env, MAIL_RATE_PER_SECOND: '50', DATA_DIR: dataDir, DEFAULT_SUBSCRIPTION: subscription };
  await using instance = await startInstance({ env, dataDir, ports: await freePorts(), output: recordedOutput() });
  const crowd = createCrowd(instance.addresses);
  await crowd.register('host');
  await crowd.activate('host', await crowd.tokenOf('host'));
  const { operatorApiKey, pids } = readInstance(dataDir);
  const { apiUrl, inboxUrl, databaseUrl } = instance.addresses;
  await using host = await openHost(apiUrl, databaseUrl, operatorApiKey);

  await setFaults(inboxUrl, {});
  const id = await host.handIn(list());
  // asked of the database, which counts no outcomes for it
  const until = (what: string) =>
    eventually(what, async () => ((await host.count(what)) > 0 ? true : undefined), 480_000);
  const reached = (part: number) => until(`bulk_invites where mailed >= ${part}`);
  await reached(LINES / 20);
  process.kill(pids.worker, 'SIGKILL');
  await reached(LINES / 5);
  await setFaults(inboxUrl, { outage: true });
  await pause(OUTAGE_MS);
  await setFaults(inboxUrl, {});
  await reached(LINES / 2.5);
  process.kill(readInstance(dataDir).pids.worker, 'SIGKILL');
  await until("processes where kind = 'bulkInvite' and ended_at is not null");
  const ended = await host.progress(id);

  expect(ended).toMatchObject({ stage: 'done', worked: LINES, outcomes: { invited: LINES - BAD, invalid: BAD } });
  expect(await host.count('bulk_invite_lines where outcome is null')).toBe(0);
  expect(await host.count('invitations')).toBe(LINES - BAD);
  expect(await host.count("bulk_invite_lines where outcome = 'invited' and started_at is null")).toBe(0);
  expect(await host.count("mails where name = 'invitation' and state = 'sent'")).toBe(LINES - BAD);
  expect(await host.count("outbox where kind = 'start'")).toBe(0);
  const taken = mailsTaken(dataDir);
  expect([taken.mails, taken.people]).toEqual([LINES - BAD, LINES - BAD]);
}, 900_000);

function list(): readonly object[] {
  return Array.from({ length: LINES }, (_, index) =>
    index % BAD_EVERY === 0 ? { email: `nobody ${index}` } : { email: `invitee-${index}@list.example` },
  );
}

function readInstance(dataDir: string): { operatorApiKey: string; pids: Record<'worker', number> } {
  return JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8'));
}

async function setFaults(inboxUrl: string, faults: object): Promise<void> {
  const response = await fetch(`${inboxUrl}/control/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ webhooks: 'off', ...faults }),
  });
  if (!response.ok) throw new Error(`the inbox refuses faults: ${response.status}`);
}

/** How many mails the provider has taken in for people of the list, and for how many of them. */
function mailsTaken(dataDir: string): { mails: number; people: number } {
  const seen = new Map<string, number>();
  for (const line of readFileSync(join(dataDir, 'inbox', JOURNAL), 'utf8').split('\n')) {
    if (!line.startsWith('{"record":"accepted"')) continue;
    const { emails } = JSON.parse(line) as { emails: readonly { to: readonly string[] }[] };
    for (const address of emails.flatMap(({ to }) => to)) {
      if (address.endsWith('@list.example')) seen.set(address, (seen.get(address) ?? 0) + 1);
    }
  }
  return { mails: [...seen.values()].reduce((sum, times) => sum + times, 0), people: seen.size };
}

/** A program of the only environment there is, which invites into an organisation of it. */
async function openHost(apiUrl: string, databaseUrl: string, operatorKey: string) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const ask = async <T>(method: string, path: string, headers: Readonly<Record<string, string>>, body?: object) => {
    const answer = await call({ apiUrl }, method, `/v1${path}`, { headers, ...(body ? { body } : {}) });
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  };
  const operator = { authorization: `Bearer ${operatorKey}` };
  const { items } = await ask<{ items: { id: string }[] }>('GET', '/environments', operator);
  const environmentId = items[0]?.id ?? '';
  const organisationId = crypto.randomUUID();
  await client.query(
    `insert into organisations (id, environment_id, state, name, country, activated_at, created_at)
     values ($1, $2, 'active', 'Host', 'NL', now(), now())`,
    [organisationId, environmentId],
  );
  const account = { name: 'inviter', scopes: ['invitations.write', 'invitations.read'], environmentId };
  const { id } = await ask<{ id: string }>('POST', '/service-accounts', operator, account);
  const { key } = await ask<{ key: string }>('POST', `/service-accounts/${id}/keys`, operator, {});
  const headers = { authorization: `Bearer ${key}` };
  return {
    handIn: async (invitations: readonly object[]) =>
      (await ask<{ id: string }>('POST', `/organisations/${organisationId}/invitations/bulk`, headers, { invitations }))
        .id,
    progress: (bulkId: string) => ask<Progress>('GET', `/bulk-invitations/${bulkId}`, headers),
    count: async (what: string) => Number((await client.query(`select count(*) as n from ${what}`)).rows[0].n),
    [Symbol.asyncDispose]: () => client.end(),
  };
}
