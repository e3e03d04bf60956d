import type { Response } from 'express';
import { z } from 'zod';
import { listOwnAddresses, listWantedApprovals, type OwnAddress } from '../../db/queries/email-addresses.ts';
import { type ApprovalVerdict, EMAIL_VERIFICATION_STAGES } from '../../domain/email-verification.ts';
import { userOf } from '../auth/caller-kinds.ts';
import {
  addEmailAddress,
  confirmEmailAddress,
  decideEmailApproval,
  dropEmailAddress,
  type EmailAddressDependencies,
} from '../email-addresses.ts';
import { ListQuery, listSchema, pageById, toPage } from '../list.ts';
import { defineRoute, pathParam, type Route } from '../route.ts';

const EmailAddressSchema = z
  .object({
    id: z.uuid(),
    email: z.string(),
    isPrimary: z.boolean(),
    provenAt: z.iso.datetime().nullable(),
    state: z.enum(['proven', 'unproven', 'awaiting-proof', 'awaiting-approval']),
    waitUntil: z.iso.datetime().nullable(),
    allowedActions: z.array(z.enum(['remove', 'withdraw', 'resend'])),
  })
  .meta({ id: 'EmailAddress' });

const NewEmailAddress = z
  .strictObject({ email: z.string().max(1_000).meta({ example: 'invoices@acme.example' }) })
  .meta({ id: 'NewEmailAddress' });

const Confirmation = z.strictObject({ token: z.string().max(200) }).meta({ id: 'EmailConfirmation' });

const VerificationSchema = z
  .object({ id: z.uuid(), stage: z.enum(EMAIL_VERIFICATION_STAGES) })
  .meta({ id: 'EmailVerification' });

const ApprovalSchema = z
  .object({
    id: z.uuid(),
    email: z.string(),
    user: z.object({ id: z.uuid(), name: z.string() }),
    requestedAt: z.iso.datetime(),
    waitUntil: z.iso.datetime().nullable(),
  })
  .meta({ id: 'EmailApproval' });

/** The addresses of a user, the proof of their mailboxes, and what administrators have to approve of them. */
export function createEmailAddressRoutes(dependencies: EmailAddressDependencies): readonly Route[] {
  return [...ownAddressRoutes(dependencies), confirmationRoute(dependencies), ...approvalRoutes(dependencies)];
}

