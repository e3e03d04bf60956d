import { z } from 'zod';
import {
  countBulkOutcomes,
  countOutcomesOfLists,
  listBulkInvites,
  listBulkLines,
} from '../../db/queries/bulk-invites.ts';
import { BULK_INVITE_STAGES, BULK_LINES, BULK_OUTCOMES, SEAT_POLICIES } from '../../domain/bulk-invite.ts';
import { ORGANISATION_ROLES } from '../../domain/organisation.ts';
import { known } from '../auth/caller-kinds.ts';
import { linesOfCsv } from '../bulk-invite-lines.ts';
import {
  type BulkInviteDependencies,
  BulkInviteSchema,
  cancelBulk,
  inviteInBulk,
  outcomesAsCsv,
  reachBulkInvite,
  toBulkInvite,
} from '../bulk-invites.ts';
import { ListQuery, listSchema, pageById, pageByPlace, toPage } from '../list.ts';
import { reachOrganisation } from '../organisation-access.ts';
import { defineRoute, pathParam, type Route } from '../route.ts';

/** Read line by line: one that is wrong has that for its outcome, and keeps no other back. */
const Line = z.unknown().meta({
  type: 'object',
  description:
    '`email`, and where wanted `role` (`member`, `administrator`), `locale`, `expiresInDays` and `metadata`, as in a single invitation.',
  example: { email: 'bo@acme.example', role: 'member' },
});

const NewBulk = z
  .strictObject({
    invitations: z.array(Line).min(1).max(BULK_LINES),
    seatPolicy: z.enum(SEAT_POLICIES).default('wait').meta({
      description:
        'Where no seat is free: `wait` invites all the same, and whoever accepts waits for one; `refuse` leaves the line out.',
    }),
  })
  .meta({ id: 'NewBulkInvitation' });

const NewBulkQuery = z.object({
  seatPolicy: z.enum(SEAT_POLICIES).optional().meta({ description: 'Of a list that is sent as text/csv.' }),
});

const Begun = z.object({ id: z.uuid(), stage: z.enum(BULK_INVITE_STAGES) }).meta({ id: 'BulkInvitationState' });

const Item = z
  .object({
    line: z.int(),
    email: z.string().nullable().meta({ description: 'As handed in; null once it has been erased.' }),
    role: z.enum(ORGANISATION_ROLES).nullable(),
    outcome: z.enum(BULK_OUTCOMES).nullable(),
    problem: z.string().nullable().meta({ description: 'Of an invalid line: which field, and why.' }),
    invitationId: z.uuid().nullable().meta({
      description:
        'Of a line that is invited, or was already: the invitation that is open, or was when the line was read.',
    }),
  })
  .meta({ id: 'BulkInvitationItem' });

const ItemsQuery = ListQuery.extend({ outcome: z.enum(BULK_OUTCOMES).optional() });

/** Many invitations at once, as administrators of an organisation and programs of its environment hand them in. */
export function createBulkInviteRoutes(dependencies: BulkInviteDependencies): readonly Route[] {
  return [
    handInRoute(dependencies),
    listRoute(dependencies),
    readRoute(dependencies),
    itemsRoute(dependencies),
    cancelRoute(dependencies),
  ];
}

function handInRoute(dependencies: BulkInviteDependencies): Route {
  return defineRoute({
    method: 'post',
    path: '/organisations/:id/invitations/bulk',
    right: 'invitations.write',
    summary: 'Invite many people at once',
    description: `At most ${BULK_LINES} lines, as JSON or as text/csv with a header line (email, role, locale, expires_in_days). A line that cannot be carried out has that for its outcome.`,
    body: NewBulk,
    csv: true,
    bodyLimit: '16mb',
    query: NewBulkQuery,
    idempotent: true,
    answers: { 202: { description: 'Taken in', schema: Begun } },
    problems: ['ORGANISATION_NOT_ACTIVE'],
    handle: async ({ req, res, caller, body, query, id }) => {
      const list =
        typeof req.body === 'string'
          ? { given: linesOfCsv(req.body), seatPolicy: query.seatPolicy ?? ('wait' as const) }
          : { given: body.invitations, seatPolicy: body.seatPolicy };
      const organisationId = pathParam(req, 'id');
      const begun = await inviteInBulk(dependencies, { id, caller: known(caller), organisationId, ...list });
      res.status(202).location(`/v1/bulk-invitations/${begun.id}`).json(begun);
    },
  });
}

