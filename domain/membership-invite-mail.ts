import { BOUNCE_CODES, parkLinkMail, rememberReport, resendLostMail } from './link-mail.ts';
import type { MailFeedback } from './mail.ts';
import { awaitsInvitee, type MembershipInviteState, takeInWork } from './membership-invite-state.ts';
import type { BlockedBy } from './process.ts';
import type { PolicyFor } from './workflow-policy.ts';

/**
 * The round's mail was handed over, at `atMs`; of an old round it changes nothing. What was reported of it before our own
 * answer says more than that.
 */
export function invitationSent(state: MembershipInviteState, round: number, atMs: number): MembershipInviteState {
  if (round !== state.round) return state;
  const blockedBy = state.linkMail.status === 'done' ? state.blockedBy : undefined;
  return { ...state, linkMail: { status: 'done' }, lastMailAtMs: atMs, blockedBy };
}

/** The provider will never take a mail to this mailbox. */
export function invitationRefused(state: MembershipInviteState, round: number, code: BlockedBy): MembershipInviteState {
  if (round !== state.round || !awaitsInvitee(state)) return state;
  return takeInWork({ ...state, linkMail: { status: 'done' } }, { do: 'bounce', code });
}

/** The round's mail could not be handed over in the time it has; one that a report has settled meanwhile is not parked. */
export function invitationParked(
  state: MembershipInviteState,
  { round, code }: { readonly round: number; readonly code: BlockedBy },
  nowMs: number,
  policy: PolicyFor<'membershipInvite'>,
): MembershipInviteState {
  if (round !== state.round || !awaitsInvitee(state) || state.linkMail.status === 'done') return state;
  return { ...state, linkMail: parkLinkMail(state.linkMail, code, nowMs, policy), blockedBy: code };
}

/** Nobody can say whether the first mail went out with the others of its batch: only a report or a person settles it. */
export function invitationLost(
  state: MembershipInviteState,
  nowMs: number,
  policy: PolicyFor<'membershipInvite'>,
): MembershipInviteState {
  const isTheOneAwaited = state.round === 1 && state.linkMail.status === 'done' && state.blockedBy === undefined;
  if (!isTheOneAwaited || !awaitsInvitee(state)) return state;
  const code = 'MAIL_OUTCOME_UNKNOWN';
  return { ...state, linkMail: parkLinkMail(state.linkMail, code, nowMs, policy), blockedBy: code };
}

/** What the provider reported of the invitation or a reminder; the same twice, or of an old round, changes nothing. */
export function takeInInviteFeedback(state: MembershipInviteState, feedback: MailFeedback): MembershipInviteState {
  if (state.handledIds.includes(feedback.id)) return state;
  const seen = { ...state, handledIds: rememberReport(state.handledIds, feedback.id) };
  if (feedback.event === 'complained') return { ...seen, remindersStopped: true };
  if (feedback.round !== state.round || !awaitsInvitee(state)) return seen;
  if (feedback.event === 'not-sent') return feedback.mail === 'invitation' ? resendLostMail(seen) : seen;
  if (feedback.event !== 'settled') return invitationRefused(seen, feedback.round, BOUNCE_CODES[feedback.event]);
  const isParked = state.linkMail.status === 'parked' && feedback.mail === 'invitation';
  return isParked ? { ...seen, linkMail: { status: 'done' }, blockedBy: undefined } : seen;
}
