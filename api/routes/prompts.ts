import type { MikroORM } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { findPartnerQuestions, type Preparation } from '../../db/queries/prepared-registrations.ts';
import { answerPreparedRegistration } from '../../db/writes/prepared-registrations.ts';
import { hasRight, type UserCaller } from '../../domain/rights.ts';
import { userOf } from '../auth/caller-kinds.ts';
import { defineRoute, pathParam, type Route } from '../route.ts';

const Prompt = z
  .object({
    id: z.uuid(),
    kind: z.literal('become-partner'),
    environmentName: z.string().meta({ description: 'Of whoever asks.' }),
    since: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    allowedActions: z.array(z.enum(['accept', 'dismiss'])),
  })
  .meta({ id: 'Prompt' });

export interface PromptDependencies {
  readonly orm: MikroORM;
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
}

/** What a user is asked when they are signed in. */
export function createPromptRoutes({ orm, deliverSoon }: PromptDependencies): readonly Route[] {
  const answer = async (id: string, { userId, environmentId }: UserCaller, agreed: boolean) => {
    const begun = await answerPreparedRegistration(orm.em.fork(), { id, userId, environmentId, agreed });
    if (begun !== undefined) deliverSoon(begun);
  };
  return [
    defineRoute({
      method: 'get',
      path: '/me/prompts',
      right: 'self.read',
      summary: 'What the caller is asked',
      answers: { 200: { description: 'Open questions, oldest first', schema: z.object({ items: z.array(Prompt) }) } },
      problems: [],
      handle: async ({ res, caller }) => {
        const questions = await findPartnerQuestions(orm.em.fork(), userOf(caller).userId);
        const mayAgree = hasRight(caller, 'partners.agree');
        res.json({ items: questions.map((question) => toPrompt(question, mayAgree)) });
      },
    }),
    defineRoute({
      method: 'post',
      path: '/me/prompts/:id/accept',
      right: 'partners.agree',
      summary: 'Say yes',
      description: 'For advanced users and administrators, who alone work with partners.',
      answers: { 204: { description: 'Kept; again changes nothing' } },
      problems: ['ALREADY_DECIDED'],
      handle: async ({ req, res, caller }) => {
        await answer(pathParam(req, 'id'), userOf(caller), true);
        res.status(204).end();
      },
    }),
    defineRoute({
      method: 'post',
      path: '/me/prompts/:id/dismiss',
      right: 'self.write',
      summary: 'Say no, and be asked no more',
      answers: { 204: { description: 'Kept; again changes nothing' } },
      problems: ['ALREADY_DECIDED'],
      handle: async ({ req, res, caller }) => {
        await answer(pathParam(req, 'id'), userOf(caller), false);
        res.status(204).end();
      },
    }),
  ];
}

function toPrompt(
  { id, intermediaryName, preparedAt, expiresAt }: Preparation,
  mayAgree: boolean,
): z.infer<typeof Prompt> {
  return {
    id,
    kind: 'become-partner',
    environmentName: intermediaryName,
    since: preparedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    allowedActions: mayAgree ? ['accept', 'dismiss'] : ['dismiss'],
  };
}