function listRoute({ orm }: BulkInviteDependencies): Route {
  return defineRoute({
    method: 'get',
    path: '/organisations/:id/invitations/bulk',
    right: 'invitations.read',
    summary: 'The lists of invitations of an organisation',
    query: ListQuery,
    answers: { 200: { description: 'The newest first', schema: listSchema(BulkInviteSchema) } },
    problems: [],
    handle: async ({ req, res, caller, query }) => {
      const page = pageById(query);
      const reach = { caller, organisationId: pathParam(req, 'id'), right: 'invitations.read' } as const;
      const { organisation } = await reachOrganisation(orm.em.fork(), reach);
      const search = { organisationId: organisation.id, before: page.after, limit: page.limit };
      const lists = await listBulkInvites(orm.em.fork(), search);
      const ids = lists.slice(0, page.limit).map(({ bulk }) => bulk.id);
      const outcomes = await countOutcomesOfLists(orm.em.fork(), ids);
      const toItem = (view: (typeof lists)[number]) => toBulkInvite(view, outcomes.get(view.bulk.id) ?? {});
      res.json(toPage(lists, page, { keyOf: ({ bulk }) => bulk.id, toItem }));
    },
  });
}

function readRoute({ orm }: BulkInviteDependencies): Route {
  return defineRoute({
    method: 'get',
    path: '/bulk-invitations/:id',
    right: 'invitations.read',
    summary: 'How far a list of invitations is',
    answers: { 200: { description: 'Where it stands', schema: BulkInviteSchema } },
    problems: [],
    handle: async ({ req, res, caller }) => {
      const view = await reachBulkInvite(
        { orm },
        { id: pathParam(req, 'id'), caller: known(caller), right: 'invitations.read' },
      );
      res.json(toBulkInvite(view, await countBulkOutcomes(orm.em.fork(), view.bulk.id)));
    },
  });
}

function itemsRoute({ orm }: BulkInviteDependencies): Route {
  return defineRoute({
    method: 'get',
    path: '/bulk-invitations/:id/items',
    right: 'invitations.read',
    summary: 'What became of each line',
    description: 'With `Accept: text/csv` all lines as a spreadsheet reads them.',
    query: ItemsQuery,
    answers: { 200: { description: 'A page of lines, as handed in', schema: listSchema(Item) } },
    problems: [],
    handle: async ({ req, res, caller, query }) => {
      const reach = { id: pathParam(req, 'id'), caller: known(caller), right: 'invitations.read' } as const;
      const { bulk } = await reachBulkInvite({ orm }, reach);
      const { outcome } = query;
      res.vary('Accept');
      if (req.accepts(['application/json', 'text/csv']) === 'text/csv') {
        res.attachment('invitations.csv').type('text/csv');
        res.send(await outcomesAsCsv({ orm }, { id: bulk.id, outcome }));
        return;
      }
      const page = pageByPlace(query);
      const search = { id: bulk.id, outcome, after: page.place, limit: page.limit };
      const lines = await listBulkLines(orm.em.fork(), search);
      res.json(toPage(lines, page, { keyOf: ({ line }) => String(line), toItem }));
    },
  });
}

function cancelRoute(dependencies: BulkInviteDependencies): Route {
  return defineRoute({
    method: 'post',
    path: '/bulk-invitations/:id/cancel',
    right: 'invitations.write',
    summary: 'Invite nobody else of a list',
    description: 'Lines that are left are cancelled; invitations that went out stay.',
    idempotent: true,
    answers: {
      200: { description: 'Cancelled', schema: Begun },
      202: { description: 'Cancelled; the page that is under way is finished', schema: Begun },
    },
    problems: ['BULK_INVITE_ENDED'],
    handle: async ({ req, res, caller }) => {
      const { bulk, stage, endedAt } = await cancelBulk(dependencies, {
        id: pathParam(req, 'id'),
        caller: known(caller),
      });
      if (!endedAt) res.status(202).location(`/v1/bulk-invitations/${bulk.id}`);
      res.json({ id: bulk.id, stage });
    },
  });
}

function toItem(row: Awaited<ReturnType<typeof listBulkLines>>[number]): z.infer<typeof Item> {
  const { line, email = null, role = null, outcome = null, problem = null, invitationId = null } = row;
  return { line, email, role, outcome, problem, invitationId };
}
