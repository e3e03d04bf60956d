import type { Express, Request, RequestHandler } from 'express';
import { findPartnerQuestions } from '../../db/queries/prepared-registrations.ts';
import { answerPreparedRegistration } from '../../db/writes/prepared-registrations.ts';
import { DomainError } from '../../domain/errors.ts';
import { hasRight } from '../../domain/rights.ts';
import { readUser } from '../auth/callers.ts';
import type { SessionOptions } from '../auth/sessions.ts';
import { assertAllowed, isUuid } from '../route.ts';
import { field, sendPage } from './answer.ts';
import type { PageContext } from './layout.tsx';
import { promptsPage } from './prompts.tsx';

export interface PromptPageOptions {
  readonly sessions: SessionOptions;
  readonly parseForm: RequestHandler;
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
}

/** `/account/prompts`: what the person who is signed in is asked. */
export function mountPrompts(
  app: Express,
  { sessions, parseForm, deliverSoon }: PromptPageOptions,
  context: (req: Request) => PageContext,
): void {
  const { orm } = sessions;

  app.get('/account/prompts', async (req, res) => {
    const caller = await readUser(req, sessions);
    if (!caller) return res.redirect(303, '/login?next=%2Faccount%2Fprompts');
    const questions = await findPartnerQuestions(orm.em.fork(), caller.userId);
    return sendPage(res, 200, promptsPage(context(req), { questions, mayAgree: hasRight(caller, 'partners.agree') }));
  });

  app.post('/account/prompts', parseForm, async (req, res) => {
    const caller = await readUser(req, sessions);
    if (!caller) throw new DomainError('NOT_AUTHENTICATED', 'Sign in first.');
    const { userId, environmentId } = caller;
    const agreed = field(req, 'answer') === 'yes';
    if (agreed) assertAllowed(caller, 'partners.agree');
    let said: 'agreed' | 'declined' | 'gone' = agreed ? 'agreed' : 'declined';
    try {
      const id = field(req, 'id');
      if (!isUuid(id)) throw new DomainError('NOT_FOUND', 'There is no such question.');
      const begun = await answerPreparedRegistration(orm.em.fork(), { id, userId, environmentId, agreed });
      if (begun !== undefined) deliverSoon(begun);
    } catch (refusal) {
      if (!(refusal instanceof DomainError) || (refusal.code !== 'NOT_FOUND' && refusal.code !== 'ALREADY_DECIDED')) {
        throw refusal;
      }
      said = 'gone';
    }
    const questions = await findPartnerQuestions(orm.em.fork(), userId);
    return sendPage(
      res,
      200,
      promptsPage(
        { ...context(req), canSwitchLanguage: true },
        { questions, mayAgree: hasRight(caller, 'partners.agree'), said },
      ),
    );
  });
}
