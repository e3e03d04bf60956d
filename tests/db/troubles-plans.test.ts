import { expect, it } from '@jest/globals';
import { listWatched, type WatchQuery } from '../../db/queries/troubles.ts';
import { createTestDatabase } from '../support/postgres.ts';

/** Open processes that wait for people, with a few of everything that the watch looks at. */
const SEED = `
  insert into "processes" ("id", "kind", "stage", "stage_since", "waiting_on", "wait_until", "environment_ids", "created_at")
  select gen_random_uuid(), 'registration', 'awaiting-activation', now() - n * interval '1 second',
    case when n % 5000 = 0 then 'vestibule' else 'person' end,
    case when n % 400 = 0 then now() - n * interval '1 second' else now() + n * interval '1 second' end, '{}',
    now() - n * interval '1 second'
  from generate_series(1, 100000) as n`;

async function readsOf(execute: (statement: string) => Promise<readonly { reads: string }[]>): Promise<number> {
  await execute('select pg_stat_force_next_flush() as reads');
  const [row] = await execute(
    `select "seq_tup_read" as reads from "pg_stat_user_tables" where "relname" = 'processes'`,
  );
  return Number(row?.reads ?? 0);
}

it('looks at a few hundred of 100,000 open processes, along indexes, and goes on where it stopped', async () => {
  await using stack = new AsyncDisposableStack();
  const { orm } = stack.adopt(await createTestDatabase(), (database) => database.close());
  const execute = (statement: string) => orm.em.fork().execute<{ reads: string }[]>(statement);
  await execute(SEED);
  await execute('vacuum analyze "processes"');
  const query = { now: new Date(), isUnserved: true } satisfies Omit<WatchQuery, 'after'>;
  const before = await readsOf(execute);

  const first = await listWatched(orm.em.fork(), { ...query, after: undefined });
  const second = await listWatched(orm.em.fork(), { ...query, after: first.after });
  const third = await listWatched(orm.em.fork(), { ...query, after: second.after });
  const read = (await readsOf(execute)) - before;

  const ids = [first, second, third].flatMap(({ processes }) => processes.map(({ id }) => id));
  // 250 are late, 20 of them and of the rest wait for us, and the latest hundred are looked at with every round
  expect([first.after, second.after].map((after) => after !== undefined)).toEqual([true, true]);
  expect(third.after).toBeUndefined();
  expect(first.processes.length).toBeLessThanOrEqual(300);
  expect(new Set(ids).size).toBeGreaterThanOrEqual(250);
  expect(read).toBe(0);
});
