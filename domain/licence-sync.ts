import type { Policy } from './policy.ts';
import type { StageTransition } from './process.ts';
import type { EnvironmentRole } from './rights.ts';

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
];

/** One person on a list, as it is kept until it has been applied. */
export interface LicenceLine {
  readonly email: string;
  readonly role: EnvironmentRole;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly company?: string;
  readonly telephone?: string;
  readonly productRoles: readonly string[];
  readonly dossiers: readonly { readonly ref: string; readonly name: string }[];
  readonly notifyOfDossiers: boolean;
}

/** What a comparison says that a line will do. */
export type LicenceLinePlan = 'create' | 'update' | 'reactivate' | 'deactivate' | 'keep' | 'refuse';

/** What a line has done. `refused` carries a code. */
export type LicenceLineOutcome = 'created' | 'updated' | 'reactivated' | 'deactivated' | 'unchanged' | 'refused';

export interface LicenceSyncInput {
  readonly id: string;
  readonly policy: Policy;
}

export interface LicenceSyncResult {
  readonly stage: LicenceSyncOutcome;
}
