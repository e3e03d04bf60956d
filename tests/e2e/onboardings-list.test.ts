import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { OperatorAction } from '../../db/entities/operator-action.ts';
import { Process } from '../../db/entities/process.ts';
import { ONBOARDING_SORTS } from '../../db/queries/onboardings.ts';
import { seedEnvironment, seedOperator, seedPrepared, seedProgram, seedUser } from '../support/callers.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { type GivenOnboarding, seedOnboarding } from '../support/onboarding-rows.ts';
import { activate, call, formFor, mailTo, register, tokenIn } from '../support/person.ts';

const instance = useInstance();
const em = () => instance().orm.em.fork();

interface Item extends Readonly<Record<string, unknown>> {
  readonly id: string;
}
interface Page {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** An operator, who asks for what an environment is about. */
async function operatorOf(environmentId: string) {
  const headers = await seedOperator(instance());
  const list = async (query: string): Promise<Page> => {
    const path = `/v1/onboardings?environmentId=${environmentId}${query === '' ? '' : `&${query}`}`;
    const { status, body } = await call(instance(), 'GET', path, { headers });
    if (status !== 200) throw new Error(`${path} was answered ${status}`);
    return body as Page;
  };
  const ids = async (query: string) => (await list(query)).items.map(({ id }) => id);
  return { headers, list, ids };
}

const byInstant = (one: unknown, other: unknown) => Date.parse(String(one)) - Date.parse(String(other));
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

describe('the list of onboardings', () => {
  it('shows a registration from its beginning to its end, whoever is asked', async () => {
    const headers = await seedOperator(instance());
    const [who, now] = [`list-${randomUUID()}`, new Date()];
    await register(instance(), `${who}@acme.example`);
    const token = tokenIn(await mailTo(instance(), `${who}@acme.example`, 'activation'));
    const open = () => call(instance(), 'GET', '/v1/onboardings?kind=registration&state=open', { headers });
    const waiting = await eventually('that it waits for a person', async () => {
      const [item] = ((await open()).body as Page).items;
      return item?.['waitingOn'] === 'person' ? item : undefined;
    });
    const activated = (await activate(instance(), formFor(who, token))).body as { environment: { id: string } };
    const operator = await operatorOf(activated.environment.id);
    const [ended] = (await operator.list('kind=registration&state=ended')).items;

    expect(waiting).toEqual({
      id: waiting.id,
      kind: 'registration',
      stage: 'awaiting-activation',
      since: expect.any(String),
      waitingOn: 'person',
      waitUntil: expect.any(String),
      overdue: false,
      needsAttention: false,
      blockedBy: [],
      trouble: [],
      environments: [],
      createdAt: expect.any(String),
      endedAt: null,
      takenBy: null,
    });
    expect(Date.parse(String(waiting['createdAt']))).toBeGreaterThanOrEqual(now.getTime() - 1_000);
    expect(ended).toMatchObject({
      id: waiting.id,
      stage: 'activated',
      waitingOn: null,
      waitUntil: null,
      environments: [{ id: activated.environment.id, name: `${who} BV` }],
      endedAt: expect.any(String),
    });
  });

  it('leaves what each filter says, and what all of them say together', async () => {
    const environmentId = await seedEnvironment(instance());
    const seed = (given: GivenOnboarding) => seedOnboarding(instance(), { environmentIds: [environmentId], ...given });
    const plain = await seed({ createdAt: minutesAgo(1) });
    const late = await seed({ createdAt: minutesAgo(2), waitUntil: minutesAgo(2) });
    const justLate = await seed({ createdAt: minutesAgo(3), waitUntil: minutesAgo(0.5) });
    const parked = await seed({
      createdAt: minutesAgo(4),
      kind: 'membershipInvite',
      stage: 'awaiting-seat',
      waitingOn: 'administrator',
      needsAttention: true,
      blockedBy: 'NO_SEAT',
    });
    const troubled = await seed({
      createdAt: minutesAgo(5),
      waitingOn: 'vestibule',
      waitUntil: null,
      trouble: 'NO_WORKER',
    });
    const retrying = await seed({ createdAt: minutesAgo(6), trouble: 'STEP_RETRYING', waitUntil: minutesAgo(9) });
    const ended = { stage: 'expired', waitingOn: null, waitUntil: null, endedAt: minutesAgo(7) };
    const over = await seed({ createdAt: minutesAgo(7), ...ended });
    await seedOnboarding(instance(), { environmentIds: [await seedEnvironment(instance())] });
    const { ids, list } = await operatorOf(environmentId);
    const by = async (query: string) => ids(`sort=-createdAt&${query}`);

    expect(await by('')).toEqual([plain, late, justLate, parked, troubled, retrying, over]);
    expect(await by('state=open')).toEqual([plain, late, justLate, parked, troubled, retrying]);
    expect(await by('state=ended')).toEqual([over]);
    expect(await by('kind=membershipInvite')).toEqual([parked]);
    expect(await by('stage=expired')).toEqual([over]);
    expect(await by('stage=expired&state=open')).toEqual([]);
    expect(await by('waitingOn=person')).toEqual([plain, late, justLate, retrying]);
    expect(await by('waitingOn=administrator')).toEqual([parked]);
    expect(await by('blockedBy=NO_SEAT')).toEqual([parked]);
    expect(await by('needsAttention=true')).toEqual([parked]);
    expect(await by('needsAttention=false&state=open')).toEqual([plain, late, justLate, troubled, retrying]);
    // past its end by a minute
    expect(await by('overdue=true')).toEqual([late, retrying]);
    expect(await by('overdue=false')).toEqual([plain, justLate, parked, troubled, over]);
    expect(await by('trouble=true')).toEqual([troubled, retrying]);
    expect(await by('trouble=false&state=open')).toEqual([plain, late, justLate, parked]);
    expect(await by('trouble=NO_WORKER')).toEqual([troubled]);
    expect(await by('overdue=true&trouble=STEP_RETRYING&kind=registration&stage=awaiting-activation')).toEqual([
      retrying,
    ]);
    expect((await list('blockedBy=NO_SEAT')).items).toMatchObject([
      { needsAttention: true, overdue: false, blockedBy: [{ code: 'NO_SEAT' }], trouble: [] },
    ]);
    expect((await list('trouble=STEP_RETRYING')).items).toMatchObject([
      { overdue: true, trouble: [{ code: 'STEP_RETRYING', since: expect.any(String) }] },
    ]);
  });

  it('is sorted as it is asked for and leaves nothing out from page to page, also where instants are the same', async () => {
    const environmentId = await seedEnvironment(instance());
    const at = (minute: number) => new Date(Date.parse('2026-01-01T00:00:00Z') + minute * 60_000);
    const seed = (minute: number, waitUntil: Date | null, endedAt: Date | null = null) =>
      seedOnboarding(instance(), {
        environmentIds: [environmentId],
        stageSince: at(minute),
        createdAt: at(9 - minute),
        waitUntil,
        ...(endedAt ? { stage: 'expired', waitingOn: null, endedAt } : {}),
      });
    for (const minute of [1, 1, 2, 3]) await seed(minute, at(100 - minute));
    for (const minute of [1, 2, 4]) await seed(minute, null);
    for (const minute of [2, 4, 4]) await seed(minute, null, at(minute));
    // what SQL writes has microseconds
    await em().execute(
      `update "processes" set "stage_since" = "stage_since" + interval '7 microseconds' where "stage_since" = ?`,
      [at(2)],
    );
    const { ids, list } = await operatorOf(environmentId);

    for (const sort of ONBOARDING_SORTS) {
      const whole = await ids(`sort=${sort}`);
      const read: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page: Page = await list(`sort=${sort}&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
        read.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      }
      expect([sort, read]).toEqual([sort, whole]);
      expect([sort, new Set(read).size]).toEqual([sort, 10]);
    }
    const keys = async (sort: string, key: string) => (await list(`sort=${sort}`)).items.map((item) => item[key]);
    expect(await keys('since', 'since')).toEqual((await keys('-since', 'since')).toReversed());
    const [since, createdAt] = [await keys('since', 'since'), await keys('createdAt', 'createdAt')];
    expect(since).toEqual(since.toSorted(byInstant));
    expect(createdAt).toEqual(createdAt.toSorted(byInstant));
    expect((await keys('waitUntil', 'waitUntil')).slice(0, 5)).toEqual([
      ...[3, 2, 1, 1].map((minute) => at(100 - minute).toISOString()),
      null,
    ]);
    expect((await keys('-waitUntil', 'waitUntil')).slice(5)).toEqual([
      null,
      ...[1, 1, 2, 3].map((minute) => at(100 - minute).toISOString()),
    ]);
  });

  it('refuses what it does not know, and cursors of another order', async () => {
    const environmentId = await seedEnvironment(instance());
    for (let count = 0; count < 2; count += 1) await seedOnboarding(instance(), { environmentIds: [environmentId] });
    const { headers, list } = await operatorOf(environmentId);
    const { nextCursor } = await list('limit=1&sort=since');
    const answer = (query: string) => call(instance(), 'GET', `/v1/onboardings?${query}`, { headers });

    const answers = await Promise.all(
      [
        'kind=wedding',
        'stage=nowhere',
        'waitingOn=godot',
        'blockedBy=ME',
        'trouble=BAD_LUCK',
        'overdue=1',
        'needsAttention=perhaps',
        'environmentId=acme',
        'state=half',
        'sort=id',
        'limit=0',
        'cursor=x',
        `sort=-since&cursor=${nextCursor}`,
        `sort=since&cursor=${Buffer.from(`since_9999999999999999999_${randomUUID()}`).toString('base64url')}`,
        `sort=since&cursor=${Buffer.from('since_never_none').toString('base64url')}`,
      ].map(answer),
    );

    for (const { status, body } of answers) expect([status, body]).toMatchObject([400, { code: 'VALIDATION_FAILED' }]);
  });

  it('is for operators alone', async () => {
    const { headers: administrator } = await seedUser(instance(), await seedEnvironment(instance()), 'administrator');
    const looks = await seedProgram(instance(), { environmentId: null, scopes: ['operate.view'] });
    const acts = await seedProgram(instance(), { environmentId: null, scopes: ['operate.act'] });
    const body = { email: 'an@acme.example' };

    for (const [headers, status] of [
      [{}, 401],
      [administrator, 403],
      [acts.headers, 403],
      [looks.headers, 200],
    ] as const) {
      expect((await call(instance(), 'GET', '/v1/onboardings', { headers })).status).toBe(status);
      expect((await call(instance(), 'GET', '/v1/onboardings/counts', { headers })).status).toBe(status);
      expect((await call(instance(), 'POST', '/v1/onboardings/search', { headers, body })).status).toBe(status);
    }
  });
});

it('counts what is open by kind and stage, and how much of it is not well', async () => {
  const headers = await seedOperator(instance());
  const counts = async () => {
    const { body } = await call(instance(), 'GET', '/v1/onboardings/counts', { headers });
    return body as { items: readonly Readonly<Record<string, unknown>>[]; total: object; platform: unknown };
  };
  const longAgo = new Date('2020-01-01T00:00:00Z');
  const comparing = { kind: 'licenceSync', stage: 'comparing', waitingOn: 'vestibule' } as const;
  const before = await counts();
  await seedOnboarding(instance(), comparing);
  await seedOnboarding(instance(), { ...comparing, waitUntil: minutesAgo(5), stageSince: longAgo });
  const twice = await seedOnboarding(instance(), { ...comparing, needsAttention: true, trouble: 'STEP_RETRYING' });
  await em().execute(
    `insert into "troubles" ("process_id", "source", "code", "since", "seen_at") values (?, 'temporal', 'NO_WORKER', now(), now())`,
    [twice],
  );
  await seedOnboarding(instance(), { ...comparing, stage: 'done', endedAt: new Date(), waitUntil: null });

  const after = await counts();

  const item = { kind: 'licenceSync', stage: 'comparing', open: 3, overdue: 1, needsAttention: 1, trouble: 1 };
  expect(before.items).not.toContainEqual(expect.objectContaining({ kind: 'licenceSync' }));
  expect(after.items).toContainEqual({ ...item, oldestSince: longAgo.toISOString() });
  expect(after.items).not.toContainEqual(expect.objectContaining({ stage: 'done' }));
  expect(after.total).toEqual({
    open: after.items.reduce((sum, { open }) => sum + Number(open), 0),
    overdue: after.items.reduce((sum, { overdue }) => sum + Number(overdue), 0),
    needsAttention: after.items.reduce((sum, { needsAttention }) => sum + Number(needsAttention), 0),
    trouble: after.items.reduce((sum, { trouble }) => sum + Number(trouble), 0),
  });
  expect(after.platform).toEqual([]);
});

describe('the search by an address', () => {
  const search = async (headers: Readonly<Record<string, string>>, body: object) =>
    call(instance(), 'POST', '/v1/onboardings/search', { headers, body });

  it('finds all that is about a person, however the address is written, and keeps that somebody searched', async () => {
    const headers = await seedOperator(instance());
    const who = `search-${randomUUID()}`;
    const email = `${who}@acme.example`;
    await register(instance(), email);
    const token = tokenIn(await mailTo(instance(), email, 'activation'));
    const early = await search(headers, { email: email.toUpperCase() });
    const activated = (await activate(instance(), formFor(who, token))).body as { environment: { id: string } };
    await call(instance(), 'POST', '/v1/password-resets', { body: { login: email } });
    await mailTo(instance(), email, 'password-reset');
    await em().nativeDelete(OperatorAction, {});

    const found = await search(headers, { email: `  ${email}` });
    const { items, nextCursor, account, prepared, intakes } = found.body as Page & Readonly<Record<string, unknown>>;
    const first = (await search(headers, { email, limit: 1 })).body as Page;
    const rest = (await search(headers, { email, limit: 1, cursor: first.nextCursor })).body as Page;

    expect((early.body as Page).items).toMatchObject([{ kind: 'registration', stage: 'awaiting-activation' }]);
    expect(items).toMatchObject([
      { kind: 'passwordReset', stage: 'awaiting-proof' },
      { kind: 'registration', stage: 'activated' },
    ]);
    expect(account).toEqual({
      userId: expect.any(String),
      environment: { id: activated.environment.id, name: `${who} BV` },
      deactivatedAt: null,
    });
    expect([nextCursor, prepared, intakes]).toEqual([null, [], []]);
    expect([...first.items, ...rest.items]).toEqual(items);
    const kept = await em().find(OperatorAction, {});
    expect(kept).toHaveLength(3);
    expect(kept[0]).toMatchObject({ processId: null, actor: 'operator:link', action: 'search', outcome: 'FOUND' });
    expect(JSON.stringify(kept)).not.toContain(who);
  });

  it('finds what is prepared for somebody, and what came in and has not begun', async () => {
    const headers = await seedOperator(instance());
    const environmentId = await seedEnvironment(instance());
    const id = await seedPrepared(instance(), environmentId);
    const email = `${id}@client.example`;
    await em().execute(
      `insert into "registration_intakes" ("id", "email", "email_key", "email_key_version", "locale", "created_at")
      values (?, ?, ?, 1, 'nl', '2026-01-01T00:00:00Z')`,
      [randomUUID(), email, email],
    );

    const { body } = await search(headers, { email });

    expect(body).toMatchObject({
      items: [],
      account: null,
      prepared: [{ id, stage: 'awaiting-answer', environment: { id: environmentId } }],
      intakes: ['2026-01-01T00:00:00.000Z'],
    });
  });

  it('tells of an address that is unknown, of what is none, and of a cursor that is none', async () => {
    const headers = await seedOperator(instance());
    await em().nativeDelete(OperatorAction, {});

    const unknown = await search(headers, { email: `${randomUUID()}@acme.example` });
    const none = await search(headers, { email: 'acme.example' });
    const nowhere = await search(headers, { email: 'an@acme.example', cursor: 'x' });

    expect(unknown.body).toEqual({ items: [], nextCursor: null, account: null, prepared: [], intakes: [] });
    expect([none.status, none.body]).toMatchObject([400, { errors: [{ field: 'email', code: 'EMAIL_INVALID' }] }]);
    expect([nowhere.status, nowhere.body]).toMatchObject([400, { errors: [{ field: 'cursor', code: 'INVALID' }] }]);
    expect((await em().find(OperatorAction, {})).map(({ outcome }) => outcome)).toEqual(['NOT_FOUND']);
  });
});

it('says who looks after one', async () => {
  const environmentId = await seedEnvironment(instance());
  const id = await seedOnboarding(instance(), { environmentIds: [environmentId] });
  const { list } = await operatorOf(environmentId);

  await em().nativeUpdate(Process, { id }, { takenBy: 'operator:link', takenAt: new Date() });

  expect((await list('')).items).toMatchObject([{ id, takenBy: 'operator:link' }]);
});
