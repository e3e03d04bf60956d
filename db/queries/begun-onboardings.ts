import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { DiagnosedEvent, DiagnosedMail, DiagnosisFacts } from '../../domain/diagnosis.ts';
import type { BlockedBy, ProcessKind, WaitingOn } from '../../domain/process.ts';

/** An onboarding that an environment began, and what it is about as its administrators know it. */
export interface BegunOnboarding {
  readonly id: string;
  readonly facts: DiagnosisFacts;
  readonly subject: BegunSubject;
}

/** `name`: a company, an environment or a user; `email`: the address that was invited, until it is erased. */
export interface BegunSubject {
  readonly name: string | null;
  readonly email: string | null;
  /** The page where something can be done about it. */
  readonly page: string | null;
}

/** One that an environment began; undefined for anybody else's. */
export async function findBegunOnboarding(
  em: EntityManager,
  { id, environmentId }: { readonly id: string; readonly environmentId: string },
): Promise<BegunOnboarding | undefined> {
  const [found] = await toBegun(em, await em.execute<Row[]>(sql`${begunBy(environmentId)} and p."id" = ${id}::uuid`));
  return found;
}

/** What an environment began, the newest first, one more than `limit`. */
export async function listBegunOnboardings(
  em: EntityManager,
  {
    environmentId,
    limit,
    after,
  }: { readonly environmentId: string; readonly limit: number; readonly after?: string | undefined },
): Promise<readonly BegunOnboarding[]> {
  const rows = await em.execute<Row[]>(sql`
    ${begunBy(environmentId)} and ${after === undefined ? sql`true` : sql`p."id" < ${after}::uuid`}
    order by p."id" desc limit ${limit + 1}`);
  return toBegun(em, rows);
}

interface Row {
  readonly id: string;
  readonly kind: ProcessKind;
  readonly stage: string;
  readonly stageSince: Date | string;
  readonly waitingOn: WaitingOn | null;
  readonly waitUntil: Date | string | null;
  readonly needsAttention: boolean;
  readonly blockedBy: BlockedBy | null;
  readonly createdAt: Date | string;
  readonly endedAt: Date | string | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly page: string | null;
  readonly delivery: 'mail' | 'link' | 'none' | null;
  readonly openDays: number | null;
}

/**
 * What somebody of the environment, or a program of its, has begun: neither what others ask of it, nor what people do for
 * themselves, such as setting a password that they forgot.
 */
function begunBy(environmentId: string) {
  return sql`
    select p."id", p."kind", p."stage", p."stage_since" as "stageSince", p."waiting_on" as "waitingOn",
      p."wait_until" as "waitUntil", p."needs_attention" as "needsAttention", p."blocked_by" as "blockedBy",
      p."created_at" as "createdAt", p."ended_at" as "endedAt", i."email", i."delivery", i."open_days" as "openDays",
      coalesce(o."name", e."name", nullif(concat_ws(' ', u."first_name", u."last_name"), ''), u."username") as "name",
      case p."kind"
        when 'membershipInvite' then '/organisations/' || o."id" || '/invitations'
        when 'bulkInvite' then '/bulk-invitations/' || p."id"
        when 'partnerRequest' then '/partner-requests/' || p."id"
        when 'partnershipEnding' then '/partners'
        when 'emailVerification' then '/environment/approvals'
        when 'passwordReset' then '/environment'
        else '/organisations/' || o."id" end as "page"
    from "processes" p
      left join "invitations" i on p."kind" = 'membershipInvite' and i."id" = p."id"
      left join "bulk_invites" b on p."kind" = 'bulkInvite' and b."id" = p."id"
      left join "organisation_activations" a on p."kind" = 'organisationActivation' and a."id" = p."id"
      left join "receiving_registrations" r on p."kind" = 'receivingRegistration' and r."id" = p."id"
      left join "organisations" o
        on o."id" = coalesce(i."organisation_id", b."organisation_id", a."organisation_id", r."organisation_id")
      left join "partner_requests" q on p."kind" = 'partnerRequest' and q."id" = p."id"
      left join "partnerships" s on p."kind" = 'partnershipEnding' and s."id" = p."id"
      left join "email_verifications" v on p."kind" = 'emailVerification' and v."id" = p."id"
      left join "password_resets" w on p."kind" = 'passwordReset' and w."id" = p."id"
      left join "users" u on u."id" = coalesce(v."user_id", w."user_id")
      left join "environments" e on e."id" = coalesce(q."to_environment",
        case when s."environment_a" = ${environmentId}::uuid then s."environment_b" else s."environment_a" end)
    where p."environment_ids" @> array[${environmentId}::uuid] and case p."kind"
      when 'membershipInvite' then i."environment_id" = ${environmentId}::uuid
      when 'bulkInvite' then b."environment_id" = ${environmentId}::uuid
      when 'partnerRequest' then q."from_environment" = ${environmentId}::uuid
      when 'partnershipEnding' then s."ended_by_environment" = ${environmentId}::uuid
      when 'organisationActivation' then a."id" is not null
      when 'receivingRegistration' then r."id" is not null
      when 'emailVerification' then v."provider" is null
      when 'passwordReset' then w."reason" = 'login-details'
      else false end`;
}

