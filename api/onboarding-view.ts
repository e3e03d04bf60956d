import { z } from 'zod';
import type { BrakeView } from '../db/queries/brakes.ts';
import type { StageCount } from '../db/queries/onboarding-counts.ts';
import { ONBOARDING_STATES, type OnboardingFilter } from '../db/queries/onboarding-filters.ts';
import {
  ONBOARDING_SORTS,
  type OnboardingPosition,
  type OnboardingSort,
  type OnboardingView,
} from '../db/queries/onboardings.ts';
import type { PlatformTroubleView } from '../db/queries/troubles.ts';
import { DomainError } from '../domain/errors.ts';
import { BLOCKED_BY, PROCESS_KINDS, WAITING_ON } from '../domain/process.ts';
import { PROCESS_STAGES } from '../domain/process-stages.ts';
import { PLATFORM_TROUBLES, TROUBLE_CODES } from '../domain/trouble.ts';
import { BrakeSchema, toBrake } from './brakes.ts';
import { ListQuery, listSchema, pageOf, toPage } from './list.ts';

const YesOrNo = z.enum(['true', 'false']);

/** Which onboardings, as the query of a list says it. */
export const FILTERS = {
  kind: z.enum(PROCESS_KINDS).optional(),
  stage: z.enum(PROCESS_STAGES).optional(),
  waitingOn: z.enum(WAITING_ON).optional().meta({ description: 'On whom or what it waits.' }),
  blockedBy: z.enum(BLOCKED_BY).optional().meta({ description: 'What keeps it from going on by itself.' }),
  trouble: z
    .enum(['true', 'false', ...TROUBLE_CODES])
    .optional()
    .meta({ description: 'A technical trouble of this code; `true`: any; `false`: none.' }),
  overdue: YesOrNo.optional().meta({ description: 'Whether it waits past the end of its wait.' }),
  needsAttention: YesOrNo.optional(),
  environmentId: z.uuid().optional().meta({ description: 'An environment that it is about.' }),
  state: z.enum(ONBOARDING_STATES).optional().meta({ description: 'Under way, or past its outcome; both by default.' }),
};

export const OnboardingsQuery = ListQuery.extend({
  ...FILTERS,
  sort: z.enum(ONBOARDING_SORTS).default('-since').meta({
    description: 'With a minus the latest first. What waits for no instant counts as the latest.',
  }),
});

const EnvironmentName = z.object({ id: z.uuid(), name: z.string() });

export const OnboardingSchema = z
  .object({
    id: z.uuid(),
    kind: z.enum(PROCESS_KINDS),
    stage: z.enum(PROCESS_STAGES),
    since: z.iso.datetime().meta({ description: 'Since when it stands there.' }),
    waitingOn: z.enum(WAITING_ON).nullable(),
    waitUntil: z.iso.datetime().nullable(),
    overdue: z.boolean().meta({ description: 'It waits past the end of its wait: something is wrong.' }),
    needsAttention: z.boolean(),
    blockedBy: z.array(z.object({ code: z.enum(BLOCKED_BY) })),
    trouble: z.array(z.object({ code: z.enum(TROUBLE_CODES), since: z.iso.datetime() })),
    environments: z.array(EnvironmentName),
    createdAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    takenBy: z.string().nullable().meta({ description: 'The operator who looks after it.' }),
  })
  .meta({ id: 'Onboarding' });

export const OnboardingsSchema = listSchema(OnboardingSchema);

const COUNTS = { open: z.int(), overdue: z.int(), needsAttention: z.int(), trouble: z.int() };

export const OnboardingCountsSchema = z
  .object({
    items: z.array(
      z.object({
        kind: z.enum(PROCESS_KINDS),
        stage: z.enum(PROCESS_STAGES),
        ...COUNTS,
        oldestSince: z.iso.datetime().meta({ description: 'Since when the one that stands there longest does.' }),
      }),
    ),
    total: z.object(COUNTS),
    platform: z
      .array(z.object({ code: z.enum(PLATFORM_TROUBLES), part: z.string(), since: z.iso.datetime() }))
      .meta({ description: 'What is technically wrong with the platform itself; empty when all is well.' }),
    brakes: z.array(BrakeSchema).meta({ description: 'What operators hold back now; empty when nothing is.' }),
  })
  .meta({ id: 'OnboardingCounts' });

