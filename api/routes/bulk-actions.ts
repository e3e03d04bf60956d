import { z } from 'zod';
import { listBulkActions, listBulkItems } from '../../db/queries/bulk-actions.ts';
import { BULK_ALONE_MAX, BULK_ITEM_OUTCOMES, BULK_ITEMS_MAX } from '../../domain/bulk-action.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { known } from '../auth/caller-kinds.ts';
import {
  BulkActionSchema,
  BulkItemSchema,
  bulkFilterOf,
  givenOf,
  NewBulkAction,
  SampledBulkActionSchema,
  toBulkAction,
  toBulkItem,
  toSampledBulkAction,
} from '../bulk-action-view.ts';
import {
  type BulkActionDependencies,
  decideBulkAction,
  readBulkAction,
  requestBulkAction,
  type SampledBulkAction,
} from '../bulk-actions.ts';
import { ListQuery, listSchema, pageById, pageByPlace, toPage } from '../list.ts';
import { type Call, defineRoute, pathParam, type Route } from '../route.ts';

const ItemsQuery = ListQuery.extend({ outcome: z.enum(BULK_ITEM_OUTCOMES).optional() });
const Nothing = z.strictObject({}).meta({ id: 'BulkActionDecision' });

/** One action on many onboardings at once: previewed, confirmed, done at a rate, stopped. */
export function createBulkActionRoutes(dependencies: BulkActionDependencies): readonly Route[] {
  return [
    requestRoute(dependencies),
    listRoute(dependencies),
    readRoute(dependencies),
    itemsRoute(dependencies),
    defineRoute({
      method: 'post',
      path: '/onboarding-actions/:id/confirm',
      summary: 'Run what was previewed',
      description: `Above ${BULK_ALONE_MAX} onboardings by another operator than whoever has previewed it.`,
      ...decisionParts(dependencies, 'confirm', ['BULK_ACTION_ENDED', 'SECOND_OPERATOR_NEEDED']),
    }),
    defineRoute({
      method: 'post',
      path: '/onboarding-actions/:id/stop',
      summary: 'Stop a bulk action before its next onboarding',
      description: 'Those that are left stay as they are. A preview is given up.',
      ...decisionParts(dependencies, 'stop', ['BULK_ACTION_ENDED']),
    }),
  ];
}

function requestRoute(dependencies: BulkActionDependencies): Route {
  return defineRoute({
    method: 'post',
    path: '/onboarding-actions',
    right: 'operate.act',
    summary: 'Do one thing with many onboardings',
    description: `All that are open and that the filter finds, at most ${BULK_ITEMS_MAX}, frozen with the stage at which they stand; what changes before its turn is left out and named. Without \`dryRun\` it runs at once where they are at most ${BULK_ALONE_MAX}; more than that are previewed, for a second operator to confirm.`,
    body: NewBulkAction,
    idempotent: true,
    answers: {
      200: { description: 'The preview', schema: SampledBulkActionSchema },
      202: { description: 'It runs', schema: SampledBulkActionSchema },
    },
    problems: [],
    handle: async ({ res, caller, body, id }) => {
      const { reason, ratePerSecond, dryRun, filter } = body;
      const call = { id, caller: known(caller), reason, ratePerSecond, dryRun };
      const more = { filter: bulkFilterOf(filter), given: givenOf(body) };
      answer(res, await requestBulkAction(dependencies, { ...call, ...more }));
    },
  });
}

function listRoute({ orm }: BulkActionDependencies): Route {
  return defineRoute({
    method: 'get',
    path: '/onboarding-actions',
    right: 'operate.view',
    summary: 'Actions on many onboardings',
    query: ListQuery,
    answers: { 200: { description: 'The newest first', schema: listSchema(BulkActionSchema) } },
    problems: [],
    handle: async ({ res, query }) => {
      const page = pageById(query);
      const views = await listBulkActions(orm.em.fork(), { before: page.after, limit: page.limit });
      res.json(toPage(views, page, { keyOf: ({ bulk }) => bulk.id, toItem: toBulkAction }));
    },
  });
}

function readRoute(dependencies: BulkActionDependencies): Route {
  return defineRoute({
    method: 'get',
    path: '/onboarding-actions/:id',
    right: 'operate.view',
    summary: 'How far an action on many onboardings is',
    answers: { 200: { description: 'Where it stands', schema: SampledBulkActionSchema } },
    problems: [],
    handle: async ({ req, res }) => {
      const { view, samples } = await readBulkAction(dependencies, pathParam(req, 'id'));
      res.json(toSampledBulkAction(view, samples));
    },
  });
}

function itemsRoute(dependencies: BulkActionDependencies): Route {
  return defineRoute({
    method: 'get',
    path: '/onboarding-actions/:id/items',
    right: 'operate.view',
    summary: 'What became of each onboarding',
    query: ItemsQuery,
    answers: { 200: { description: 'Those that had stood longest first', schema: listSchema(BulkItemSchema) } },
    problems: [],
    handle: async ({ req, res, query }) => {
      const { view } = await readBulkAction(dependencies, pathParam(req, 'id'));
      const page = pageByPlace(query);
      const search = { id: view.bulk.id, outcome: query.outcome, after: page.place, limit: page.limit };
      const items = await listBulkItems(dependencies.orm.em.fork(), search);
      res.json(toPage(items, page, { keyOf: ({ position }) => String(position), toItem: toBulkItem }));
    },
  });
}

/** What confirming and stopping have in common. */
function decisionParts(
  dependencies: BulkActionDependencies,
  verb: 'confirm' | 'stop',
  problems: readonly ErrorCode[],
): Omit<Route<typeof Nothing>, 'method' | 'path' | 'summary'> {
  return {
    right: 'operate.act',
    body: Nothing,
    idempotent: true,
    answers: {
      200: { description: 'It has ended, or was given up', schema: SampledBulkActionSchema },
      202: { description: 'It runs', schema: SampledBulkActionSchema },
    },
    problems,
    handle: async ({ req, res, caller }) => {
      const decided = { verb, id: pathParam(req, 'id'), caller: known(caller) };
      answer(res, await decideBulkAction(dependencies, decided));
    },
  };
}

function answer(res: Call['res'], { view, samples }: SampledBulkAction): void {
  if (view.state === 'applying') res.status(202).location(`/v1/onboarding-actions/${view.bulk.id}`);
  res.json(toSampledBulkAction(view, samples));
}
