import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { MailTemplate } from '../../domain/mail.ts';
import type { MembershipInviteOutcome } from '../../domain/membership-invite.ts';
import { Invitation, InvitationCorrection, type InvitationRow } from '../entities/invitation.ts';
import { User } from '../entities/user.ts';
import { userOfActor } from './invitation-guards.ts';
import { releaseSeat } from './invitation-seats.ts';
import { beginNotice } from './notices.ts';
import { putInOutbox } from './outbox.ts';
import { closeProcess } from './processes.ts';
import { noteOnTimeline } from './timeline.ts';
import { undoAccount } from './undone-accounts.ts';

/** How an invitation ends, and by whom. */
export interface InvitationEnd {
  readonly stage: MembershipInviteOutcome;
  readonly at: Date;
  readonly actor: string;
  /** Who has joined or declined. */
  readonly userId?: string | undefined;
  readonly membershipId?: string;
  readonly endedBecause?: 'PARTNERSHIP_ENDED';
}

const TOLD: Partial<Readonly<Record<MembershipInviteOutcome, MailTemplate>>> = {
  joined: 'invitation-joined',
  declined: 'invitation-declined',
  expired: 'invitation-expired',
};

/**
 * Ends an invitation in the transaction of the caller, who holds the environment's lock: its seat is given back unless it
 * was taken, an account that waited for it to be let in is undone, which its owner is told, and its inviter is told. Tells whether it was open: a repeat changes nothing and tells nobody.
 */
export async function closeInvitation(em: EntityManager, row: InvitationRow, end: InvitationEnd): Promise<boolean> {
  const { id } = row;
  const { stage, at, actor, userId, membershipId, endedBecause } = end;
  if (!(await closeProcess(em, { id, stage, at }))) return false;
  const isUndone = stage !== 'joined' && (await undoAccount(em, row));
  const learnt = {
    ...(isUndone ? { userId: null, acceptedAt: null } : {}),
    ...(userId === undefined || isUndone ? {} : { userId }),
    ...(membershipId === undefined ? {} : { membershipId }),
    ...(endedBecause === undefined ? {} : { endedBecause }),
  };
  if (Object.keys(learnt).length > 0) await em.nativeUpdate(Invitation, { id }, learnt);
  const data = endedBecause === undefined ? {} : { data: { because: endedBecause } };
  await noteOnTimeline(em, { processId: id, at, event: stage, actor, ...data });
  await em.nativeDelete(InvitationCorrection, { invitationId: id });
  if (row.seat !== 'none' && row.seat !== 'taken') await releaseSeat(em, row);
  if (isUndone) {
    const undone = { userId: row.userId ?? '', template: 'invitation-account-undone', subjectId: id } as const;
    await beginNotice(em, { ...undone, at, actor: 'vestibule' });
  }
  const template = TOLD[stage];
  if (template) await tellInviter(em, row, { template, at, actor });
  return true;
}

/**
 * Begins a notice to whoever answers for an invitation, where they are a user who is at work; of an invitation of a list
 * its page tells. Runs in the transaction of what it tells of.
 */
export async function tellInviter(
  em: EntityManager,
  { id, invitedBy, bulkId }: Pick<InvitationRow, 'id' | 'invitedBy' | 'bulkId'>,
  told: { readonly template: MailTemplate; readonly at: Date; readonly actor: string },
): Promise<void> {
  const userId = userOfActor(invitedBy);
  if (userId === undefined || bulkId) return;
  if ((await em.count(User, { id: userId, deactivatedAt: null })) === 0) return;
  await beginNotice(em, { userId, subjectId: id, ...told });
}

/** Two environments that part, or have become partners. */
interface Pair {
  readonly environmentA: string;
  readonly environmentB: string;
}

/**
 * Ends what two environments have of each other's people, in the transaction in which their partnership ends: memberships
 * of guests between them, and open invitations to people of the other side. Answers the outbox subjects.
 */
export async function endGuestsBetween(
  em: EntityManager,
  { environmentA, environmentB }: Pair,
  { at, actor }: { readonly at: Date; readonly actor: string },
): Promise<readonly string[]> {
  await em.execute(sql`
    update "memberships" m set "ended_at" = ${at}, "version" = m."version" + 1
    from "organisations" o, "users" u
    where m."ended_at" is null and o."id" = m."organisation_id" and u."id" = m."user_id"
      and ((o."environment_id" = ${environmentA} and u."environment_id" = ${environmentB})
        or (o."environment_id" = ${environmentB} and u."environment_id" = ${environmentA}))`);
  const found = await em.execute<{ id: string }[]>(sql`
    select i."id" from "invitations" i join "processes" p on p."id" = i."id" and p."ended_at" is null
    where i."environment_id" in (${environmentA}, ${environmentB}) and exists (
      select 1 from "users" u left join "user_addresses" a on a."user_id" = u."id"
      where u."environment_id" in (${environmentA}, ${environmentB}) and u."environment_id" <> i."environment_id"
        and (u."id" = i."user_id" or a."email_key" = i."email_key"))
    order by i."id"`);
  const subjects: string[] = [];
  for (const { id } of found) {
    const row = await em.findOneOrFail(Invitation, { id }, { disableIdentityMap: true });
    const end = { stage: 'revoked', at, actor, endedBecause: 'PARTNERSHIP_ENDED' } as const;
    if (!(await closeInvitation(em, row, end))) continue;
    await putInOutbox(em, { subject: id, kind: 'signal', name: 'cancel' });
    subjects.push(id);
  }
  return subjects;
}

/** Tells the invitations that wait for two environments to become partners that they have, in that transaction. */
export async function tellOfPartnership(em: EntityManager, { environmentA, environmentB }: Pair): Promise<void> {
  const waiting = await em.execute<{ id: string }[]>(sql`
    select "id" from "processes"
    where "kind" = 'membershipInvite' and "ended_at" is null and "blocked_by" = 'NOT_PARTNERS'
      and "environment_ids" @> array[${environmentA}, ${environmentB}]::uuid[] order by "id"`);
  const payload = { change: 'partnership' };
  for (const { id } of waiting)
    await putInOutbox(em, { subject: id, kind: 'signal', name: 'conditions-changed', payload });
}
