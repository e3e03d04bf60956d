import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { sql } from '@mikro-orm/postgresql';
import pg from 'pg';
import { createApp } from '../../api/app.ts';
import { createLogger } from '../../config/logger.ts';
import { IdempotencyRecord } from '../../db/entities/idempotency-record.ts';
import { ServiceAccount } from '../../db/entities/service-account.ts';
import { createIdentityProviders } from '../../gateways/identity-provider.ts';
import { createTradeRegister } from '../../gateways/trade-register.ts';
import { type CallerHeaders, seedEnvironment, seedProgram, seedUser } from '../support/callers.ts';
import { eventually } from '../support/eventually.ts';
import { type TestInstance, useInstance } from '../support/instance.ts';
import { TEST_CODEC_KEYS, TEST_TOKEN_KEYS, TEST_WEBHOOK_SECRET } from '../support/keys.ts';
import { collect } from '../support/lines.ts';
import { type Answer, call } from '../support/person.ts';

const instance = useInstance({ withoutWorkers: true, policy: { idempotencyLeaseMs: 1_500 } });

const ACCOUNT = { name: 'Bookkeeping', scopes: ['users.read'] };

async function administrator() {
  const environmentId = await seedEnvironment(instance());
  const { headers } = await seedUser(instance(), environmentId, 'administrator');
  const ask = (path: string, body: unknown, key: string, api: Pick<TestInstance, 'apiUrl'> = instance()) =>
    call(api, 'POST', path, { body, headers: { ...headers, 'idempotency-key': key } });
  const create = (key: string, body: unknown = ACCOUNT) => ask('/v1/service-accounts', body, key);
  const count = () => instance().orm.em.fork().count(ServiceAccount, { environmentId });
  return { environmentId, headers, ask, create, count };
}

const idOf = ({ body }: Answer) => (body as { id: string }).id;
const codeOf = ({ status, body }: Answer) => [status, (body as { code?: string }).code];

