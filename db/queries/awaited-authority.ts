import { type EntityManager, sql } from '@mikro-orm/postgresql';

/** An activation that waits for somebody to judge whether a person may act for a company. */
export interface AwaitedAuthority {
  readonly id: string;
  readonly organisation: {
    readonly id: string;
    readonly name: string;
    readonly country: string;
    readonly registerNumber: string | null;
    readonly vatNumber: string | null;
  };
  /** What is to be registered by it, such as `0088:8712423000018`. */
  readonly identifiers: readonly string[];
  readonly environmentName: string;
  /** As the trade register has it; null where there is none, or it was not asked. */
  readonly registeredName: string | null;
  /** Who asks: first and last name, as they gave them. */
  readonly person: string;
  readonly since: Date;
  readonly waitUntil: Date | null;
  readonly evidence: readonly { readonly title: string; readonly ref: string; readonly note: string | null }[];
}

/** What waits for an operator's judgement, those with evidence first, then the oldest; at most `limit`. */
export async function listAwaitedAuthority(em: EntityManager, limit: number): Promise<readonly AwaitedAuthority[]> {
  const rows = await em.execute<Row[]>(sql`
    select a."id", a."registered_name" as "registeredName", p."stage_since" as "since", p."wait_until" as "waitUntil",
      o."id" as "organisationId", o."name", o."country", o."register_number" as "registerNumber",
      o."vat_number" as "vatNumber", coalesce((select json_agg(i."scheme" || ':' || i."value" order by i."id")
        from "organisation_identifiers" i where i."organisation_id" = o."id" and i."state" <> 'removed'), '[]'::json)
        as "identifiers",
      e."name" as "environmentName", concat_ws(' ', u."first_name", u."last_name") as "person",
      coalesce((select json_agg(json_build_object('title', v."title", 'ref', v."ref", 'note', v."note") order by v."id")
        from "organisation_evidence" v where v."organisation_id" = o."id"), '[]'::json) as "evidence"
    from "organisation_activations" a join "processes" p on p."id" = a."id"
      join "organisations" o on o."id" = a."organisation_id" join "environments" e on e."id" = o."environment_id"
      left join "users" u on u."id" = a."requested_by"
    where p."kind" = 'organisationActivation' and p."stage" = 'awaiting-authority' and p."ended_at" is null
    order by (p."waiting_on" = 'operator') desc, p."stage_since", a."id" limit ${limit}`);
  return rows.map(({ organisationId, name, country, registerNumber, vatNumber, since, waitUntil, ...row }) => ({
    ...row,
    organisation: { id: organisationId, name, country, registerNumber, vatNumber },
    since: new Date(since),
    waitUntil: waitUntil === null ? null : new Date(waitUntil),
  }));
}

interface Row extends Omit<AwaitedAuthority, 'organisation' | 'since' | 'waitUntil'> {
  readonly organisationId: string;
  readonly name: string;
  readonly country: string;
  readonly registerNumber: string | null;
  readonly vatNumber: string | null;
  readonly since: Date | string;
  readonly waitUntil: Date | string | null;
}
