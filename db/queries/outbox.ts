import { type MikroORM, sql } from '@mikro-orm/postgresql';

/** How much the outbox holds, and how old its oldest row is in ms. */
export async function countOutbox(orm: MikroORM): Promise<{ rows: number; oldestMs: number }> {
  const [counted] = await orm.em
    .fork()
    .execute<{ rows: string; oldest: Date | null }[]>(
      sql`select count(*) as "rows", min("created_at") as "oldest" from "outbox"`,
    );
  const oldest = counted?.oldest ? new Date(counted.oldest).getTime() : Date.now();
  return { rows: Number(counted?.rows ?? 0), oldestMs: Math.max(0, Date.now() - oldest) };
}
