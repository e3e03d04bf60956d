import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  defineSignal,
  defineUpdate,
  log,
  setDefaultSignalHandler,
  setHandler,
} from '@temporalio/workflow';
import { EXTENDED_AT_MOST_MS } from '../domain/extension.ts';
import type { MailFeedback } from '../domain/mail.ts';
import {
  isInvitationOutcome,
  type MembershipInviteAnswer,
  type MembershipInviteCommand,
  type MembershipInviteOutcome,
  type MembershipInviteResult,
} from '../domain/membership-invite.ts';
import { invitationLost, takeInInviteFeedback } from '../domain/membership-invite-mail.ts';
import { inviteLinkAfterMs, refuseSecondLink } from '../domain/membership-invite-resend.ts';
import {
  inviteWorkDone,
  inviteWorkParked,
  type MembershipInviteTurn,
  type MembershipInviteWork,
  membershipInviteStanding,
  refuseInviteLink,
  retryInviteNow,
  takeInWork,
} from '../domain/membership-invite-state.ts';
import { nextMembershipInviteStep } from '../domain/membership-invite-steps.ts';
import { SECOND_MS } from '../domain/policy.ts';
import { hasParked, workBegun } from '../domain/work-queue.ts';
import { takeExtensions, withoutLapse } from './extensions.ts';
import { blockedByFailure } from './failure-codes.ts';
import { iso } from './instants.ts';
import { sendInvitation } from './membership-invite-mails.ts';
import { beginInviteRun, type InviteRun, type MembershipInviteRunInput } from './membership-invite-run.ts';
import { sendReminder } from './reminders.ts';
import { carryOverIfIdle, rest } from './resting.ts';

/** What somebody of either side does with the invitation. Decided one after the other, in the order they came in. */
export const decideInvitationUpdate = defineUpdate<MembershipInviteAnswer, [MembershipInviteCommand]>('decide');
/** A seat, a role, a subscription or a partnership has changed. */
export const invitationConditionsSignal = defineSignal('conditions-changed');
/** Its invitee, who has no account, has begun the registration of one. */
export const invitationRegisteringSignal = defineSignal<[{ readonly registrationId: string }]>('registering');
/** The registration that it led to has made the invitee's account, and has done what can be done by it. */
export const invitationRegisteredSignal = defineSignal('registered');
/** The registration that it led to has ended without an account. */
export const invitationRegistrationEndedSignal = defineSignal('registration-ended');
/** What became of a mail of this invitation. */
export const invitationFeedbackSignal = defineSignal<[MailFeedback]>('mail-feedback');
/** Nobody can say whether the batch that its first mail was part of went out. */
export const invitationLostSignal = defineSignal('mail-outcome-unknown');
/** The invitee wants no more reminders. */
export const stopInvitationRemindersSignal = defineSignal('stop-reminders');
/** Tries a parked step again now. */
export const retryInvitationSignal = defineSignal('retry');
/** Wakes one that sleeps until its first reminder: what was signalled meanwhile is looked at now. */
export const wakeInvitationUpdate = defineUpdate('wake');
/** The environments part. */
export const cancelInvitationSignal = defineSignal('cancel');

/**
 * Somebody's way into an organisation: a mail to their address, reminders, their answer, and after a yes the wait for
 * whatever is lacking; or its lapse. It waits for weeks and ends once.
 */
export async function membershipInvite(input: MembershipInviteRunInput): Promise<MembershipInviteResult> {
  const run = beginInviteRun(input);
  registerHandlers(run);
  for (;;) {
    const { stage } = run.state;
    if (isInvitationOutcome(stage)) return finish(run, stage);
    const step = nextMembershipInviteStep(run.state, Date.now(), input);
    switch (step.do) {
      case 'work':
        await work(run);
        break;
      case 'expire':
        await expire(run);
        break;
      case 'send-invitation':
        sendInvitation(run, step.round);
        break;
      case 'remind':
        sendReminder(run, { ...step, template: 'invitation-reminder' });
        break;
      case 'skip-reminder':
        run.state = { ...run.state, nextReminder: run.state.nextReminder + 1 };
        break;
      case 'wait':
        await rest(run, membershipInviteStanding(run.state), { ...step, carryOver: () => carryOver(run) });
        break;
    }
  }
}

function registerHandlers(run: InviteRun): void {
  const { policy } = run.input;
  setHandler(decideInvitationUpdate, (command) => decide(run, command), {
    // refused in the validator, so that whoever asks a thousand times leaves no trace in the history
    validator: ({ action }) => {
      const isLink = action === 'resend' || action === 'correct-address';
      const nowMs = Date.now();
      const refusal = isLink ? refuseInviteLink(run.state, action, nowMs, policy) : undefined;
      if (!isLink || refusal === undefined) return;
      const afterMs = inviteLinkAfterMs(run.state, action, nowMs, policy);
      throw ApplicationFailure.nonRetryable('not sent again now', refusal, afterMs);
    },
  });
  for (const signal of [invitationConditionsSignal, invitationRegisteredSignal, invitationRegistrationEndedSignal]) {
    setHandler(signal, () => {
      run.state = takeInWork(run.state, { do: 'review' });
    });
  }
  setHandler(invitationRegisteringSignal, ({ registrationId }) => {
    const command = { action: 'register', actor: 'person', registrationId } as const;
    run.state = takeInWork(run.state, { do: 'decide', key: NOBODY_WAITS, command });
  });
  const isOpen = () => !isInvitationOutcome(run.state.stage);
  takeExtensions(run, { isOpen, mostMs: EXTENDED_AT_MOST_MS.membershipInvite, forget: withoutLapse });
  setHandler(cancelInvitationSignal, () => {
    run.state = takeInWork(run.state, { do: 'cancel' });
  });
  setHandler(invitationFeedbackSignal, (feedback) => {
    run.state = takeInInviteFeedback(run.state, feedback);
  });
  setHandler(invitationLostSignal, () => {
    run.state = invitationLost(run.state, Date.now(), policy);
  });
  setHandler(stopInvitationRemindersSignal, () => {
    run.state = { ...run.state, remindersStopped: true };
  });
  setHandler(wakeInvitationUpdate, () => undefined);
  setHandler(retryInvitationSignal, () => {
    run.retries += 1;
    run.state = retryInviteNow(run.state, Date.now());
  });
  setDefaultSignalHandler((name) => log.warn('a signal that invitations do not know', { name }));
}

