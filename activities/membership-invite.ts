import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { Process } from '../db/entities/process.ts';
import { User } from '../db/entities/user.ts';
import { closeInvitation, tellInviter } from '../db/writes/invitation-ends.ts';
import { type InvitationCase, isOver, openInvitationCase, settleYes, turnOf } from '../db/writes/invitation-joins.ts';
import { acceptAtOnce } from '../db/writes/invitation-shortcuts.ts';
import type { MembershipInviteCommand } from '../domain/membership-invite.ts';
import type { MembershipInviteTurn } from '../domain/membership-invite-state.ts';
import { answerEndedInvitation, carryOut, refuseCommand } from './membership-invite-commands.ts';

interface Step {
  readonly id: string;
  /** ISO-8601 UTC, from the workflow. */
  readonly at: string;
  /** Of the invitation's newest link. */
  readonly round: number;
  /** Until when it is open, if a new round begins now; and how long a yes waits for a seat, if it begins to wait now. */
  readonly openUntil: string;
  readonly seatUntil: string;
}

export interface DecideInvitationCommand extends Step {
  readonly command: MembershipInviteCommand;
}

/** `bounced`: the mailbox refuses for good. */
export interface ReviewInvitationCommand extends Step {
  readonly because: 'changed' | 'bounced';
}

export interface EndInvitationCommand extends Pick<Step, 'id' | 'at'> {
  readonly stage: 'expired' | 'revoked';
  /** Of a lapse: whether it is the wait for a seat that is over, or the time for an answer. */
  readonly isWaitingForSeat?: boolean;
}

/** The steps of an invitation; each is one transaction under the lock of its environment, guarded by its stage. */
export function createMembershipInviteActivities({ orm }: { readonly orm: MikroORM }) {
  /**
   * Carries out what somebody does with an invitation, by what they, its inviter, the organisation, the partnership and
   * the seats are at this moment; answers where it stands, and why nothing has changed. A repeat finds it done.
   */
  async function decideInvitation(given: DecideInvitationCommand): Promise<MembershipInviteTurn> {
    const { command } = given;
    if (await isUsualYes(orm.em.fork(), given)) return { stage: 'joined' };
    return orm.em.fork().transactional(async (em) => {
      const opened = await open(em, given, command.userId);
      if (isOver(opened)) return answerEndedInvitation(em, opened, command);
      return (await refuseCommand(em, opened, command)) ?? carryOut(em, opened, { ...given, command });
    });
  }

  /**
   * Looks at an invitation again: a yes that waits takes effect where nothing is lacking any more, a registration that has
   * ended without an account leaves it to be answered, a mailbox that refuses is told of. A repeat finds nothing to do.
   */
  async function reviewInvitation(given: ReviewInvitationCommand): Promise<MembershipInviteTurn> {
    return orm.em.fork().transactional(async (em) => {
      const opened = await open(em, given);
      if (isOver(opened)) return { stage: opened.stage };
      const { userId, acceptedAt } = opened.row;
      if (userId && acceptedAt) {
        const user = await em.findOneOrFail(User, { id: userId }, { disableIdentityMap: true });
        return settleYes(em, opened, { user, actor: 'vestibule', later: true });
      }
      if (given.because === 'bounced') return bounce(em, opened);
      return (await hasGivenUp(em, opened)) ? awaitAnswer(em, opened) : turnOf(opened);
    });
  }

  /**
   * Ends an invitation that nobody has answered in time, or whose environments part. One that an account was made by
   * meanwhile has its own time to wait for a seat, and goes on. A repeat answers how it has ended.
   */
  async function endInvitation({
    id,
    at,
    stage,
    isWaitingForSeat,
  }: EndInvitationCommand): Promise<MembershipInviteTurn> {
    return orm.em.fork().transactional(async (em) => {
      const opened = await open(em, { id, at, seatUntil: at });
      if (isOver(opened)) return { stage: opened.stage };
      if (isWaitingForSeat === false && opened.stage === 'awaiting-seat') return turnOf(opened);
      await closeInvitation(em, opened.row, { stage, at: opened.at, actor: 'vestibule' });
      return { stage };
    });
  }

  return { decideInvitation, reviewInvitation, endInvitation };
}

/** Carries out what nearly every yes is, the short way; any other has changed nothing. */
async function isUsualYes(em: EntityManager, { id, at, command }: DecideInvitationCommand): Promise<boolean> {
  const { action, userId, byMail = false } = command;
  if (action !== 'accept' || userId === undefined) return false;
  return acceptAtOnce(em, { id, userId, byMail, at: new Date(at) });
}

function open(
  em: EntityManager,
  { id, at, seatUntil }: Pick<Step, 'id' | 'at' | 'seatUntil'>,
  userId?: string,
): Promise<InvitationCase> {
  return openInvitationCase(em, { id, at: new Date(at), seatUntil: new Date(seatUntil), userId });
}

/** Whoever is at it by another way does not depend on the mailbox. */
async function bounce(em: EntityManager, opened: InvitationCase): Promise<MembershipInviteTurn> {
  const { row, stage, at } = opened;
  if (stage !== 'awaiting-answer' && stage !== 'joining') return turnOf(opened);
  await em.nativeUpdate(Process, { id: row.id }, { stage: 'mail-bounced', stageSince: at });
  await tellInviter(em, row, { template: 'invitation-bounced', at, actor: 'vestibule' });
  return { stage: 'mail-bounced' };
}

/** Whether the registration that its invitee has begun has ended, and they have not joined by it. */
async function hasGivenUp(em: EntityManager, { row, stage }: InvitationCase): Promise<boolean> {
  if (stage !== 'awaiting-registration' || !row.registrationId) return false;
  return (await em.count(Process, { id: row.registrationId, endedAt: { $ne: null } })) > 0;
}

async function awaitAnswer(em: EntityManager, { row, at }: InvitationCase): Promise<MembershipInviteTurn> {
  await em.nativeUpdate(Process, { id: row.id }, { stage: 'awaiting-answer', stageSince: at, waitingOn: 'person' });
  return { stage: 'awaiting-answer' };
}
