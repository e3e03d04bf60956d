import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { sql } from '@mikro-orm/postgresql';
import { UserIdentity } from '../../db/entities/identity.ts';
import { Credential, Session } from '../../db/entities/user.ts';
import { isProvenByRestriction } from '../../db/queries/sign-in-policies.ts';
import { updateEnvironment } from '../../db/writes/environments.ts';
import { openSessionByPassword, revokeSession } from '../../db/writes/sessions.ts';
import { seedEnvironment, seedUser } from '../support/callers.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { ACME, signedInByIdentity } from '../support/restricted.ts';

const instance = useInstance({ withoutWorkers: true });

async function environmentWithAdministrator() {
  const environmentId = await seedEnvironment(instance());
  const { userId } = await seedUser(instance(), environmentId, 'administrator', { revokedAt: new Date() });
  const em = instance().orm.em.fork();
  await em.insert(Credential, { user: userId, passwordHash: 'now', changedAt: new Date() });
  await signedInByIdentity(instance(), { userId, environmentId, address: '' });
  const session = await em.findOneOrFail(Session, { user: userId, revokedAt: null });
  const signIn = { provider: 'acme', userId, sessionId: session.id };
  const restrict = () =>
    updateEnvironment(instance().orm.em.fork(), { environmentId, expectedVersion: undefined, settings: { signIn } });
  return { environmentId, userId, session, signIn, restrict };
}

const living = (userId: string) =>
  instance()
    .orm.em.fork()
    .find(Session, { user: userId, revokedAt: null }, { fields: ['identityId'] });

async function untilSomebodyWaits(): Promise<void> {
  await eventually('one waits for the other', async () => {
    const [row] = await instance()
      .orm.em.fork()
      .execute<{ waiting: number }[]>(
        sql`select count(*)::int as "waiting" from pg_stat_activity
        where "wait_event_type" = 'Lock' and "datname" = current_database()`,
      );
    return row?.waiting === 1 ? true : undefined;
  });
}

describe('an environment that is restricted while somebody signs in by a password', () => {
  it('waits for a session that is being opened, and ends it', async () => {
    const { userId, restrict } = await environmentWithAdministrator();

    const { restricting } = await instance()
      .orm.em.fork()
      .transactional(async (em) => {
        await openSessionByPassword(em, { userId, passwordHash: 'now', hash: randomBytes(32) });
        const answer = restrict();
        await untilSomebodyWaits();
        return { restricting: answer };
      });
    await restricting;

    expect((await living(userId)).map(({ identityId }) => typeof identityId)).toEqual(['string']);
  });

  it('makes a session wait that is asked for meanwhile, and opens none', async () => {
    const { userId, signIn, environmentId } = await environmentWithAdministrator();

    const { opening } = await instance()
      .orm.em.fork()
      .transactional(async (em) => {
        const settings = { signIn };
        await updateEnvironment(em, { environmentId, expectedVersion: undefined, settings });
        const credential = { userId, passwordHash: 'now', hash: randomBytes(32) };
        const answer = openSessionByPassword(instance().orm.em.fork(), credential);
        await untilSomebodyWaits();
        return { opening: answer };
      });

    expect(await opening).toBe(false);
    expect(await living(userId)).toHaveLength(1);
  });
});

describe('the session by which an administrator restricts their environment', () => {
  it('has to be alive at that moment', async () => {
    const { session, restrict } = await environmentWithAdministrator();
    await revokeSession(instance().orm.em.fork(), Buffer.from(session.tokenHash));

    await expect(restrict()).rejects.toMatchObject({ code: 'PROVIDER_SIGN_IN_NEEDED' });
  });

  it('has to be of an identity that is still theirs', async () => {
    const { userId, restrict } = await environmentWithAdministrator();
    await instance().orm.em.fork().nativeDelete(UserIdentity, { user: userId });

    await expect(restrict()).rejects.toMatchObject({ code: 'PROVIDER_SIGN_IN_NEEDED' });
  });
});

it("proves an address by the environment's own provider alone, and only where it vouches", async () => {
  const { userId, restrict } = await environmentWithAdministrator();
  const ask = (identity: object) =>
    isProvenByRestriction(instance().orm.em.fork(), userId, { ...ACME, vouched: true, ...identity });

  const before = await ask({});
  await restrict();

  expect(before).toBe(false);
  expect([await ask({}), await ask({ vouched: false }), await ask({ provider: 'google' })]).toEqual([
    true,
    false,
    false,
  ]);
});
