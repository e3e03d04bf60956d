import type { MaintenanceWindow } from './maintenance.ts';
import { DAY_MS } from './policy.ts';
import type { StageTransition } from './process.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** The stages of an invitation into an organisation; the last four are its outcomes. */
export const MEMBERSHIP_INVITE_STAGES = [
  'awaiting-answer',
  'mail-bounced',
  'awaiting-registration',
  'awaiting-seat',
  'joining',
  'joined',
  'declined',
  'expired',
  'revoked',
] as const;
export type MembershipInviteStage = (typeof MEMBERSHIP_INVITE_STAGES)[number];
export type MembershipInviteOutcome = 'joined' | 'declined' | 'expired' | 'revoked';

/** Every way from one stage to another; docs/states.md draws it and a test holds the two together. */
export const MEMBERSHIP_INVITE_TRANSITIONS: readonly StageTransition<MembershipInviteStage>[] = [
  { from: 'start', to: 'awaiting-answer', on: 'somebody is invited' },
  { from: 'awaiting-answer', to: 'awaiting-answer', on: 'sent again, or the address is corrected: a new link' },
  { from: 'awaiting-answer', to: 'mail-bounced', on: 'the mailbox refuses for good' },
  { from: 'awaiting-answer', to: 'awaiting-registration', on: 'the invitee begins to make an account' },
  { from: 'awaiting-answer', to: 'joining', on: 'accepted' },
  { from: 'awaiting-answer', to: 'declined', on: 'declined' },
  { from: 'awaiting-answer', to: 'expired', on: 'nobody answers in time' },
  { from: 'awaiting-answer', to: 'revoked', on: 'revoked, or the environments part' },
  { from: 'mail-bounced', to: 'awaiting-answer', on: 'sent again, or the address is corrected: a new link' },
  { from: 'mail-bounced', to: 'awaiting-registration', on: 'the invitee begins to make an account' },
  { from: 'mail-bounced', to: 'joining', on: 'accepted' },
  { from: 'mail-bounced', to: 'declined', on: 'declined' },
  { from: 'mail-bounced', to: 'expired', on: 'nobody answers in time' },
  { from: 'mail-bounced', to: 'revoked', on: 'revoked, or the environments part' },
  {
    from: 'awaiting-registration',
    to: 'awaiting-answer',
    on: 'the registration ends without an account, or sent again',
  },
  { from: 'awaiting-registration', to: 'joining', on: 'the account is made, or accepted' },
  { from: 'awaiting-registration', to: 'declined', on: 'declined' },
  { from: 'awaiting-registration', to: 'expired', on: 'no account is made in time' },
  { from: 'awaiting-registration', to: 'revoked', on: 'revoked' },
  { from: 'joining', to: 'joined', on: 'there is a seat, or none is needed' },
  { from: 'joining', to: 'awaiting-seat', on: 'no seat is free' },
  { from: 'joining', to: 'awaiting-answer', on: 'the environments are no partners, or the inviter may not invite now' },
  { from: 'awaiting-seat', to: 'joining', on: 'a seat is free, first come first served' },
  { from: 'awaiting-seat', to: 'declined', on: 'declined after all' },
  { from: 'awaiting-seat', to: 'expired', on: 'no seat comes in time' },
  { from: 'awaiting-seat', to: 'revoked', on: 'revoked' },
];

/** How the invitee learns of it. Only a link that we mailed proves a mailbox. */
export const INVITATION_DELIVERIES = ['mail', 'link', 'none'] as const;
export type InvitationDelivery = (typeof INVITATION_DELIVERIES)[number];

/** Days an invitation may be open. */
export const INVITATION_DAYS = { least: 1, most: 365 } as const;

export interface MembershipInviteInput {
  readonly id: string;
  readonly policy: PolicyFor<'membershipInvite'>;
  readonly maintenanceWindow?: MaintenanceWindow;
  /** How long it is open, from the moment it begins, and again from each resend. */
  readonly openMs: number;
  readonly delivery: InvitationDelivery;
  /** The first mail goes out with others in one call (`bulkInvite`). */
  readonly inBatch?: true;
  /** ISO-8601 UTC: when it has begun, where its workflow is woken later. */
  readonly begunAt?: string;
}

