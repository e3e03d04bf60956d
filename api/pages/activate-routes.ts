import type { Express, Request, RequestHandler, Response } from 'express';
import { findProviderSignInByToken } from '../../db/queries/identities.ts';
import { shownNameOf } from '../../db/queries/me.ts';
import { tokenHash } from '../../db/writes/links.ts';
import { DomainError, type FieldError } from '../../domain/errors.ts';
import { invitationWord } from '../../domain/invitation-word.ts';
import { isLocale, type Locale } from '../../domain/locale.ts';
import { PASSWORD_MIN_LENGTH } from '../../domain/password.ts';
import { TERMS } from '../../domain/terms.ts';
import type { IdentityProviders } from '../../gateways/identity-provider.ts';
import { askForLapsed } from '../activation/lapsed.ts';
import { type LinkView, viewActivationLink } from '../activation/view.ts';
import { type ActivationDependencies, activate } from '../activation.ts';
import { type SessionOptions, setSessionCookie } from '../auth/sessions.ts';
import { isSameBrowser } from '../auth/sign-in-browser.ts';
import { activatePage } from './activate.tsx';
import { activatedPage, linkStatePage, preparingPage, workingPage } from './activation-outcome.tsx';
import { alsoAt, field, fieldsOf, sendPage, tokenOf } from './answer.ts';
import { consentPage } from './consent.tsx';
import { joinedPage, joinPage, joinWaitingPage } from './join.tsx';
import type { PageContext } from './layout.tsx';
import { linkStateOf } from './link-state.ts';
import { type ButtonProvider, providerNameOf, shownProviders } from './provider-buttons.tsx';
import { signInStatePage } from './sign-in.tsx';

export interface ActivationPageOptions extends ActivationDependencies {
  readonly sessions: SessionOptions;
  readonly providers: IdentityProviders;
  readonly publicUrl: string;
  readonly parseForm: RequestHandler;
  readonly deliverSoon: (subject: string) => void;
}

type ContextOf = (req: Request, locale?: Locale) => PageContext;

/** What was typed into the form that is answered, and what is wrong with it; nothing at first. */
interface Typed {
  readonly values: { readonly username: string; readonly environmentName: string };
  readonly errors: readonly FieldError[];
  readonly agreed: readonly string[];
  readonly accepted: boolean;
  /** The invitation that was chosen. */
  readonly invitationId?: string | undefined;
  readonly said?: 'asked' | 'ended' | undefined;
}

const NOTHING_TYPED: Typed = {
  values: { username: '', environmentName: '' },
  errors: [],
  agreed: [],
  accepted: false,
};

/** How long a browser waits before it looks again, in seconds. */
const LOOK_AGAIN_S = '3';

