import { z } from 'zod';
import { findBrakesOn } from '../../db/queries/brakes.ts';
import { countOnboardings } from '../../db/queries/onboarding-counts.ts';
import { platformTrouble } from '../../db/queries/troubles.ts';
import { known } from '../auth/caller-kinds.ts';
import { ListQuery } from '../list.ts';
import {
  AboutAddressSchema,
  filterOf,
  OnboardingCountsSchema,
  OnboardingsQuery,
  OnboardingsSchema,
  positionOf,
  toCounts,
  toOnboardingPage,
} from '../onboarding-view.ts';
import {
  type OnboardingReads,
  overdueBefore,
  readOnboardings,
  SEARCH_SORT,
  searchOnboardings,
} from '../onboardings.ts';
import { defineRoute, type Route } from '../route.ts';

const AddressSearch = z
  .strictObject({
    email: z.string().max(1_000).meta({ example: 'an@acme.example' }),
    limit: z.int().min(1).max(200).default(50),
    cursor: ListQuery.shape.cursor,
  })
  .meta({ id: 'AddressSearch' });

/** What operators look through: everything that is under way or has ended, whatever its kind. */
export function createOnboardingReadRoutes(dependencies: OnboardingReads): readonly Route[] {
  return [listRoute(dependencies), countsRoute(dependencies), searchRoute(dependencies)];
}

function listRoute(dependencies: OnboardingReads): Route {
  return defineRoute({
    method: 'get',
    path: '/onboardings',
    right: 'operate.view',
    summary: 'Onboardings of every kind',
    description:
      'Answers from the database alone, so also when Temporal or every worker is gone. Filters join: all of them hold.',
    query: OnboardingsQuery,
    answers: { 200: { description: 'A page of them', schema: OnboardingsSchema } },
    problems: [],
    handle: async ({ res, query }) => {
      const { sort, limit } = query;
      const after = positionOf(query, sort);
      const rows = await readOnboardings(dependencies, { filter: filterOf(query), sort, limit, after });
      res.json(toOnboardingPage(rows, { limit, sort }));
    },
  });
}

function countsRoute({ orm, policy }: OnboardingReads): Route {
  return defineRoute({
    method: 'get',
    path: '/onboardings/counts',
    right: 'operate.view',
    summary: 'How many onboardings are under way, by kind and stage',
    answers: { 200: { description: 'And how many of them are not well', schema: OnboardingCountsSchema } },
    problems: [],
    handle: async ({ res }) => {
      const counts = await countOnboardings(orm.em.fork(), { overdueBefore: overdueBefore(policy) });
      const brakesOn = await findBrakesOn(orm.em.fork());
      res.json(toCounts(counts, await platformTrouble(orm.em.fork()), brakesOn));
    },
  });
}

function searchRoute(dependencies: OnboardingReads): Route {
  return defineRoute({
    method: 'post',
    path: '/onboardings/search',
    right: 'operate.view',
    summary: 'All that is about a person’s address',
    description:
      'What began last comes first. That somebody searched is kept on record; the address is not. A `cursor` is sent with the same address.',
    body: AddressSearch,
    answers: { 200: { description: 'Empty where nothing is known of it', schema: AboutAddressSchema } },
    problems: [],
    handle: async ({ res, caller, body }) => {
      const { email, limit } = body;
      const after = positionOf(body, SEARCH_SORT);
      const found = await searchOnboardings(dependencies, { email, caller: known(caller), limit, after });
      const { onboardings, ...about } = found;
      res.json({ ...toOnboardingPage(onboardings, { limit, sort: SEARCH_SORT }), ...about });
    },
  });
}
