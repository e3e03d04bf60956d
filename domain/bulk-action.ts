import type { OperatorAction } from './operator-actions.ts';
import { SECOND_MS } from './policy.ts';
import type { StageTransition } from './process.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** One action on many onboardings; the last two are its outcomes. */
export const BULK_ACTION_STAGES = ['applying', 'done', 'stopped'] as const;
export type BulkActionStage = (typeof BULK_ACTION_STAGES)[number];
export type BulkActionOutcome = 'done' | 'stopped';

/** Where a bulk action stands, also before anybody has confirmed it. */
export const BULK_ACTION_STATES = ['previewed', ...BULK_ACTION_STAGES] as const;
export type BulkActionState = (typeof BULK_ACTION_STATES)[number];

/** Every way from one stage to another; docs/states.md draws it and a test holds the two together. */
export const BULK_ACTION_TRANSITIONS: readonly StageTransition<BulkActionStage>[] = [
  { from: 'start', to: 'applying', on: 'an operator confirms the preview' },
  { from: 'applying', to: 'done', on: 'every onboarding has its outcome' },
  { from: 'applying', to: 'stopped', on: 'an operator stops it: those that are left stay as they are' },
];

/**
 * What operators do with many at once. What needs something of its own for each (an address, a manager, evidence) or begins
 * something anew is done one by one (docs/adr/0030).
 */
export const BULK_ACTIONS = [
  'retry',
  'resend',
  'extend',
  'cancel',
  'settle-mail',
  'note',
  'take',
  'release',
] as const satisfies readonly OperatorAction[];
export type BulkAction = (typeof BULK_ACTIONS)[number];

/** An action on many with its own fields. In bulk nobody knows of so many mails that they came: only that none went out. */
export type GivenBulkAction =
  | { readonly action: Exclude<BulkAction, 'extend' | 'settle-mail'> }
  | { readonly action: 'extend'; readonly until: string }
  | { readonly action: 'settle-mail'; readonly outcome: 'not-sent' };

/** What became of one of them. `changed`: since the preview it has come elsewhere, or this cannot be done with it any more. */
export const BULK_ITEM_OUTCOMES = ['done', 'refused', 'changed', 'stopped'] as const;
export type BulkItemOutcome = (typeof BULK_ITEM_OUTCOMES)[number];

/** How many have come to what; those that are `open` have not, or their workflows have still to answer. */
export type BulkItemCounts = Readonly<Record<BulkItemOutcome | 'open', number>>;

/** The most onboardings of one bulk action. */
export const BULK_ITEMS_MAX = 10_000;
/** So many one operator does alone; more than that a second one confirms. */
export const BULK_ALONE_MAX = 500;
/** Onboardings a second. */
export const BULK_RATE = { least: 1, usual: 5, most: 50 } as const;

/** Of how many seconds a page is made: few steps for thousands, and no burst of more than that. */
const PAGE_SECONDS = 5;

export interface BulkActionInput {
  readonly id: string;
  readonly policy: PolicyFor<'bulkAction'>;
}

export interface BulkActionResult {
  readonly stage: BulkActionOutcome;
}

/** How many onboardings one step works off. */
export function bulkPageSize(ratePerSecond: number): number {
  return ratePerSecond * PAGE_SECONDS;
}

/** How long to wait after a page that took `tookMs`, so that no more than the rate are done. */
export function pauseAfterPageMs({
  worked,
  ratePerSecond,
  tookMs,
}: {
  readonly worked: number;
  readonly ratePerSecond: number;
  readonly tookMs: number;
}): number {
  return Math.max(0, Math.ceil((worked * SECOND_MS) / ratePerSecond) - tookMs);
}

/** Whether somebody else than whoever has looked at the preview has to confirm it. */
export function needsSecondOperator({ count }: { readonly count: number }): boolean {
  return count > BULK_ALONE_MAX;
}