export const AboutAddressSchema = OnboardingsSchema.extend({
  account: z
    .object({ userId: z.uuid(), environment: EnvironmentName, deactivatedAt: z.iso.datetime().nullable() })
    .nullable()
    .meta({ description: 'The account whose address it is.' }),
  prepared: z
    .array(z.object({ id: z.uuid(), stage: z.string(), environment: EnvironmentName, createdAt: z.iso.datetime() }))
    .meta({ description: 'What intermediaries have prepared for the address.' }),
  intakes: z
    .array(z.iso.datetime())
    .meta({ description: 'When calls to register came that have not become a registration yet.' }),
}).meta({ id: 'AboutAddress' });

/** The filter that a parsed query says. */
export function filterOf(query: Omit<z.output<typeof OnboardingsQuery>, 'limit' | 'sort'>): OnboardingFilter {
  const { kind, stage, waitingOn, blockedBy, trouble, overdue, needsAttention, environmentId, state } = query;
  return {
    kind,
    stage,
    waitingOn,
    blockedBy,
    trouble: trouble === 'true' || trouble === 'false' ? trouble === 'true' : trouble,
    overdue: overdue && overdue === 'true',
    needsAttention: needsAttention && needsAttention === 'true',
    environmentId,
    state,
  };
}

/** Where a page begins; undefined for the first one. Throws `VALIDATION_FAILED` for a cursor of another sort, or of none. */
export function positionOf(
  query: Pick<z.output<typeof OnboardingsQuery>, 'limit' | 'cursor'>,
  sort: OnboardingSort,
): OnboardingPosition | undefined {
  const { after } = pageOf(query);
  if (after === undefined) return undefined;
  const [, of, micros, id] = POSITION.exec(after) ?? [];
  if (of === sort && micros !== undefined && id !== undefined) return { at: instantOf(micros), id };
  const fields = [{ field: 'cursor', code: 'INVALID' as const }];
  throw new DomainError('VALIDATION_FAILED', 'This cursor is not one of this list in this order.', { fields });
}

const POSITION = /^(-?\w+)_(never|\d{4,16})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

function instantOf(micros: string): string | undefined {
  if (micros === 'never') return undefined;
  const toTheMillisecond = new Date(Number(micros.slice(0, -3))).toISOString();
  return toTheMillisecond.replace('Z', `${micros.slice(-3)}Z`);
}

/** The answer to a page of onboardings, made from one row more than was asked for. */
export function toOnboardingPage(
  rows: readonly OnboardingView[],
  { limit, sort }: { readonly limit: number; readonly sort: OnboardingSort },
) {
  const keyOf = ({ position, id }: OnboardingView) => `${sort}_${position}_${id}`;
  return toPage(rows, { limit, after: undefined }, { keyOf, toItem: toOnboarding });
}

/** One of them. */
export function toOnboarding({ position: _position, ...view }: OnboardingView) {
  const { since, waitUntil, createdAt, endedAt, blockedBy, trouble } = view;
  return {
    ...view,
    since: since.toISOString(),
    waitUntil: waitUntil?.toISOString() ?? null,
    blockedBy: blockedBy === null ? [] : [{ code: blockedBy }],
    trouble: trouble.map((one) => ({ code: one.code, since: one.since.toISOString() })),
    createdAt: createdAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  };
}

/** The answer to how many there are, with all of them together, and what ails the platform. */
export function toCounts(
  counts: readonly StageCount[],
  platform: readonly PlatformTroubleView[],
  brakesOn: readonly BrakeView[],
): z.input<typeof OnboardingCountsSchema> {
  const sum = (of: keyof typeof COUNTS) => counts.reduce((all, count) => all + count[of], 0);
  return {
    items: counts.map((count) => ({ ...count, oldestSince: count.oldestSince.toISOString() })),
    total: {
      open: sum('open'),
      overdue: sum('overdue'),
      needsAttention: sum('needsAttention'),
      trouble: sum('trouble'),
    },
    platform: platform.map((one) => ({ ...one, since: new Date(one.since).toISOString() })),
    brakes: brakesOn.map(toBrake),
  };
}
