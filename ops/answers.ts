import { z } from 'zod';

/** Codes stay texts here: an API of a later version may know more of them. */
const Named = z.object({ id: z.string(), name: z.string() });
const Coded = z.object({ code: z.string() });
const Said = z.object({ code: z.string(), message: z.string() });

/** An onboarding in a list. */
export const Onboarding = z.object({
  id: z.string(),
  kind: z.string(),
  stage: z.string(),
  since: z.string(),
  waitingOn: z.string().nullable(),
  waitUntil: z.string().nullable(),
  overdue: z.boolean(),
  needsAttention: z.boolean(),
  blockedBy: z.array(Coded),
  trouble: z.array(Coded),
  environments: z.array(Named),
  takenBy: z.string().nullable(),
});

/** A page of any list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export const Brake = z.object({
  name: z.string(),
  on: z.boolean(),
  since: z.string().nullable(),
  by: z.string().nullable(),
  reason: z.string().nullable(),
  held: z.int(),
});

export const Counts = z.object({
  items: z.array(
    z.object({
      kind: z.string(),
      stage: z.string(),
      open: z.int(),
      overdue: z.int(),
      needsAttention: z.int(),
      trouble: z.int(),
      oldestSince: z.string(),
    }),
  ),
  total: z.object({ open: z.int(), overdue: z.int(), needsAttention: z.int(), trouble: z.int() }),
  platform: z.array(z.object({ code: z.string(), part: z.string(), since: z.string() })),
  brakes: z.array(Brake),
});

/** What is known of an address beside its onboardings. */
export const AboutAddress = pageOf(Onboarding).extend({
  account: z.object({ userId: z.string(), environment: Named, deactivatedAt: z.string().nullable() }).nullable(),
  prepared: z.array(z.object({ id: z.string(), stage: z.string(), environment: Named, createdAt: z.string() })),
  intakes: z.array(z.string()),
});

const Mail = z.object({
  id: z.string(),
  name: z.string(),
  round: z.int(),
  state: z.string(),
  sentAt: z.string().nullable(),
  feedback: z.string().nullable(),
  feedbackAt: z.string().nullable(),
});

export const Diagnosis = z.object({
  id: z.string(),
  kind: z.string(),
  stage: z.string(),
  message: z.string(),
  since: z.string(),
  waitingOn: z.string().nullable(),
  waitUntil: z.string().nullable(),
  overdue: z.boolean(),
  needsAttention: z.boolean(),
  blockedBy: z.array(Said),
  trouble: z.array(Said.extend({ since: z.string() })),
  lastFailure: z
    .object({
      step: z.string(),
      attempt: z.int().nullable(),
      code: z.string(),
      nextAttemptAt: z.string().nullable(),
    })
    .nullable(),
  nextAutomaticAction: z.object({ message: z.string(), at: z.string().nullable() }).nullable(),
  allowedActions: z.array(z.string()),
  environments: z.array(Named),
  mail: z.array(Mail),
  timeline: z.array(z.object({ at: z.string(), event: z.string(), actor: z.string(), message: z.string() })),
  notes: z.array(
    z.object({
      at: z.string(),
      actor: z.string(),
      action: z.string(),
      reason: z.string().nullable(),
      outcome: z.string().nullable(),
    }),
  ),
  takenBy: z.string().nullable(),
  endedAt: z.string().nullable(),
  erasedAt: z.string().nullable(),
  continues: z.string().nullable(),
  continuedBy: z.string().nullable(),
  temporalUrl: z.string(),
});
export type DiagnosisAnswer = z.output<typeof Diagnosis>;

/** What came of an action. */
export const Acted = z.object({ id: z.string(), stage: z.string() });

export const Environment = Named.extend({
  createdAt: z.string(),
  subscription: z.object({
    seats: z.int(),
    seatsTaken: z.int(),
    credit: z.int(),
    partnerRelations: z.boolean(),
    licence: Named.nullable(),
    validUntil: z.string().nullable(),
    lapsed: z.boolean(),
  }),
});
