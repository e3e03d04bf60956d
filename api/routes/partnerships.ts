import type { MikroORM } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { findPartnership, listPartnerships, type PartnershipView } from '../../db/queries/partnerships.ts';
import { endPartnership } from '../../db/writes/partnerships.ts';
import { DomainError } from '../../domain/errors.ts';
import { PARTNERSHIP_ENDING_STAGES } from '../../domain/partnership-ending.ts';
import { hasRight, type UserCaller } from '../../domain/rights.ts';
import { userOf } from '../auth/caller-kinds.ts';
import { ListQuery, listSchema, pageById, toPage } from '../list.ts';
import { ManagerSchema } from '../manager-view.ts';
import { defineRoute, pathParam, type Route } from '../route.ts';

export interface PartnershipDependencies {
  readonly orm: MikroORM;
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
}

const PartnershipSchema = z
  .object({
    id: z.uuid(),
    partner: z.object({ id: z.uuid(), name: z.string() }),
    relationGroupId: z
      .uuid()
      .meta({ description: 'With which documents are shared: the managers of the connections.' }),
    establishedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    connections: z
      .array(z.object({ id: z.uuid(), own: ManagerSchema, other: ManagerSchema, since: z.iso.datetime() }))
      .meta({ description: 'A relation manager of each side; those that hold.' }),
    allowedActions: z.array(z.enum(['end'])),
  })
  .meta({ id: 'Partnership' });

const EndingSchema = z
  .object({ id: z.uuid(), stage: z.enum(PARTNERSHIP_ENDING_STAGES) })
  .meta({ id: 'PartnershipEnding' });

/** The partners of an environment, and the connections with them. */
export function createPartnershipRoutes(dependencies: PartnershipDependencies): readonly Route[] {
  const { orm } = dependencies;
  return [
    defineRoute({
      method: 'get',
      path: '/partnerships',
      right: 'partners.read',
      summary: 'The partners of the environment',
      query: ListQuery,
      answers: { 200: { description: 'Those that hold, the newest first', schema: listSchema(PartnershipSchema) } },
      problems: [],
      handle: async ({ res, caller, query }) => {
        const viewer = userOf(caller);
        const page = pageById(query);
        const rows = await listPartnerships(orm.em.fork(), { environmentId: viewer.environmentId, ...page });
        res.json(toPage(rows, page, { keyOf: ({ id }) => id, toItem: (row) => toPartnership(row, viewer) }));
      },
    }),
    defineRoute({
      method: 'get',
      path: '/partnerships/:id',
      right: 'partners.read',
      summary: 'One partnership with its connections',
      answers: { 200: { description: 'The partnership, also an ended one', schema: PartnershipSchema } },
      problems: [],
      handle: async ({ req, res, caller }) => {
        const viewer = userOf(caller);
        const { environmentId } = viewer;
        const found = await findPartnership(orm.em.fork(), { id: pathParam(req, 'id'), environmentId });
        if (!found) throw new DomainError('NOT_FOUND', 'There is no such partnership here.');
        res.json(toPartnership(found, viewer));
      },
    }),
    endRoute(dependencies),
  ];
}

function endRoute(dependencies: PartnershipDependencies): Route {
  return defineRoute({
    method: 'post',
    path: '/partnerships/:id/end',
    right: 'partners.end',
    summary: 'End a partnership',
    description:
      'By either side, at once: its connections and its relation group are gone with the answer, and both sides are told. Ending it again answers the same.',
    answers: { 202: { description: 'Ended; what is left is telling everybody', schema: EndingSchema } },
    problems: [],
    handle: async ({ req, res, caller }) => {
      const ended = await endPartners(dependencies, { partnershipId: pathParam(req, 'id'), caller: userOf(caller) });
      res.status(202).location(`/v1/partnerships/${ended.id}`).json(ended);
    },
  });
}

/** Ends a partnership of the caller's environment. Throws `NOT_FOUND`, `NOT_ALLOWED`; a repeat is answered alike. */
export async function endPartners(
  { orm, deliverSoon }: PartnershipDependencies,
  { partnershipId, caller }: { readonly partnershipId: string; readonly caller: UserCaller },
): Promise<z.infer<typeof EndingSchema>> {
  const { environmentId, userId } = caller;
  const end = { partnershipId: partnershipId.toLowerCase(), environmentId, userId };
  const { id, stage, subjects } = await endPartnership(orm.em.fork(), end);
  for (const subject of subjects) deliverSoon(subject);
  return { id, stage };
}

function toPartnership(view: PartnershipView, viewer: UserCaller): z.infer<typeof PartnershipSchema> {
  const { id, partner, relationGroupId, establishedAt, endedAt, connections } = view;
  return {
    id,
    partner,
    relationGroupId,
    establishedAt: establishedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    connections: connections.map(({ since, ...connection }) => ({ ...connection, since: since.toISOString() })),
    allowedActions: endedAt === null && hasRight(viewer, 'partners.end') ? ['end'] : [],
  };
}
