import type { EntityManager, PostgreSqlConnection } from '@mikro-orm/postgresql';

/** A statement with its values beside it, not in it. `name` is one for each text in the code. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * Writes a statement that each connection plans once: for the few that every registration asks, where planning costs
 * more than running. Values become parameters, so that none is in the text. Name their types (`${id}::uuid`) where
 * PostgreSQL cannot tell by the column.
 */
export function prepared(name: string) {
  return (strings: TemplateStringsArray, ...values: readonly unknown[]): PreparedStatement => ({
    name,
    text: strings.reduce((text, string, index) => `${text}$${index}${string}`),
    values,
  });
}

/**
 * Runs a prepared statement as a transaction of its own, and answers its rows. Throws what the ORM throws
 * (`DriverException`), and inside of a transaction, of which it would be no part.
 */
export async function runPrepared<Row extends object>(
  em: EntityManager,
  { name, text, values }: PreparedStatement,
): Promise<readonly Row[]> {
  assertByItself(em, name);
  const connection: PostgreSqlConnection = em.getDriver().getConnection();
  const pool = await connection.getNativeClient();
  try {
    const { rows } = await pool.query<Row>({ name, text, values: [...values] });
    return rows;
  } catch (error) {
    // as the ORM does with whatever the driver throws
    throw em.getDriver().convertException(error as Error);
  }
}

/**
 * Runs prepared statements one after the other in a transaction of their own, and answers the last one's rows: for a lock,
 * and the statement that looks at what it keeps still. All are sent at once (the pool's `pipeline`), so that the lock is
 * held for no way there and back; where one fails, those after it are refused, and the commit is a rollback. Throws as
 * `runPrepared` does, and then nothing has changed.
 */
export async function runPreparedTogether<Row extends object>(
  em: EntityManager,
  statements: readonly PreparedStatement[],
): Promise<readonly Row[]> {
  assertByItself(em, statements.map(({ name }) => name).join(', '));
  const connection: PostgreSqlConnection = em.getDriver().getConnection();
  const client = await (await connection.getNativeClient()).connect();
  const { stream } = client.connection;
  stream.cork(); // one packet for all of them
  const asked = [
    client.query<Row>('begin'),
    ...statements.map(({ name, text, values }) => client.query<Row>({ name, text, values: [...values] })),
    client.query<Row>('commit'),
  ];
  stream.uncork();
  const answers = await Promise.allSettled(asked);
  const failed = answers.find((answer) => answer.status === 'rejected');
  const last = answers.at(-1);
  // a connection that cannot even end a transaction is of no use to anybody
  client.release(last?.status === 'rejected');
  if (failed) throw em.getDriver().convertException(failed.reason as Error);
  const answer = answers.at(-2);
  return answer?.status === 'fulfilled' ? answer.value.rows : [];
}

function assertByItself(em: EntityManager, name: string): void {
  if (em.isInTransaction()) throw new Error(`the statement ${name} runs by itself, not inside of a transaction`);
}
