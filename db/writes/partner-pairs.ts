import { createHash } from 'node:crypto';
import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { PartnerTerms } from '../../domain/rights.ts';
import { isLapsed } from '../../domain/subscription.ts';

/** Two environments in the order of their ids, in which both are locked and a partnership keeps them. */
export function pairOf(one: string, other: string): readonly [string, string] {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  return a < b ? [a, b] : [b, a];
}

/** By which a pair of environments has only one open request, whoever asked. */
export function openKeyOfPair(one: string, other: string): Buffer {
  return createHash('sha256')
    .update(['pair', ...pairOf(one, other)].join('\n'))
    .digest();
}

/**
 * Locks what two environments have bought, the lesser id first, so that nobody's role, group or subscription changes
 * meanwhile and two pairs never wait for each other. Answers what each has bought, as it is `at` this instant: a workflow's
 * step gives its workflow's, so that one clock decides. One that is missing is none.
 */
export async function lockPair(
  em: EntityManager,
  one: string,
  other: string,
  at: Date,
): Promise<ReadonlyMap<string, PartnerTerms>> {
  const [a, b] = pairOf(one, other);
  const rows = await em.execute<{ id: string; partner_relations: boolean; valid_until: Date | string | null }[]>(sql`
    select "environment_id" as "id", "partner_relations", "valid_until" from "subscriptions"
    where "environment_id" in (${a}, ${b}) order by "environment_id" for update`);
  return new Map(
    rows.map(({ id, partner_relations, valid_until }) => {
      const validUntil = valid_until === null ? null : new Date(valid_until);
      return [id, { partnerRelations: partner_relations, lapsed: isLapsed({ validUntil }, at.getTime()) }];
    }),
  );
}
