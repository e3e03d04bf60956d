import { raw } from '@mikro-orm/core';
import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { type AudienceKind, SHARE_PERMISSIONS, type SharePermission } from '../../domain/sharing.ts';
import { holding, reaches } from './share-reach.ts';
import { NAME_OF } from './shares.ts';

/** A document that somebody reads, by its newest way. */
export interface SharedDocumentView {
  /** The newest share by which it reaches them: by what a list goes on. */
  readonly id: string;
  /** `title`: as the newest way calls it. */
  readonly document: { readonly ref: string; readonly title: string };
  /** The highest of all ways. */
  readonly permission: SharePermission;
  /** Every share by which it reaches them, the newest first. */
  readonly ways: readonly WayView[];
}

/** A share by which a document reaches somebody: with whom it is shared, and who shares it. */
export interface WayView {
  readonly shareId: string;
  readonly kind: AudienceKind;
  /** Of the audience as callers name it; `name`: of the user, the organisation, or the relation managers' environment. */
  readonly id: string;
  readonly name: string | null;
  readonly permission: SharePermission;
  readonly organisation: { readonly id: string; readonly name: string };
  readonly environment: { readonly id: string; readonly name: string };
  readonly sharedAt: Date;
}

/** How many shares are looked at in the first go; each go that finds too little looks at twice as many, up to the last. */
const FIRST_BATCH = 400;
const LARGEST_BATCH = 12_800;
const BEYOND_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * The documents that are shared with somebody as things stand now, by the newest way of each, newest first, one more than
 * `limit`. What could reach them is walked from the newest share down; a document is listed where its newest way is.
 */
export async function listSharedDocuments(
  em: EntityManager,
  {
    userId,
    limit,
    after = BEYOND_ALL,
  }: { readonly userId: string; readonly limit: number; readonly after?: string | undefined },
): Promise<readonly SharedDocumentView[]> {
  const found: SharedDocumentView[] = [];
  let before: string | undefined = after;
  for (
    let batch = FIRST_BATCH;
    before !== undefined && found.length <= limit;
    batch = Math.min(batch * 2, LARGEST_BATCH)
  ) {
    const walked: Walked = await walkShares(em, { userId, before, batch });
    for (let from = 0; from < walked.visible.length && found.length <= limit; from += limit + 1) {
      found.push(...(await newestAmong(em, userId, walked.visible.slice(from, from + limit + 1))));
    }
    before = walked.next;
  }
  return found.slice(0, limit + 1);
}

interface Walked {
  /** Those that reach the reader, the newest first. */
  readonly visible: readonly { readonly id: string; readonly ref: string }[];
  /** Where to go on; undefined at the end. */
  readonly next: string | undefined;
}

/** The next shares whose audience could be the reader, and which of them reach them. */
async function walkShares(
  em: EntityManager,
  { userId, before, batch }: { readonly userId: string; readonly before: string; readonly batch: number },
): Promise<Walked> {
  const rows = await em.execute<{ id: string; ref: string; visible: boolean }[]>(sql`
    with recursive "candidates" as materialized (
      select s."id" from (${AUDIENCES_OF(userId)}) a cross join lateral (
        select s."id" from "shares" s
        where s."audience_id" = a."id" and s."withdrawn_at" is null and s."id" < ${before}::uuid
        order by s."id" desc limit ${batch}) s
      order by s."id" desc limit ${batch}
    ), ${HOLDING}
    select s."id", s."ref", (h."id" is not null and ${raw(reaches('s', 'u'))}) as "visible"
    from "candidates" c join "shares" s on s."id" = c."id" join "users" u on u."id" = ${userId}
      left join "holding" h on h."id" = c."id"
    order by s."id" desc`);
  return { visible: rows.filter(({ visible }) => visible), next: rows.length < batch ? undefined : rows.at(-1)?.id };
}