async function toBegun(em: EntityManager, rows: readonly Row[]): Promise<readonly BegunOnboarding[]> {
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const mails = await em.execute<MailEntry[]>(sql`
    select "process_id" as "processId", "name", "round", "template", "state", "reserved_at" as "reservedAt",
      "sent_at" as "sentAt", "expires_at" as "expiresAt", "feedback", "feedback_at" as "feedbackAt"
    from "mails" where "process_id" in (${ids}) order by "reserved_at", "id"`);
  const timeline = await em.execute<TimelineRow[]>(sql`
    select "process_id" as "processId", "at", "event", "actor", "data" from "timeline"
    where "process_id" in (${ids}) order by "at", "id"`);
  return rows.map((row) => ({
    id: row.id,
    facts: {
      process: toProcess(row),
      mails: mails.filter(({ processId }) => processId === row.id).map(toMail),
      timeline: timeline.filter(({ processId }) => processId === row.id).map(toEvent),
      invitation:
        row.delivery === null || row.openDays === null ? null : { delivery: row.delivery, openDays: row.openDays },
      failing: null,
    },
    subject: { name: row.name, email: row.email, page: row.page },
  }));
}

type Instant = Date | string;
type Instants<View, Names extends keyof View> = Omit<View, Names> & {
  readonly [Name in Names]: Instant | Extract<View[Name], null>;
} & { readonly processId: string };
type MailEntry = Instants<DiagnosedMail, 'reservedAt' | 'sentAt' | 'expiresAt' | 'feedbackAt'>;
type TimelineRow = Instants<DiagnosedEvent, 'at'>;

function toProcess({ id: _id, name: _name, email: _email, page: _page, delivery: _delivery, ...row }: Row) {
  const { openDays: _openDays, ...process } = row;
  return {
    ...process,
    stageSince: new Date(row.stageSince),
    waitUntil: instant(row.waitUntil),
    createdAt: new Date(row.createdAt),
    endedAt: instant(row.endedAt),
  };
}

function toMail({ processId: _processId, ...row }: MailEntry): DiagnosedMail {
  return {
    ...row,
    reservedAt: new Date(row.reservedAt),
    sentAt: instant(row.sentAt),
    expiresAt: instant(row.expiresAt),
    feedbackAt: instant(row.feedbackAt),
  };
}

function toEvent({ processId: _processId, ...row }: TimelineRow): DiagnosedEvent {
  return { ...row, at: new Date(row.at) };
}

function instant(at: Instant | null): Date | null {
  return at === null ? null : new Date(at);
}
