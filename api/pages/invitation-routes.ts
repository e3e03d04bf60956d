import type { Express, Request, RequestHandler, Response } from 'express';
import { uuidv7 } from 'uuidv7';
import { findInvitationLink } from '../../db/queries/invitations.ts';
import { findMe, shownNameOf } from '../../db/queries/me.ts';
import { recordRegistrationIntake } from '../../db/writes/registration-intake.ts';
import { parseEmailAddress } from '../../domain/email-address.ts';
import { DomainError, type ErrorCode } from '../../domain/errors.ts';
import { invitationWord, isInvitationWord } from '../../domain/invitation-word.ts';
import { isLocale, type Locale } from '../../domain/locale.ts';
import { PASSWORD_MIN_LENGTH } from '../../domain/password.ts';
import type { UserCaller } from '../../domain/rights.ts';
import { TERMS } from '../../domain/terms.ts';
import type { IdentityProviders } from '../../gateways/identity-provider.ts';
import { activate } from '../activation.ts';
import { readUser } from '../auth/callers.ts';
import { setSessionCookie } from '../auth/sessions.ts';
import { acceptInvitation, askForInvitation, declineInvitation, isInvitee } from '../invitation-answers.ts';
import type { InvitationDependencies } from '../invitation-decision.ts';
import { viewInvitation } from '../invitee.ts';
import { assertAllowed } from '../route.ts';
import type { RegistrationRoutes } from '../routes/registration.ts';
import { workingPage } from './activation-outcome.tsx';
import { alsoAt, field, sendPage, tokenOf } from './answer.ts';
import { type InvitationPageProps, invitationPage, invitationUnknownPage } from './invitation.tsx';
import { type PageContext, pageUrl } from './layout.tsx';
import { shownProviders } from './provider-buttons.tsx';
import { INVITATION_DONE, type InvitationDone } from './texts/invitation.ts';

export interface InvitationPageOptions extends InvitationDependencies, RegistrationRoutes {
  readonly providers: IdentityProviders;
  readonly parseForm: RequestHandler;
}

const PATH = '/invitations';

/** After these the page itself tells how things stand now. */
const TOLD_BY_PAGE: readonly ErrorCode[] = [
  'LINK_UNKNOWN',
  'LINK_SUPERSEDED',
  'LINK_USED',
  'LINK_EXPIRED',
  'LINK_CANCELLED',
  'INVITATION_ENDED',
  'INVITATION_NOT_YOURS',
  'INVITATION_OPEN',
  'ALREADY_MEMBER',
  'ALREADY_DECIDED',
  'ADDRESS_IN_USE',
  'SIGN_IN_RESTRICTED',
  'NOT_AUTHENTICATED',
];

