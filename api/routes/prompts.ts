import { z } from 'zod';
import { findInvitation } from '../../db/queries/invitations.ts';
import { listOfferedToUser, type OfferedInvitation } from '../../db/queries/invitee.ts';
import { findPartnerQuestions, type Preparation } from '../../db/queries/prepared-registrations.ts';
import type { ReceivingQuestion } from '../../db/queries/receiving.ts';
import { answerPreparedRegistration } from '../../db/writes/prepared-registrations.ts';
import { ORGANISATION_ROLES } from '../../domain/organisation.ts';
import { hasRight } from '../../domain/rights.ts';
import { userOf } from '../auth/caller-kinds.ts';
import { acceptInvitation, declineInvitation } from '../invitation-answers.ts';
import type { InvitationDependencies } from '../invitation-decision.ts';
import type { OrganisationAdministration } from '../organisations.ts';
import { answerReceivingQuestion, isReceivingQuestion, receivingQuestionsFor } from '../receiving-prompts.ts';
import { assertAllowed, type Call, defineRoute, pathParam, type Route } from '../route.ts';

const Actions = z.array(z.enum(['accept', 'dismiss']));

const PartnerPrompt = z
  .object({
    id: z.uuid(),
    kind: z.literal('become-partner'),
    environmentName: z.string().meta({ description: 'Of whoever asks.' }),
    since: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    allowedActions: Actions,
  })
  .meta({ id: 'PartnerPrompt' });

const ReceivingPrompt = z
  .object({
    id: z.uuid().meta({ description: 'The organisation’s.' }),
    kind: z.literal('receive-documents'),
    organisationName: z.string(),
    since: z.iso.datetime(),
    allowedActions: Actions,
  })
  .meta({ id: 'ReceivingPrompt', description: 'Whether it is to receive e-invoices, which costs credit.' });

const InvitationPrompt = z
  .object({
    id: z.uuid().meta({ description: 'The invitation’s.' }),
    kind: z.literal('invitation'),
    organisationName: z.string(),
    environmentName: z.string(),
    role: z.enum(ORGANISATION_ROLES),
    since: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    allowedActions: Actions,
  })
  .meta({ id: 'InvitationPrompt', description: 'An open invitation to one of the caller’s proven addresses.' });

const Prompt = z.discriminatedUnion('kind', [PartnerPrompt, ReceivingPrompt, InvitationPrompt]).meta({ id: 'Prompt' });

/** What a user is asked when they are signed in. */
export function createPromptRoutes(
  dependencies: OrganisationAdministration & InvitationDependencies,
): readonly Route[] {
  const { orm, deliverSoon } = dependencies;

  async function answer({ req, id: given, caller }: Call, agreed: boolean): Promise<void> {
    const [id, user] = [pathParam(req, 'id'), userOf(caller)];
    if (await isReceivingQuestion(dependencies, { caller: user, id })) {
      const about = { id: given, caller: user, organisationId: id, isYes: agreed };
      return answerReceivingQuestion(dependencies, about);
    }
    const { userId, environmentId } = user;
    if (await findInvitation(orm.em.fork(), id.toLowerCase())) {
      const answered = { id: given, caller: user, named: { invitationId: id.toLowerCase() } };
      await (agreed ? acceptInvitation : declineInvitation)(dependencies, answered);
      return;
    }
    const isAsked = (await findPartnerQuestions(orm.em.fork(), userId)).some((question) => question.id === id);
    if (agreed && isAsked) assertAllowed(caller, 'partners.agree');
    const begun = await answerPreparedRegistration(orm.em.fork(), { id, userId, environmentId, agreed });
    if (begun !== undefined) deliverSoon(begun);
  }

  return [
    defineRoute({
      method: 'get',
      path: '/me/prompts',
      right: 'self.read',
      summary: 'What the caller is asked',
      answers: { 200: { description: 'Open questions, oldest first', schema: z.object({ items: z.array(Prompt) }) } },
      problems: [],
      handle: async ({ res, caller }) => {
        const user = userOf(caller);
        const questions = await findPartnerQuestions(orm.em.fork(), user.userId);
        const mayAgree = hasRight(caller, 'partners.agree');
        const receiving = await receivingQuestionsFor(dependencies, user);
        const items = [
          ...questions.map((question) => toPartnerPrompt(question, mayAgree)),
          ...receiving.map(toReceivingPrompt),
          ...(await listOfferedToUser(orm.em.fork(), user.userId)).map(toInvitationPrompt),
        ];
        res.json({ items });
      },
    }),
    defineRoute({
      method: 'post',
      path: '/me/prompts/:id/accept',
      right: 'invitations.answer',
      summary: 'Say yes',
      description:
        'To partners for advanced users and administrators, who alone work with them; to receiving for administrators; to an invitation for everybody. What is lacking then is waited for.',
      answers: { 204: { description: 'Kept; again changes nothing' } },
      problems: [
        'ALREADY_DECIDED',
        'ALREADY_MEMBER',
        'INVITATION_ENDED',
        'OUTCOME_UNKNOWN',
        'NO_CREDIT',
        'ORGANISATION_NOT_ACTIVE',
        'ACTIVATION_OPEN',
      ],
      handle: async (call) => {
        await answer(call, true);
        call.res.status(204).end();
      },
    }),
    defineRoute({
      method: 'post',
      path: '/me/prompts/:id/dismiss',
      right: 'self.write',
      summary: 'Say no, and be asked no more',
      answers: { 204: { description: 'Kept; again changes nothing' } },
      problems: ['ALREADY_DECIDED', 'INVITATION_ENDED', 'OUTCOME_UNKNOWN'],
      handle: async (call) => {
        await answer(call, false);
        call.res.status(204).end();
      },
    }),
  ];
}

function toReceivingPrompt(question: ReceivingQuestion): z.infer<typeof ReceivingPrompt> {
  const { organisationId: id, organisationName, since } = question;
  const allowedActions: z.infer<typeof Actions> = ['accept', 'dismiss'];
  return { id, kind: 'receive-documents', organisationName, since: since.toISOString(), allowedActions };
}

function toInvitationPrompt(invitation: OfferedInvitation): z.infer<typeof InvitationPrompt> {
  const { id, organisationName, environmentName, role, since, waitUntil } = invitation;
  return {
    id,
    kind: 'invitation',
    organisationName,
    environmentName,
    role,
    since: since.toISOString(),
    expiresAt: waitUntil?.toISOString() ?? null,
    allowedActions: ['accept', 'dismiss'],
  };
}

function toPartnerPrompt(
  { id, intermediaryName, preparedAt, expiresAt }: Preparation,
  mayAgree: boolean,
): z.infer<typeof PartnerPrompt> {
  return {
    id,
    kind: 'become-partner',
    environmentName: intermediaryName,
    since: preparedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    allowedActions: mayAgree ? ['accept', 'dismiss'] : ['dismiss'],
  };
}
