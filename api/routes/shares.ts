import { z } from 'zod';
import { listSharedDocuments } from '../../db/queries/shared-documents.ts';
import { listShares } from '../../db/queries/shares.ts';
import { AUDIENCE_KINDS, SHARE_PERMISSIONS } from '../../domain/sharing.ts';
import { userOf } from '../auth/caller-kinds.ts';
import { ListQuery, listSchema, pageById, toPage } from '../list.ts';
import { reachOrganisation } from '../organisation-access.ts';
import { defineRoute, pathParam, type Route } from '../route.ts';
import { SharedDocumentSchema, ShareSchema, toShare, toSharedDocument } from '../share-view.ts';
import { readShareWhole, type SharingDependencies, shareInName, takeShareBack } from '../shares.ts';

/** Other organisations' people read it among titles of their own. */
const TITLE = /^(?=.*[\p{L}\p{N}\p{P}\p{S}])[^\p{Cc}\p{Bidi_Control}\u2028\u2029]+$/u;

const NewShareBody = z
  .strictObject({
    organisationId: z.uuid().meta({ description: 'In whose name; the caller is a member of it.' }),
    document: z.strictObject({
      ref: z
        .string()
        .regex(/^[\x21-\x7e]{1,200}$/)
        .meta({ example: 'urn:dms:4711', description: 'Where the document is kept; we keep the reference alone.' }),
      title: z
        .string()
        .trim()
        .min(1)
        .max(160)
        .regex(TITLE)
        .meta({ description: 'One line of what can be seen, without marks that turn the direction of the text.' }),
    }),
    fromShareId: z.uuid().optional().meta({
      description: 'The share by which the caller holds a document that belongs to another organisation.',
    }),
    audience: z.strictObject({
      kind: z.enum(AUDIENCE_KINDS),
      id: z.uuid().meta({
        description:
          'Of the user, the organisation, the relation group, the relation manager of the other side; for all relation managers of the partnership. `GET /v1/partnerships` names the last three.',
      }),
    }),
    permission: z.enum(SHARE_PERMISSIONS),
  })
  .meta({ id: 'NewShare' });

const SharesQuery = ListQuery.extend({
  organisationId: z.uuid().optional(),
  partnershipId: z.uuid().optional().meta({ description: 'Those that go through it, whatever the audience.' }),
  kind: z.enum(AUDIENCE_KINDS).optional(),
  withdrawn: z.enum(['true', 'false']).optional().meta({ description: 'Those that were withdrawn; not unless said.' }),
});

/** Documents that are shared: by organisations, and with whoever reads them. */
export function createShareRoutes(dependencies: SharingDependencies): readonly Route[] {
  return [
    shareRoute(dependencies),
    ...readRoutes(dependencies),
    withdrawRoute(dependencies),
    documentsRoute(dependencies),
  ];
}

function shareRoute(dependencies: SharingDependencies): Route {
  return defineRoute({
    method: 'post',
    path: '/shares',
    right: 'shares.write',
    summary: 'Share a document in the name of an organisation',
    description:
      'Users, organisations and the relation group read it at once; relation managers are granted it after a few minutes. A document belongs to the organisation that shares it first; others share it on from a share that lets them.',
    body: NewShareBody,
    idempotent: true,
    answers: {
      201: { description: 'Shared, and read from now on', schema: ShareSchema },
      202: { description: 'Shared, and being granted to relation managers', schema: ShareSchema },
    },
    problems: [
      'AUDIENCE_NOT_FOUND',
      'DOCUMENT_NOT_YOURS',
      'SHARE_NOT_HELD',
      'SHARE_CHAIN_TOO_LONG',
      'SHARE_OPEN',
      'ORGANISATION_NOT_ACTIVE',
      'RATE_LIMITED',
    ],
    handle: async ({ res, caller, body, id }) => {
      const sharer = userOf(caller);
      const share = await shareInName(dependencies, { ...body, id, caller: sharer });
      res.status(share.stage === 'propagating' ? 202 : 201).location(`/v1/shares/${share.id}`);
      res.json(toShare(share, sharer.userId));
    },
  });
}

function readRoutes({ orm }: SharingDependencies): readonly Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/shares',
      right: 'shares.read',
      summary: 'What the organisations of the caller share',
      description: 'Of one organisation with `organisationId`.',
      query: SharesQuery,
      answers: { 200: { description: 'A page of them, the newest first', schema: listSchema(ShareSchema) } },
      problems: [],
      handle: async ({ res, caller, query }) => {
        const { organisationId, partnershipId, kind, withdrawn } = query;
        const { userId: viewerId } = userOf(caller);
        if (organisationId !== undefined) {
          await reachOrganisation(orm.em.fork(), { caller, organisationId, right: 'shares.read' });
        }
        const page = pageById(query);
        const search = { viewerId, organisationId, partnershipId, kind, ended: withdrawn === 'true', ...page };
        const rows = await listShares(orm.em.fork(), search);
        res.json(toPage(rows, page, { keyOf: ({ id }) => id, toItem: (row) => toShare(row, viewerId) }));
      },
    }),
    defineRoute({
      method: 'get',
      path: '/shares/:id',
      right: 'shares.read',
      summary: 'One share, and how many people read by it',
      answers: { 200: { description: 'The share, also one that was withdrawn', schema: ShareSchema } },
      problems: [],
      handle: async ({ req, res, caller }) => {
        const viewer = userOf(caller);
        const { share, readers } = await readShareWhole(orm, { id: pathParam(req, 'id'), caller: viewer });
        res.json(toShare(share, viewer.userId, readers));
      },
    }),
  ];
}

function withdrawRoute(dependencies: SharingDependencies): Route {
  return defineRoute({
    method: 'post',
    path: '/shares/:id/withdraw',
    right: 'shares.write',
    summary: 'Withdraw a share',
    description:
      'By whoever shared it, and administrators of the organisation. Nobody reads by it with the answer, nor by what was shared on from it. Again answers the same.',
    answers: { 200: { description: 'Withdrawn', schema: ShareSchema } },
    problems: [],
    handle: async ({ req, res, caller }) => {
      const member = userOf(caller);
      const share = await takeShareBack(dependencies, { id: pathParam(req, 'id'), caller: member });
      res.json(toShare(share, member.userId));
    },
  });
}

function documentsRoute({ orm }: SharingDependencies): Route {
  return defineRoute({
    method: 'get',
    path: '/me/shared-documents',
    right: 'shares.read',
    summary: 'The documents that are shared with the caller',
    description: 'Each once, with every way by which it reaches the caller as things stand now.',
    query: ListQuery,
    answers: {
      200: { description: 'A page of them, the newest first', schema: listSchema(SharedDocumentSchema) },
    },
    problems: [],
    handle: async ({ res, caller, query }) => {
      const page = pageById(query);
      const rows = await listSharedDocuments(orm.em.fork(), { userId: userOf(caller).userId, ...page });
      res.json(toPage(rows, page, { keyOf: ({ id }) => id, toItem: toSharedDocument }));
    },
  });
}
