import type { StageTransition } from './process.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** The stages of a partnership that ends; the last one is its outcome. */
export const PARTNERSHIP_ENDING_STAGES = ['revoking', 'telling', 'ended'] as const;
export type PartnershipEndingStage = (typeof PARTNERSHIP_ENDING_STAGES)[number];

/** Every way from one stage to another; docs/states.md draws it. */
export const PARTNERSHIP_ENDING_TRANSITIONS: readonly StageTransition<PartnershipEndingStage>[] = [
  { from: 'start', to: 'revoking', on: 'a relation manager of either side ends the partnership' },
  { from: 'revoking', to: 'telling', on: 'what came through it is cleaned up' },
  { from: 'telling', to: 'ended', on: 'every manager of its connections is told' },
];

/** `id`: of the process, which is that of the partnership, because it ends once. */
export interface PartnershipEndingInput {
  readonly id: string;
  readonly policy: PolicyFor<'partnershipEnding'>;
}

export interface PartnershipEndingResult {
  readonly stage: 'ended';
}
