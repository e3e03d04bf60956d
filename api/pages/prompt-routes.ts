import type { Express, Request, RequestHandler } from 'express';
import { findPartnerQuestions } from '../../db/queries/prepared-registrations.ts';
import { answerPreparedRegistration } from '../../db/writes/prepared-registrations.ts';
import { DomainError } from '../../domain/errors.ts';
import { readSession, type SessionOptions } from '../auth/sessions.ts';
import { field, sendPage } from './answer.ts';
import type { PageContext } from './layout.tsx';
import { promptsPage } from './prompts.tsx';

export interface PromptPageOptions {
  readonly sessions: SessionOptions;
  readonly parseForm: RequestHandler;
}

/** `/account/prompts`: what the person who is signed in is asked. */
export function mountPrompts(
  app: Express,
  { sessions, parseForm }: PromptPageOptions,
  context: (req: Request) => PageContext,
): void {
  const { orm } = sessions;

  app.get('/account/prompts', async (req, res) => {
    const session = await readSession(req, sessions);
    if (!session) return res.redirect(303, '/login?next=%2Faccount%2Fprompts');
    const questions = await findPartnerQuestions(orm.em.fork(), session.userId);
    return sendPage(res, 200, promptsPage(context(req), { questions }));
  });

  app.post('/account/prompts', parseForm, async (req, res) => {
    const session = await readSession(req, sessions);
    if (!session) throw new DomainError('NOT_AUTHENTICATED', 'Sign in first.');
    const { userId, environmentId } = session;
    const agreed = field(req, 'answer') === 'yes';
    let said: 'agreed' | 'declined' | 'gone' = agreed ? 'agreed' : 'declined';
    try {
      await answerPreparedRegistration(orm.em.fork(), { id: field(req, 'id'), userId, environmentId, agreed });
    } catch (refusal) {
      if (!(refusal instanceof DomainError) || (refusal.code !== 'NOT_FOUND' && refusal.code !== 'ALREADY_DECIDED')) {
        throw refusal;
      }
      said = 'gone';
    }
    const questions = await findPartnerQuestions(orm.em.fork(), userId);
    return sendPage(res, 200, promptsPage({ ...context(req), canSwitchLanguage: true }, { questions, said }));
  });
}
