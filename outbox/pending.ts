import { type MikroORM, sql } from '@mikro-orm/postgresql';

/** Subjects whose first row is due; a row behind another waits for it, however long that has been put off. */
export async function dueSubjects(orm: MikroORM, limit: number): Promise<readonly string[]> {
  const rows = await orm.em.fork().execute<{ subject: string }[]>(sql`
    select o."subject" from "outbox" o
    where o."next_attempt_at" <= ${new Date()}
      and not exists (select 1 from "outbox" ahead where ahead."subject" = o."subject" and ahead."id" < o."id")
    order by o."next_attempt_at" limit ${limit}`);
  return rows.map(({ subject }) => subject);
}