function ownAddressRoutes(dependencies: EmailAddressDependencies): readonly Route[] {
  const { orm } = dependencies;
  return [
    defineRoute({
      method: 'get',
      path: '/me/email-addresses',
      right: 'self.read',
      summary: 'The addresses of the caller',
      query: ListQuery,
      answers: {
        200: { description: 'Those that they have, and those on their way', schema: listSchema(EmailAddressSchema) },
      },
      problems: [],
      handle: async ({ res, caller, query }) => {
        const page = pageById(query);
        const own = await listOwnAddresses(orm.em.fork(), userOf(caller).userId);
        const rows = own.filter(({ id }) => page.after === undefined || id > page.after);
        res.json(toPage(rows, page, { keyOf: ({ id }) => id, toItem: toAddress }));
      },
    }),
    defineRoute({
      method: 'post',
      path: '/me/email-addresses',
      right: 'self.write',
      summary: 'Add an address',
      description:
        'Mails a link to the address, which the caller follows while signed in. Asked again for an address on its way, it mails a new link, at most once a minute and five times a day. The answer does not tell whether the address belongs to another account; one that does gets no mail.',
      body: NewEmailAddress,
      idempotent: true,
      answers: { 202: { description: 'Taken in', schema: VerificationSchema } },
      problems: ['ADDRESS_IN_USE', 'TOO_MANY_ADDRESSES'],
      handle: async ({ res, caller, body, id }) => {
        const taken = await addEmailAddress(dependencies, { id, owner: userOf(caller), email: body.email });
        res.status(202).location(ADDRESSES).json(taken);
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/me/email-addresses/:id',
      right: 'self.write',
      summary: 'Remove an extra address, or withdraw one on its way',
      description: 'Removing an address ends the other sessions of the caller.',
      answers: { 204: { description: 'Removed' } },
      problems: ['ADDRESS_IN_USE'],
      handle: async ({ req, res, caller }) => {
        await dropEmailAddress(dependencies, { id: pathParam(req, 'id'), owner: userOf(caller) });
        res.status(204).end();
      },
    }),
  ];
}

const ADDRESSES = '/v1/me/email-addresses';

function confirmationRoute(dependencies: EmailAddressDependencies): Route {
  return defineRoute({
    method: 'post',
    path: '/email-verifications/confirm',
    right: 'self.write',
    summary: 'Confirm an address by its mailed link',
    description:
      'Only the user who added the address can. When it has become theirs every session of theirs is over, this one included. After a 503 the same call tells.',
    body: Confirmation,
    answers: {
      200: { description: 'The address is the caller’s', schema: VerificationSchema },
      202: {
        description: 'Proven, and waiting for an administrator; or recorded and still being done',
        schema: VerificationSchema,
      },
    },
    problems: ['LINK_UNKNOWN', 'LINK_SUPERSEDED', 'LINK_EXPIRED', 'LINK_CANCELLED', 'OUTCOME_UNKNOWN'],
    handle: async ({ res, caller, body }) => {
      const confirmed = await confirmEmailAddress(dependencies, { token: body.token, userId: userOf(caller).userId });
      if (confirmed.stage !== 'verified') res.status(202).location(ADDRESSES);
      res.json(confirmed);
    },
  });
}

function approvalRoutes(dependencies: EmailAddressDependencies): readonly Route[] {
  const { orm } = dependencies;
  return [
    defineRoute({
      method: 'get',
      path: '/email-approvals',
      right: 'email-approvals.answer',
      summary: 'Addresses that wait for an administrator of the environment',
      query: ListQuery,
      answers: { 200: { description: 'The oldest first', schema: listSchema(ApprovalSchema) } },
      problems: [],
      handle: async ({ res, caller, query }) => {
        const page = pageById(query);
        const { environmentId } = userOf(caller);
        const rows = await listWantedApprovals(orm.em.fork(), { environmentId, ...page });
        const toItem = (row: (typeof rows)[number]) => ({
          ...row,
          requestedAt: row.requestedAt.toISOString(),
          waitUntil: row.waitUntil?.toISOString() ?? null,
        });
        res.json(toPage(rows, page, { keyOf: ({ id }) => id, toItem }));
      },
    }),
    defineRoute({
      method: 'post',
      path: '/email-approvals/:id/approve',
      summary: 'Approve an address of a user',
      ...decisionParts(dependencies, 'approve'),
    }),
    defineRoute({
      method: 'post',
      path: '/email-approvals/:id/refuse',
      summary: 'Refuse an address of a user',
      ...decisionParts(dependencies, 'refuse'),
    }),
  ];
}

function decisionParts(
  dependencies: EmailAddressDependencies,
  verdict: ApprovalVerdict,
): Omit<Route, 'method' | 'path' | 'summary'> {
  return {
    right: 'email-approvals.answer',
    answers: {
      200: {
        description: 'Decided; `cancelled` when the address has got an account elsewhere',
        schema: VerificationSchema,
      },
      202: { description: 'Recorded, and still being done', schema: VerificationSchema },
    },
    problems: ['ALREADY_DECIDED', 'OUTCOME_UNKNOWN'],
    handle: async ({ req, res, caller }) => {
      const id = pathParam(req, 'id');
      answerDecision(res, await decideEmailApproval(dependencies, { id, verdict, caller: userOf(caller) }));
    },
  };
}

function answerDecision(res: Response, decided: z.infer<typeof VerificationSchema>): void {
  if (decided.stage === 'awaiting-approval') res.status(202).location('/v1/email-approvals');
  res.json(decided);
}

function toAddress({ provenAt, waitUntil, ...rest }: OwnAddress): z.infer<typeof EmailAddressSchema> {
  return {
    ...rest,
    provenAt: provenAt?.toISOString() ?? null,
    waitUntil: waitUntil?.toISOString() ?? null,
    allowedActions: [...rest.allowedActions],
  };
}
