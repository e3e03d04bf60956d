import type { MikroORM } from '@mikro-orm/postgresql';
import type { OnboardingFilter } from '../db/queries/onboarding-filters.ts';
import {
  listOnboardings,
  type OnboardingPosition,
  type OnboardingSort,
  type OnboardingView,
} from '../db/queries/onboardings.ts';
import { type AboutAddress, findAboutAddress, idsAbout } from '../db/queries/onboardings-about.ts';
import { recordSearch } from '../db/writes/operator-searches.ts';
import { parseEmailAddress } from '../domain/email-address.ts';
import { DomainError } from '../domain/errors.ts';
import type { Policy } from '../domain/policy.ts';
import { actorOf, type KnownCaller } from '../domain/rights.ts';

export interface OnboardingReads {
  readonly orm: MikroORM;
  readonly policy: Pick<Policy, 'overdueAfterMs'>;
}

/** What waits until before this instant is overdue. */
export function overdueBefore({ overdueAfterMs }: Pick<Policy, 'overdueAfterMs'>): Date {
  return new Date(Date.now() - overdueAfterMs);
}

/** A page of what a filter leaves, one more than `limit`. */
export function readOnboardings(
  { orm, policy }: OnboardingReads,
  page: {
    readonly filter: OnboardingFilter;
    readonly sort: OnboardingSort;
    readonly limit: number;
    readonly after: OnboardingPosition | undefined;
  },
): Promise<readonly OnboardingView[]> {
  return listOnboardings(orm.em.fork(), { ...page, overdueBefore: overdueBefore(policy) });
}

/** How what is about an address is sorted: what began last comes first. */
export const SEARCH_SORT = '-createdAt';

/**
 * All that is about a person's address, which the search itself keeps nowhere: what is kept is who searched, and whether
 * there was anything. Throws `VALIDATION_FAILED` for what is no address.
 */
export async function searchOnboardings(
  { orm, policy }: OnboardingReads,
  search: {
    readonly email: string;
    readonly caller: KnownCaller;
    readonly limit: number;
    readonly after: OnboardingPosition | undefined;
  },
): Promise<AboutAddress & { readonly onboardings: readonly OnboardingView[] }> {
  const { email: typed, caller, limit, after } = search;
  const email = parseEmailAddress(typed);
  if (!email) {
    const fields = [{ field: 'email', code: 'EMAIL_INVALID' as const }];
    throw new DomainError('VALIDATION_FAILED', 'This is not a valid e-mail address.', { fields });
  }
  const page = { filter: {}, sort: SEARCH_SORT, limit, after, overdueBefore: overdueBefore(policy) } as const;
  const onboardings = await listOnboardings(orm.em.fork(), { ...page, among: idsAbout(email) });
  const about = await findAboutAddress(orm.em.fork(), email);
  const found = onboardings.length > 0 || about.account !== null || about.prepared.length + about.intakes.length > 0;
  await recordSearch(orm.em.fork(), { actor: actorOf(caller), at: new Date(), found });
  return { ...about, onboardings };
}