describe('the same call under the same key', () => {
  it('gets the same answer and place, and is done once', async () => {
    const { create, count } = await administrator();

    const first = await create('one');
    const again = await create('one', { scopes: ACCOUNT.scopes, name: ACCOUNT.name });

    expect([first.status, again.status]).toEqual([201, 201]);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(again.body).toEqual(first.body);
    expect(await count()).toBe(1);
  });

  it('does not show again what is shown once, and keeps it nowhere', async () => {
    const { create, ask } = await administrator();
    const path = `/v1/service-accounts/${idOf(await create('account'))}/keys`;

    const first = await ask(path, {}, 'key');
    const again = await ask(path, {}, 'key');

    const { key } = first.body as { key: string };
    expect(key).toMatch(/^vst_/);
    expect(again.body).toEqual({ ...(first.body as object), key: null });
    const records = await instance().orm.em.fork().find(IdempotencyRecord, {});
    expect(JSON.stringify(records)).not.toContain(key);
  });

  it('gets the same refusal', async () => {
    const { create } = await administrator();

    const first = await create('bad', { ...ACCOUNT, scopes: ['operate.act'] });
    const again = await create('bad', { ...ACCOUNT, scopes: ['operate.act'] });

    const { requestId: _, ...refusal } = first.body as { requestId: string };
    expect(first).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED', reasons: [{ code: 'NOT_FOR_USERS' }] } });
    expect([again.status, again.body]).toEqual([403, expect.objectContaining(refusal)]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  it('is refused for another body or another path', async () => {
    const { create, ask, count } = await administrator();
    const first = await create('two');

    const otherBody = await create('two', { ...ACCOUNT, name: 'Another' });
    const otherPath = await ask(`/v1/service-accounts/${idOf(first)}/keys`, {}, 'two');

    expect([otherBody, otherPath].map(codeOf)).toEqual(Array(2).fill([422, 'IDEMPOTENCY_KEY_REUSED']));
    expect(await count()).toBe(1);
  });

  it('made many times at once is done once; the others hear the answer, or that it is under way', async () => {
    const { create, count } = await administrator();

    const answers = await Promise.all(Array.from({ length: 12 }, () => create('crowd')));

    const made = answers.filter(({ status }) => status === 201);
    expect(new Set(made.map(idOf)).size).toBe(1);
    expect(answers.filter(({ status }) => status !== 201).map(codeOf)).toEqual(
      Array(12 - made.length).fill([409, 'REQUEST_IN_PROGRESS']),
    );
    expect(await count()).toBe(1);
  });

  it('is told how long to wait while the first is at work, and is done again past its lease on the same id', async () => {
    const { create, count } = await administrator();
    await using table = await holdTable(instance().databaseUrl);

    const first = create('slow');
    await waitingFor(table, 1);
    const early = await create('slow');
    const [record] = await instance().orm.em.fork().find(IdempotencyRecord, { key: 'slow' });
    const second = await eventually('the lease is over', async () => {
      const taken = create('slow');
      // whoever waits for the table as well has taken the call over
      const answered = taken.then(() => 'answered');
      return (await waitingFor(table, 2, answered)) === 'waiting' ? { taken } : undefined;
    });
    await table.release();
    const [one, two] = await Promise.all([first, second.taken]);

    expect(codeOf(early)).toEqual([409, 'REQUEST_IN_PROGRESS']);
    expect(['1', '2']).toContain(early.headers.get('retry-after'));
    expect([one.status, two.status]).toEqual([201, 201]);
    expect([idOf(one), idOf(two)]).toEqual([record?.id, record?.id]);
    expect(await count()).toBe(1);
  });

  it('that was cut off before its answer was kept is done again on the same id, with another secret', async () => {
    const { create, ask, headers } = await administrator();
    const path = `/v1/service-accounts/${idOf(await create('account'))}/keys`;
    const lost = await ask(path, {}, 'cut');
    await cutOff('cut');

    const again = await ask(path, {}, 'cut');

    const [before, after] = [lost, again].map(({ body }) => body as { id: string; key: string });
    const worth = (key = '') =>
      call(instance(), 'GET', '/v1/service-accounts', { headers: { authorization: `Bearer ${key}` } });
    expect([again.status, after?.id]).toEqual([201, before?.id]);
    expect([(await worth(before?.key)).status, (await worth(after?.key)).status]).toEqual([401, 403]);
    const { body } = await call(instance(), 'GET', path.replace('/keys', ''), { headers });
    expect((body as { keys: unknown[] }).keys).toHaveLength(1);
  });

  it('is told at once when its answer could not be kept, and is done again on the same id', async () => {
    const { create, count } = await administrator();
    const em = instance().orm.em.fork();
    await em.execute(`create function refuse_answer() returns trigger language plpgsql as $$
      begin raise exception 'no answer is kept'; end $$`);
    await em.execute(`create trigger refuse_answer before update of "status" on "idempotency_records"
      for each row when (new."key" = 'unkept') execute function refuse_answer()`);

    const lost = await create('unkept');
    await em.execute('drop trigger refuse_answer on "idempotency_records"');
    await cutOff('unkept');
    const again = await create('unkept');

    expect(codeOf(lost)).toEqual([500, 'INTERNAL']);
    expect(again.status).toBe(201);
    expect(await count()).toBe(1);
  });

  it('is known to another process, and after a restart', async () => {
    const { create, ask, count } = await administrator();
    const first = await create('restart');
    await using other = await secondApp(instance());

    const again = await ask('/v1/service-accounts', ACCOUNT, 'restart', other);

    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await count()).toBe(1);
  });

  it('is another call once a day is over', async () => {
    const { create, count } = await administrator();
    const first = await create('old');
    const dayAgo = new Date(Date.now() - instance().policy.idempotencyMs - 1_000);
    await instance().orm.em.fork().nativeUpdate(IdempotencyRecord, { key: 'old' }, { createdAt: dayAgo });

    const later = await create('old', { ...ACCOUNT, name: 'Another' });

    expect(later.status).toBe(201);
    expect(idOf(later)).not.toBe(idOf(first));
    expect(await count()).toBe(2);
  });
});

describe('a key', () => {
  it('is its caller’s own', async () => {
    const [one, two] = [await administrator(), await administrator()];

    const answers = [await one.create('shared'), await two.create('shared', { ...ACCOUNT, name: 'Theirs' })];

    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  });

  it.each(['x'.repeat(256), 'with space', ' ', 'é'])('%j is refused', async (key) => {
    const { create, count } = await administrator();

    const refused = await create(key);

    // fetch takes white space off the ends of a header, and what is left then is none
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: 'Idempotency-Key', code: 'INVALID' }] } });
    expect(await count()).toBe(0);
  });

  it('may be as long as 255 characters', async () => {
    const { create } = await administrator();

    expect((await create('x'.repeat(255))).status).toBe(201);
  });

  it('means nothing from somebody unknown, nor where a call does not take one', async () => {
    const { headers } = await administrator();
    const { serviceAccountId } = await seedProgram(instance(), { environmentId: null, scopes: ['users.read'] });
    const post = (path: string, body: unknown, more: CallerHeaders = {}) =>
      call(instance(), 'POST', path, { body, headers: { ...more, 'idempotency-key': 'anybody' } });

    const terms = [
      await post('/v1/registrations', { email: 'one@acme.example' }),
      await post('/v1/registrations', { email: 'two@acme.example' }),
      await post('/v1/service-accounts', ACCOUNT),
      await post(`/v1/service-accounts/${serviceAccountId}/disable`, undefined, headers),
    ];

    expect(terms.map(({ status }) => status)).toEqual([202, 202, 401, 404]);
    expect(await instance().orm.em.fork().count(IdempotencyRecord, { key: 'anybody' })).toBe(0);
  });
});

