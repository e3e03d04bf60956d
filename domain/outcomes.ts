import type { ProcessStage } from './process-stages.ts';

/** The stages in which a process has ended, whatever its kind; in every other one it is open. */
export const OUTCOMES = [
  'activated',
  'sent',
  'undeliverable',
  'reset',
  'verified',
  'done',
  'established',
  'ended',
  'on',
  'failed',
  'joined',
  'settled',
  'declined',
  'refused',
  'rejected',
  'withdrawn',
  'revoked',
  'superseded',
  'stopped',
  'expired',
  'cancelled',
] as const satisfies readonly ProcessStage[];

/** Whether a process at `stage` has ended. */
export function isOutcome(stage: ProcessStage): boolean {
  const outcomes: readonly ProcessStage[] = OUTCOMES;
  return outcomes.includes(stage);
}
