import type { Response } from 'express';
import { z } from 'zod';
import type { ErrorCode } from '../../domain/errors.ts';
import { isInvitationOutcome, MEMBERSHIP_INVITE_STAGES } from '../../domain/membership-invite.ts';
import { userOf } from '../auth/caller-kinds.ts';
import {
  type AnsweredInvitation,
  acceptInvitation,
  askForInvitation,
  declineInvitation,
} from '../invitation-answers.ts';
import type { InvitationDependencies } from '../invitation-decision.ts';
import { defineRoute, type Route } from '../route.ts';

const AnswerSchema = z
  .object({
    id: z.uuid(),
    stage: z.enum(MEMBERSHIP_INVITE_STAGES),
    alreadyMember: z
      .boolean()
      .optional()
      .meta({ description: 'Of an acceptance: the caller was a member before, and stays as they were.' }),
  })
  .meta({ id: 'InvitationAnswer' });

const Token = z.string().max(200).meta({ description: 'Of the link.' });
const Word = z.string().max(40).meta({ description: 'The one that the page of the invitation shows to be typed.' });

const Acceptance = z
  .strictObject({ token: Token.optional(), invitationId: z.uuid().optional() })
  .meta({ id: 'InvitationAcceptance', description: 'Either of the two.' });

const Declination = z
  .strictObject({ token: Token.optional(), word: Word.optional(), invitationId: z.uuid().optional() })
  .meta({ id: 'InvitationDeclination', description: 'Token and word, or the id of who is signed in.' });

const AskAgain = z.strictObject({ token: Token, word: Word }).meta({ id: 'InvitationAskAgain' });

const LINKS: readonly ErrorCode[] = ['LINK_UNKNOWN', 'LINK_SUPERSEDED'];

/** What an invitee does with an invitation. */
export function createInvitationAnswerRoutes(dependencies: InvitationDependencies): readonly Route[] {
  return [acceptRoute(dependencies), declineRoute(dependencies), askAgainRoute(dependencies)];
}

function acceptRoute(dependencies: InvitationDependencies): Route {
  return defineRoute({
    method: 'post',
    path: '/invitations/accept',
    right: 'invitations.answer',
    summary: 'Accept an invitation',
    description: 'As who is signed in, to whom the invited address has to belong. What is lacking then is waited for.',
    body: Acceptance,
    idempotent: true,
    answers: {
      200: { description: 'The caller is a member', schema: AnswerSchema },
      202: { description: 'Recorded; it goes on by itself', schema: AnswerSchema },
    },
    problems: [...LINKS, 'INVITATION_ENDED', 'INVITATION_NOT_YOURS', 'ALREADY_DECIDED', 'NOT_FOUND', 'OUTCOME_UNKNOWN'],
    handle: async ({ res, caller, body, id }) => {
      const named = { token: body.token, invitationId: body.invitationId?.toLowerCase() };
      answer(res, await acceptInvitation(dependencies, { id, caller: userOf(caller), named }));
    },
  });
}

function declineRoute(dependencies: InvitationDependencies): Route {
  return defineRoute({
    method: 'post',
    path: '/invitations/decline',
    right: 'anyone',
    summary: 'Decline an invitation',
    description: 'By the link, with the word that its page shows; or by the id, as who is signed in.',
    body: Declination,
    answers: {
      200: { description: 'Declined', schema: AnswerSchema },
      202: { description: 'Recorded, and still being done', schema: AnswerSchema },
    },
    problems: [
      ...LINKS,
      'INVITATION_ENDED',
      'INVITATION_NOT_YOURS',
      'NOT_AUTHENTICATED',
      'NOT_FOUND',
      'OUTCOME_UNKNOWN',
    ],
    handle: async ({ res, caller, body, id }) => {
      const named = { token: body.token, invitationId: body.invitationId?.toLowerCase() };
      const user = caller.kind === 'user' ? caller : undefined;
      answer(res, await declineInvitation(dependencies, { id, caller: user, named, word: body.word }));
    },
  });
}

function askAgainRoute(dependencies: InvitationDependencies): Route {
  return defineRoute({
    method: 'post',
    path: '/invitations/ask-again',
    right: 'anyone',
    summary: 'Ask for another invitation in the place of one that has lapsed',
    description: 'Tells whoever has invited, at most once a day.',
    body: AskAgain,
    answers: { 202: { description: 'Whoever has invited is told', schema: AnswerSchema } },
    problems: ['LINK_UNKNOWN', 'INVITATION_OPEN', 'INVITATION_ENDED'],
    handle: async ({ res, body }) => {
      res.status(202).json(await askForInvitation(dependencies, body));
    },
  });
}

function answer(res: Response, { id, stage, isRecorded, alreadyMember }: AnsweredInvitation): void {
  if (isRecorded || !isInvitationOutcome(stage)) res.status(202).location(`/v1/invitations/${id}`);
  res.json({ id, stage, alreadyMember });
}
