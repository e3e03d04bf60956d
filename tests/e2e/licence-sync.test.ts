import { describe, expect, it } from '@jest/globals';
import { Dossier, UserDossier } from '../../db/entities/dossier.ts';
import { LicenceSyncLine } from '../../db/entities/licence-sync.ts';
import { Subscription } from '../../db/entities/subscription.ts';
import { Credential, User, UserAddress } from '../../db/entities/user.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { keyWith, type SignedIn, signedInAdministrator } from '../support/people.ts';
import { type Answer, call } from '../support/person.ts';
import { timelineOf } from '../support/processes.ts';

const instance = useInstance({ subscription: { partnerRelations: false, seats: 10, credit: 0 } });

interface Firm {
  readonly administrator: SignedIn;
  readonly licenceId: string;
  readonly send: (users: readonly object[], more?: object, query?: string) => Promise<Answer>;
  readonly run: (users: readonly object[], more?: object, query?: string) => Promise<Outcome>;
}

interface Outcome {
  readonly stage: string;
  readonly reason: string | null;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly deactivations: number | null;
  readonly items: readonly Readonly<Record<'loginId' | 'plan' | 'outcome' | 'code', string | null>>[];
}

/** A firm with an environment, whose licence a distributor synchronises. */
async function firm(name: string, licences: readonly string[] = []): Promise<Firm> {
  const administrator = await signedInAdministrator(instance(), name);
  const licenceId = `L-${name}`;
  const { environmentId } = administrator;
  const em = instance().orm.em.fork();
  await em.nativeUpdate(Subscription, { environment: environmentId }, { licenceId, licenceName: `${name} licence` });
  const headers = await keyWith(instance(), { scopes: ['licences.sync'], licences });
  const send = (users: readonly object[], more: object = {}, query = '') =>
    call(instance(), 'PUT', `/v1/licences/${licenceId}/users${query}`, { headers, body: { users, ...more } });
  async function run(users: readonly object[], more?: object, query?: string): Promise<Outcome> {
    const { id } = (await send(users, more, query)).body as { id: string };
    const sync = await eventually(`the end of ${id}`, async () => {
      const { body } = await call(instance(), 'GET', `/v1/licence-syncs/${id}`, { headers });
      return (body as { endedAt: string | null }).endedAt === null ? undefined : (body as Outcome);
    });
    const { body } = await call(instance(), 'GET', `/v1/licence-syncs/${id}/items?limit=200`, { headers });
    return { ...sync, items: (body as { items: Outcome['items'] }).items };
  }
  return { administrator, licenceId, send, run };
}

function person(name: string, more: object = {}) {
  return { email: `${name}@list.example`, role: 'advanced-user', firstName: name, ...more };
}

async function userOf(address: string) {
  const em = instance().orm.em.fork();
  const found = await em.findOne(UserAddress, { emailKey: address });
  return found ? em.findOneOrFail(User, found.user.id) : undefined;
}

