import type { Express, Request, RequestHandler } from 'express';
import { DomainError } from '../../domain/errors.ts';
import { isLocale, type Locale } from '../../domain/locale.ts';
import { PASSWORD_MIN_LENGTH } from '../../domain/password.ts';
import { localeOf } from '../locale.ts';
import { askForReset, confirmReset, type PasswordResetDependencies, viewResetLink } from '../password-reset.ts';
import { alsoAt, field, sendPage, tokenOf } from './answer.ts';
import type { PageContext } from './layout.tsx';
import { linkStateOf } from './link-state.ts';
import {
  newPasswordPage,
  resetAskPage,
  resetDonePage,
  resetLinkStatePage,
  resetSentPage,
  resetWorkingPage,
} from './reset.tsx';

export interface ResetPageOptions extends PasswordResetDependencies {
  readonly defaultLocale: Locale;
  readonly parseForm: RequestHandler;
}

type ContextOf = (req: Request, locale?: Locale) => PageContext;

const LOGIN_MAX_LENGTH = 400;

/** `/reset`: asks for the link, and behind the link for a new password. Opening it changes nothing. */
export function mountReset(app: Express, options: ResetPageOptions, context: ContextOf): void {
  app.get('/reset', async (req, res) => {
    const token = tokenOf(req);
    if (token === '') return sendPage(res, 200, resetAskPage(context(req)));
    const view = await viewResetLink(options, token);
    const page = context(req, isLocale(req.query['lang']) ? undefined : view.locale);
    if (view.kind === 'closed') return sendPage(res, 410, resetLinkStatePage(page, { state: linkStateOf(view.code) }));
    if (view.kind === 'working') return sendPage(res, 200, resetWorkingPage({ ...page, query: { token } }));
    const form = { token, errors: [], passwordMinLength: PASSWORD_MIN_LENGTH };
    return sendPage(res, 200, newPasswordPage(page, form));
  });

  app.post('/reset', options.parseForm, async (req, res) => {
    const token = field(req, 'token').slice(0, 200);
    if (token === '') return ask(req, res);
    const page = context(req);
    const pageOfLink = alsoAt(page, '/reset', { token });
    try {
      const outcome = await confirmReset(options, { token, password: field(req, 'password') });
      if (outcome.kind === 'reset') return sendPage(res, 200, resetDonePage(alsoAt(page, '/login')));
      return sendPage(res, 202, resetWorkingPage(pageOfLink));
    } catch (refusal) {
      if (!(refusal instanceof DomainError)) throw refusal;
      if (refusal.code.startsWith('LINK_')) {
        return sendPage(res, 410, resetLinkStatePage(pageOfLink, { state: linkStateOf(refusal.code) }));
      }
      if (refusal.fields.length === 0) throw refusal;
      const form = { token, errors: refusal.fields, passwordMinLength: PASSWORD_MIN_LENGTH };
      return sendPage(res, 400, newPasswordPage(pageOfLink, form));
    }
  });

  async function ask(req: Parameters<RequestHandler>[0], res: Parameters<RequestHandler>[1]): Promise<void> {
    const chosen = field(req, 'locale');
    const locale = isLocale(req.query['lang']) || !isLocale(chosen) ? localeOf(req, options.defaultLocale) : chosen;
    const login = field(req, 'login').trim();
    if (login === '' || login.length > LOGIN_MAX_LENGTH) {
      const errors = [{ field: 'login', code: login === '' ? ('REQUIRED' as const) : ('TOO_LONG' as const) }];
      return sendPage(res, 400, resetAskPage(alsoAt(context(req, locale), '/reset'), { login, errors }));
    }
    await askForReset(options, { login, locale });
    // whether a mail left is not told: that would tell whether the login is known
    return sendPage(res, 202, resetSentPage(context(req, locale), { login, again: field(req, 'again') === '1' }));
  }
}
