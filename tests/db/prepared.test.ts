import { describe, expect, it } from '@jest/globals';
import { DriverException } from '@mikro-orm/core';
import { prepared, runPrepared } from '../../db/prepared.ts';
import { openInstance } from '../support/instance.ts';

describe('a prepared statement', () => {
  it('keeps its values out of its text, each a parameter of its own', () => {
    const address = 'an@acme.example';

    const statement = prepared('some')`select ${address}::text as "a", ${1}::int as "b"`;

    expect(statement).toEqual({
      name: 'some',
      text: 'select $1::text as "a", $2::int as "b"',
      values: [address, 1],
    });
  });

  it('answers rows, fails as the ORM does, and is planned once for a connection', async () => {
    await using stack = new AsyncDisposableStack();
    const instance = stack.adopt(await openInstance({ withoutWorkers: true }), (opened) => opened.close());
    const em = instance.orm.em.fork();
    const ask = (value: number) =>
      runPrepared<{ half: number }>(em, prepared('halve')`select 10 / ${value}::int as "half"`);

    const rows = await ask(2);
    const planned = await runPrepared<{ statement: string }>(
      em,
      prepared('look')`select "statement" from pg_prepared_statements where "name" = 'halve'`,
    );
    const divided = await ask(0).catch((error: unknown) => error);

    expect(rows).toEqual([{ half: 5 }]);
    expect(divided).toBeInstanceOf(DriverException);
    expect(planned).toEqual([{ statement: 'select 10 / $1::int as "half"' }]);
    await expect(em.transactional((tx) => runPrepared(tx, prepared('inside')`select 1`))).rejects.toThrow('by itself');
  });
});
