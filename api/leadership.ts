import pg from 'pg';

/** That one of all API processes does something, for as long as it holds PostgreSQL's advisory lock. */
export interface Leadership {
  /** Whether this process is the one; where nobody is, it becomes it. Throws while the database is away: then nobody is. */
  readonly isOurs: () => Promise<boolean>;
  /** Lets another one take over. */
  readonly close: () => Promise<void>;
}

/** "vest": no other lock of the database has this key. */
const WATCH_LOCK = 0x76657374;

/**
 * Contends for the watch over the whole instance. The lock lives as long as the connection, which is this one's own: when
 * either process or connection dies, the next that asks takes over.
 */
export function createLeadership(connectionString: string): Leadership {
  let holding: pg.Client | undefined;

  async function isOurs(): Promise<boolean> {
    const client = holding ?? (await connect());
    try {
      const { rows } = await client.query<{ held: boolean }>(CONTEND, [WATCH_LOCK]);
      return rows[0]?.held ?? false;
    } catch (error) {
      await drop(client);
      throw error;
    }
  }

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString,
      connectionTimeoutMillis: 3_000,
      query_timeout: 5_000,
      keepAlive: true,
    });
    // a connection that PostgreSQL ends is missed at the next question
    client.on('error', () => undefined);
    try {
      await client.connect();
    } catch (error) {
      await drop(client);
      throw error;
    }
    holding = client;
    return client;
  }

  async function drop(client: pg.Client): Promise<void> {
    if (holding === client) holding = undefined;
    // it may be gone already, and then there is nothing to end
    await client.end().catch(() => undefined);
  }

  return { isOurs, close: async () => (holding ? drop(holding) : undefined) };
}

/** Asked again each time, so that it tells too whether the connection still lives; who holds the lock does not take it twice. */
const CONTEND = `
  select exists (
    select 1 from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and objid::bigint = $1::bigint
  ) or pg_try_advisory_lock($1::bigint) as held`;
