import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { BRAKES, type Brake } from '../../domain/brakes.ts';

/** A brake as operators see it. */
export interface BrakeView {
  readonly name: Brake;
  readonly on: boolean;
  /** Since when it is so, by whom and why; null for one that was never put on. */
  readonly since: Date | null;
  readonly by: string | null;
  readonly reason: string | null;
  /** How many onboardings wait to be let go. */
  readonly held: number;
}

/** Every brake, on or off, in the order of their names. */
export async function findBrakes(em: EntityManager): Promise<readonly BrakeView[]> {
  const rows = await em.execute<(Omit<BrakeView, 'since'> & { readonly since: Date | string | null })[]>(sql`
    select n."name", coalesce(b."on", false) as "on", b."since", b."by", b."reason",
      (select count(*)::int from "brake_holds" h join "processes" p on p."id" = h."process_id"
        where h."brake" = n."name" and p."ended_at" is null) as "held"
    from unnest(${`{${BRAKES.join(',')}}`}::text[]) as n ("name") left join "brakes" b on b."name" = n."name" order by 1`);
  return rows.map((row) => ({ ...row, since: row.since === null ? null : new Date(row.since) }));
}

/** One brake. */
export async function findBrake(em: EntityManager, name: Brake): Promise<BrakeView> {
  const brake = (await findBrakes(em)).find((one) => one.name === name);
  if (!brake) throw new Error(`there is no brake ${name}`);
  return brake;
}

/** Those that are on: what every page of the operators says first. */
export async function findBrakesOn(em: EntityManager): Promise<readonly BrakeView[]> {
  return (await findBrakes(em)).filter(({ on }) => on);
}

/** Whether a brake is on, for a step that is under way. */
export async function isBrakeOn(em: EntityManager, name: Brake): Promise<boolean> {
  const rows = await em.execute<object[]>(sql`select 1 from "brakes" where "name" = ${name} and "on"`);
  return rows.length > 0;
}
