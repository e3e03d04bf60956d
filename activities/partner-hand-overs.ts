import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { DAY_MS } from '../domain/policy.ts';
import type { PartnerRequestCase, PartnerSide } from './partner-request-case.ts';

/**
 * How long until somebody of a side may pass a request on again: each time mails people of both sides. Undefined when
 * they may. What Vestibule passes on by itself does not count.
 */
export async function handOverPauseMs(
  em: EntityManager,
  { row, at, mostHandOvers }: PartnerRequestCase,
  side: PartnerSide,
): Promise<number | undefined> {
  const [entry] = await em.execute<{ at: Date | string }[]>(sql`
    select "at" from "timeline" where "process_id" = ${row.id} and "at" > ${new Date(at.getTime() - DAY_MS)}
      and "event" in ('taken-over', 'reassigned') and "data" ->> 'side' = ${side} and "actor" <> 'vestibule'
    order by "at" desc offset ${mostHandOvers - 1} limit 1`);
  return entry && new Date(entry.at).getTime() + DAY_MS - at.getTime();
}

/** Whether a side has changed its manager so often within a day that one more change is no news, whoever made it. */
export async function isPassedOnOften(
  em: EntityManager,
  { row, at, mostHandOvers }: PartnerRequestCase,
  side: PartnerSide,
): Promise<boolean> {
  const [{ count } = { count: '0' }] = await em.execute<{ count: string }[]>(sql`
    select count(*) as "count" from "timeline"
    where "process_id" = ${row.id} and "at" > ${new Date(at.getTime() - DAY_MS)}
      and "event" in ('taken-over', 'reassigned') and "data" ->> 'side' = ${side}`);
  return Number(count) >= mostHandOvers;
}
