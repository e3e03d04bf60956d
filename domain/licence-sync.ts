import type { StageTransition } from './process.ts';
import type { EnvironmentRole } from './rights.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** At most so many people on one list. */
export const LICENCE_LINES_MAX = 10_000;

/** The stages of a licence synchronisation; the last three are its outcomes. */
export const LICENCE_SYNC_STAGES = ['comparing', 'applying', 'done', 'superseded', 'cancelled'] as const;
export type LicenceSyncStage = (typeof LICENCE_SYNC_STAGES)[number];
export type LicenceSyncOutcome = 'done' | 'superseded' | 'cancelled';

/** Every way from one stage to another; docs/states.md draws it. */
export const LICENCE_SYNC_TRANSITIONS: readonly StageTransition<LicenceSyncStage>[] = [
  { from: 'start', to: 'comparing', on: 'a list is sent' },
  { from: 'comparing', to: 'applying', on: 'every line has a plan' },
  { from: 'comparing', to: 'done', on: 'it was a dry run' },
  { from: 'comparing', to: 'superseded', on: 'a later list of the licence came' },
  { from: 'comparing', to: 'cancelled', on: 'it would deactivate more than was expected' },
  { from: 'applying', to: 'done', on: 'the last page is applied' },
  { from: 'applying', to: 'superseded', on: 'a later list of the licence came, between two pages' },
  { from: 'applying', to: 'cancelled', on: 'the licence is no longer tied to the environment' },
];

/** Why a list was not carried out, or not to its end. */
export const LICENCE_SYNC_REASONS = ['DEACTIVATIONS_UNEXPECTED', 'LICENCE_MOVED'] as const;
export type LicenceSyncReason = (typeof LICENCE_SYNC_REASONS)[number];

/** One person on a list, as it is kept until it has been applied. */
export interface LicenceLine {
  readonly email: string;
  readonly role: EnvironmentRole;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly company: string | null;
  readonly telephone: string | null;
  readonly productRoles: readonly string[];
  readonly dossiers: readonly { readonly ref: string; readonly name?: string }[];
  readonly notifyOfDossiers: boolean;
}

/** What a comparison says that a line will do. */
export const LICENCE_LINE_PLANS = ['create', 'update', 'reactivate', 'deactivate', 'refuse'] as const;
export type LicenceLinePlan = (typeof LICENCE_LINE_PLANS)[number];

/** What a line has done. `refused` carries a code. */
export const LICENCE_LINE_OUTCOMES = [
  'created',
  'updated',
  'reactivated',
  'deactivated',
  'unchanged',
  'refused',
] as const;
export type LicenceLineOutcome = (typeof LICENCE_LINE_OUTCOMES)[number];

export interface LicenceSyncInput {
  readonly id: string;
  readonly policy: PolicyFor<'licenceSync'>;
}

export interface LicenceSyncResult {
  readonly stage: LicenceSyncOutcome;
}

/** A list that deactivates a larger share of the licence's users has to say how many it means to. */
const UNEXPECTED_ABOVE = 0.1;

/**
 * Whether a list may deactivate so many: up to a tenth of those on the licence without a word, more only where exactly
 * that number was expected. A number that was given has to be right in any case.
 */
export function mayDeactivate({
  deactivations,
  licensed,
  expected,
}: {
  readonly deactivations: number;
  /** Active users on the licence before. */
  readonly licensed: number;
  readonly expected: number | null;
}): boolean {
  if (expected !== null) return deactivations === expected;
  return deactivations <= licensed * UNEXPECTED_ABOVE;
}
