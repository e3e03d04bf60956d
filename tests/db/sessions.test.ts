import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { sql } from '@mikro-orm/postgresql';
import { Credential, Session, User } from '../../db/entities/user.ts';
import { openSessionByPassword, revokeSessions } from '../../db/writes/sessions.ts';
import { seedEnvironment, seedUser } from '../support/callers.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';

const instance = useInstance({ withoutWorkers: true });

async function userWithPassword(passwordHash: string): Promise<string> {
  const { userId } = await seedUser(instance(), await seedEnvironment(instance()), 'administrator');
  const em = instance().orm.em.fork();
  await em.upsert(Credential, { user: userId, passwordHash, changedAt: new Date() });
  await em.nativeDelete(Session, { user: userId });
  return userId;
}

const openBy = (userId: string, passwordHash: string) =>
  openSessionByPassword(instance().orm.em.fork(), { userId, passwordHash, hash: randomBytes(32) });

const living = (userId: string) => instance().orm.em.fork().count(Session, { user: userId, revokedAt: null });

describe('a session that is opened by a password', () => {
  it('is opened for the password that counts, and for no other', async () => {
    const userId = await userWithPassword('now');

    const answers = [await openBy(userId, 'now'), await openBy(userId, 'before')];

    expect(answers).toEqual([true, false]);
    expect(await living(userId)).toBe(1);
  });

  it('is not opened for somebody who is deactivated', async () => {
    const userId = await userWithPassword('now');
    await instance().orm.em.fork().nativeUpdate(User, { id: userId }, { deactivatedAt: new Date() });

    const opened = await openBy(userId, 'now');

    expect(opened).toBe(false);
  });

  it('waits for a reset that is under way, and is not opened by the password of before', async () => {
    const userId = await userWithPassword('before');

    const opening = await instance()
      .orm.em.fork()
      .transactional(async (em) => {
        await em.nativeUpdate(Credential, { user: userId }, { passwordHash: 'after' });
        await revokeSessions(em, userId);
        const answer = openBy(userId, 'before');
        await eventually('the session waits for the reset', async () => {
          // by another transaction: this one sees the activity of its beginning
          const [row] = await instance()
            .orm.em.fork()
            .execute<{ waiting: number }[]>(
              sql`select count(*)::int as "waiting" from pg_stat_activity
              where "wait_event_type" = 'Lock' and "datname" = current_database()`,
            );
          return row?.waiting === 1 ? true : undefined;
        });
        return { answer };
      });

    expect(await opening.answer).toBe(false);
    expect(await living(userId)).toBe(0);
  });
});
