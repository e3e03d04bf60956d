import type { Response } from 'express';
import { z } from 'zod';
import { findInvitation, listInvitations } from '../../db/queries/invitations.ts';
import { parseEmailAddress } from '../../domain/email-address.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { LOCALES } from '../../domain/locale.ts';
import {
  INVITATION_DAYS,
  INVITATION_DELIVERIES,
  isInvitationOutcome,
  MEMBERSHIP_INVITE_STAGES,
} from '../../domain/membership-invite.ts';
import { ORGANISATION_ROLES } from '../../domain/organisation.ts';
import { known } from '../auth/caller-kinds.ts';
import { isInvitee } from '../invitation-answers.ts';
import type { InvitationDependencies } from '../invitation-decision.ts';
import { InvitationSchema, SHOWN_STAGES, toInvitations, toOwnInvitation } from '../invitation-view.ts';
import {
  assertMayInviteAs,
  correctAddress,
  type InvitationState,
  invite,
  linkOf,
  reachInvitation,
  resendInvitation,
  revokeInvitation,
} from '../invitations.ts';
import { ListQuery, listSchema, pageById, toPage } from '../list.ts';
import { reachOrganisation } from '../organisation-access.ts';
import { defineRoute, pathParam, type Route } from '../route.ts';

const StateSchema = z
  .object({
    id: z.uuid(),
    stage: z.enum(MEMBERSHIP_INVITE_STAGES),
    link: z
      .string()
      .nullable()
      .meta({ description: 'To hand over, where the delivery is `link`; in no other answer.' }),
  })
  .meta({ id: 'InvitationState' });

const Metadata = z
  .record(z.string().min(1).max(40), z.string().max(200))
  .refine((entries) => Object.keys(entries).length <= 20)
  .meta({ description: 'At most 20 texts of the caller’s own; the invitee never sees them.' });

const NewInvitation = z
  .strictObject({
    email: z.string().max(320),
    role: z.enum(ORGANISATION_ROLES).default('member'),
    locale: z.enum(LOCALES).optional().meta({ description: 'Of its mails; the environment’s when not given.' }),
    expiresInDays: z.int().min(INVITATION_DAYS.least).max(INVITATION_DAYS.most).optional(),
    delivery: z
      .enum(INVITATION_DELIVERIES)
      .default('mail')
      .meta({ description: '`mail`: we mail the link; `link`: the answer holds it; `none`: found after signing in.' }),
    metadata: Metadata.optional(),
  })
  .meta({ id: 'NewInvitation' });

const AddressCorrection = z.strictObject({ email: z.string().max(320) }).meta({ id: 'InvitationAddressCorrection' });

const InvitationsQuery = ListQuery.extend({
  stage: z.enum(SHOWN_STAGES).optional(),
  email: z.string().max(320).optional().meta({ description: 'The invited address.' }),
  role: z.enum(ORGANISATION_ROLES).optional(),
  seat: z.enum(['reserved', 'claimed']).optional().meta({
    description: 'Those that keep a seat of the environment reserved, for 30 days at most, or wait for one.',
  }),
});

const ENDS: readonly ErrorCode[] = ['INVITATION_ENDED', 'ALREADY_DECIDED', 'OUTCOME_UNKNOWN'];

/** Invitations into an organisation, as its administrators and programs of its environment deal with them. */
export function createInvitationRoutes(dependencies: InvitationDependencies): readonly Route[] {
  return [
    inviteRoute(dependencies),
    ...readRoutes(dependencies),
    resendRoute(dependencies),
    revokeRoute(dependencies),
    correctRoute(dependencies),
  ];
}

function inviteRoute(dependencies: InvitationDependencies): Route {
  return defineRoute({
    method: 'post',
    path: '/organisations/:id/invitations',
    right: 'invitations.write',
    summary: 'Invite somebody into an organisation',
    description:
      'The answer is the same whether the address has an account elsewhere or not. A program needs the scope `members.write` too to invite an administrator.',
    body: NewInvitation,
    idempotent: true,
    ...withLink(dependencies),
    answers: { 202: { description: 'Invited', schema: StateSchema } },
    problems: ['ORGANISATION_NOT_ACTIVE', 'INVITATION_OPEN', 'ALREADY_MEMBER', 'USER_INACTIVE', 'RATE_LIMITED'],
    handle: async ({ req, res, caller, body, id }) => {
      const call = { id, caller: known(caller), organisationId: pathParam(req, 'id'), given: body };
      answer(res, await invite(dependencies, call));
    },
  });
}

