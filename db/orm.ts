import { Migrator } from '@mikro-orm/migrations';
import { defineConfig, MikroORM, type Options } from '@mikro-orm/postgresql';
import type { Pool, PoolClient } from 'pg';
import type { Tracing } from '../domain/tracing.ts';
import { entities } from './entities/registry.ts';
import { migrations } from './migrations/registry.ts';
import { traceStatements } from './trace-statements.ts';

/** `poolSize`: the most connections this process opens. */
export interface DatabaseOptions {
  readonly url: string;
  readonly poolSize: number;
  readonly tracing?: Tracing | undefined;
}

/** What the ORM and its command line are configured with. */
export function ormOptions({ url, poolSize, tracing }: DatabaseOptions): Options {
  return defineConfig({
    clientUrl: url,
    entities,
    extensions: [Migrator],
    forceUtcTimezone: true,
    allowGlobalContext: false,
    ensureDatabase: false,
    migrations: { migrationsList: migrations, path: 'db/migrations', snapshot: false, transactional: true },
    // a lost server is noticed and a waiting caller answered, rather than kept
    driverOptions: {
      connectionTimeoutMillis: 3_000,
      keepAlive: true,
      // what is asked on a connection goes out at once, rather than when the answer before it is here
      pipeline: true,
      lock_timeout: 4_000,
      statement_timeout: 20_000,
      // a peer that hangs in the middle of a transaction gives its locks back
      idle_in_transaction_session_timeout: 15_000,
      onPoolCreated: (pool: Pool) => {
        replaceLostConnections(pool);
        refuseWhileClosing(pool);
        if (tracing) traceStatements(pool, tracing);
      },
    },
    pool: { min: 0, max: poolSize },
    logger: () => {},
  });
}

/**
 * Has a pool give up a connection that ends while somebody holds it. The ORM gives it back only after its transaction was
 * rolled back, which fails on a connection that is gone: each would be a connection less until the process ends.
 */
function replaceLostConnections(pool: Pool): void {
  const held = new Set<PoolClient>();
  pool.on('acquire', (client) => held.add(client));
  pool.on('release', (_error, client) => held.delete(client));
  pool.on('connect', (client) => {
    client.once('end', () => {
      if (!held.has(client)) return;
      const release = client.release.bind(client);
      // whoever holds it may still do so, to no effect
      client.release = () => undefined;
      release(true);
    });
  });
}

/**
 * Takes back a connection that was being opened when its pool was told to close, and refuses it. The ORM has forgotten its
 * pool by then and stumbles over that with the connection in its hand, for which closing would wait for ever.
 */
function refuseWhileClosing(pool: Pool): void {
  const connect = pool.connect.bind(pool);
  async function connectUnlessClosing(): Promise<PoolClient> {
    const client = await connect();
    if (!pool.ending) return client;
    client.release();
    throw new Error('the database is being closed');
  }
  // the pool itself asks by a callback, and gives back whatever happens
  const connectEitherWay = (callback?: Parameters<typeof connect>[0]) =>
    callback ? connect(callback) : connectUnlessClosing();
  Object.assign(pool, { connect: connectEitherWay });
}

/** Opens the database; the caller closes what it gets. */
export async function createOrm(options: DatabaseOptions): Promise<MikroORM> {
  return MikroORM.init(ormOptions(options));
}
