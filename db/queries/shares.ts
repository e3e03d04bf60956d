import { raw } from '@mikro-orm/core';
import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { OrganisationRole } from '../../domain/organisation.ts';
import type { AudienceKind, SharePermission, ShareStage } from '../../domain/sharing.ts';
import type { ManagerView } from './managers.ts';
import { awaitsGrant, holding, includable, isRelated, reaches } from './share-reach.ts';

/** A share as members of the organisation that shares see it. */
export interface ShareView {
  readonly id: string;
  readonly organisation: { readonly id: string; readonly name: string };
  readonly document: { readonly ref: string; readonly title: string };
  readonly fromShareId: string | null;
  readonly audience: ShareAudience;
  /** That it goes through; null within the organisation's own environment. */
  readonly partnershipId: string | null;
  readonly permission: SharePermission;
  /** `withdrawn` also while what it was shared on from does not hold; it has no `withdrawnAt` then. */
  readonly stage: ShareStage;
  /** How many relation managers could not be granted it. */
  readonly failed: number;
  readonly sharedBy: ManagerView;
  readonly sharedAt: Date;
  readonly withdrawnAt: Date | null;
  /** What the viewer is in the organisation. */
  readonly viewerRole: OrganisationRole;
}

/**
 * With whom: `id` as a caller names it, so the relation group's own. `name`: of the user, the organisation, or for
 * groups of relation managers the environment that they are of; null for a user without one.
 */
export interface ShareAudience {
  readonly kind: AudienceKind;
  readonly id: string;
  readonly name: string | null;
}

/** Which shares a list is of: those of every organisation of the viewer's, or of one. */
export interface ShareSearch {
  readonly viewerId: string;
  readonly organisationId?: string | undefined;
  readonly partnershipId?: string | undefined;
  readonly kind?: AudienceKind | undefined;
  /** Those that were withdrawn, rather than those that were not. */
  readonly ended?: boolean | undefined;
  readonly limit: number;
  readonly after?: string | undefined;
}

/** The shares of the organisations of which the viewer is a member, the newest first, one more than `limit`. */
export async function listShares(em: EntityManager, search: ShareSearch): Promise<readonly ShareView[]> {
  const { viewerId, organisationId, partnershipId, kind, ended = false, limit, after } = search;
  const rows = await em.execute<Row[]>(sql`
    with recursive "page" as materialized (
      select s.* from "memberships" m cross join lateral (
        select s.* from "shares" s where s."organisation_id" = m."organisation_id"
          and ${ended ? sql`s."withdrawn_at" is not null` : sql`s."withdrawn_at" is null`}
          and ${partnershipId === undefined ? sql`true` : sql`s."partnership_id" = ${partnershipId}`}
          and ${kind === undefined ? sql`true` : sql`s."audience_kind" = ${kind}`}
          and ${after === undefined ? sql`true` : sql`s."id" < ${after}::uuid`}
        order by s."id" desc limit ${limit + 1}) s
      where m."user_id" = ${viewerId} and m."ended_at" is null
        and ${organisationId === undefined ? sql`true` : sql`m."organisation_id" = ${organisationId}`}
      order by s."id" desc limit ${limit + 1}
    ), ${VIEW_OF_PAGE(viewerId)}`);
  return rows.map(toView);
}

/** One share of an organisation of which the viewer is a member, ended or not; undefined for any other. */
export async function findShare(
  em: EntityManager,
  { id, viewerId }: { readonly id: string; readonly viewerId: string },
): Promise<ShareView | undefined> {
  const [row] = await em.execute<Row[]>(sql`
    with recursive "page" as materialized (select s.* from "shares" s where s."id" = ${id}), ${VIEW_OF_PAGE(viewerId)}`);
  return row && toView(row);
}

/** How many people a share lets read at this moment. */
export async function countReaders(em: EntityManager, id: string): Promise<number> {
  const [row] = await em.execute<{ readers: number }[]>(sql`
    with recursive "page" as (select s."id" from "shares" s where s."id" = ${id}),
    ${raw(holding('select "id" from "page"'))}
    select count(*)::int as "readers" from "holding" h join "shares" s on s."id" = h."id"
      cross join lateral (${raw(includable('s'))}) i join "users" u on u."id" = i."id"
    where ${raw(reaches('s', 'u'))}`);
  return row?.readers ?? 0;
}

