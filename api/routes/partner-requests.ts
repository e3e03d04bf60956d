import { z } from 'zod';
import { findPartnerRequest, listPartnerRequests, REQUEST_DIRECTIONS } from '../../db/queries/partner-requests.ts';
import { DomainError, type ErrorCode } from '../../domain/errors.ts';
import { PARTNER_REQUEST_STAGES, type PartnerRequestAction } from '../../domain/partner-request.ts';
import type { Right } from '../../domain/rights.ts';
import { userOf } from '../auth/caller-kinds.ts';
import { ListQuery, listSchema, pageById, toPage } from '../list.ts';
import { PartnerRequestSchema, toPartnerRequest } from '../partner-request-view.ts';
import { askPartner, decidePartnerRequest, type PartnerRequestDependencies } from '../partner-requests.ts';
import { RegisterCountrySchema, RegisterNumberSchema, registerNumberOf } from '../register-number.ts';
import { defineRoute, pathParam, type Route } from '../route.ts';

const StateSchema = z
  .object({ id: z.uuid(), stage: z.enum(PARTNER_REQUEST_STAGES) })
  .meta({ id: 'PartnerRequestState' });

const NewPartnerRequest = z
  .strictObject({
    environmentId: z.uuid(),
    relationManagerId: z.uuid(),
    message: z.string().max(500).optional(),
    registerCountry: RegisterCountrySchema.optional(),
    registerNumber: RegisterNumberSchema.optional(),
  })
  .meta({
    id: 'NewPartnerRequest',
    description: 'The number in the trade register addresses an environment that is not findable.',
  });

const Reassignment = z.strictObject({ relationManagerId: z.uuid() }).meta({ id: 'PartnerRequestReassignment' });

const RequestsQuery = ListQuery.extend({
  direction: z.enum(REQUEST_DIRECTIONS).optional(),
  stage: z.enum(PARTNER_REQUEST_STAGES).optional(),
});

/** Requests between environments to become partners. */
export function createPartnerRequestRoutes(dependencies: PartnerRequestDependencies): readonly Route[] {
  return [askRoute(dependencies), ...readRoutes(dependencies), ...actionRoutes(dependencies)];
}

function askRoute(dependencies: PartnerRequestDependencies): Route {
  return defineRoute({
    method: 'post',
    path: '/partner-requests',
    right: 'partners.ask',
    summary: 'Ask another environment to become partners',
    description:
      'Mails the chosen relation manager. Between partners it asks for one more connection. What the other side lacks stops nothing. A person begins at most 20 a day, an environment 50.',
    body: NewPartnerRequest,
    idempotent: true,
    answers: { 202: { description: 'Asked', schema: StateSchema } },
    problems: [
      'OWN_ENVIRONMENT',
      'MANAGER_NOT_ELIGIBLE',
      'PARTNER_REQUEST_OPEN',
      'PARTNER_REQUEST_TOO_SOON',
      'ALREADY_CONNECTED',
      'RATE_LIMITED',
    ],
    handle: async ({ res, caller, body, id }) => {
      const { environmentId, relationManagerId, message } = body;
      const given = { environmentId, relationManagerId, message, register: registerNumberOf(body) ?? undefined };
      const { id: made, stage } = await askPartner(dependencies, { id, caller: userOf(caller), given });
      res.status(202).location(pathOf(made)).json({ id: made, stage });
    },
  });
}

function readRoutes({ orm }: PartnerRequestDependencies): readonly Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/partner-requests',
      right: 'partners.read',
      summary: 'The partner requests of the environment',
      query: RequestsQuery,
      answers: { 200: { description: 'The newest first', schema: listSchema(PartnerRequestSchema) } },
      problems: [],
      handle: async ({ res, caller, query }) => {
        const viewer = userOf(caller);
        const page = pageById(query);
        const { direction, stage } = query;
        const search = { environmentId: viewer.environmentId, direction, stage, ...page };
        const rows = await listPartnerRequests(orm.em.fork(), search);
        res.json(toPage(rows, page, { keyOf: ({ id }) => id, toItem: (row) => toPartnerRequest(row, viewer) }));
      },
    }),
    defineRoute({
      method: 'get',
      path: '/partner-requests/:id',
      right: 'partners.read',
      summary: 'One partner request of the environment',
      answers: { 200: { description: 'The request, as the caller’s side sees it', schema: PartnerRequestSchema } },
      problems: [],
      handle: async ({ req, res, caller }) => {
        const viewer = userOf(caller);
        const { environmentId } = viewer;
        const found = await findPartnerRequest(orm.em.fork(), { id: pathParam(req, 'id'), environmentId });
        if (!found) throw new DomainError('NOT_FOUND', 'There is no such partner request for the caller.');
        res.json(toPartnerRequest(found, viewer));
      },
    }),
  ];
}

