import type { MikroORM } from '@mikro-orm/postgresql';
import { type BulkActionView, findBulkAction, idsOfBulkAction } from '../db/queries/bulk-actions.ts';
import type { OnboardingFilter } from '../db/queries/onboarding-filters.ts';
import { listOnboardings, type OnboardingView } from '../db/queries/onboardings.ts';
import { confirmBulkAction, recordBulkAction, stopBulkAction } from '../db/writes/bulk-actions.ts';
import type { GivenBulkAction } from '../domain/bulk-action.ts';
import { DomainError } from '../domain/errors.ts';
import { actorOf, type KnownCaller } from '../domain/rights.ts';
import { type OnboardingReads, overdueBefore } from './onboardings.ts';

export interface BulkActionDependencies extends OnboardingReads {
  readonly orm: MikroORM;
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
}

/** A bulk action with some of its onboardings as they stand now. */
export interface SampledBulkAction {
  readonly view: BulkActionView;
  readonly samples: readonly OnboardingView[];
}

/** What an operator wants done with all that a filter finds; `id`: the call's own. */
export interface BulkCall {
  readonly id: string;
  readonly caller: KnownCaller;
  readonly filter: OnboardingFilter;
  readonly given: GivenBulkAction;
  readonly reason: string;
  readonly ratePerSecond: number;
  readonly dryRun: boolean;
}

const SAMPLES = 10;

/**
 * Previews an action on all that a filter finds, and begins it where nobody wants to look at it first and it is no more than
 * one operator does alone. A repeat with the same id finds it.
 */
export async function requestBulkAction(
  dependencies: BulkActionDependencies,
  { caller, dryRun, ...call }: BulkCall,
): Promise<SampledBulkAction> {
  const { orm, policy, deliverSoon } = dependencies;
  const more = { actor: actorOf(caller), overdueBefore: overdueBefore(policy), atOnce: !dryRun };
  await recordBulkAction(orm.em.fork(), { ...call, ...more });
  const requested = await readBulkAction(dependencies, call.id);
  deliverSoon(call.id);
  return requested;
}

/** A bulk action, and how far it is. Throws `NOT_FOUND`. */
export async function readBulkAction(
  { orm, policy }: Pick<BulkActionDependencies, 'orm' | 'policy'>,
  given: string,
): Promise<SampledBulkAction> {
  const id = given.toLowerCase();
  const view = await findBulkAction(orm.em.fork(), id);
  if (!view) throw new DomainError('NOT_FOUND', 'There is no such bulk action.');
  const samples = await listOnboardings(orm.em.fork(), {
    filter: {},
    sort: 'since',
    limit: SAMPLES,
    overdueBefore: overdueBefore(policy),
    among: idsOfBulkAction(id, { upTo: SAMPLES }),
  });
  return { view, samples: samples.slice(0, SAMPLES) };
}

/** Begins what was previewed, or stops it before its next onboarding. Throws as `confirmBulkAction`, `stopBulkAction` do. */
export async function decideBulkAction(
  dependencies: BulkActionDependencies,
  { verb, caller, ...given }: { readonly verb: 'confirm' | 'stop'; readonly id: string; readonly caller: KnownCaller },
): Promise<SampledBulkAction> {
  const { orm, deliverSoon } = dependencies;
  const id = given.id.toLowerCase();
  const decide = verb === 'confirm' ? confirmBulkAction : stopBulkAction;
  await decide(orm.em.fork(), { id, actor: actorOf(caller) });
  const decided = await readBulkAction(dependencies, id);
  deliverSoon(id);
  return decided;
}
