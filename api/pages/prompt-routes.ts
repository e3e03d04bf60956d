import type { Express, Request, RequestHandler, Response } from 'express';
import { uuidv7 } from 'uuidv7';
import { findPartnerQuestions } from '../../db/queries/prepared-registrations.ts';
import { answerPreparedRegistration } from '../../db/writes/prepared-registrations.ts';
import { DomainError, type ErrorCode } from '../../domain/errors.ts';
import { hasRight, type UserCaller } from '../../domain/rights.ts';
import { readUser } from '../auth/callers.ts';
import type { SessionOptions } from '../auth/sessions.ts';
import type { OrganisationAdministration } from '../organisations.ts';
import { answerReceivingQuestion, isReceivingQuestion, receivingQuestionsFor } from '../receiving-prompts.ts';
import { assertAllowed, isUuid } from '../route.ts';
import { alsoAt, field, sendPage } from './answer.ts';
import type { PageContext } from './layout.tsx';
import { type PromptsProps, promptsPage } from './prompts.tsx';

export interface PromptPageOptions extends OrganisationAdministration {
  readonly sessions: SessionOptions;
  readonly parseForm: RequestHandler;
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
}

type Said = NonNullable<PromptsProps['said']>;

const PATH = '/account/prompts';

/** What an answer to a question that is no longer open comes to. */
const SAID_OF: Readonly<Partial<Record<ErrorCode, Said>>> = {
  NOT_FOUND: 'gone',
  ALREADY_DECIDED: 'gone',
  ORGANISATION_NOT_ACTIVE: 'gone',
  ACTIVATION_OPEN: 'gone',
  NO_CREDIT: 'noCredit',
};

/** `/account/prompts`: what the person who is signed in is asked. */
export function mountPrompts(app: Express, options: PromptPageOptions, context: (req: Request) => PageContext): void {
  const { orm, sessions, parseForm, deliverSoon } = options;

  app.get(PATH, async (req, res) => {
    const caller = await readUser(req, sessions);
    if (!caller) return res.redirect(303, `/login?next=${encodeURIComponent(PATH)}`);
    return show(res, context(req), caller, {});
  });

  app.post(PATH, parseForm, async (req, res) => {
    const caller = await readUser(req, sessions);
    if (!caller) throw new DomainError('NOT_AUTHENTICATED', 'Sign in first.');
    const said = await answer(req, caller);
    return show(res, alsoAt(context(req), PATH), caller, { said });
  });

  async function answer(req: Request, caller: UserCaller): Promise<Said> {
    const id = field(req, 'id');
    const agreed = field(req, 'answer') === 'yes';
    try {
      if (!isUuid(id)) throw new DomainError('NOT_FOUND', 'There is no such question.');
      if (await isReceivingQuestion(options, { caller, id })) {
        await answerReceivingQuestion(options, { id: uuidv7(), caller, organisationId: id, isYes: agreed });
      } else {
        if (agreed) assertAllowed(caller, 'partners.agree');
        const { userId, environmentId } = caller;
        const begun = await answerPreparedRegistration(orm.em.fork(), { id, userId, environmentId, agreed });
        if (begun !== undefined) deliverSoon(begun);
      }
    } catch (refusal) {
      const said = refusal instanceof DomainError ? SAID_OF[refusal.code] : undefined;
      if (!said) throw refusal;
      return said;
    }
    return agreed ? 'agreed' : 'declined';
  }

  async function show(
    res: Response,
    page: PageContext,
    caller: UserCaller,
    more: Pick<PromptsProps, 'said'>,
  ): Promise<void> {
    const questions = await findPartnerQuestions(orm.em.fork(), caller.userId);
    const receiving = await receivingQuestionsFor(options, caller);
    const mayAgree = hasRight(caller, 'partners.agree');
    sendPage(res, 200, promptsPage(page, { questions, receiving, mayAgree, ...more }));
  }
}
