import { SEAT_RESERVED_MS } from '../../domain/membership-invite.ts';

/** The waits of an invitation that something in our own database puts an end to; `holds`: as in db/writes/nudges.ts. */
export const INVITATION_WAITS = [
  {
    kind: 'membershipInvite',
    stage: 'awaiting-seat',
    holds: ofInvitation(`${isMember()} or (${canJoin()} and (u."deactivated_at" is null or ${hasSeatInTurn()}))`),
  },
  {
    kind: 'membershipInvite',
    stage: 'awaiting-answer',
    holds: ofInvitation(`i."accepted_at" is not null and (${isMember()} or ${canJoin()}
      or (p."blocked_by" = 'NOT_PARTNERS' and ${isAtHomeOrPartner()}))`),
  },
  {
    kind: 'membershipInvite',
    stage: 'awaiting-registration',
    holds: `exists (select 1 from "invitations" i join "processes" g on g."id" = i."registration_id"
      where i."id" = p."id" and i."accepted_at" is null and g."ended_at" is not null)`,
  },
] as const;

/** An invitation whose invitee has said yes, with them and the organisation. */
function ofInvitation(condition: string): string {
  return `exists (select 1 from "invitations" i join "users" u on u."id" = i."user_id"
      join "organisations" o on o."id" = i."organisation_id" where i."id" = p."id" and (${condition}))`;
}

/** Whoever is a member by another way needs nothing more: `settleYes` in db/writes/invitation-joins.ts. */
function isMember(): string {
  return `(u."deactivated_at" is null and exists (select 1 from "memberships" m where m."organisation_id" = i."organisation_id"
      and m."user_id" = u."id" and m."ended_at" is null))`;
}

function canJoin(): string {
  return `(${isAtHomeOrPartner()} and ${mayInvite()})`;
}

/** `arePartners` in db/writes/invitation-guards.ts, or of the environment itself. */
function isAtHomeOrPartner(): string {
  return `(u."environment_id" = i."environment_id" or exists (select 1 from "partnerships" t where t."ended_at" is null
      and ((t."environment_a" = i."environment_id" and t."environment_b" = u."environment_id")
        or (t."environment_b" = i."environment_id" and t."environment_a" = u."environment_id"))))`;
}

/** `mayInviteAs` in db/writes/invitation-guards.ts. */
function mayInvite(): string {
  return `(o."state" = 'active' and (exists (
      select 1 from "memberships" m join "users" b on b."id" = m."user_id" and b."deactivated_at" is null
      where m."organisation_id" = o."id" and m."role" = 'administrator' and m."ended_at" is null
        and i."invited_by" = 'user:' || b."id"::text)
    or exists (select 1 from "service_accounts" a where i."invited_by" = 'service-account:' || a."id"::text
      and a."environment_id" = o."environment_id" and a."disabled_at" is null and 'invitations.write' = any(a."scopes")
      and (i."role" <> 'administrator' or 'members.write' = any(a."scopes")))))`;
}

/** `takeSeat` in db/writes/invitation-seats.ts: a reserved one, or a free one where nobody has asked for it before. */
function hasSeatInTurn(): string {
  const active = `(select count(*) from "users" w where w."environment_id" = i."environment_id" and w."deactivated_at" is null)`;
  return `exists (select 1 from "subscriptions" s where s."environment_id" = i."environment_id"
      and (s."valid_until" is null or s."valid_until" > now())
      and case when i."seat" = 'reserved' and i."created_at" > now() - interval '${SEAT_RESERVED_MS} milliseconds' then ${active} < s."seats" else ${active} + (
        select count(*) from "invitations" n where n."environment_id" = i."environment_id" and ((n."seat" = 'reserved'
            and n."created_at" > now() - interval '${SEAT_RESERVED_MS} milliseconds')
          or (n."seat" = 'claimed' and (n."seat_asked_at", n."id") < (i."seat_asked_at", i."id")))) < s."seats" end)`;
}
