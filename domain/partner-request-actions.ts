import type { PartnerRequestAction, PartnerRequestStage } from './partner-request.ts';

/** Somebody who looks at a request, and what they hold. */
export interface RequestViewer {
  /** Whether they are of the asked environment, or of the asking one. */
  readonly direction: 'in' | 'out';
  /** Whether they are the one who is to answer. */
  readonly isAddressed: boolean;
  /** Whether they may answer for their environment at all. */
  readonly mayAnswer: boolean;
  /** Whether they may take on something new: their subscription includes it, too. */
  readonly mayAsk: boolean;
}

/** What somebody can do with a request in this stage; the workflow decides again. */
export function partnerRequestActions(
  stage: PartnerRequestStage,
  { direction, isAddressed, mayAnswer, mayAsk }: RequestViewer,
): readonly PartnerRequestAction[] {
  if (!mayAnswer) return [];
  const isOpen = stage === 'awaiting-answer' || stage === 'mail-bounced';
  // a yes has been taken in: it can still be taken back, or passed on
  const isWaiting = stage === 'awaiting-eligibility' || stage === 'establishing';
  if (!isOpen && !isWaiting) return [];
  const actions: PartnerRequestAction[] = [];
  if (direction === 'in') {
    if (isOpen && isAddressed && mayAsk) actions.push('accept');
    if (isAddressed) actions.push('decline');
    if (!isAddressed) actions.push('take-over');
  } else {
    actions.push('withdraw');
    if (isOpen && mayAsk) actions.push('resend');
  }
  return [...actions, 'reassign'];
}