/** Of shares that reach the reader, the documents of those that are a document's newest way. */
async function newestAmong(
  em: EntityManager,
  userId: string,
  shares: readonly { readonly id: string; readonly ref: string }[],
): Promise<readonly SharedDocumentView[]> {
  const ways = await findWays(em, userId, [...new Set(shares.map(({ ref }) => ref))]);
  return shares.flatMap(({ id, ref }) => {
    const [newest, ...older] = ways.get(ref) ?? [];
    if (newest?.way.shareId !== id) return [];
    const all = [newest, ...older].map(({ way }) => way);
    return [{ id, document: { ref, title: newest.title }, permission: highestOf(all), ways: all }];
  });
}

interface Way {
  readonly title: string;
  readonly way: WayView;
}

/** Every way by which some documents reach the reader, the newest first. */
async function findWays(
  em: EntityManager,
  userId: string,
  refs: readonly string[],
): Promise<ReadonlyMap<string, readonly Way[]>> {
  const rows = await em.execute<WayRow[]>(sql`
    with recursive "candidates" as materialized (
      select s."id" from "shares" s where s."ref" in (${[...refs]}) and s."withdrawn_at" is null
        and s."audience_id" in (${AUDIENCES_OF(userId)})
    ), ${HOLDING}
    select s."id" as "shareId", s."ref", s."title", s."permission", s."created_at" as "sharedAt", s."audience_kind" as "kind",
      case s."audience_kind" when 'relation-group' then p."relation_group_id" else s."audience_id" end as "id",
      case when s."audience_kind" in ('user', 'relation-manager')
          then ${NAME_OF('u')}
        when s."audience_kind" = 'organisation' then t."name" else a."name" end as "name",
      o."id" as "organisationId", o."name" as "organisationName", e."id" as "environmentId", e."name" as "environmentName"
    from "holding" h join "shares" s on s."id" = h."id" join "users" u on u."id" = ${userId}
      join "organisations" o on o."id" = s."organisation_id" join "environments" e on e."id" = s."environment_id"
      join "environments" a on a."id" = s."audience_environment_id"
      left join "organisations" t on t."id" = s."audience_id" left join "partnerships" p on p."id" = s."partnership_id"
    where ${raw(reaches('s', 'u'))} order by s."id" desc`);
  const ways = new Map<string, Way[]>();
  for (const { ref, ...row } of rows) ways.set(ref, [...(ways.get(ref) ?? []), toWay(row)]);
  return ways;
}

interface WayRow extends Omit<WayView, 'organisation' | 'environment' | 'sharedAt'> {
  readonly ref: string;
  readonly title: string;
  readonly sharedAt: Date | string;
  readonly organisationId: string;
  readonly organisationName: string;
  readonly environmentId: string;
  readonly environmentName: string;
}

function toWay(row: Omit<WayRow, 'ref'>): Way {
  const { title, sharedAt, organisationId, organisationName, environmentId, environmentName, ...way } = row;
  const organisation = { id: organisationId, name: organisationName };
  const environment = { id: environmentId, name: environmentName };
  return { title, way: { ...way, organisation, environment, sharedAt: new Date(sharedAt) } };
}

const HOLDING = raw(holding('select "id" from "candidates"'));

/** All that a share can name as its audience in order to reach somebody; nothing for who can read nothing at all. */
const AUDIENCES_OF = (userId: string) => sql`
  select a."id" from (
    select ${userId}::uuid as "id"
    union select m."organisation_id" from "memberships" m where m."user_id" = ${userId} and m."ended_at" is null
    union select c."partnership_id" from "connections" c
      where (c."manager_a" = ${userId} or c."manager_b" = ${userId}) and c."ended_at" is null) a
  where exists (select 1 from "users" u join "memberships" m on m."user_id" = u."id" and m."ended_at" is null
    where u."id" = ${userId} and u."deactivated_at" is null)`;

function highestOf(ways: readonly WayView[]): SharePermission {
  return SHARE_PERMISSIONS.findLast((held) => ways.some(({ permission }) => permission === held)) ?? 'view';
}
