import { AsyncResource } from 'node:async_hooks';
import type { Pool, PoolClient } from 'pg';
import type { Tracing } from '../domain/tracing.ts';

const INTO_OUTBOX = /\binsert into "outbox"/;

/**
 * Makes each statement of a pool's connections a span of whatever asks it, by its name, or its first word and table: its
 * values are in none. What goes into the outbox is stamped with the trace it belongs to (the column's default reads it).
 */
export function traceStatements(pool: Pool, tracing: Tracing): void {
  const connect = pool.connect.bind(pool);
  // whoever had to wait for a connection goes on as themselves, not as whoever gave it back
  const connectAsCaller = (callback?: Parameters<typeof connect>[0]) =>
    callback ? connect(AsyncResource.bind(callback)) : connect();
  Object.assign(pool, { connect: connectAsCaller });
  pool.on('connect', (client) => traceClient(client, tracing));
}

function traceClient(client: PoolClient, tracing: Tracing): void {
  const original: (...args: never) => unknown = client.query.bind(client);
  const ask = (args: readonly unknown[]): unknown => Reflect.apply(original, client, args);

  /** Set for the connection rather than its transaction: a single statement has none to set it in. */
  function stamp(): void {
    const set = { name: 'stamp-trace', text: `select set_config('vestibule.traceparent', $1, false)` };
    // what breaks this breaks the statement behind it too, and is told there
    ask([{ ...set, values: [tracing.traceparent() ?? ''] }, () => undefined]);
  }

  function query(...args: readonly unknown[]): unknown {
    const statement = readStatement(args[0]);
    if (statement && INTO_OUTBOX.test(statement.text)) stamp();
    if (!statement || tracing.traceparent() === undefined) return ask(args);
    const { end } = tracing.begin({ name: statement.summary, kind: 'client', attributes: describe(statement) });
    const callback = args.at(-1);
    if (typeof callback === 'function') {
      const ended = (error: unknown, ...more: readonly unknown[]): unknown => {
        end(failureOf(error));
        return Reflect.apply(callback, undefined, [error, ...more]);
      };
      return ask([...args.slice(0, -1), ended]);
    }
    const answer = ask(args);
    if (answer instanceof Promise) {
      answer.then(
        () => end(),
        (error: unknown) => end(failureOf(error)),
      );
    }
    return answer;
  }

  Object.assign(client, { query });
}

interface Statement {
  readonly text: string;
  readonly summary: string;
  readonly table: string | undefined;
}

/** What is asked, if it is a statement: its own name (db/prepared.ts), or its first word and table. */
function readStatement(asked: unknown): Statement | undefined {
  const { text, name } =
    typeof asked === 'object' && asked !== null ? fieldsOf(asked) : { text: asked, name: undefined };
  if (typeof text !== 'string') return undefined;
  // the ORM writes values into the text: nothing behind the first of them is looked at
  const [head = ''] = text.split("'", 1);
  const table = /\b(?:from|into|update)\s+"(\w+)"/i.exec(head)?.[1];
  const word = /^\s*([a-z]+)\b/i.exec(head)?.[1]?.toLowerCase() ?? 'statement';
  const summary = typeof name === 'string' ? name : table === undefined ? word : `${word} ${table}`;
  return { text, summary, table };
}

function fieldsOf(asked: object): { readonly text?: unknown; readonly name?: unknown } {
  return asked;
}

function describe({ summary, table }: Statement) {
  return {
    'db.system.name': 'postgresql',
    'db.query.summary': summary,
    ...(table === undefined ? {} : { 'db.collection.name': table }),
  };
}

/** PostgreSQL's or Node's code, or the error's name: messages hold values. */
function failureOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