function readRoutes({ orm, policy }: InvitationDependencies): readonly Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/organisations/:id/invitations',
      right: 'invitations.read',
      summary: 'The invitations into an organisation',
      query: InvitationsQuery,
      answers: { 200: { description: 'The oldest first', schema: listSchema(InvitationSchema) } },
      problems: [],
      handle: async ({ req, res, caller, query }) => {
        const page = pageById(query);
        const reach = { caller, organisationId: pathParam(req, 'id'), right: 'invitations.read' } as const;
        const { organisation } = await reachOrganisation(orm.em.fork(), reach);
        const { stage, email, role, seat } = query;
        // what is no address at all is nobody's
        const emailKey = email === undefined ? undefined : (parseEmailAddress(email)?.comparisonForm ?? '');
        const search = { organisationId: organisation.id, stage, emailKey, role, seat, ...page };
        const rows = await listInvitations(orm.em.fork(), search);
        const { items, nextCursor } = toPage(rows, page, { keyOf: ({ id }) => id, toItem: (row) => row });
        res.json({ items: await toInvitations(orm.em.fork(), items, policy), nextCursor });
      },
    }),
    defineRoute({
      method: 'get',
      path: '/invitations/:id',
      right: 'invitations.read',
      summary: 'One invitation',
      description: 'For its inviter’s side, and for the invitee who is signed in, each as they may see it.',
      answers: { 200: { description: 'The invitation', schema: InvitationSchema } },
      problems: [],
      handle: async ({ req, res, caller }) => {
        const invitationId = pathParam(req, 'id').toLowerCase();
        const view = caller.kind === 'user' ? await findInvitation(orm.em.fork(), invitationId) : undefined;
        if (view && caller.kind === 'user' && (await isInvitee({ orm }, view, caller.userId))) {
          res.json(toOwnInvitation(view));
          return;
        }
        const reach = { caller: known(caller), invitationId, right: 'invitations.read' } as const;
        const reached = await reachInvitation({ orm }, reach);
        const [shown] = await toInvitations(orm.em.fork(), [reached], policy);
        res.json(shown);
      },
    }),
  ];
}

function resendRoute(dependencies: InvitationDependencies): Route {
  return defineRoute({
    method: 'post',
    path: '/invitations/:id/resend',
    right: 'invitations.write',
    summary: 'Send an invitation again',
    description: 'An open one is extended; one that has lapsed is taken up by a new one, which `Location` names.',
    idempotent: true,
    ...withLink(dependencies),
    answers: ANSWERS,
    problems: [
      ...ENDS,
      'INVITATION_OPEN',
      'ALREADY_MEMBER',
      'USER_INACTIVE',
      'ORGANISATION_NOT_ACTIVE',
      'RATE_LIMITED',
    ],
    handle: async ({ req, res, caller, id }) => {
      const call = { id, caller: known(caller), invitationId: pathParam(req, 'id').toLowerCase() };
      answer(res, await resendInvitation(dependencies, call));
    },
  });
}

function revokeRoute(dependencies: InvitationDependencies): Route {
  return defineRoute({
    method: 'post',
    path: '/invitations/:id/revoke',
    right: 'invitations.write',
    summary: 'Take an invitation back',
    idempotent: true,
    answers: ANSWERS,
    problems: ENDS,
    handle: async ({ req, res, caller, id }) => {
      const call = { id, caller: known(caller), invitationId: pathParam(req, 'id').toLowerCase() };
      answer(res, await revokeInvitation(dependencies, call));
    },
  });
}

function correctRoute(dependencies: InvitationDependencies): Route {
  return defineRoute({
    method: 'post',
    path: '/invitations/:id/correct-address',
    right: 'invitations.write',
    summary: 'Correct the address of an invitation whose mailbox refuses',
    body: AddressCorrection,
    idempotent: true,
    ...withLink(dependencies),
    answers: ANSWERS,
    problems: [...ENDS, 'MAIL_NOT_BOUNCED', 'INVITATION_OPEN', 'ALREADY_MEMBER', 'RATE_LIMITED'],
    handle: async ({ req, res, caller, body, id }) => {
      const call = { id, caller: known(caller), invitationId: pathParam(req, 'id').toLowerCase(), ...body };
      answer(res, await correctAddress(dependencies, call));
    },
  });
}

const ANSWERS = {
  200: { description: 'Where the invitation stands now', schema: StateSchema },
  202: { description: 'Recorded, and still being done, or sent again as a new invitation', schema: StateSchema },
};

/** A link stands in no kept answer: it is made anew for a repeat. */
function withLink(dependencies: InvitationDependencies): Pick<Route, 'shownOnce' | 'renew'> {
  return {
    shownOnce: ['link'],
    renew: async (kept, caller) => {
      const { id } = StateSchema.pick({ id: true }).parse(kept);
      const { role } = await reachInvitation(dependencies, { caller, invitationId: id, right: 'invitations.write' });
      assertMayInviteAs(caller, role);
      return { link: await linkOf(dependencies, id) };
    },
  };
}

function answer(res: Response, { id, stage, link, isRecorded, isNew }: InvitationState): void {
  if (isNew || (isRecorded && !isInvitationOutcome(stage))) res.status(202).location(`/v1/invitations/${id}`);
  res.json({ id, stage, link });
}
