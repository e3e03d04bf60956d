import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { Invitation, InvitationCorrection } from '../db/entities/invitation.ts';
import { Process } from '../db/entities/process.ts';
import { User } from '../db/entities/user.ts';
import { closeInvitation } from '../db/writes/invitation-ends.ts';
import {
  findAddressee,
  hasAddress,
  isMember,
  mayInvite,
  mayInviteAs,
  openKeyOfInvitation,
} from '../db/writes/invitation-guards.ts';
import { type InvitationCase, recordYes, settleYes, turnOf, wasMemberBefore } from '../db/writes/invitation-joins.ts';
import { releaseSeat, seatForInvitation } from '../db/writes/invitation-seats.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import type {
  MembershipInviteCommand,
  MembershipInviteRefusal,
  MembershipInviteStage,
} from '../domain/membership-invite.ts';
import type { MembershipInviteTurn } from '../domain/membership-invite-state.ts';
import type { TimelineEvent } from '../domain/process.ts';

/** A command as its step carries it out. */
export interface CarriedOut {
  readonly command: MembershipInviteCommand;
  readonly round: number;
  /** ISO-8601 UTC: until when it is open, if a new round begins. */
  readonly openUntil: string;
}

/** Whoever has ended it so is answered the same again; everybody else comes too late. */
export async function answerEndedInvitation(
  em: EntityManager,
  { row, stage }: InvitationCase,
  { action, userId }: MembershipInviteCommand,
): Promise<MembershipInviteTurn> {
  const isTheirs = row.userId === (userId ?? null);
  const isRepeat =
    (action === 'accept' && stage === 'joined' && isTheirs) ||
    (action === 'decline' && stage === 'declined' && isTheirs) ||
    (action === 'revoke' && stage === 'revoked' && !row.endedBecause);
  if (!isRepeat) return refused(stage, 'INVITATION_ENDED');
  return action === 'accept' && (await wasMemberBefore(em, row)) ? { stage, alreadyMember: true } : { stage };
}

/** Why an open invitation is not changed by this; undefined when it is. */
export async function refuseCommand(
  em: EntityManager,
  opened: InvitationCase,
  command: MembershipInviteCommand,
): Promise<MembershipInviteTurn | undefined> {
  const code = await refusalOf(em, opened, command);
  return code && refused(opened.stage, code);
}

async function refusalOf(
  em: EntityManager,
  { row, stage, organisation }: InvitationCase,
  { action, userId, actor, byMail, byOperator }: MembershipInviteCommand,
): Promise<MembershipInviteRefusal | undefined> {
  const inviter = byOperator ? row.invitedBy : actor;
  switch (action) {
    case 'accept':
    case 'decline': {
      // whoever has no account declines by the link itself
      if (userId === undefined) return action === 'accept' ? 'INVITATION_NOT_YOURS' : undefined;
      const emailKey = row.emailKey ?? '';
      const isTheirs = row.userId === userId || (await hasAddress(em, { userId, emailKey, byMail: byMail === true }));
      return isTheirs ? undefined : 'INVITATION_NOT_YOURS';
    }
    case 'register':
      return row.acceptedAt || stage === 'awaiting-seat' ? 'ALREADY_DECIDED' : undefined;
    case 'revoke':
      return (await mayInvite(em, organisation, actor)) ? undefined : 'NOT_ALLOWED';
    case 'resend':
    case 'correct-address':
      if (!(await mayInviteAs(em, organisation, { actor: inviter, role: row.role }))) return 'NOT_ALLOWED';
      if (action === 'resend' && stage === 'awaiting-seat') return 'ALREADY_DECIDED';
      return undefined;
  }
}

/** Does what nothing stands against; answers where the invitation stands then. A repeat of it finds it done. */
export async function carryOut(
  em: EntityManager,
  opened: InvitationCase,
  given: CarriedOut,
): Promise<MembershipInviteTurn> {
  const { action, actor, userId } = given.command;
  switch (action) {
    case 'accept':
      return accept(em, opened, { userId: userId ?? '', actor });
    case 'decline':
    case 'revoke': {
      const stage = action === 'decline' ? 'declined' : 'revoked';
      await closeInvitation(em, opened.row, {
        stage,
        at: opened.at,
        actor,
        ...(action === 'decline' ? { userId } : {}),
      });
      return { stage };
    }
    case 'register':
      return register(em, opened, given.command);
    case 'resend':
      return resend(em, opened, given);
    case 'correct-address':
      return correctAddress(em, opened, given);
  }
}

async function accept(
  em: EntityManager,
  opened: InvitationCase,
  { userId, actor }: { readonly userId: string; readonly actor: string },
): Promise<MembershipInviteTurn> {
  const user = await em.findOneOrFail(User, { id: userId }, { disableIdentityMap: true });
  const row = await recordYes(em, opened, { userId, actor });
  return settleYes(em, { ...opened, row }, { user, actor, later: false });
}

/** Its invitee is at making an account; whichever they began last counts. */
async function register(
  em: EntityManager,
  { row, stage, at }: InvitationCase,
  { registrationId }: MembershipInviteCommand,
): Promise<MembershipInviteTurn> {
  await em.nativeUpdate(Invitation, { id: row.id }, { registrationId: registrationId ?? null });
  if (stage !== 'awaiting-registration') await moveTo(em, row.id, { stage: 'awaiting-registration', at });
  return { stage: 'awaiting-registration' };
}

