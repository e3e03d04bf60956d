import { anotherLinkAfterMs, linkMailRetryAtMs, refuseAnotherLink } from './link-mail.ts';
import {
  awaitsAnswer,
  type PartnerRequestState,
  type PartnerRequestTurn,
  type PartnerRequestWork,
} from './partner-request-state.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** Why the request may not be sent again now; undefined when it may, or when whoever decides says why not. */
export function refuseResend(
  state: PartnerRequestState,
  nowMs: number,
  policy: PolicyFor<'partnerRequest'>,
): 'TOO_SOON' | 'TOO_MANY' | 'MAIL_UNDER_WAY' | undefined {
  if (!awaitsAnswer(state)) return undefined;
  if (state.linkMail.status !== 'done') return 'MAIL_UNDER_WAY';
  return refuseAnotherLink(state, nowMs, policy);
}

/** How long until a refused request may be sent again; one whose mail is under way, when it has had its time. */
export function resendAfterMs(state: PartnerRequestState, nowMs: number, policy: PolicyFor<'partnerRequest'>): number {
  const retryAtMs = linkMailRetryAtMs(state.linkMail);
  const mailMs = state.linkMail.status === 'done' ? 0 : (retryAtMs ?? nowMs + policy.resendPauseMs) - nowMs;
  return Math.max(mailMs, anotherLinkAfterMs(state, nowMs, policy));
}

/**
 * Why what comes next is not carried out after all: of several calls to send again that were taken in at once, one is,
 * and the limits hold for the others when their turn comes. Undefined for everything else.
 */
export function refuseSecondResend(
  state: PartnerRequestState,
  work: PartnerRequestWork,
  nowMs: number,
  policy: PolicyFor<'partnerRequest'>,
): PartnerRequestTurn | undefined {
  if (work.do !== 'decide' || work.command.action !== 'resend') return undefined;
  const code = refuseResend(state, nowMs, policy);
  return code && { stage: state.stage, code, retryAfterMs: resendAfterMs(state, nowMs, policy) };
}
