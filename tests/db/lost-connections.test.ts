import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { createOrm } from '../../db/orm.ts';
import { prepared, runPreparedTogether } from '../../db/prepared.ts';
import { eventually } from '../support/eventually.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

let database: TestDatabase;
/** With one connection, so that one that is not given back is one too many. */
let orm: MikroORM;

beforeEach(async () => {
  database = await createTestDatabase();
  orm = await createOrm({ url: database.url, poolSize: 1 });
});

afterEach(async () => {
  await orm.close(true);
  await database.close();
});

/** Asks by a connection of its own. */
async function ask(statement: string): Promise<number> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query(statement)).rows.length;
  } finally {
    await client.end();
  }
}

async function endEveryOtherConnection(): Promise<void> {
  await ask(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );
}

it('a connection that ends in the middle of a transaction is replaced, however often', async () => {
  for (let time = 0; time < 3; time += 1) {
    const lost = orm.em.fork().transactional(async (em) => {
      await em.execute('select 1');
      await endEveryOtherConnection();
      await em.execute('select 1');
    });
    await expect(lost).rejects.toThrow();

    expect(await orm.em.fork().execute('select 1 as "one"')).toEqual([{ one: 1 }]);
  }
});

it('so is one that ends while it waits to commit, and while prepared statements are under way', async () => {
  const idle = orm.em.fork().transactional(async () => endEveryOtherConnection());
  await expect(idle).rejects.toThrow();

  const sleep = prepared('sleep')`select pg_sleep(60)`;
  const [together] = await Promise.allSettled([
    runPreparedTogether(orm.em.fork(), [sleep, sleep]),
    sleeping().then(endEveryOtherConnection),
  ]);

  expect(together.status).toBe('rejected');

  expect(await orm.em.fork().execute('select 1 as "one"')).toEqual([{ one: 1 }]);
});

it('a connection that is being opened while everything closes keeps nobody waiting', async () => {
  const closing = await createOrm({ url: database.url, poolSize: 20 });
  const asked = Array.from({ length: 10 }, () => closing.em.fork().execute('select 1'));
  const settled = Promise.allSettled(asked);
  // so long that they have begun to open connections, and not so long that these are there
  await setImmediate();

  await closing.close(true);

  expect(await settled).toHaveLength(10);
});

async function sleeping(): Promise<void> {
  const statement = `select 1 from pg_stat_activity where "query" like 'select pg_sleep%' and "state" = 'active'`;
  await eventually('that it sleeps', async () => ((await ask(statement)) > 0 ? true : undefined));
}
