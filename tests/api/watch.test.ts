import { expect, it } from '@jest/globals';
import { createLeadership } from '../../api/leadership.ts';
import { runWatch } from '../../api/watch.ts';
import { createLogger } from '../../config/logger.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { collect } from '../support/lines.ts';

const instance = useInstance({ withoutWorkers: true });
const contend = (stack: AsyncDisposableStack) =>
  stack.adopt(createLeadership(instance().databaseUrl), (leadership) => leadership.close());

it('is held by one process, for as long as it lives', async () => {
  await using stack = new AsyncDisposableStack();
  const [first, second] = [contend(stack), contend(stack)];

  const before = [await first.isOurs(), await second.isOurs(), await first.isOurs(), await second.isOurs()];
  await first.close();
  const after = [await second.isOurs(), await first.isOurs()];

  expect(before).toEqual([true, false, true, false]);
  expect(after).toEqual([true, false]);
});

it('is lost with the connection, and taken anew', async () => {
  await using stack = new AsyncDisposableStack();
  const [first, second] = [contend(stack), contend(stack)];
  await first.isOurs();
  await instance()
    .orm.em.fork()
    .execute(`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database = (
      select oid from pg_database where datname = current_database())`);

  const taken = await eventually('the next', async () => (await second.isOurs()) || undefined);

  expect(taken).toBe(true);
  await expect(first.isOurs()).rejects.toThrow();
  expect(await first.isOurs()).toBe(false);
});

it("is nobody's while the database is away", async () => {
  const nowhere = createLeadership('postgresql://nobody:none@127.0.0.1:1/none');

  await expect(nowhere.isOurs()).rejects.toThrow();
  await nowhere.close();
});

it('goes its rounds one after the other, also past one that fails, and ends when it is told to', async () => {
  const told: string[] = [];
  const logs: string[] = [];
  const ending = new AbortController();
  const leading = [true, true, false, undefined];
  const leadership = {
    isOurs: async () => {
      const ours = leading.shift();
      if (leading.length === 0) ending.abort();
      if (ours === undefined) throw new SyntaxError('the database is away');
      return ours;
    },
    close: async () => void told.push('closed'),
  };
  const rounds = {
    troubles: async () => {
      told.push('troubles');
      throw new RangeError('somebody@example.org');
    },
    metrics: async () => void told.push('metrics'),
  };
  const logger = createLogger('api', 'warn', collect(logs));
  const stepDown = () => void told.push('another');

  await runWatch({ leadership, rounds, stepDown, logger, everyMs: 1 }, ending.signal);

  expect(told).toEqual(['troubles', 'metrics', 'troubles', 'metrics', 'another', 'another', 'closed']);
  expect(logs.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ round: 'troubles', code: 'RangeError' }),
    expect.objectContaining({ round: 'troubles', code: 'RangeError' }),
    expect.objectContaining({ code: 'SyntaxError' }),
  ]);
  expect(logs.join('')).not.toContain('somebody');
});
