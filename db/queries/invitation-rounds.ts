import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { LinkRounds } from '../../domain/link-mail.ts';

/** When the newest links of invitations began, and when others were asked for: what the limits of another one look at. */
export async function findLinkRounds(
  em: EntityManager,
  ids: readonly string[],
): Promise<ReadonlyMap<string, LinkRounds>> {
  if (ids.length === 0) return new Map();
  const rows = await em.execute<{ id: string; event: string; at: Date | string }[]>(sql`
    select "process_id" as "id", "event", "at" from "timeline"
    where "process_id" in (${[...ids]}) and "event" in ('requested', 'asked-again', 'address-corrected')
      and "actor" <> 'person' order by "at", "id"`);
  return new Map(
    [...Map.groupBy(rows, ({ id }) => id)].map(([id, links]) => {
      const atMs = links.map(({ at }) => new Date(at).getTime());
      const askedAgainAtMs = atMs.filter((_, position) => links[position]?.event !== 'requested');
      return [id, { roundBeganAtMs: Math.max(...atMs), askedAgainAtMs }];
    }),
  );
}
