import type { Express, Request, RequestHandler, Response } from 'express';
import { DomainError, type ErrorCode } from '../../domain/errors.ts';
import { isLocale, type Locale } from '../../domain/locale.ts';
import type { IdentityProviders } from '../../gateways/identity-provider.ts';
import { readUser } from '../auth/callers.ts';
import { clearSessionCookie, type SessionOptions } from '../auth/sessions.ts';
import {
  confirmEmailAddress,
  type EmailAddressDependencies,
  type IdentityLinkView,
  viewIdentityLink,
  viewProofLink,
} from '../email-addresses.ts';
import { alsoAt, sendPage, tokenOf } from './answer.ts';
import type { PageContext } from './layout.tsx';
import { providerNameOf } from './provider-buttons.tsx';
import { signInStatePage } from './sign-in.tsx';
import type { ProofState } from './texts/verify.ts';
import { identityLinkedPage, identityLinkPage, proofStatePage, verifyPage, verifySignInPage } from './verify.tsx';

export interface VerifyPageOptions extends EmailAddressDependencies {
  readonly sessions: SessionOptions;
  readonly providers: IdentityProviders;
  readonly parseForm: RequestHandler;
}

/** `/verify`: the link that proves an extra address, for the user who added it. */
export function mountVerify(
  app: Express,
  options: VerifyPageOptions,
  context: (req: Request, locale?: Locale) => PageContext,
): void {
  const { sessions, parseForm, providers } = options;

  app.get('/verify', async (req, res) => {
    const token = tokenOf(req);
    const identity = await viewIdentityLink(options, token);
    if (identity) return sendIdentityLink(req, res, { token, view: identity });
    const user = await readUser(req, sessions);
    if (!user) return sendPage(res, 200, verifySignInPage(context(req), { token }));
    const view = await viewProofLink(options, { token, userId: user.userId });
    switch (view.kind) {
      case 'open':
        return sendPage(res, 200, verifyPage(context(req), { token, email: view.email }));
      case 'done':
        return sendPage(res, 200, proofStatePage(context(req), { state: view.stage, signedIn: true }));
      case 'not-yours':
        return sendPage(res, 403, proofStatePage(context(req), { state: 'not-yours', signedIn: true }));
      case 'closed':
        return sendPage(res, 410, proofStatePage(context(req), { state: stateOf(view.code), signedIn: true }));
    }
  });

  app.post('/verify', parseForm, async (req, res) => {
    const token = tokenOf(req);
    const page = alsoAt(context(req), '/verify', { token });
    const identity = await viewIdentityLink(options, token);
    if (identity) return sendIdentityLink(req, res, { token, view: identity });
    const user = await readUser(req, sessions);
    if (!user) return sendPage(res, 401, verifySignInPage(page, { token }));
    try {
      const { stage } = await confirmEmailAddress(options, { token, userId: user.userId });
      const signedIn = (await readUser(req, sessions)) !== undefined;
      if (!signedIn) clearSessionCookie(res, sessions);
      const state = stage === 'verified' || stage === 'awaiting-approval' ? stage : 'working';
      return sendPage(res, stage === 'verified' ? 200 : 202, proofStatePage(page, { state, signedIn }));
    } catch (refusal) {
      if (!(refusal instanceof DomainError)) throw refusal;
      if (refusal.code === 'NOT_ALLOWED') {
        return sendPage(res, 403, proofStatePage(page, { state: 'not-yours', signedIn: true }));
      }
      if (!refusal.code.startsWith('LINK_')) throw refusal;
      return sendPage(res, 410, proofStatePage(page, { state: stateOf(refusal.code), signedIn: true }));
    }
  });

  /** Of a link that links an identity: what it needs is a sign-in at the provider, and no session. */
  function sendIdentityLink(
    req: Request,
    res: Response,
    { token, view }: { readonly token: string; readonly view: IdentityLinkView },
  ): void {
    const asked = isLocale(req.query['lang']) ? undefined : view.locale;
    const page = alsoAt(context(req, asked), '/verify', { token });
    switch (view.kind) {
      case 'open': {
        const provider = { id: view.provider, name: providerNameOf(providers, view.provider) };
        return sendPage(res, req.method === 'POST' ? 409 : 200, identityLinkPage(page, { token, provider }));
      }
      case 'linked':
        return sendPage(res, 200, identityLinkedPage(page));
      case 'closed':
        return sendPage(res, 410, signInStatePage(page, { state: 'link-over', provider: undefined }));
    }
  }
}

function stateOf(code: ErrorCode): ProofState {
  switch (code) {
    case 'LINK_SUPERSEDED':
      return 'superseded';
    case 'LINK_EXPIRED':
      return 'expired';
    case 'LINK_CANCELLED':
      return 'cancelled';
    default:
      return 'unknown';
  }
}
