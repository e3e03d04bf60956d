import { type EntityManager, sql } from '@mikro-orm/postgresql';

/** An organisation that could receive e-invoices, and about which somebody has not said no. */
export interface ReceivingQuestion {
  readonly organisationId: string;
  readonly organisationName: string;
  /** Since when it could. */
  readonly since: Date;
}

/** The active organisations of an environment that do not receive and that this user has not waved away, by age. */
export async function findReceivingQuestions(
  em: EntityManager,
  { environmentId, userId }: { readonly environmentId: string; readonly userId: string },
): Promise<readonly ReceivingQuestion[]> {
  const rows = await em.execute<{ id: string; name: string; activated_at: Date | string }[]>(sql`
    select o."id", o."name", o."activated_at" from "organisations" o
    where o."environment_id" = ${environmentId} and o."activated_at" is not null and o."receiving" = 'off'
      and not exists (
        select 1 from "receiving_dismissals" d where d."organisation_id" = o."id" and d."user_id" = ${userId})
    order by o."activated_at", o."id" limit 50`);
  return rows.map(({ id, name, activated_at }) => ({
    organisationId: id,
    organisationName: name,
    since: new Date(activated_at),
  }));
}
