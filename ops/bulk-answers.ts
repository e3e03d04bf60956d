import { z } from 'zod';
import { Onboarding } from './answers.ts';

/** How many of a bulk action's onboardings came to what; `open` have not yet. */
const Outcomes = z.object({ done: z.int(), refused: z.int(), changed: z.int(), stopped: z.int(), open: z.int() });

export const Bulk = z.object({
  id: z.string(),
  state: z.string(),
  action: z.string(),
  reason: z.string().nullable(),
  ratePerSecond: z.number(),
  count: z.int(),
  samples: z.array(Onboarding).optional(),
  hasMore: z.boolean(),
  needsSecondOperator: z.boolean(),
  blockedBy: z.array(z.object({ code: z.string() })),
  notAllowed: z.array(z.object({ kind: z.string(), stage: z.string(), count: z.int() })),
  outcomes: Outcomes,
});
export type BulkAnswer = z.output<typeof Bulk>;

export const BulkItem = z.object({
  id: z.string(),
  kind: z.string(),
  stage: z.string(),
  outcome: z.string().nullable(),
  code: z.string().nullable(),
  stageThen: z.string().nullable(),
});
export type BulkItemAnswer = z.output<typeof BulkItem>;