/** Whoever sends it again answers for it from now on; a yes that waited for that takes effect. */
async function resend(em: EntityManager, opened: InvitationCase, given: CarriedOut): Promise<MembershipInviteTurn> {
  const { row, at } = opened;
  const { actor, byOperator } = given.command;
  const invitedBy = byOperator ? row.invitedBy : actor;
  await em.nativeUpdate(Invitation, { id: row.id }, { invitedBy });
  if (row.userId && row.acceptedAt) {
    const user = await em.findOneOrFail(User, { id: row.userId }, { disableIdentityMap: true });
    const again = { ...opened, row: { ...row, invitedBy } };
    const turn = await settleYes(em, again, { user, actor, later: true });
    if (turn.stage !== 'awaiting-answer') return turn;
    await noteOnce(em, opened, { event: 'asked-again', actor, round: given.round + 1 });
    return { ...turn, newRound: true };
  }
  await noteOnce(em, opened, { event: 'asked-again', actor, round: given.round + 1 });
  const { heldUpBy } = turnOf(opened);
  const waitUntil = new Date(given.openUntil);
  await moveTo(em, row.id, { stage: 'awaiting-answer', at, waitUntil, blockedBy: heldUpBy ?? null });
  return { stage: 'awaiting-answer', newRound: true };
}

/**
 * Puts the corrected address in the place of the one whose mailbox refuses. Links to the old one are superseded at once;
 * whether a seat is needed depends on the new one.
 */
async function correctAddress(
  em: EntityManager,
  opened: InvitationCase,
  given: CarriedOut,
): Promise<MembershipInviteTurn> {
  const { row, stage, at, seats } = opened;
  const { correctionId, actor } = given.command;
  const round = given.round + 1;
  const before = row.linkRound >= round;
  // made by a try before, whose answer was not heard: the workflow has still to begin the round
  if (before && stage === 'awaiting-answer') return { stage, newRound: true };
  if (stage !== 'mail-bounced') return refused(stage, 'MAIL_NOT_BOUNCED');
  const correction = await em.findOne(InvitationCorrection, { id: correctionId ?? '', invitationId: row.id });
  if (!correction) return refused(stage, 'ALREADY_DECIDED');
  const { email, emailKey, emailKeyVersion } = correction;
  const refusal = await refuseAddress(em, opened, emailKey);
  if (refusal) return refused(stage, refusal);
  const addressee = await findAddressee(em, row.environmentId, emailKey);
  if (addressee && row.seat === 'reserved') await releaseSeat(em, row);
  const seat = addressee
    ? 'none'
    : row.seat === 'none'
      ? await seatForInvitation(em, row.environmentId, seats)
      : row.seat;
  await em.nativeUpdate(Invitation, { id: row.id }, { email, emailKey, emailKeyVersion, seat, linkRound: round });
  await em.nativeUpdate(Process, { id: row.id }, { openKey: openKeyOfInvitation(row.organisationId, emailKey) });
  await em.nativeDelete(InvitationCorrection, { invitationId: row.id });
  await noteOnTimeline(em, { processId: row.id, at, event: 'address-corrected', actor, data: { round } });
  await moveTo(em, row.id, { stage: 'awaiting-answer', at, waitUntil: new Date(given.openUntil), blockedBy: null });
  return { stage: 'awaiting-answer', newRound: true };
}

/** A corrected address is as good as one that is invited anew. */
async function refuseAddress(
  em: EntityManager,
  { row }: InvitationCase,
  emailKey: string,
): Promise<MembershipInviteRefusal | undefined> {
  const openKey = openKeyOfInvitation(row.organisationId, emailKey);
  const twin = { kind: 'membershipInvite' as const, openKey, endedAt: null, id: { $ne: row.id } };
  if ((await em.count(Process, twin)) > 0) return 'INVITATION_OPEN';
  const addressee = await findAddressee(em, row.environmentId, emailKey);
  return addressee && (await isMember(em, row.organisationId, addressee.userId)) ? 'ALREADY_MEMBER' : undefined;
}

async function moveTo(
  em: EntityManager,
  id: string,
  to: {
    readonly stage: MembershipInviteStage;
    readonly at: Date;
    readonly waitUntil?: Date;
    readonly blockedBy?: ReturnType<typeof turnOf>['heldUpBy'] | null;
  },
): Promise<void> {
  const { at, ...changes } = to;
  await em.nativeUpdate(Process, { id }, { ...changes, stageSince: at, waitingOn: 'person', needsAttention: false });
}

/** One entry a round, however often its step is tried. */
async function noteOnce(
  em: EntityManager,
  { row, at }: InvitationCase,
  { event, actor, round }: { readonly event: TimelineEvent; readonly actor: string; readonly round: number },
): Promise<void> {
  const [known] = await em.execute<object[]>(sql`
    select 1 from "timeline" where "process_id" = ${row.id} and "event" = ${event}
      and "data" ->> 'round' = ${String(round)} limit 1`);
  if (known === undefined) await noteOnTimeline(em, { processId: row.id, at, event, actor, data: { round } });
}

function refused(stage: MembershipInviteStage, code: MembershipInviteRefusal): MembershipInviteTurn {
  return { stage, code };
}
