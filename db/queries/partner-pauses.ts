import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { DAY_MS } from '../../domain/policy.ts';

/**
 * From when on two environments may ask each other again: after a no or a lapse, whoever had asked, they leave each other
 * in peace for a while. Undefined where they may ask now.
 */
export async function findAskAgainAt(
  em: EntityManager,
  given: { readonly one: string; readonly other: string; readonly askAgainMs: number; readonly nowMs: number },
): Promise<Date | undefined> {
  const { one, other, askAgainMs, nowMs } = given;
  const since = new Date(nowMs - askAgainMs);
  const [last] = await em.execute<{ ended_at: Date | string }[]>(sql`
    select p."ended_at" from "partner_requests" r join "processes" p on p."id" = r."id"
    where ((r."from_environment" = ${one} and r."to_environment" = ${other})
        or (r."from_environment" = ${other} and r."to_environment" = ${one}))
      and p."stage" in ('declined', 'expired') and p."ended_at" > ${since}
    order by p."ended_at" desc limit 1`);
  return last && new Date(new Date(last.ended_at).getTime() + askAgainMs);
}

/**
 * From when on an environment may ask another again that it has asked and withdrawn from `perDay` times within a day: each
 * time mails the other side twice. Undefined where it may ask now.
 */
export async function findWithdrawalPauseEnd(
  em: EntityManager,
  given: { readonly from: string; readonly to: string; readonly perDay: number; readonly nowMs: number },
): Promise<Date | undefined> {
  const { from, to, perDay, nowMs } = given;
  const [first] = await em.execute<{ ended_at: Date | string }[]>(sql`
    select p."ended_at" from "partner_requests" r join "processes" p on p."id" = r."id"
    where r."from_environment" = ${from} and r."to_environment" = ${to}
      and p."stage" = 'withdrawn' and p."ended_at" > ${new Date(nowMs - DAY_MS)}
    order by p."ended_at" desc offset ${perDay - 1} limit 1`);
  return first && new Date(new Date(first.ended_at).getTime() + DAY_MS);
}
