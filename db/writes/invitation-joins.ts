import { LockMode } from '@mikro-orm/core';
import { type EntityManager, sql } from '@mikro-orm/postgresql';
import {
  isInvitationOutcome,
  type MembershipInviteOutcome,
  type MembershipInviteStage,
} from '../../domain/membership-invite.ts';
import type { InvitationHoldUp, MembershipInviteTurn } from '../../domain/membership-invite-state.ts';
import { Invitation, type InvitationRow } from '../entities/invitation.ts';
import { Membership, Organisation, type OrganisationRow } from '../entities/organisation.ts';
import { Process, type ProcessRow } from '../entities/process.ts';
import { User, type UserRow } from '../entities/user.ts';
import { announceEnvironmentChange } from './environment-changes.ts';
import { closeInvitation, tellInviter } from './invitation-ends.ts';
import { arePartners, isMember, mayInviteAs } from './invitation-guards.ts';
import { releaseSeat, takeSeat } from './invitation-seats.ts';
import { joinOrganisation } from './memberships.ts';
import { beginNotice } from './notices.ts';
import { putInOutbox } from './outbox.ts';
import { noteOnTimeline } from './timeline.ts';
import { lockEnvironment } from './user-guards.ts';

/** An invitation under its environment's lock: nothing that it depends on changes before the commit. */
export interface InvitationCase {
  readonly row: InvitationRow;
  readonly organisation: OrganisationRow;
  readonly process: ProcessRow;
  readonly stage: MembershipInviteStage;
  readonly at: Date;
  /** Of the environment. */
  readonly seats: number;
  /** Until when it waits for a seat, if it begins to wait now. */
  readonly seatUntil: Date;
}

/** Locks the environment, then whoever is concerned, then the process. */
export async function openInvitationCase(
  em: EntityManager,
  given: { readonly id: string; readonly at: Date; readonly seatUntil: Date; readonly userId?: string | undefined },
): Promise<InvitationCase> {
  const { id, at, seatUntil, userId } = given;
  const fresh = { disableIdentityMap: true } as const;
  const { environmentId } = await em.findOneOrFail(Invitation, { id }, fresh);
  const { seats } = await lockEnvironment(em, environmentId);
  const row = await em.findOneOrFail(Invitation, { id }, fresh);
  const ids = [row.userId, userId].filter((known) => typeof known === 'string');
  if (ids.length > 0) {
    await em.execute(sql`select 1 from "users" where "id" in (${[...new Set(ids)]}) order by "id" for no key update`);
  }
  const process = await em.findOneOrFail(Process, { id }, { ...fresh, lockMode: LockMode.PESSIMISTIC_WRITE });
  const organisation = await em.findOneOrFail(Organisation, { id: row.organisationId }, fresh);
  return { row, organisation, process, stage: process.stage as MembershipInviteStage, at, seats, seatUntil };
}

/** Whether nothing changes it any more. */
export function isOver(given: InvitationCase): given is InvitationCase & { readonly stage: MembershipInviteOutcome } {
  return isInvitationOutcome(given.stage);
}

/** Where an invitation stands that a step leaves as it is. */
export function turnOf({ stage, process }: InvitationCase): MembershipInviteTurn {
  const { blockedBy } = process;
  return blockedBy === 'NOT_PARTNERS' || blockedBy === 'INVITER_NOT_ALLOWED'
    ? { stage, heldUpBy: blockedBy }
    : { stage };
}

/**
 * What follows a yes that has been recorded: membership, where nothing is lacking now; else it waits for the environments
 * to be partners, for its inviter to be allowed to invite, or for a seat, and goes on by itself. `later`: whoever said yes
 * is not there to be answered, so they are told by mail. Whoever is a member by another way stays as they are, whatever is
 * lacking. A repeat finds it done.
 */
export async function settleYes(
  em: EntityManager,
  given: InvitationCase,
  { user, actor, later }: { readonly user: UserRow; readonly actor: string; readonly later: boolean },
): Promise<MembershipInviteTurn> {
  const { row, organisation } = given;
  if (!user.deactivatedAt && (await isMember(em, row.organisationId, user.id)))
    return join(em, given, { user, actor, later });
  const home = user.environment.id;
  if (home !== row.environmentId && !(await arePartners(em, home, row.environmentId))) {
    return holdUp(em, given, 'NOT_PARTNERS', home);
  }
  const inviter = { actor: row.invitedBy, role: row.role };
  if (!(await mayInviteAs(em, organisation, inviter))) return holdUp(em, given, 'INVITER_NOT_ALLOWED');
  if (user.deactivatedAt) {
    if (!isMadeByIt(user, row)) return forgetYes(em, given);
    if (!(await takeSeat(em, row, given))) return awaitSeat(em, given, actor);
    await em.nativeUpdate(User, { id: user.id }, { deactivatedAt: null, version: user.version + 1 });
    await announceEnvironmentChange(em, row.environmentId, 'role');
  }
  return join(em, given, { user, actor, later });
}

/** Ends an invitation as joined, with the membership that its invitee has now: by it, or by another way before. */
async function join(
  em: EntityManager,
  { row, at }: InvitationCase,
  { user, actor, later }: { readonly user: UserRow; readonly actor: string; readonly later: boolean },
): Promise<MembershipInviteTurn> {
  const { id: invitationId, organisationId, role } = row;
  const { membershipId, joined } = await joinOrganisation(em, {
    organisationId,
    userId: user.id,
    role,
    invitationId,
    at,
  });
  const { seat } = await em.findOneOrFail(Invitation, { id: row.id }, { disableIdentityMap: true });
  await closeInvitation(em, { ...row, seat }, { stage: 'joined', at, actor, userId: user.id, membershipId });
  if (later) await beginNotice(em, { userId: user.id, template: 'invitation-admitted', subjectId: row.id, at, actor });
  return joined ? { stage: 'joined' } : { stage: 'joined', alreadyMember: true };
}

