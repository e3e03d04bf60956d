import pg from 'pg';
import type { Instance } from '../../scripts/start/instance.ts';

/** Asks the database of an instance that runs in processes of its own. */
export async function query(
  { addresses }: Pick<Instance, 'addresses'>,
  text: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new pg.Client({ connectionString: addresses.databaseUrl });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
