import { z } from 'zod';
import type { BulkActionView, BulkItemView } from '../db/queries/bulk-actions.ts';
import type { OnboardingFilter } from '../db/queries/onboarding-filters.ts';
import type { OnboardingView } from '../db/queries/onboardings.ts';
import {
  BULK_ACTION_STATES,
  BULK_ACTIONS,
  BULK_ITEM_OUTCOMES,
  BULK_ITEMS_MAX,
  BULK_RATE,
  type GivenBulkAction,
  needsSecondOperator,
} from '../domain/bulk-action.ts';
import { DomainError, type FieldErrorCode } from '../domain/errors.ts';
import { BLOCKED_BY, PROCESS_KINDS } from '../domain/process.ts';
import { FILTERS, filterOf, OnboardingSchema, toOnboarding } from './onboarding-view.ts';

/** As the query of the list of onboardings says it, or as JSON does; what has ended nobody acts on in bulk. */
const FilterBody = z
  .strictObject({
    ...FILTERS,
    trouble: z.union([z.boolean(), FILTERS.trouble]),
    overdue: z.union([z.boolean(), FILTERS.overdue]),
    needsAttention: z.union([z.boolean(), FILTERS.needsAttention]),
    state: z.enum(['open']).optional(),
  })
  .meta({ id: 'OnboardingFilter', description: 'As of `GET /v1/onboardings`; what has ended is left out.' });

export const NewBulkAction = z
  .strictObject({
    filter: FilterBody,
    action: z.enum(BULK_ACTIONS),
    reason: z.string().trim().min(1).max(500).meta({ description: 'Kept on record with each of them.' }),
    ratePerSecond: z
      .int()
      .min(BULK_RATE.least)
      .max(BULK_RATE.most)
      .default(BULK_RATE.usual)
      .meta({ description: 'At most so many a second.' }),
    dryRun: z.boolean().default(false).meta({ description: 'A preview, which runs once it is confirmed.' }),
    until: z.iso.datetime().optional().meta({ description: 'With `extend`: the new end of all of them.' }),
    outcome: z
      .literal('not-sent')
      .optional()
      .meta({ description: 'With `settle-mail`: none of their mails went out; each is sent once more.' }),
  })
  .meta({ id: 'NewBulkAction' });

export const BulkActionSchema = z
  .object({
    id: z.uuid(),
    state: z.enum(BULK_ACTION_STATES),
    action: z.enum(BULK_ACTIONS),
    until: z.iso.datetime().optional(),
    outcome: z.literal('not-sent').optional(),
    reason: z.string().nullable(),
    filter: z.record(z.string(), z.union([z.string(), z.boolean()])),
    ratePerSecond: z.int(),
    count: z.int().meta({ description: `How many were found, at most ${BULK_ITEMS_MAX}.` }),
    hasMore: z.boolean().meta({ description: 'There were more than that; those that had stood longest were taken.' }),
    notAllowed: z
      .array(z.object({ kind: z.enum(PROCESS_KINDS), stage: z.string(), count: z.int() }))
      .meta({ description: 'With how many of them this cannot be done.' }),
    outcomes: z
      .object({ done: z.int(), refused: z.int(), changed: z.int(), stopped: z.int(), open: z.int() })
      .meta({ description: 'How many have come to what; `open`: to nothing yet.' }),
    needsSecondOperator: z.boolean(),
    allowedActions: z.array(z.enum(['confirm', 'stop'])),
    blockedBy: z.array(z.object({ code: z.enum(BLOCKED_BY) })),
    requestedBy: z.string(),
    createdAt: z.iso.datetime(),
    confirmedBy: z.string().nullable(),
    confirmedAt: z.iso.datetime().nullable(),
    stoppedBy: z.string().nullable(),
    stoppedAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'BulkAction' });

export const SampledBulkActionSchema = BulkActionSchema.extend({
  samples: z.array(OnboardingSchema).meta({ description: 'The first ones, as they stand now.' }),
}).meta({ id: 'SampledBulkAction' });

