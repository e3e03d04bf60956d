import type { Express, Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { findProviderSignInByToken } from '../../db/queries/identities.ts';
import { tokenHash } from '../../db/writes/links.ts';
import { parseEmailAddress } from '../../domain/email-address.ts';
import { DomainError } from '../../domain/errors.ts';
import type { ProviderSettings } from '../../domain/identity.ts';
import { isLocale, type Locale } from '../../domain/locale.ts';
import { environmentLoginUrl } from '../../domain/sign-in-policy.ts';
import { setOperatorCookie } from '../auth/operator-sessions.ts';
import { type SessionOptions, setSessionCookie } from '../auth/sessions.ts';
import { isSameBrowser, keepBrowserSecret, openNext, readBrowserSecret } from '../auth/sign-in-browser.ts';
import { localeOf } from '../locale.ts';
import { signInOperator } from '../operator-sign-in.ts';
import { beginSignIn } from '../provider-sign-in/begin.ts';
import { askMailbox, decideSignIn, type SignInOutcome } from '../provider-sign-in/decide.ts';
import type { ProviderSignInDependencies } from '../provider-sign-in/dependencies.ts';
import {
  type AnsweredSignIn,
  keepPostedName,
  localeOfAnswer,
  readAnswer,
  takeAnswer,
} from '../provider-sign-in/finish.ts';
import { contextOf, field, sendPage, tokenOf } from './answer.ts';
import { type PageContext, pageUrl } from './layout.tsx';
import { nextPath } from './next.ts';
import { operatorRefusedPage } from './ops.tsx';
import { operatorSignInOf } from './ops-routes.ts';
import { providerNameOf } from './provider-buttons.tsx';
import { askAddressPage } from './sign-in.tsx';
import { createSignInRefusals, sendState, type Told } from './sign-in-answers.ts';
import { signInElsewherePage } from './sign-in-elsewhere.tsx';

export interface SignInPageOptions extends ProviderSignInDependencies {
  readonly sessions: SessionOptions;
  readonly logger: Logger;
  readonly platformName: string;
  readonly timeZone: string;
  readonly defaultLocale: Locale;
  readonly parseForm: RequestHandler;
}

/** `/sign-in/{provider}` and what comes back from there. Until a provider has answered well, there is nothing but a row. */
export function mountProviderSignIn(app: Express, options: SignInPageOptions): void {
  const { orm, parseForm, policy, publicUrl } = options;
  const sendRefusal = createSignInRefusals(options.logger);

  app.get('/sign-in/:provider', async (req, res) => {
    const provider = providerOf(req);
    const locale = localeOf(req, options.defaultLocale);
    const next = nextPath(req.query['next']);
    try {
      const url = await beginSignIn(options, {
        provider,
        secret: keepBrowserSecret(req, res, { publicUrl, policy }),
        locale,
        purpose: req.query['as'] === 'operator' ? 'operator' : 'person',
        next,
        environmentId: textOf(req, 'environment'),
        linkToken: tokenOf(req) || undefined,
      });
      res.set('Cache-Control', 'no-store').redirect(303, url.href);
    } catch (refusal) {
      sendRefusal(res, refusal, { page: pageOf(req, locale), provider, next });
    }
  });

  app.get('/sign-in/:provider/callback', async (req, res) => {
    const provider = providerOf(req);
    const secret = readBrowserSecret(req, publicUrl);
    const state = textOf(req, 'state') ?? '';
    const answered = await takeAnswer(options, { provider, secret, state }).catch(async (refusal: unknown) => {
      const locale = (await localeOfAnswer(options, state)) ?? localeOf(req, options.defaultLocale);
      sendRefusal(res, refusal, { page: pageOf(req, locale), provider });
      return undefined;
    });
    if (answered) await finish(req, res, { provider, answered });
  });

  // Apple posts its answer from its own site, so without our cookie: only the name is kept, the rest goes on as a GET
  app.post('/sign-in/:provider/callback', parseForm, async (req, res) => {
    const provider = providerOf(req);
    if (provider.kind !== 'apple') throw new DomainError('METHOD_NOT_ALLOWED', 'This provider answers by GET.');
    const state = field(req, 'state', 200);
    await keepPostedName(options, { provider, state, user: field(req, 'user') });
    const query = new URLSearchParams();
    for (const name of ['code', 'state', 'error', 'iss']) {
      const value = field(req, name);
      if (value !== '') query.set(name, value);
    }
    res.set('Cache-Control', 'no-store').redirect(303, `/sign-in/${provider.id}/callback?${query.toString()}`);
  });

  app.post('/sign-in/:provider/address', parseForm, async (req, res) => {
    const provider = providerOf(req);
    const page = pageOf(req, localeOf(req, options.defaultLocale));
    const token = field(req, 'token', 200);
    const row = await findProviderSignInByToken(orm.em.fork(), tokenHash(token));
    const isOpen = row?.answeredAt && Date.now() < row.answeredAt.getTime() + policy.providerProofMs;
    if (!isOpen || row.provider !== provider.id || !isSameBrowser(req, publicUrl, row.browserHash)) {
      return sendState(res, 'invalid', { page, provider });
    }
    const typed = field(req, 'email', 1_000);
    const email = parseEmailAddress(typed);
    if (!email) {
      return sendPage(res, 400, askAddressPage(page, { provider, token, email: typed, error: 'EMAIL_INVALID' }));
    }
    return sendOutcome(res, await askMailbox(options, { id: row.id, locale: page.locale }, email), { page, provider });
  });

  async function finish(
    req: Request,
    res: Response,
    { provider, answered }: { readonly provider: ProviderSettings; readonly answered: AnsweredSignIn },
  ): Promise<void> {
    const { row } = answered;
    const page = pageOf(req, row.locale);
    const next = nextPath(openNext(answered.secret, row.id, row.next));
    try {
      const query = new URL(req.originalUrl, publicUrl).searchParams;
      const identity = await readAnswer(options, provider, answered, query);
      if (row.purpose === 'operator') {
        const operator = await signInOperator(options, identity);
        if (!operator) return sendPage(res, 403, operatorRefusedPage(page, operatorWays()));
        setOperatorCookie(res, operator.sessionToken, options.sessions);
        return res.redirect(303, '/ops');
      }
      const outcome = await decideSignIn(options, { row, identity, userAgent: req.get('user-agent') });
      return sendOutcome(res, outcome, { page, provider, next });
    } catch (refusal) {
      return sendRefusal(res, refusal, { page, provider, next });
    }
  }

  function sendOutcome(res: Response, outcome: SignInOutcome, told: Told): void {
    const { page, provider, next } = told;
    switch (outcome.kind) {
      case 'signed-in':
        setSessionCookie(res, outcome.sessionToken, options.sessions);
        return res.set('Cache-Control', 'no-store').redirect(303, next ?? pageUrl(page, '/login'));
      case 'consent':
        return res.set('Cache-Control', 'no-store').redirect(303, pageUrl(page, '/activate', { token: outcome.token }));
      case 'ask-address':
        return sendPage(res, 200, askAddressPage(page, { provider, token: outcome.token }));
      case 'restricted': {
        const signInUrl = environmentLoginUrl(publicUrl, outcome.environmentId);
        return sendPage(res, 403, signInElsewherePage(page, { signInUrl, next }));
      }
      case 'other-identity': {
        const needed = { id: outcome.provider, name: providerNameOf(options.providers, outcome.provider) };
        return sendState(res, 'other-identity', { page, provider: needed });
      }
      default:
        return sendState(res, outcome.kind, told);
    }
  }

  function operatorWays() {
    const signIn = operatorSignInOf(options);
    return signIn ? { signIn } : {};
  }

  /** Unknown providers have no pages. */
  function providerOf(req: Request): ProviderSettings {
    const id = req.params['provider'];
    const provider = typeof id === 'string' ? options.providers.find(id) : undefined;
    if (!provider) throw new DomainError('NOT_FOUND', 'There is no such identity provider.');
    return provider;
  }

  /** No page that answers here can be opened again: an answer is taken once. */
  function pageOf(req: Request, locale: Locale): PageContext {
    const asked = req.query['lang'];
    const page = contextOf(req, isLocale(asked) ? asked : locale, options);
    return { ...page, query: {}, canSwitchLanguage: false };
  }
}

function textOf(req: Request, name: string): string | undefined {
  const value = req.query[name];
  return typeof value === 'string' ? value.slice(0, 400) : undefined;
}