/** Of a command that nobody waits for the answer of. */
const NOBODY_WAITS = 0;

/** Takes a command in and answers when it is decided, or when its step has parked. */
async function decide(run: InviteRun, command: MembershipInviteCommand): Promise<MembershipInviteAnswer> {
  run.commands += 1;
  const key = run.commands;
  run.state = takeInWork(run.state, { do: 'decide', key, command });
  await condition(() => run.answers.has(key) || isInvitationOutcome(run.state.stage) || hasParked(run.state));
  const { stage, round } = run.state;
  const answer = run.answers.get(key);
  run.answers.delete(key);
  if (answer) return answer;
  if (isInvitationOutcome(stage)) return answerEnded(run, stage, command);
  return { outcome: 'working', stage: membershipInviteStanding(run.state).stage as typeof stage, round };
}

/** Whoever has ended it so is answered the same again; everybody else comes too late. */
function answerEnded(
  { endedBy, state: { round } }: InviteRun,
  stage: MembershipInviteOutcome,
  { action, actor }: MembershipInviteCommand,
): MembershipInviteAnswer {
  const isTheirs = endedBy?.action === action && endedBy.actor === actor;
  return isTheirs ? { outcome: 'done', stage, round } : { outcome: 'refused', stage, code: 'INVITATION_ENDED' };
}

async function work(run: InviteRun): Promise<void> {
  run.state = workBegun(run.state);
  const { current } = run.state;
  if (!current) return;
  try {
    const turn = await perform(run, current);
    run.state = inviteWorkDone(run.state, turn, Date.now(), run.input);
    if (current.do !== 'decide') return;
    if (isInvitationOutcome(turn.stage) && turn.code === undefined) run.endedBy = current.command;
    run.answers.set(current.key, answerOf(run, turn));
  } catch (failure) {
    const code = blockedByFailure(failure, 'DATABASE_UNAVAILABLE');
    run.state = inviteWorkParked(run.state, code, Date.now(), run.input.policy);
  }
}

/** Each step answers where the invitation stands after it, also when it had ended before. */
function perform(
  { input, database, state }: InviteRun,
  current: MembershipInviteWork,
): MembershipInviteTurn | Promise<MembershipInviteTurn> {
  const nowMs = Date.now();
  const { id, policy, openMs } = input;
  const refusal = refuseSecondLink(state, current, nowMs, policy);
  if (refusal) return refusal;
  const until = { openUntil: iso(nowMs + openMs), seatUntil: iso(nowMs + policy.invitationSeatMs) };
  const step = { id, at: iso(nowMs), round: state.round, ...until };
  switch (current.do) {
    case 'decide':
      return database.decideInvitation({ ...step, command: current.command });
    case 'review':
      return database.reviewInvitation({ ...step, because: 'changed' });
    case 'bounce':
      return database.reviewInvitation({ ...step, because: 'bounced' });
    case 'cancel':
      return database.endInvitation({ id, at: step.at, stage: 'revoked' });
  }
}

function answerOf({ state: { stage, round } }: InviteRun, turn: MembershipInviteTurn): MembershipInviteAnswer {
  const { code, retryAfterMs, alreadyMember } = turn;
  if (code !== undefined)
    return { outcome: 'refused', stage, code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  return { outcome: 'done', stage, round, ...(alreadyMember ? { alreadyMember } : {}) };
}

async function expire(run: InviteRun): Promise<void> {
  const nowMs = Date.now();
  try {
    const isWaitingForSeat = run.state.stage === 'awaiting-seat';
    const lapse = { id: run.input.id, at: iso(nowMs), stage: 'expired', isWaitingForSeat } as const;
    const turn = await run.database.endInvitation(lapse);
    run.state = inviteWorkDone(run.state, turn, nowMs, run.input);
  } catch (failure) {
    const code = blockedByFailure(failure, 'DATABASE_UNAVAILABLE');
    run.state = inviteWorkParked(run.state, code, Date.now(), run.input.policy);
  }
}

/** Begins a new history where the old one is long enough. */
function carryOver(run: InviteRun): Promise<void> {
  const { state, input } = run;
  const isBusy = state.queue.length > 0 || state.reminding || state.linkMail.status === 'sending';
  return carryOverIfIdle(run, {
    isBusy,
    begin: (carried) => continueAsNew<typeof membershipInvite>({ ...input, carried }),
  });
}

/** A mail that is just coming to its end is let do so: that would void the task which ends this, and its step with it. */
const MAIL_ENDS_WITHIN_MS = 5 * SECOND_MS;

async function finish(run: InviteRun, stage: MembershipInviteOutcome): Promise<MembershipInviteResult> {
  run.standing.publishEnd(membershipInviteStanding(run.state), []);
  if (run.mailsUnderWay > 0) await condition(() => run.mailsUnderWay === 0, MAIL_ENDS_WITHIN_MS);
  run.mails.cancel();
  if (!allHandlersFinished()) await condition(allHandlersFinished);
  return { stage };
}