export const BulkItemSchema = z
  .object({
    id: z.uuid().meta({ description: 'Of the onboarding.' }),
    kind: z.enum(PROCESS_KINDS),
    stage: z.string().meta({ description: 'Where it stood at the preview.' }),
    outcome: z.enum(BULK_ITEM_OUTCOMES).nullable().meta({ description: 'Null until there is one.' }),
    code: z.string().nullable().meta({ description: 'Why not, where it was not done.' }),
    stageThen: z.string().nullable().meta({ description: 'Where it stood instead, when it had changed.' }),
  })
  .meta({ id: 'BulkActionItem' });

/** What a caller has sent as a filter. */
export function bulkFilterOf(filter: z.output<typeof FilterBody>): OnboardingFilter {
  const { trouble, overdue, needsAttention, ...rest } = filter;
  return filterOf({
    ...rest,
    trouble: inWords(trouble),
    overdue: inWords(overdue),
    needsAttention: inWords(needsAttention),
  });
}

/** The action with its own field. Throws `VALIDATION_FAILED` for a field that lacks, or that is of another action. */
export function givenOf({ action, until, outcome }: z.output<typeof NewBulkAction>): GivenBulkAction {
  if (until !== undefined && action !== 'extend') throw unfit('until', 'UNKNOWN_FIELD');
  if (outcome !== undefined && action !== 'settle-mail') throw unfit('outcome', 'UNKNOWN_FIELD');
  if (action === 'extend') {
    if (until === undefined) throw unfit('until', 'REQUIRED');
    return { action, until };
  }
  if (action !== 'settle-mail') return { action };
  if (outcome === undefined) throw unfit('outcome', 'REQUIRED');
  return { action, outcome };
}

/** The answer about a bulk action. */
export function toBulkAction({ bulk, state, blockedBy, endedAt, outcomes }: BulkActionView) {
  const { id, given, reason = null, filter, ratePerSecond, count, hasMore, notAllowed, requestedBy } = bulk;
  const instant = (at: Date | null | undefined) => at?.toISOString() ?? null;
  return {
    id,
    state,
    ...given,
    reason,
    filter,
    ratePerSecond,
    count,
    hasMore,
    notAllowed,
    outcomes,
    needsSecondOperator: needsSecondOperator(bulk),
    allowedActions: allowedIn({ state, isStopping: Boolean(bulk.stoppedAt) }),
    blockedBy: blockedBy === null ? [] : [{ code: blockedBy }],
    requestedBy,
    createdAt: bulk.createdAt.toISOString(),
    confirmedBy: bulk.confirmedBy ?? null,
    confirmedAt: instant(bulk.confirmedAt),
    stoppedBy: bulk.stoppedBy ?? null,
    stoppedAt: instant(bulk.stoppedAt),
    endedAt: instant(endedAt),
  };
}

/** The same with its first onboardings. */
export function toSampledBulkAction(view: BulkActionView, samples: readonly OnboardingView[]) {
  return { ...toBulkAction(view), samples: samples.map(toOnboarding) };
}

/** The answer about one onboarding of it. */
export function toBulkItem({ processId: id, kind, stage, outcome, code, stageThen }: BulkItemView) {
  return { id, kind, stage, outcome, code, stageThen };
}

function allowedIn({ state, isStopping }: { readonly state: BulkActionView['state']; readonly isStopping: boolean }) {
  if (state === 'previewed') return ['confirm', 'stop'] as const;
  return state === 'applying' && !isStopping ? (['stop'] as const) : [];
}

function inWords<Text extends string>(value: Text | boolean | undefined): Text | 'true' | 'false' | undefined {
  if (typeof value !== 'boolean') return value;
  return value ? 'true' : 'false';
}

function unfit(field: string, code: FieldErrorCode): DomainError {
  return new DomainError('VALIDATION_FAILED', `\`${field}\` does not fit the action.`, { fields: [{ field, code }] });
}