/** As if the process had died after its work and before the answer was kept, longer ago than the lease. */
async function cutOff(key: string): Promise<void> {
  await instance()
    .orm.em.fork()
    .execute(sql`
    update "idempotency_records" set "status" = null, "location" = null, "body" = null,
      "lease_until" = now() - interval '1 second' where "key" = ${key}`);
}

/** Keeps everybody else out of the service accounts. */
async function holdTable(url: string) {
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  await holder.query('begin');
  await holder.query('lock table "service_accounts" in access exclusive mode');
  const release = async () => void (await holder.query('rollback'));
  return { holder, release, [Symbol.asyncDispose]: () => holder.end() };
}

/** Until so many wait for the table, or until there is something else to tell. */
async function waitingFor(
  { holder }: Awaited<ReturnType<typeof holdTable>>,
  count: number,
  otherwise?: Promise<string>,
): Promise<string> {
  let other: string | undefined;
  void otherwise?.then((told) => {
    other = told;
  });
  return eventually('calls wait for the table', async () => {
    const { rows } = await holder.query<{ waiting: number }>(
      `select count(*)::int as waiting from pg_locks where not granted and relation = 'service_accounts'::regclass`,
    );
    return (rows[0]?.waiting ?? 0) >= count ? 'waiting' : other;
  });
}

/** A second process of the API, as far as the database can tell. */
async function secondApp({ orm, temporal, delivery, policy, apiUrl, databaseUrl }: TestInstance) {
  const limiterPool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  const app = createApp({
    orm,
    limiterPool,
    temporal,
    delivery,
    logger: createLogger('api', 'debug', collect([])),
    policy,
    // where pages of ours are, whichever process serves them
    publicUrl: apiUrl,
    platformName: 'Vestibule',
    timeZone: 'Europe/Amsterdam',
    defaultLocale: 'en',
    webhookSecret: TEST_WEBHOOK_SECRET,
    tokenKeys: TEST_TOKEN_KEYS,
    codecKeys: TEST_CODEC_KEYS,
    trustProxy: 0,
    providers: createIdentityProviders({ settings: [], secrets: {}, publicUrl: apiUrl }),
    tradeRegister: createTradeRegister({}),
    manualRegistration: 'on',
    operators: undefined,
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await limiterPool.end();
    },
  };
}
