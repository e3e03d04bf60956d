import { randomBytes } from 'node:crypto';
import type { MikroORM, PostgreSqlConnection } from '@mikro-orm/postgresql';
import pg from 'pg';
import { createOrm } from '../../db/orm.ts';
import { TEMPLATE_DATABASE } from './global-setup.ts';

export interface TestDatabase {
  readonly url: string;
  readonly orm: MikroORM;
  readonly close: () => Promise<void>;
  /** What keeps it from being closed: connections that were not given back, or that it is being dropped. */
  readonly held: () => string;
}

/** A database of its own, cloned from the migrated template; `address` (`host:port`): where the ORM reaches it. */
export async function createTestDatabase({
  template = TEMPLATE_DATABASE,
  address,
}: {
  readonly template?: string;
  readonly address?: string | undefined;
} = {}): Promise<TestDatabase> {
  const server = process.env['TEST_POSTGRES_URL'] ?? '';
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(server, `create database "${name}" template "${template}"`);
  const url = `${server}/${name}`;
  const reached = new URL(url);
  if (address !== undefined) reached.host = address;
  const orm = await createOrm({ url: reached.href, poolSize: 15 });
  const connection: PostgreSqlConnection = orm.em.getDriver().getConnection();
  const pool = await connection.getNativeClient();
  let isDropping = false;
  const close = async () => {
    await orm.close(true);
    isDropping = true;
    await onServer(server, `drop database "${name}" with (force)`);
  };
  const held = () => (isDropping ? 'it is being dropped' : `${pool.totalCount} connections, ${pool.idleCount} idle`);
  return { url, orm, close, held };
}

async function onServer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
