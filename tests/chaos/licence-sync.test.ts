import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import pg from 'pg';
import { freePorts } from '../../scripts/start/ports.ts';
import { startInstance } from '../../scripts/start/vestibule.ts';
import { recordedOutput, scratchFolder } from '../scripts/fixtures/scratch.ts';
import { eventually } from '../support/eventually.ts';
import { call } from '../support/person.ts';
import { createCrowd } from './crowd.ts';

const LINES = 10_000;
const LICENCE = 'L-crowd';

interface Sync {
  readonly stage: string;
  readonly applied: number;
  readonly endedAt: string | null;
  readonly outcomes: Readonly<Record<string, number>>;
}

it('carries out a list of 10,000 that is killed half-way, sent again, superseded and cut off', async () => {
  using folder = scratchFolder();
  const dataDir = join(folder.path, 'data');
  const subscription = JSON.stringify({ seats: LINES + 1 });
  const env = { ...process.env, MAIL_RATE_PER_SECOND: '50', DATA_DIR: dataDir, DEFAULT_SUBSCRIPTION: subscription };
  await using instance = await startInstance({ env, dataDir, ports: await freePorts(), output: recordedOutput() });
  const crowd = createCrowd(instance.addresses);
  await crowd.register('firm');
  await crowd.activate('firm', await crowd.tokenOf('firm'));
  const { operatorApiKey, pids } = JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8'));
  const { apiUrl, databaseUrl } = instance.addresses;
  const headers = { authorization: `Bearer ${operatorApiKey}` };
  await using distributor = await createDistributor(apiUrl, { headers, databaseUrl });

  // cut off: nobody knows half a list
  await sendHalf(apiUrl, distributor.headers, list(0, LINES));
  expect(await distributor.count('licence_syncs')).toBe(0);

  // killed half-way, first the worker, then the API
  const first = await distributor.send(list(0, LINES));
  await eventually('a good part', async () => ((await distributor.sync(first)).applied > 500 ? true : undefined));
  process.kill(pids.worker, 'SIGKILL');
  process.kill(pids.api, 'SIGKILL');
  const progressed = await eventually(
    'its going on',
    async () => {
      const sync = await distributor.sync(first);
      return sync.applied > 3_000 ? sync : undefined;
    },
    60_000,
  );
  expect(progressed.stage).toBe('applying');

  // the same again while it runs
  const again = await distributor.send(list(0, LINES));
  const repeated = await distributor.end(again);
  expect(await distributor.sync(first)).toMatchObject({ stage: 'superseded' });
  expect(repeated.stage).toBe('done');
  expect(repeated.outcomes).toEqual({ created: expect.any(Number), unchanged: expect.any(Number) });
  expect(await distributor.count('users where licensed and deactivated_at is null')).toBe(LINES);
  expect(await distributor.count("users where source = 'licence'")).toBe(LINES);
  expect(await distributor.count('user_dossiers')).toBe(LINES);

  // one that would go on for long, superseded between two pages
  const renamed = list(0, LINES).map((line) => ({ ...line, lastName: 'Renamed' }));
  const long = await distributor.send(renamed);
  await eventually('its first pages', async () => ((await distributor.sync(long)).applied > 100 ? true : undefined));
  const last = await distributor.end(await distributor.send(list(0, LINES - 500)));
  const superseded = await distributor.sync(long);
  const changed = superseded.outcomes['updated'] ?? 0;

  expect(superseded.stage).toBe('superseded');
  expect(last).toMatchObject({
    stage: 'done',
    outcomes: { updated: changed, unchanged: LINES - 500 - changed, deactivated: 500 },
  });
  expect(await distributor.count("users where last_name = 'Renamed'")).toBe(0);
}, 240_000);

function list(from: number, to: number): readonly object[] {
  return Array.from({ length: to - from }, (_, index) => ({
    email: `employee-${from + index}@crowd.example`,
    role: 'user',
    dossiers: [{ ref: `D${index % 100}` }],
  }));
}

/** A program of the distributor, and the licence that it synchronises, tied to the only environment there is. */
async function createDistributor(
  apiUrl: string,
  operator: { readonly headers: Readonly<Record<string, string>>; readonly databaseUrl: string },
) {
  const client = new pg.Client({ connectionString: operator.databaseUrl });
  await client.connect();
  const ask = async <T>(method: string, path: string, headers: Readonly<Record<string, string>>, body?: object) => {
    const answer = await call({ apiUrl }, method, `/v1${path}`, { headers, ...(body ? { body } : {}) });
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  };
  const { items } = await ask<{ items: { id: string }[] }>('GET', '/environments', operator.headers);
  const subscription = {
    partnerRelations: false,
    seats: LINES + 1,
    credit: 0,
    licence: { id: LICENCE, name: 'Crowd' },
  };
  await ask('PUT', `/environments/${items[0]?.id}/subscription`, operator.headers, subscription);
  const account = { name: 'distributor', scopes: ['licences.sync'], licences: [LICENCE] };
  const { id } = await ask<{ id: string }>('POST', '/service-accounts', operator.headers, account);
  const { key } = await ask<{ key: string }>('POST', `/service-accounts/${id}/keys`, operator.headers, {});
  const headers = { authorization: `Bearer ${key}` };
  const sync = (syncId: string) => ask<Sync>('GET', `/licence-syncs/${syncId}`, headers);
  return {
    headers,
    sync,
    send: async (users: readonly object[], more: object = {}) =>
      (await ask<{ id: string }>('PUT', `/licences/${LICENCE}/users`, headers, { users, ...more })).id,
    end: (syncId: string) =>
      eventually(
        `the end of ${syncId}`,
        async () => {
          const found = await sync(syncId);
          return found.endedAt === null ? undefined : found;
        },
        120_000,
      ),
    count: async (what: string) => Number((await client.query(`select count(*) as n from ${what}`)).rows[0].n),
    [Symbol.asyncDispose]: () => client.end(),
  };
}

/** Sends a list and hangs up in the middle of its body. */
async function sendHalf(apiUrl: string, headers: Readonly<Record<string, string>>, users: readonly object[]) {
  const { hostname, port } = new URL(apiUrl);
  const body = JSON.stringify({ users });
  const head = [
    `PUT /v1/licences/${LICENCE}/users HTTP/1.1`,
    `Host: ${hostname}`,
    `Authorization: ${headers['authorization']}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ];
  const socket = connect(Number(port), hostname);
  await new Promise<void>((sent) => {
    socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, body.length / 2)}`, () => sent());
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.destroy();
  await closed;
}