/** Which of some shares let nobody read at this moment, although they may be in effect. */
export async function findUnread(em: EntityManager, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await em.execute<{ id: string }[]>(sql`
    with recursive "page" as (select s."id" from "shares" s where s."id" in (${[...ids]})),
    ${raw(holding('select "id" from "page"'))}
    select p."id" from "page" p left join lateral (
      select u."id" from "holding" h join "shares" s on s."id" = h."id"
        cross join lateral (${raw(includable('s'))}) i join "users" u on u."id" = i."id"
      where h."id" = p."id" and ${raw(reaches('s', 'u'))}
      -- one reader is enough, however many the planner would look at in one go
      limit 1) r on true
    where r."id" is null`);
  return new Set(rows.map(({ id }) => id));
}

/** What somebody is called, as SQL: their names, or else what they sign in by. */
export const NAME_OF = (u: string) =>
  raw(`coalesce(nullif(trim(concat_ws(' ', ${u}."first_name", ${u}."last_name")), ''), ${u}."username")`);

const VIEW_OF_PAGE = (viewerId: string) => sql`
  ${raw(holding('select "id" from "page"'))}
  select s."id", s."ref", s."title", s."from_share_id" as "fromShareId", s."partnership_id" as "partnershipId",
    s."permission", s."created_at" as "sharedAt", s."withdrawn_at" as "withdrawnAt", m."role" as "viewerRole",
    o."id" as "organisationId", o."name" as "organisationName", b."id" as "sharedById", ${NAME_OF('b')} as "sharedByName",
    s."audience_kind" as "kind",
    case s."audience_kind" when 'relation-group' then p."relation_group_id" else s."audience_id" end as "audienceId",
    case when s."audience_kind" in ('user', 'relation-manager') then ${NAME_OF('a')}
      when s."audience_kind" = 'organisation' then t."name" else e."name" end as "audienceName",
    (h."id" is not null and ${raw(isRelated('s'))}) as "holds",
    (h."id" is not null and ${raw(awaitsGrant('s'))}) as "isWaiting",
    (select count(*)::int from "share_grants" g where g."partnership_id" = s."partnership_id" and g."share_id" = s."id"
      and g."failed_at" is not null) as "failed"
  from "page" s left join "holding" h on h."id" = s."id"
    join "memberships" m on m."organisation_id" = s."organisation_id" and m."user_id" = ${viewerId} and m."ended_at" is null
    join "organisations" o on o."id" = s."organisation_id"
    join "users" b on b."id" = s."shared_by"
    join "environments" e on e."id" = s."audience_environment_id"
    left join "users" a on a."id" = s."audience_id" and s."audience_kind" in ('user', 'relation-manager')
    left join "organisations" t on t."id" = s."audience_id" and s."audience_kind" = 'organisation'
    left join "partnerships" p on p."id" = s."partnership_id"
  order by s."id" desc`;

interface Row {
  readonly id: string;
  readonly ref: string;
  readonly title: string;
  readonly fromShareId: string | null;
  readonly partnershipId: string | null;
  readonly permission: SharePermission;
  readonly sharedAt: Date | string;
  readonly withdrawnAt: Date | string | null;
  readonly viewerRole: OrganisationRole;
  readonly organisationId: string;
  readonly organisationName: string;
  readonly sharedById: string;
  readonly sharedByName: string | null;
  readonly kind: AudienceKind;
  readonly audienceId: string;
  readonly audienceName: string | null;
  readonly holds: boolean;
  readonly isWaiting: boolean;
  readonly failed: number;
}

function toView(row: Row): ShareView {
  const { id, fromShareId, partnershipId, permission, sharedAt, withdrawnAt, viewerRole } = row;
  return {
    id,
    organisation: { id: row.organisationId, name: row.organisationName },
    document: { ref: row.ref, title: row.title },
    fromShareId,
    audience: { kind: row.kind, id: row.audienceId, name: row.audienceName },
    partnershipId,
    permission,
    stage: stageOf(row),
    failed: row.failed,
    sharedBy: { id: row.sharedById, name: row.sharedByName },
    sharedAt: new Date(sharedAt),
    withdrawnAt: withdrawnAt === null ? null : new Date(withdrawnAt),
    viewerRole,
  };
}

function stageOf({ holds, isWaiting }: Pick<Row, 'holds' | 'isWaiting'>): ShareStage {
  if (!holds) return 'withdrawn';
  return isWaiting ? 'propagating' : 'effective';
}
