import type { MikroORM } from '@mikro-orm/postgresql';
import { listDrift } from '../../db/queries/drift.ts';
import { DriftListSchema, driftPositionOf, toDriftPage } from '../drift.ts';
import { ListQuery } from '../list.ts';
import { defineRoute, type Route } from '../route.ts';

/** What the drift watcher has found. */
export function createDriftRoutes({ orm }: { readonly orm: MikroORM }): readonly Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/drift',
      right: 'operate.view',
      summary: 'In what PostgreSQL and Temporal have come apart',
      description:
        'Looked for every ten minutes. What is still so comes first, then what was mended; the latest first.',
      query: ListQuery,
      answers: { 200: { description: 'A page of findings', schema: DriftListSchema } },
      problems: [],
      handle: async ({ res, query }) => {
        const { limit } = query;
        const rows = await listDrift(orm.em.fork(), { limit, after: driftPositionOf(query) });
        res.json(toDriftPage(rows, limit));
      },
    }),
  ];
}
