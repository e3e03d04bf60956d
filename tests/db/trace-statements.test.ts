import { expect, it } from '@jest/globals';
import { openTracing } from '../../config/tracing.ts';
import { createOrm } from '../../db/orm.ts';
import { prepared, runPrepared } from '../../db/prepared.ts';
import { type Tracing, traced } from '../../domain/tracing.ts';
import { openOtlpReceiver } from '../support/otlp-receiver.ts';
import { createTestDatabase } from '../support/postgres.ts';

/** A database of one connection, for which everybody has to wait, with its traces. */
async function openNarrow() {
  await using stack = new AsyncDisposableStack();
  const receiver = await openOtlpReceiver();
  stack.defer(() => receiver.close());
  const tracing = await openTracing({ endpoint: receiver.url, service: 'test', onLost: () => undefined });
  stack.defer(() => tracing.close());
  const database = await createTestDatabase();
  stack.defer(() => database.close());
  const orm = await createOrm({ url: database.url, poolSize: 1, tracing });
  stack.defer(() => orm.close(true));
  const opened = stack.move();
  return { receiver, tracing, orm, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

type Narrow = Awaited<ReturnType<typeof openNarrow>>;

/** Puts a message in as `name`, and answers the trace that its row says it belongs to. */
async function stampedBy({ orm }: Pick<Narrow, 'orm'>, name: string): Promise<string | null> {
  const [row] = await runPrepared<{ traceparent: string | null }>(
    orm.em.fork(),
    prepared(name)`
      insert into "outbox" ("subject", "kind", "name", "payload", "created_at", "next_attempt_at")
      values (gen_random_uuid(), 'signal', ${name}, '{}', now(), now()) returning "traceparent"`,
  );
  return row?.traceparent ?? null;
}

/** Does so as a span of its own; answers that span, too. */
function within(tracing: Tracing, narrow: Narrow, name: string) {
  return traced(tracing, { name: `asks ${name}` }, async () => ({
    asked: tracing.traceparent(),
    stamped: await stampedBy(narrow, name),
  }));
}

it('belong to whoever asks them, also when they had to wait for a connection', async () => {
  await using narrow = await openNarrow();
  const { tracing, receiver } = narrow;
  const names = ['first', 'second', 'third', 'fourth'];

  const all = await Promise.all(names.map((name) => within(tracing, narrow, name)));
  const lineages = await Promise.all(names.map(async (name) => receiver.lineage(await receiver.spanNamed(name))));

  expect(all.map(({ stamped }) => stamped)).toEqual(all.map(({ asked }) => asked));
  expect(new Set(all.map(({ stamped }) => stamped)).size).toBe(4);
  expect(lineages).toEqual(names.map((name) => [name, `asks ${name}`]));
});

it('stamp a message of nobody with nothing, on a connection that has stamped before', async () => {
  await using narrow = await openNarrow();

  const { stamped } = await within(narrow.tracing, narrow, 'somebody');
  const nobody = await stampedBy(narrow, 'nobody');

  expect([typeof stamped, nobody]).toEqual(['string', null]);
});

it('are told by their first word and table, never by a value, and of a failure by its code', async () => {
  await using narrow = await openNarrow();
  const { tracing, receiver, orm } = narrow;
  const value = 'from "secret" where an.peeters@acme.example';

  const failed = traced(tracing, { name: 'fails' }, async () => {
    await orm.em.fork().execute('select ? from "users"', [value]);
    await orm.em.fork().execute('select 1 from "users" where "id" = ?', [value]);
  });
  await expect(failed).rejects.toThrow();
  const told = await receiver.spanNamed('select users');
  await receiver.spanNamed('fails');

  expect(told.attributes).toContainEqual({ key: 'db.collection.name', value: { stringValue: 'users' } });
  expect(receiver.received()).toContain('22P02');
  expect(receiver.received()).not.toMatch(/secret|acme/);
});
