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
 * and the statement that looks at what it keeps still. Throws as `runPrepared` does, and then nothing has changed.
 */
export async function runPreparedTogether<Row extends object>(
  em: EntityManager,
  statements: readonly PreparedStatement[],
): Promise<readonly Row[]> {
  assertByItself(em, statements.map(({ name }) => name).join(', '));
  const connection: PostgreSqlConnection = em.getDriver().getConnection();
  const client = await (await connection.getNativeClient()).connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    let rows: readonly Row[] = [];
    for (const { name, text, values } of statements) {
      ({ rows } = await client.query<Row>({ name, text, values: [...values] }));
    }
    await client.query('commit');
    return rows;
  } catch (error) {
    await client.query('rollback').catch((lost: Error) => {
      broken = lost;
    });
    throw em.getDriver().convertException(error as Error);
  } finally {
    // a connection that cannot even roll back is of no use to anybody
    client.release(broken);
  }
}

function assertByItself(em: EntityManager, name: string): void {
  if (em.isInTransaction()) throw new Error(`the statement ${name} runs by itself, not inside of a transaction`);
}