/** Whether whoever has joined by an invitation was a member before, by another way. */
export async function wasMemberBefore(em: EntityManager, { id, membershipId }: InvitationRow): Promise<boolean> {
  return typeof membershipId === 'string' && (await em.count(Membership, { id: membershipId, invitationId: id })) === 0;
}

/** Records who said yes, and when; once. */
export async function recordYes(
  em: EntityManager,
  { row, at }: InvitationCase,
  { userId, actor }: { readonly userId: string; readonly actor: string },
): Promise<InvitationRow> {
  if (row.acceptedAt) return row;
  const yes = { userId, acceptedAt: at };
  await em.nativeUpdate(Invitation, { id: row.id }, yes);
  await noteOnTimeline(em, { processId: row.id, at, event: 'accepted', actor });
  return { ...row, ...yes };
}

/** What an invitee's new account has led to; `active`: whether it is at work. */
export interface JoinedByRegistration {
  readonly stage: MembershipInviteStage;
  readonly active: boolean;
  /** What the outbox holds something for, to deliver after the commit. */
  readonly subjects: readonly string[];
}

/**
 * Goes on with an invitation in the transaction that makes its invitee's account. The caller has inserted the user, with
 * the invitation's environment as their home, role `user`, and `deactivatedAt` at `at`: where a seat is to be had they are
 * active after it and a member; else they stay inactive, and the invitation waits and lets them in by itself. Undefined
 * for one that has ended: nothing was changed. The workflow hears `registered`. A repeat answers where it stands.
 */
export async function joinByRegistration(
  em: EntityManager,
  given: {
    readonly invitationId: string;
    readonly registrationId: string;
    readonly userId: string;
    readonly at: Date;
    readonly seatUntil: Date;
  },
): Promise<JoinedByRegistration | undefined> {
  const { invitationId: id, registrationId, userId, at, seatUntil } = given;
  const opened = await openInvitationCase(em, { id, at, seatUntil, userId });
  const isRepeat = opened.row.userId === userId;
  if (isOver(opened) || (opened.row.acceptedAt && !isRepeat)) {
    return isRepeat && opened.stage === 'joined' ? { stage: 'joined', active: true, subjects: [] } : undefined;
  }
  const actor = `user:${userId}`;
  await em.nativeUpdate(Invitation, { id }, { registrationId });
  const begun = { ...opened, row: { ...opened.row, registrationId } };
  const row = await recordYes(em, begun, { userId, actor });
  const user = await em.findOneOrFail(User, { id: userId }, { disableIdentityMap: true });
  const { stage } = await settleYes(em, { ...opened, row }, { user, actor, later: false });
  await putInOutbox(em, { subject: id, kind: 'signal', name: 'registered' });
  return { stage, active: stage === 'joined', subjects: [id, row.environmentId] };
}

/** Made inactive by the very yes that is waiting: by the registration, for want of a seat. */
function isMadeByIt({ deactivatedAt }: UserRow, { acceptedAt, registrationId }: InvitationRow): boolean {
  return Boolean(registrationId) && deactivatedAt?.getTime() === acceptedAt?.getTime();
}

/** A yes that has no effect yet: it is kept, and nobody is asked any more. */
async function holdUp(
  em: EntityManager,
  { row, process, at }: InvitationCase,
  heldUpBy: InvitationHoldUp,
  home?: string,
): Promise<MembershipInviteTurn> {
  const environmentIds = [...new Set([...process.environmentIds, ...(home === undefined ? [] : [home])])];
  const waits = { waitingOn: 'administrator', needsAttention: false, blockedBy: heldUpBy } as const;
  const since = process.stage === 'awaiting-answer' ? {} : { stage: 'awaiting-answer', stageSince: at };
  await em.nativeUpdate(Process, { id: row.id }, { ...since, ...waits, environmentIds });
  return { stage: 'awaiting-answer', heldUpBy };
}

async function awaitSeat(em: EntityManager, given: InvitationCase, actor: string): Promise<MembershipInviteTurn> {
  const { row, stage, at, seatUntil } = given;
  if (stage === 'awaiting-seat') return { stage };
  const waits = { waitingOn: 'administrator', waitUntil: seatUntil, needsAttention: false } as const;
  await em.nativeUpdate(
    Process,
    { id: row.id },
    { stage: 'awaiting-seat', stageSince: at, blockedBy: 'NO_SEAT', ...waits },
  );
  await noteOnTimeline(em, { processId: row.id, at, event: 'seat-awaited', actor });
  await tellInviter(em, row, { template: 'invitation-waiting', at, actor });
  return { stage: 'awaiting-seat' };
}

/** Whoever said yes has been taken out of work since: they may say it again once they are back. */
async function forgetYes(em: EntityManager, { row, process, at }: InvitationCase): Promise<MembershipInviteTurn> {
  await em.nativeUpdate(Invitation, { id: row.id }, { userId: null, acceptedAt: null });
  if (row.seat === 'claimed') await releaseSeat(em, row);
  const since = process.stage === 'awaiting-answer' ? {} : { stage: 'awaiting-answer', stageSince: at };
  const waits = { waitingOn: 'person', needsAttention: false, blockedBy: null } as const;
  await em.nativeUpdate(Process, { id: row.id }, { ...since, ...waits });
  return { stage: 'awaiting-answer' };
}