function actionRoutes(dependencies: PartnerRequestDependencies): readonly Route[] {
  return [
    defineRoute({
      method: 'post',
      path: '/partner-requests/:id/accept',
      summary: 'Accept a partner request',
      description: 'By the relation manager to whom it is addressed. What either side lacks then is waited for.',
      ...actionParts(dependencies, 'accept', 'partners.accept'),
    }),
    defineRoute({
      method: 'post',
      path: '/partner-requests/:id/decline',
      summary: 'Decline a partner request',
      description: 'By the relation manager to whom it is addressed.',
      ...actionParts(dependencies, 'decline', 'partners.answer'),
    }),
    defineRoute({
      method: 'post',
      path: '/partner-requests/:id/take-over',
      summary: 'Take a request over from a colleague',
      description: 'By any relation manager of the side that is asked; it is addressed to them then.',
      ...actionParts(dependencies, 'take-over', 'partners.answer'),
    }),
    defineRoute({
      method: 'post',
      path: '/partner-requests/:id/withdraw',
      summary: 'Withdraw a partner request',
      description: 'By any relation manager of the side that asks, also when their subscription has lapsed.',
      ...actionParts(dependencies, 'withdraw', 'partners.answer'),
    }),
    defineRoute({
      method: 'post',
      path: '/partner-requests/:id/resend',
      summary: 'Send a partner request again',
      description: 'By any relation manager of the side that asks, at most once a minute and five times a day.',
      ...actionParts(dependencies, 'resend', 'partners.ask'),
    }),
    reassignRoute(dependencies),
  ];
}

function reassignRoute(dependencies: PartnerRequestDependencies): Route {
  return defineRoute({
    method: 'post',
    path: '/partner-requests/:id/reassign',
    summary: 'Pass a request on to a colleague',
    description: 'Either side within its own: who answers, or who the connection will be with.',
    ...actionParts(dependencies, 'reassign', 'partners.answer'),
    body: Reassignment,
    handle: async ({ req, res, caller, body, id }) => {
      const given = { id, requestId: pathParam(req, 'id'), caller: userOf(caller), managerId: body.relationManagerId };
      const { isRecorded, ...state } = await decidePartnerRequest(dependencies, { ...given, action: 'reassign' });
      if (isRecorded) res.status(202).location(pathOf(state.id));
      res.json(state);
    },
  });
}

function actionParts(
  dependencies: PartnerRequestDependencies,
  action: PartnerRequestAction,
  right: Right,
): Omit<Route, 'method' | 'path' | 'summary'> {
  return {
    right,
    idempotent: true,
    answers: {
      200: { description: 'Where the request stands now', schema: StateSchema },
      202: { description: 'Recorded, and still being done, or waiting for what a side lacks', schema: StateSchema },
    },
    problems: PROBLEMS[action],
    handle: async ({ req, res, caller, id }) => {
      const given = { id, requestId: pathParam(req, 'id'), caller: userOf(caller), action };
      const { isRecorded, ...state } = await decidePartnerRequest(dependencies, given);
      if (isRecorded) res.status(202).location(pathOf(state.id));
      res.json(state);
    },
  };
}

const PROBLEMS: Readonly<Record<PartnerRequestAction, readonly ErrorCode[]>> = {
  accept: ['PARTNER_REQUEST_ENDED', 'NOT_ADDRESSED', 'ALREADY_DECIDED', 'OUTCOME_UNKNOWN'],
  decline: ['PARTNER_REQUEST_ENDED', 'NOT_ADDRESSED', 'ALREADY_DECIDED', 'OUTCOME_UNKNOWN'],
  'take-over': ['PARTNER_REQUEST_ENDED', 'ALREADY_DECIDED', 'RATE_LIMITED', 'OUTCOME_UNKNOWN'],
  withdraw: ['PARTNER_REQUEST_ENDED', 'ALREADY_DECIDED', 'OUTCOME_UNKNOWN'],
  reassign: ['PARTNER_REQUEST_ENDED', 'MANAGER_NOT_ELIGIBLE', 'ALREADY_DECIDED', 'RATE_LIMITED', 'OUTCOME_UNKNOWN'],
  resend: ['PARTNER_REQUEST_ENDED', 'ALREADY_DECIDED', 'RATE_LIMITED', 'OUTCOME_UNKNOWN'],
};

function pathOf(id: string): string {
  return `/v1/partner-requests/${id}`;
}