/** `/invitations?token=`: an invitation as its invitee sees it. Opening it changes nothing. */
export function mountInvitation(
  app: Express,
  options: InvitationPageOptions,
  context: (req: Request, locale?: Locale) => PageContext,
): void {
  const { orm, sessions, providers, parseForm } = options;

  app.get(PATH, async (req, res) => {
    const done = INVITATION_DONE.find((known) => known === req.query['done']);
    await show(req, res, { status: 200, more: { done } });
  });

  app.post(PATH, parseForm, async (req, res) => {
    const token = tokenOf(req);
    const caller = await readUser(req, sessions);
    try {
      const done = await act(req, res, { token, caller });
      // a page that was reloaded must not do it again
      if (!res.headersSent) goTo(req, res, token, done);
    } catch (refusal) {
      if (!(refusal instanceof DomainError)) throw refusal;
      if (TOLD_BY_PAGE.includes(refusal.code)) return goTo(req, res, token, undefined);
      if (refusal.fields.length === 0) throw refusal;
      const accepted = field(req, 'acceptedTermsVersion') === TERMS.version;
      const typed = { username: field(req, 'username'), accepted };
      const status = refusal.code === 'VALIDATION_FAILED' ? 400 : 409;
      await show(req, res, { status, more: { typed, errors: refusal.fields } });
    }
  });

  async function act(req: Request, res: Response, given: Acting): Promise<InvitationDone | undefined> {
    const { token, caller } = given;
    switch (field(req, 'action')) {
      case 'accept':
        if (!caller) throw new DomainError('NOT_AUTHENTICATED', 'Sign in first.');
        assertAllowed(caller, 'invitations.answer');
        await acceptInvitation(options, { id: uuidv7(), caller, named: { token } });
        return undefined;
      case 'decline':
        await decline(req, given);
        return undefined;
      case 'ask-again':
        await askForInvitation(options, { token, word: field(req, 'word', 40) });
        return 'asked-again';
      case 'register':
        await register(req, token);
        return 'mail-sent';
      case 'make-account':
        await makeAccount(req, res, token);
        return undefined;
      default:
        throw new DomainError('VALIDATION_FAILED', 'The form names no action of this page.');
    }
  }

  /** Somebody signed in who has its address, or its mail, needs no word. */
  async function decline(req: Request, { token, caller }: Acting): Promise<void> {
    const id = uuidv7();
    const link = await findInvitationLink(orm.em.fork(), token);
    const isTheirs = caller && link && (await isInvitee(options, link.invitation, caller.userId));
    if (isTheirs && link.round >= link.invitation.linkRound) {
      await declineInvitation(options, { id, caller, named: { invitationId: link.invitation.id } });
      return;
    }
    await declineInvitation(options, { id, caller, named: { token }, word: await wordOf(req, { token, caller }) });
  }

  async function wordOf(req: Request, { token, caller }: Acting): Promise<string> {
    const view = caller && (await viewInvitation(options, token, caller));
    const { kind } = view?.standing ?? {};
    const link = kind === 'answer' || kind === 'waiting' ? await findInvitationLink(orm.em.fork(), token) : undefined;
    return link ? invitationWord(link.hash) : field(req, 'word', 40);
  }

  /** Asks the mailbox of the invited address; what it becomes is decided at delivery, alike for every address. */
  async function register(req: Request, token: string): Promise<void> {
    const link = await findInvitationLink(orm.em.fork(), token);
    if (!link) throw new DomainError('LINK_UNKNOWN', 'No link with this token is known.');
    const { invitation, round, hash } = link;
    if (!isInvitationWord(field(req, 'word', 40), hash)) {
      const fields = [{ field: 'word', code: 'WORD_WRONG' as const }];
      throw new DomainError('VALIDATION_FAILED', 'This is not the word of the page.', { fields });
    }
    const email = parseEmailAddress(invitation.email ?? '');
    const isOver = invitation.endedAt !== null || round < invitation.linkRound || !email;
    if (isOver) throw new DomainError('LINK_SUPERSEDED', 'The page says what has become of it.');
    const { locale } = context(req);
    const request = { email, locale, environmentName: undefined, invitationId: invitation.id };
    options.deliverIntakeSoon(await recordRegistrationIntake(orm.em.fork(), request));
  }

  async function makeAccount(req: Request, res: Response, token: string): Promise<void> {
    const page = context(req);
    const outcome = await activate(options, {
      token,
      username: field(req, 'username'),
      password: field(req, 'password'),
      acceptedTermsVersion: field(req, 'acceptedTermsVersion') || undefined,
      environmentName: undefined,
      becomePartner: undefined,
      locale: page.locale,
    });
    if (outcome.kind === 'waiting') return;
    setSessionCookie(res, outcome.sessionToken, sessions);
    if (outcome.kind === 'working') sendPage(res, 202, workingPage(alsoAt(page, PATH, { token })));
  }

  function goTo(req: Request, res: Response, token: string, done: InvitationDone | undefined): void {
    res.redirect(303, pageUrl(context(req), PATH, { token, ...(done ? { done } : {}) }));
  }

  async function show(
    req: Request,
    res: Response,
    { status, more }: { readonly status: number; readonly more: Partial<InvitationPageProps> },
  ): Promise<void> {
    const token = tokenOf(req);
    const caller = await readUser(req, sessions);
    const view = await viewInvitation(options, token, caller);
    const page = alsoAt(context(req, isLocale(req.query['lang']) ? undefined : view?.locale), PATH, { token });
    if (!view) return sendPage(res, 410, invitationUnknownPage(page));
    const { standing } = view;
    const restriction = standing.kind === 'make-account' ? standing.restriction : undefined;
    sendPage(
      res,
      status,
      invitationPage(page, {
        token,
        view,
        signedInAs: caller && shownNameOf(await findMe(orm.em.fork(), caller.userId)),
        providers: shownProviders(providers),
        onlyProvider: restriction && providers.find(restriction.provider),
        manual: options.manualRegistration,
        terms: { version: TERMS.version, paragraphs: TERMS.paragraphs[page.locale] },
        passwordMinLength: PASSWORD_MIN_LENGTH,
        ...more,
      }),
    );
  }
}

interface Acting {
  readonly token: string;
  readonly caller: UserCaller | undefined;
}
