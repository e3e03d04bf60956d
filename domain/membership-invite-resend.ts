import { anotherLinkAfterMs, askedLately, linkMailRetryAtMs, linkWaitsOn } from './link-mail.ts';
import {
  type MembershipInviteState,
  type MembershipInviteTurn,
  type MembershipInviteWork,
  refuseInviteLink,
} from './membership-invite-state.ts';
import { DAY_MS } from './policy.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** How long until another link that is refused now may go out; where its mail is under way, when that has had its time. */
export function inviteLinkAfterMs(
  state: MembershipInviteState,
  action: 'resend' | 'correct-address',
  nowMs: number,
  policy: PolicyFor<'membershipInvite'>,
): number {
  if (action === 'correct-address') {
    const oldestAtMs = askedLately(state, nowMs).at(-policy.resendsPerDay);
    return oldestAtMs === undefined ? 0 : oldestAtMs + DAY_MS - nowMs;
  }
  const isUnderWay = linkWaitsOn(state.linkMail) === 'mail-provider';
  const mailEndsAtMs = linkMailRetryAtMs(state.linkMail) ?? nowMs + policy.resendPauseMs;
  return Math.max(isUnderWay ? mailEndsAtMs - nowMs : 0, anotherLinkAfterMs(state, nowMs, policy));
}

/**
 * Why what comes next is not carried out after all: of several calls for another link that were taken in at once, one is,
 * and the limits hold for the others when their turn comes. Undefined for everything else.
 */
export function refuseSecondLink(
  state: MembershipInviteState,
  work: MembershipInviteWork,
  nowMs: number,
  policy: PolicyFor<'membershipInvite'>,
): MembershipInviteTurn | undefined {
  if (work.do !== 'decide') return undefined;
  const { action } = work.command;
  if (action !== 'resend' && action !== 'correct-address') return undefined;
  const code = refuseInviteLink(state, action, nowMs, policy);
  return code && { stage: state.stage, code, retryAfterMs: inviteLinkAfterMs(state, action, nowMs, policy) };
}