describe('a list', () => {
  it('creates, updates, deactivates and brings back, with an outcome for each line', async () => {
    const { administrator, run } = await firm('alpha');
    const ann = person('ann-alpha', { dossiers: [{ ref: 'D1', name: 'Bakker' }], productRoles: ['View.Admin'] });

    const first = await run([ann, person('ben-alpha')]);
    const second = await run([{ ...ann, firstName: 'Anna', role: 'user', dossiers: [] }], { expectedDeactivations: 1 });
    const third = await run([{ ...ann, firstName: 'Anna', role: 'user', dossiers: [] }, person('ben-alpha')]);

    expect(first).toMatchObject({ stage: 'done', outcomes: { created: 2 } });
    expect(second).toMatchObject({ stage: 'done', outcomes: { updated: 1, deactivated: 1 }, deactivations: 1 });
    expect(third).toMatchObject({ stage: 'done', outcomes: { unchanged: 1, reactivated: 1 } });
    expect(await userOf('ann-alpha@list.example')).toMatchObject({
      firstName: 'Anna',
      role: 'user',
      source: 'licence',
      licensed: true,
      environment: { id: administrator.environmentId },
    });
    const em = instance().orm.em.fork();
    expect(await em.count(Dossier, { ref: 'D1' })).toBe(1);
    expect(await em.count(UserDossier, {})).toBe(0);
  });

  it('refuses a line that nobody can read, one that is there twice, and one whose account is elsewhere', async () => {
    const elsewhere = await signedInAdministrator(instance(), 'elsewhere');
    const { run } = await firm('beta');

    const { items, stage } = await run([
      person('cas-beta'),
      { email: 'nobody', role: 'user' },
      person('cas-beta', { firstName: 'Again' }),
      { email: elsewhere.address.toUpperCase(), role: 'user' },
      { email: 'bad-name@list.example', role: 'user', lastName: 'http://evil.example' },
    ]);

    expect(stage).toBe('done');
    expect(items.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['created', null],
      ['refused', 'EMAIL_INVALID'],
      ['refused', 'DUPLICATE'],
      ['refused', 'LOGIN_ID_TAKEN'],
      ['refused', 'NAME_INVALID'],
    ]);
    expect(await userOf(elsewhere.address)).toMatchObject({ licensed: false, role: 'administrator' });
  });

  it('matches whoever exists by hand, who keeps their credential', async () => {
    const { administrator, run } = await firm('gamma');
    const before = await instance().orm.em.fork().findOneOrFail(Credential, { user: administrator.userId });

    const { outcomes } = await run([{ email: administrator.address, role: 'administrator', firstName: 'Gam' }]);

    const after = await instance().orm.em.fork().findOneOrFail(Credential, { user: administrator.userId });
    expect(outcomes).toEqual({ updated: 1 });
    expect(after.passwordHash).toBe(before.passwordHash);
    expect(await userOf(administrator.address)).toMatchObject({
      licensed: true,
      source: 'registration',
      firstName: 'Gam',
    });
    expect((await administrator.call('GET', '/v1/me')).status).toBe(200);
  });

  it('takes seats as it goes, after those who leave have freed theirs', async () => {
    const { administrator, run } = await firm('delta');
    const em = instance().orm.em.fork();
    await em.nativeUpdate(Subscription, { environment: administrator.environmentId }, { seats: 3 });
    await run([person('d1'), person('d2')]);

    const { items } = await run([person('d3'), person('d4'), person('d5')], { expectedDeactivations: 2 });

    expect(items.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['created', null],
      ['created', null],
      ['refused', 'NO_SEAT'],
      ['deactivated', null],
      ['deactivated', null],
    ]);
  });

  it('never takes the last administrator, and lets one go when another one comes', async () => {
    const { administrator, run } = await firm('epsilon');
    await run([{ email: administrator.address, role: 'administrator' }]);

    const alone = await run([person('e1')], { expectedDeactivations: 1 });
    const followed = await run([person('e1', { role: 'administrator' })], { expectedDeactivations: 1 });

    expect(alone.items.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['created', null],
      ['refused', 'LAST_ADMINISTRATOR'],
    ]);
    expect(followed.outcomes).toEqual({ updated: 1, deactivated: 1 });
    expect((await administrator.call('GET', '/v1/me')).status).toBe(401);
  });

  it('that would deactivate more than a tenth says how many, or nothing happens', async () => {
    const { run } = await firm('zeta');
    await run([person('z1'), person('z2'), person('z3')]);

    const unexpected = await run([person('z1')]);
    const wrong = await run([person('z1')], { expectedDeactivations: 1 });

    expect(unexpected).toMatchObject({
      stage: 'cancelled',
      reason: 'DEACTIVATIONS_UNEXPECTED',
      deactivations: 2,
      outcomes: { open: 3 },
    });
    expect(wrong).toMatchObject({ stage: 'cancelled' });
    expect(await userOf('z2@list.example')).toMatchObject({ deactivatedAt: null });
  });

  it('tells in a dry run what it would do, and does nothing', async () => {
    const { run } = await firm('eta');

    const { stage, items } = await run([person('h1')], {}, '?dryRun=true');

    expect(stage).toBe('done');
    expect(items).toMatchObject([{ loginId: 'h1@list.example', plan: 'create', outcome: null }]);
    expect(await userOf('h1@list.example')).toBeUndefined();
  });

  it('foresees in a dry run for whom no seat would be left, and gives none once the subscription has lapsed', async () => {
    const { administrator, run } = await firm('seatless');
    const em = instance().orm.em.fork();
    const of = { environment: administrator.environmentId };
    await em.nativeUpdate(Subscription, of, { seats: 2 });

    const dry = await run([person('s1'), person('s2')], {}, '?dryRun=true');
    await em.nativeUpdate(Subscription, of, { seats: 9, validUntil: new Date(Date.now() - 1_000) });
    const lapsed = await run([person('s1')]);

    expect(dry.items.map(({ plan, code }) => [plan, code])).toEqual([
      ['create', null],
      ['refuse', 'NO_SEAT'],
    ]);
    expect(lapsed.items.map(({ outcome, code }) => [outcome, code])).toEqual([['refused', 'NO_SEAT']]);
  });

  it('leaves nothing of people behind but the login IDs beside the outcomes', async () => {
    const { run } = await firm('theta');
    await run([person('t1')]);

    const lines = await instance().orm.em.fork().find(LicenceSyncLine, { loginIdKey: 't1@list.example' });

    expect(lines.map(({ data }) => data)).toEqual([null]);
  });
});

