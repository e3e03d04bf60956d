import type { MaintenanceWindow } from './maintenance.ts';
import type { GateReason } from './partner-gate.ts';
import type { StageTransition } from './process.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** The stages of a partner request; the last four are its outcomes. */
export const PARTNER_REQUEST_STAGES = [
  'awaiting-answer',
  'mail-bounced',
  'awaiting-eligibility',
  'establishing',
  'established',
  'declined',
  'expired',
  'withdrawn',
] as const;
export type PartnerRequestStage = (typeof PARTNER_REQUEST_STAGES)[number];
export type PartnerRequestOutcome = 'established' | 'declined' | 'expired' | 'withdrawn';

/** Every way from one stage to another; docs/states.md draws it and a test holds the two together. */
export const PARTNER_REQUEST_TRANSITIONS: readonly StageTransition<PartnerRequestStage>[] = [
  { from: 'start', to: 'awaiting-answer', on: 'a relation manager asks' },
  { from: 'start', to: 'establishing', on: 'a client agreed to what was prepared for them' },
  { from: 'awaiting-answer', to: 'awaiting-answer', on: 'sent again, taken over or reassigned: a new mail' },
  { from: 'awaiting-answer', to: 'mail-bounced', on: 'the mailbox refuses for good, and nobody else may answer' },
  { from: 'awaiting-answer', to: 'establishing', on: 'accepted' },
  { from: 'awaiting-answer', to: 'declined', on: 'declined' },
  { from: 'awaiting-answer', to: 'withdrawn', on: 'withdrawn, or the environments part' },
  { from: 'awaiting-answer', to: 'expired', on: 'nobody answers in time' },
  { from: 'mail-bounced', to: 'awaiting-answer', on: 'sent again, taken over or reassigned: a new mail' },
  { from: 'mail-bounced', to: 'establishing', on: 'accepted' },
  { from: 'mail-bounced', to: 'declined', on: 'declined' },
  { from: 'mail-bounced', to: 'withdrawn', on: 'withdrawn, or the environments part' },
  { from: 'mail-bounced', to: 'expired', on: 'nobody answers in time' },
  { from: 'establishing', to: 'established', on: 'nothing is lacking on either side' },
  { from: 'establishing', to: 'awaiting-eligibility', on: 'a side lacks something' },
  { from: 'awaiting-eligibility', to: 'establishing', on: 'role, group or subscription have changed' },
  { from: 'awaiting-eligibility', to: 'declined', on: 'declined after all' },
  { from: 'awaiting-eligibility', to: 'withdrawn', on: 'withdrawn, or the environments part' },
  { from: 'awaiting-eligibility', to: 'expired', on: 'what is lacking does not come in time' },
];

export interface PartnerRequestInput {
  readonly id: string;
  readonly policy: PolicyFor<'partnerRequest'>;
  readonly maintenanceWindow?: MaintenanceWindow;
  /** The answer is given already: a client agreed to what was prepared for them. */
  readonly accepted?: true;
}

export interface PartnerRequestResult {
  readonly stage: PartnerRequestOutcome;
}

/** What somebody of either side does with a request. */
export const PARTNER_REQUEST_ACTIONS = ['accept', 'decline', 'withdraw', 'take-over', 'reassign', 'resend'] as const;
export type PartnerRequestAction = (typeof PARTNER_REQUEST_ACTIONS)[number];

/**
 * `userId`: who does it, of which side is looked up; `managerId`: to whom it is reassigned; `operator`: who does it for a
 * side that they are not of, as timelines name them (`userId` is nobody's then).
 */
export interface PartnerRequestCommand {
  readonly action: PartnerRequestAction;
  readonly userId: string;
  readonly managerId?: string;
  readonly operator?: string;
}

/** Why an action changes nothing, though the request goes on or has ended. */
export const PARTNER_REQUEST_REFUSALS = [
  'PARTNER_REQUEST_ENDED',
  'ALREADY_DECIDED',
  'NOT_ADDRESSED',
  'NOT_ALLOWED',
  'MANAGER_NOT_ELIGIBLE',
  'TOO_SOON',
  'TOO_MANY',
  'MAIL_UNDER_WAY',
  'PASSED_ON_OFTEN',
] as const;
export type PartnerRequestRefusal = (typeof PARTNER_REQUEST_REFUSALS)[number];

export type PartnerRequestAnswer =
  /** It has had its effect: `stage` is where the request stands now. */
  | { readonly outcome: 'done'; readonly stage: PartnerRequestStage }
  /** Taken in and safe, but its step has parked. */
  | { readonly outcome: 'working'; readonly stage: PartnerRequestStage }
  | {
      readonly outcome: 'refused';
      readonly stage: PartnerRequestStage;
      readonly code: PartnerRequestRefusal;
      /** Of a `NOT_ALLOWED`: what whoever did it lacks. */
      readonly reasons: readonly GateReason[];
      /** Of one that came too soon or too often: how long until it may be. */
      readonly retryAfterMs?: number;
    };

/** Whether the request has come to an end that nothing changes any more. */
export function isPartnerRequestOutcome(stage: PartnerRequestStage): stage is PartnerRequestOutcome {
  return stage === 'established' || stage === 'declined' || stage === 'expired' || stage === 'withdrawn';
}
