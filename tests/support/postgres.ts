import { randomBytes } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { createOrm } from '../../db/orm.ts';
import type { Tracing } from '../../domain/tracing.ts';
import { TEMPLATE_DATABASE } from './global-setup.ts';

export interface TestDatabase {
  readonly url: string;
  readonly orm: MikroORM;
  readonly close: () => Promise<void>;
  /** What keeps it from being closed: what its connections did last, as its server tells. */
  readonly held: () => Promise<string>;
}

/** A database of its own, cloned from the migrated template; `address` (`host:port`): where the ORM reaches it. */
export async function createTestDatabase({
  template = TEMPLATE_DATABASE,
  address,
  tracing,
}: {
  readonly template?: string;
  readonly address?: string | undefined;
  readonly tracing?: Tracing | undefined;
} = {}): Promise<TestDatabase> {
  const server = process.env['TEST_POSTGRES_URL'] ?? '';
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(server, `create database "${name}" template "${template}"`);
  const url = `${server}/${name}`;
  const reached = new URL(url);
  if (address !== undefined) reached.host = address;
  const orm = await createOrm({ url: reached.href, poolSize: 15, tracing });
  const close = async () => {
    await orm.close(true);
    await onServer(server, `drop database "${name}" with (force)`);
  };
  const held = async () => {
    const rows = await onServer(
      server,
      `select "state", "wait_event", now() - "state_change" as "since", "query" from pg_stat_activity where "datname" = '${name}'`,
    );
    return JSON.stringify(rows);
  };
  return { url, orm, close, held };
}

async function onServer(server: string, statement: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  await client.connect();
  try {
    const { rows } = await client.query<object>(statement);
    return rows;
  } finally {
    await client.end();
  }
}