it('compares a list of 10,000 in sets, whatever the database believes about its tables', async () => {
  const { run } = await firm('large');
  const crowd = Array.from({ length: 10_000 }, (_, index) => person(`large-${index}`, { role: 'user' }));
  const em = instance().orm.em.fork();
  await em.execute('analyze "licence_sync_lines"');
  await run(crowd, {}, '?dryRun=true');
  // from now on it knows one list, and takes the next one for a row or two
  await em.execute('analyze "licence_sync_lines"');

  const { stage, outcomes } = await run(crowd, {}, '?dryRun=true');

  expect({ stage, outcomes }).toEqual({ stage: 'done', outcomes: { open: 10_000 } });
});

describe('two lists', () => {
  it('at once: the later one counts, whatever became of the earlier one', async () => {
    const { send, run } = await firm('iota');
    const crowd = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => person(`i${from + index}`, { role: 'user' }));

    const earlier = await Promise.all([send(crowd(0, 4)), send(crowd(2, 6))]);
    // how many it deactivates depends on how far the earlier ones have come, as often as they still change something
    let later = await run(crowd(4, 8), { expectedDeactivations: 0 });
    for (let tries = 0; later.stage === 'cancelled' && tries < 5; tries += 1) {
      later = await run(crowd(4, 8), { expectedDeactivations: later.deactivations ?? 0 });
    }

    expect(earlier.map(({ status }) => status)).toEqual([202, 202]);
    expect(later.stage).toBe('done');
    const em = instance().orm.em.fork();
    const active = await em.find(User, { licensed: true, deactivatedAt: null, firstName: { $like: 'i%' } });
    expect(active.map(({ firstName }) => firstName).toSorted((a, b) => (a ?? '').localeCompare(b ?? ''))).toEqual([
      'i4',
      'i5',
      'i6',
      'i7',
    ]);
  });
});

describe('a licence', () => {
  it("that is tied to nobody, or not the distributor's, is not there", async () => {
    const { licenceId, send } = await firm('kappa', ['L-other']);
    const headers = await keyWith(instance(), { scopes: ['licences.sync'] });

    const foreign = await send([]);
    const unknown = await call(instance(), 'PUT', '/v1/licences/L-nobody/users', { headers, body: { users: [] } });
    const sync = await call(instance(), 'PUT', `/v1/licences/${licenceId}/users`, { headers, body: { users: [] } });
    const { id } = sync.body as { id: string };

    expect([foreign.status, unknown.status, sync.status]).toEqual([404, 404, 202]);
    expect(await timelineOf(instance(), id)).toContain('requested');
  });
});
