import { type EntityManager, raw, sql } from '@mikro-orm/postgresql';
import type { Locale } from '../../domain/locale.ts';
import {
  type InvitationDelivery,
  type MembershipInviteStage,
  seatReservedSince,
  shownInvitationStage,
} from '../../domain/membership-invite.ts';
import type { OrganisationRole } from '../../domain/organisation.ts';
import type { BlockedBy } from '../../domain/process.ts';
import { runPrepared } from '../prepared.ts';
import { tokenHash } from '../writes/links.ts';

/** An invitation; what of it the inviting side may see is for `api/invitation-view.ts` to choose. */
export interface InvitationView {
  readonly id: string;
  readonly organisationId: string;
  readonly organisationName: string;
  readonly environmentId: string;
  readonly environmentName: string;
  readonly stage: MembershipInviteStage;
  readonly blockedBy: BlockedBy | null;
  readonly waitUntil: Date | null;
  readonly endedAt: Date | null;
  readonly createdAt: Date;
  /** Null once it has been erased. */
  readonly email: string | null;
  readonly emailKey: string | null;
  readonly role: OrganisationRole;
  readonly locale: Locale;
  readonly delivery: InvitationDelivery;
  readonly openDays: number;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly invitedBy: string;
  readonly linkRound: number;
  readonly userId: string | null;
  readonly endedBecause: string | null;
  /** Whoever has joined was a member before, and stays as they were. */
  readonly alreadyMember: boolean;
  readonly bulkId: string | null;
  /** The lapsed one that it takes up, and the one that takes it up. */
  readonly continues: string | null;
  readonly continuedBy: string | null;
}

export interface InvitationSearch {
  readonly organisationId: string;
  /** As the inviting side sees it. */
  readonly stage?: MembershipInviteStage | undefined;
  /** In its comparison form. */
  readonly emailKey?: string | undefined;
  readonly role?: OrganisationRole | undefined;
  /** Those that keep a seat reserved, or wait for one. */
  readonly seat?: 'reserved' | 'claimed' | undefined;
  readonly limit: number;
  /** The last invitation of the page before. */
  readonly after?: string | undefined;
}

const COLUMNS = `i."id", i."organisation_id" as "organisationId", o."name" as "organisationName",
    i."environment_id" as "environmentId", e."name" as "environmentName", p."stage", p."blocked_by" as "blockedBy",
    p."wait_until" as "waitUntil", p."ended_at" as "endedAt", p."created_at" as "createdAt", i."email",
    i."email_key" as "emailKey", i."role", i."locale", i."delivery", i."open_days" as "openDays", i."metadata",
    i."invited_by" as "invitedBy", i."link_round" as "linkRound", i."user_id" as "userId",
    i."ended_because" as "endedBecause", i."bulk_id" as "bulkId", p."continues",
    i."membership_id" is not null and not exists (
      select 1 from "memberships" m where m."id" = i."membership_id" and m."invitation_id" = i."id") as "alreadyMember",
    case when p."ended_at" is not null then (
      select n."id" from "processes" n where n."continues" = i."id" and n."kind" = 'membershipInvite'
      order by n."id" desc limit 1) end as "continuedBy"`;
const FROM = `
  from "invitations" i join "processes" p on p."id" = i."id" join "organisations" o on o."id" = i."organisation_id"
    join "environments" e on e."id" = i."environment_id"`;
const VIEW = `select ${COLUMNS} ${FROM}`;

/** One invitation; undefined when there is none. */
export async function findInvitation(em: EntityManager, id: string): Promise<InvitationView | undefined> {
  const text = `${VIEW} where i."id" = $1`;
  const [row] = await runPrepared<Row>(em, { name: 'find-invitation', text, values: [id] });
  return row && toView(row);
}

/** An invitation as it was found by one of its links. */
export interface InvitationLink {
  readonly invitation: InvitationView;
  /** Which of its links it is. */
  readonly round: number;
  /** By what its word is made. */
  readonly hash: Buffer;
  /** Ids of the outbox rows that its workflow may not have heard yet. */
  readonly undelivered: readonly string[];
}

/** The invitation behind a link; undefined for none. */
export async function findInvitationLink(em: EntityManager, token: string): Promise<InvitationLink | undefined> {
  return findInvitationLinkByHash(em, tokenHash(token));
}

/** The same by the hash of its token. */
export async function findInvitationLinkByHash(em: EntityManager, hash: Buffer): Promise<InvitationLink | undefined> {
  const text = `select l."round", ${COLUMNS},
      array(select w."id"::text from "outbox" w where w."subject" = i."id") as "undelivered" ${FROM} join "links" l on l."process_id" = i."id"
    where l."hash" = $1 and l."purpose" = 'accept-invitation'`;
  const statement = { name: 'find-invitation-link', text, values: [hash] };
  const [row] = await runPrepared<Row & Pick<InvitationLink, 'round' | 'undelivered'>>(em, statement);
  if (!row) return undefined;
  const { round, undelivered, ...invitation } = row;
  return { invitation: toView(invitation), round, hash, undelivered };
}

/** The invitations into an organisation, by id ascending, one more than `limit`. */
export async function listInvitations(em: EntityManager, search: InvitationSearch): Promise<readonly InvitationView[]> {
  const { organisationId, stage, emailKey, role, seat, limit, after } = search;
  const since = seatReservedSince(new Date());
  const rows = await em.execute<Row[]>(sql`${raw(VIEW)}
    where i."organisation_id" = ${organisationId}
      and ${stage === undefined ? sql`true` : sql`p."stage" in (${[...stagesShownAs(stage)]})`}
      and ${emailKey === undefined ? sql`true` : sql`i."email_key" = ${emailKey}`}
      and ${role === undefined ? sql`true` : sql`i."role" = ${role}`}
      and ${seat === undefined ? sql`true` : sql`i."seat" = ${seat}`}
      and ${seat === 'reserved' ? sql`i."created_at" > ${since}` : sql`true`}
      and ${after === undefined ? sql`true` : sql`i."id" > ${after}::uuid`}
    order by i."id" limit ${limit + 1}`);
  return rows.map(toView);
}

const MASKED: readonly MembershipInviteStage[] = ['awaiting-registration', 'joining'];

/** Every stage that reads as this one to the inviting side. */
function stagesShownAs(stage: MembershipInviteStage): readonly MembershipInviteStage[] {
  return [stage, ...MASKED].filter((one) => shownInvitationStage(one) === stage);
}

type Instant = Date | string;
type Row = Omit<InvitationView, 'waitUntil' | 'endedAt' | 'createdAt'> & {
  readonly waitUntil: Instant | null;
  readonly endedAt: Instant | null;
  readonly createdAt: Instant;
};

function toView(row: Row): InvitationView {
  const { waitUntil, endedAt, createdAt, ...rest } = row;
  return {
    ...rest,
    waitUntil: waitUntil === null ? null : new Date(waitUntil),
    endedAt: endedAt === null ? null : new Date(endedAt),
    createdAt: new Date(createdAt),
  };
}
