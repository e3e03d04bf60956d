import { type MikroORM, sql } from '@mikro-orm/postgresql';

/** Subjects with a row that is due, oldest first. */
export async function dueSubjects(orm: MikroORM, limit: number): Promise<readonly string[]> {
  const rows = await orm.em
    .fork()
    .execute<{ subject: string }[]>(
      sql`select "subject" from "outbox" group by "subject" having min("next_attempt_at") <= ${new Date()} order by min("id") limit ${limit}`,
    );
  return rows.map(({ subject }) => subject);
}
