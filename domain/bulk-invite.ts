import type { MaintenanceWindow } from './maintenance.ts';
import type { StageTransition } from './process.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** Many invitations at once; the last two are its outcomes. */
export const BULK_INVITE_STAGES = ['starting', 'done', 'cancelled'] as const;
export type BulkInviteStage = (typeof BULK_INVITE_STAGES)[number];
export type BulkInviteOutcome = 'done' | 'cancelled';

/** Every way from one stage to another; docs/states.md draws it and a test holds the two together. */
export const BULK_INVITE_TRANSITIONS: readonly StageTransition<BulkInviteStage>[] = [
  { from: 'start', to: 'starting', on: 'a list of people is handed in' },
  { from: 'starting', to: 'done', on: 'every line has its outcome' },
  { from: 'starting', to: 'cancelled', on: 'cancelled: the lines that are left are not invited' },
];

export interface BulkInviteInput {
  readonly id: string;
  readonly policy: PolicyFor<'bulkInvite'>;
  readonly maintenanceWindow?: MaintenanceWindow;
}

export interface BulkInviteResult {
  readonly stage: BulkInviteOutcome;
}

/** What became of a line. */
export const BULK_OUTCOMES = [
  'invited',
  'already-invited',
  'already-member',
  'invalid',
  'no-seat',
  'cancelled',
] as const;
export type BulkOutcome = (typeof BULK_OUTCOMES)[number];

/** Where no seat is free: invite all the same, and have them wait for one once they accept; or leave the line out. */
export const SEAT_POLICIES = ['wait', 'refuse'] as const;
export type SeatPolicy = (typeof SEAT_POLICIES)[number];

/** The most lines of one list. */
export const BULK_LINES = 10_000;
/** Lines that one step carries out, in one transaction. */
export const BULK_PAGE_SIZE = 500;
/** Mails that one call to the provider carries. */
export const MAIL_BATCH_SIZE = 100;

/** For how long an invitation is open: for so many days, or for as long as is usual. */
export function invitationWindow(
  { invitationMs, invitationDayMs }: PolicyFor<'bulkInvite'>,
  days: number | null | undefined,
): { readonly openDays: number; readonly openMs: number } {
  if (typeof days !== 'number') return { openDays: Math.round(invitationMs / invitationDayMs), openMs: invitationMs };
  return { openDays: days, openMs: days * invitationDayMs };
}
