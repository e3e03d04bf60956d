import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { BulkItemCounts, BulkItemOutcome, GivenBulkAction } from '../../domain/bulk-action.ts';
import type { ProcessKind } from '../../domain/process.ts';
import type { OnboardingFilter } from '../queries/onboarding-filters.ts';
import { Process } from './process.ts';

/** How many of a preview cannot be done with, by kind and stage. */
export interface NotAllowedCount {
  readonly kind: ProcessKind;
  readonly stage: string;
  readonly count: number;
}

/** One action on many onboardings, as an operator has asked for it. It becomes a process of the same id once it is confirmed. */
export const BulkAction = defineEntity({
  name: 'BulkAction',
  tableName: 'bulk_actions',
  properties: {
    id: p.uuid().primary(),
    /** The action with its own fields. */
    given: p.json<GivenBulkAction>(),
    /** In the operator's own words; empty once it is erased. */
    reason: p.string().length(500).nullable(),
    filter: p.json<OnboardingFilter>(),
    ratePerSecond: p.integer(),
    /** Onboardings that were found, and whether there were more than one bulk action takes. */
    count: p.integer(),
    hasMore: p.boolean(),
    notAllowed: p.json<readonly NotAllowedCount[]>(),
    /** The position of the last one that was worked off. */
    worked: p.integer().default(0),
    requestedBy: p.string().length(80),
    createdAt: p.datetime(),
    confirmedBy: p.string().length(80).nullable(),
    confirmedAt: p.datetime().nullable(),
    stoppedBy: p.string().length(80).nullable(),
    stoppedAt: p.datetime().nullable(),
    /** Once every one has its outcome, and for longer than each of them is kept. */
    outcomes: p.json<BulkItemCounts>().nullable(),
  },
  indexes: [{ name: 'bulk_actions_created_index', properties: ['createdAt'] }],
});
export type BulkActionRow = InferEntity<typeof BulkAction>;

/** One onboarding of a bulk action, as the preview has found it. What was done with it is an operator's action of its own. */
export const BulkActionItem = defineEntity({
  name: 'BulkActionItem',
  tableName: 'bulk_action_items',
  properties: {
    bulkId: () => p.manyToOne(BulkAction).mapToPk().fieldName('bulk_id').primary().deleteRule('cascade'),
    /** From 1, what has stood longest first. */
    position: p.integer().primary(),
    /** Of the operator's action. */
    actionId: p.uuid(),
    processId: () => p.manyToOne(Process).mapToPk().fieldName('process_id').deleteRule('cascade'),
    stage: p.string().length(40),
    /** Of what has no action of its own: it was left out, refused before it was on record, or stopped. */
    outcome: p.string().length(20).$type<BulkItemOutcome>().nullable(),
    code: p.string().length(60).nullable(),
    /** Where it stood instead, of what had changed. */
    stageThen: p.string().length(40).nullable(),
  },
  indexes: [{ name: 'bulk_action_items_process_index', properties: ['processId'] }],
});
export type BulkActionItemRow = InferEntity<typeof BulkActionItem>;