/** `/activate`: the form behind a mailed link, or the one after a sign-in at a provider. Opening it changes nothing. */
export function mountActivation(app: Express, options: ActivationPageOptions, context: ContextOf): void {
  const { orm, providers, publicUrl } = options;

  app.get('/activate', async (req, res) => {
    const token = tokenOf(req);
    if (await isOfOtherBrowser(req, token)) return sendInvalid(res, 400, notHere(context(req)));
    const view = await viewActivationLink(options, token);
    const page = context(req, isLocale(req.query['lang']) ? undefined : view.locale);
    const isOwn = req.query['own'] === '1';
    const query = { token, ...(isOwn ? { own: '1' } : {}) };
    return sendView(res, 200, { page: { ...page, path: '/activate', query }, view, token, isOwn });
  });

  app.post('/activate', options.parseForm, async (req, res) => {
    const token = tokenOf(req);
    const page = context(req);
    if (await isOfOtherBrowser(req, token)) return sendInvalid(res, 400, notHere(page));
    const pageOfLink = alsoAt(page, '/activate', { token });
    const values = { username: field(req, 'username'), environmentName: field(req, 'environmentName') };
    const invitationId = field(req, 'invitationId').toLowerCase() || undefined;
    const isOwn = invitationId === undefined;
    const shown = { page: pageOfLink, token, isOwn };
    const acceptedTermsVersion = field(req, 'acceptedTermsVersion') || undefined;
    try {
      if (field(req, 'action') === 'ask-again') {
        const view = await viewActivationLink(options, token);
        await askForLapsed(options, { token, view, invitationId, word: field(req, 'word', 40) });
        return sendView(res, 202, { ...shown, view, typed: { ...NOTHING_TYPED, said: 'asked' } });
      }
      const outcome = await activate(options, {
        ...values,
        ...(isOwn ? {} : { environmentName: undefined, invitationId }),
        token,
        password: field(req, 'password'),
        acceptedTermsVersion,
        becomePartner: { asked: fieldsOf(req, 'askedPartner'), agreed: fieldsOf(req, 'becomePartner') },
        locale: page.locale,
      });
      if (outcome.kind === 'waiting') return sendPage(res, 202, joinWaitingPage({ ...page, canSwitchLanguage: false }));
      setSessionCookie(res, outcome.sessionToken, options.sessions);
      if (outcome.kind === 'working') return sendPage(res, 202, workingPage({ ...page, query: { token } }));
      const { me } = outcome;
      const names = { username: shownNameOf(me), environmentName: me.environment.name };
      if (!isOwn) return sendPage(res, 201, joinedPage(alsoAt(page, '/login'), names));
      return sendPage(res, 201, activatedPage(alsoAt(page, '/login'), names));
    } catch (refusal) {
      if (!(refusal instanceof DomainError)) throw refusal;
      const view = await viewActivationLink(options, token);
      if (refusal.code.startsWith('LINK_')) {
        const closed = view.kind === 'closed' ? view : { kind: 'closed' as const, locale: page.locale };
        return sendClosed(res, pageOfLink, { ...closed, code: refusal.code });
      }
      if (refusal.code === 'IDENTITY_TAKEN' && view.kind === 'open' && view.consent) {
        const provider = { id: view.consent.provider, name: providerNameOf(providers, view.consent.provider) };
        return sendPage(res, 409, signInStatePage(pageOfLink, { state: 'identity-taken', provider }));
      }
      if (refusal.code === 'INVITATION_ENDED' || refusal.code === 'ALREADY_DECIDED') {
        return sendView(res, 409, { ...shown, view, typed: { ...NOTHING_TYPED, said: 'ended' } });
      }
      if (refusal.fields.length === 0 || view.kind !== 'open') throw refusal;
      const accepted = acceptedTermsVersion === TERMS.version;
      const typed = { values, errors: refusal.fields, agreed: fieldsOf(req, 'becomePartner'), accepted, invitationId };
      const status = refusal.code === 'VALIDATION_FAILED' ? 400 : 409;
      return sendView(res, status, { ...shown, view, typed });
    }
  });

  /** What a sign-in leads to is for the browser alone that has signed in: nobody is led into what another one began. */
  async function isOfOtherBrowser(req: Request, token: string): Promise<boolean> {
    const signIn = await findProviderSignInByToken(orm.em.fork(), tokenHash(token));
    return signIn !== undefined && !isSameBrowser(req, publicUrl, signIn.browserHash);
  }

  function sendView(
    res: Response,
    status: number,
    shown: {
      readonly page: PageContext;
      readonly view: LinkView;
      readonly token: string;
      readonly typed?: Typed;
      /** An environment of one's own was asked for. */
      readonly isOwn: boolean;
    },
  ): void {
    const { page, view, token, typed = NOTHING_TYPED, isOwn } = shown;
    switch (view.kind) {
      case 'working':
        return sendPage(res, status, workingPage(page));
      case 'preparing':
        res.set('Refresh', LOOK_AGAIN_S);
        return sendPage(res, 202, preparingPage(page));
      case 'closed':
        return sendClosed(res, page, view);
      case 'open': {
        const { suggestion, preparations, consent, provenBy } = view;
        const form = { ...typed, token, suggestion, preparations, terms: termsIn(page.locale) };
        if (!isOwn && (view.invitations.length > 0 || typed.said))
          return sendJoin(res, status, { page, view, token, typed });
        if (consent) {
          const providerName = providerNameOf(providers, consent.provider);
          const providerId = providers.find(consent.provider)?.id;
          return sendPage(res, status, consentPage(page, { ...form, email: consent.email, providerName, providerId }));
        }
        const provider = provenBy === undefined ? undefined : providers.find(provenBy);
        const more = { ways: ways(), provenBy: provider, passwordMinLength: PASSWORD_MIN_LENGTH };
        return sendPage(res, status, activatePage(page, { ...form, ...more }));
      }
    }
  }

  /** What the address is invited to comes before an environment of one's own. */
  function sendJoin(
    res: Response,
    status: number,
    shown: {
      readonly page: PageContext;
      readonly view: Extract<LinkView, { kind: 'open' }>;
      readonly token: string;
      readonly typed: Typed;
    },
  ): void {
    const { page, view, token, typed } = shown;
    const { consent, invitations, begunFor } = view;
    const { manual, providers: shownOnes } = ways();
    const { errors, accepted, values, said, invitationId } = typed;
    const hasForm = consent !== undefined || manual !== 'off';
    sendPage(
      res,
      status,
      joinPage(page, {
        token,
        invitations,
        errors,
        accepted,
        said,
        hasForm,
        word: invitationWord(tokenHash(token)),
        chosen: invitationId ?? begunFor,
        providers: consent ? [] : shownOnes,
        username: values.username,
        terms: termsIn(page.locale),
        passwordMinLength: consent ? undefined : PASSWORD_MIN_LENGTH,
      }),
    );
  }

  function sendClosed(res: Response, page: PageContext, view: Extract<LinkView, { kind: 'closed' }>): void {
    const provider = view.provider === undefined ? undefined : providers.find(view.provider);
    if (view.afterSignIn && view.code === 'LINK_EXPIRED') return sendInvalid(res, 410, page, provider);
    const shown = ways();
    const offered = provider ? { ...shown, providers: [provider] } : shown;
    return sendPage(res, 410, linkStatePage(page, { state: linkStateOf(view.code), ways: offered }));
  }

  function ways() {
    return { providers: shownProviders(providers), manual: options.manualRegistration };
  }
}

/** A sign-in that is over, or another browser's: it starts again at the provider, or where one signs in. */
function sendInvalid(res: Response, status: number, page: PageContext, provider?: ButtonProvider): void {
  sendPage(res, status, signInStatePage(page, { state: 'invalid', provider }));
}

/** A page that tells nothing of the address it was opened at. */
function notHere(page: PageContext): PageContext {
  return alsoAt(page, '/login');
}

function termsIn(locale: Locale) {
  return { version: TERMS.version, paragraphs: TERMS.paragraphs[locale] };
}