export interface MembershipInviteResult {
  readonly stage: MembershipInviteOutcome;
}

export const MEMBERSHIP_INVITE_ACTIONS = [
  'accept',
  'decline',
  'register',
  'revoke',
  'resend',
  'correct-address',
] as const;
export type MembershipInviteAction = (typeof MEMBERSHIP_INVITE_ACTIONS)[number];

/**
 * What somebody does with an invitation. `actor`: who, as timelines name them (`person` for an invitee without an
 * account); `userId`: who accepts or declines; `correctionId`: the row of the address that takes the old one's place;
 * `registrationId`: the registration that an invitee without an account has begun.
 */
export interface MembershipInviteCommand {
  readonly action: MembershipInviteAction;
  readonly actor: string;
  readonly userId?: string;
  readonly correctionId?: string;
  readonly registrationId?: string;
  /** They hold a link that we mailed to the invited address. */
  readonly byMail?: true;
  /** `actor` is an operator, for whoever has invited: that right counts, and stays who answers for it. */
  readonly byOperator?: true;
}

/** Why an action changes nothing, though the invitation goes on or has ended. */
export const MEMBERSHIP_INVITE_REFUSALS = [
  'INVITATION_ENDED',
  'INVITATION_NOT_YOURS',
  'ALREADY_MEMBER',
  'ALREADY_DECIDED',
  'INVITATION_OPEN',
  'MAIL_NOT_BOUNCED',
  'NOT_ALLOWED',
  'TOO_SOON',
  'TOO_MANY',
  'MAIL_UNDER_WAY',
] as const;
export type MembershipInviteRefusal = (typeof MEMBERSHIP_INVITE_REFUSALS)[number];

export type MembershipInviteAnswer =
  | {
      readonly outcome: 'done' | 'working';
      readonly stage: MembershipInviteStage;
      readonly round: number;
      /** Whoever has joined was a member before, and stays as they were. */
      readonly alreadyMember?: true;
    }
  | {
      readonly outcome: 'refused';
      readonly stage: MembershipInviteStage;
      readonly code: MembershipInviteRefusal;
      /** Of another link that came too soon. */
      readonly retryAfterMs?: number;
    };

/** Whether an invitation has come to an end that nothing changes any more. */
export function isInvitationOutcome(stage: MembershipInviteStage): stage is MembershipInviteOutcome {
  return stage === 'joined' || stage === 'declined' || stage === 'expired' || stage === 'revoked';
}

/**
 * Whether the invitation holds or claims a seat: until somebody signs in, every address that is no user of this
 * environment or of a partner is treated alike. `reserved`: one was free when it went out, and is kept for
 * `SEAT_RESERVED_MS`; `claimed`: none was, and it was
 * accepted: it waits for one, first come first served; `taken`: by whoever joined; `none`: needs none, or has none.
 */
export const INVITATION_SEATS = ['none', 'reserved', 'claimed', 'taken'] as const;
export type InvitationSeat = (typeof INVITATION_SEATS)[number];

/**
 * How long after an invitation was made a seat is kept for it, however long it is open and however often it is sent again:
 * after that it takes one on acceptance if one is free. Nobody keeps an environment's seats from others by inviting.
 */
export const SEAT_RESERVED_MS = 30 * DAY_MS;

/** Invitations that were made later than this keep the seat that they reserved. */
export function seatReservedSince(at: Date): Date {
  return new Date(at.getTime() - SEAT_RESERVED_MS);
}

/**
 * The stage as the inviter's side sees it: nobody there learns from it whether an address outside of their environment
 * and its partners has an account, nor that its owner is at it (design: security and privacy).
 */
export function shownInvitationStage(stage: MembershipInviteStage): MembershipInviteStage {
  return stage === 'awaiting-registration' || stage === 'joining' ? 'awaiting-answer' : stage;
}
