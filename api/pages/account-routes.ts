import type { Express, Request, RequestHandler, Response } from 'express';
import { uuidv7 } from 'uuidv7';
import { listOwnAddresses } from '../../db/queries/email-addresses.ts';
import { listOwnIdentities } from '../../db/queries/identities.ts';
import { listAcceptedByUser, listOfferedToUser } from '../../db/queries/invitee.ts';
import { findMe } from '../../db/queries/me.ts';
import { listSessions } from '../../db/queries/sessions.ts';
import { findRestrictionOfUser } from '../../db/queries/sign-in-policies.ts';
import { updateMe } from '../../db/writes/me.ts';
import { revokeSessionOfUser } from '../../db/writes/sessions.ts';
import { DomainError } from '../../domain/errors.ts';
import { isLocale } from '../../domain/locale.ts';
import { hasRight, type UserCaller } from '../../domain/rights.ts';
import type { IdentityProviders } from '../../gateways/identity-provider.ts';
import { readUser } from '../auth/callers.ts';
import type { SessionOptions } from '../auth/sessions.ts';
import { addEmailAddress, dropEmailAddress, type EmailAddressDependencies } from '../email-addresses.ts';
import { acceptInvitation, declineInvitation } from '../invitation-answers.ts';
import type { InvitationDependencies } from '../invitation-decision.ts';
import { waitOf } from '../invitee.ts';
import { assertAllowed } from '../route.ts';
import { dropIdentity } from '../routes/identities.ts';
import { parseSettings } from '../routes/me.ts';
import { type AccountProps, accountPage } from './account.tsx';
import type { AcceptedInvitation } from './account-invitations.tsx';
import { alsoAt, field, sendPage } from './answer.ts';
import { type PageContext, pageUrl } from './layout.tsx';
import { providerNameOf } from './provider-buttons.tsx';
import { ACCOUNT_DONE, type AccountDone } from './texts/account.ts';

export interface AccountPageOptions extends EmailAddressDependencies, InvitationDependencies {
  readonly providers: IdentityProviders;
  readonly sessions: SessionOptions;
  readonly parseForm: RequestHandler;
}

const SESSIONS_SHOWN = 50;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `/account`: what somebody sees and changes about themselves. */
export function mountAccount(app: Express, options: AccountPageOptions, context: (req: Request) => PageContext): void {
  const { orm, sessions, parseForm, policy } = options;

  app.get('/account', async (req, res) => {
    const caller = await readUser(req, sessions);
    if (!caller) return res.redirect(303, '/login?next=%2Faccount');
    const done = ACCOUNT_DONE.find((known) => known === req.query['done']);
    return show(req, res, caller, { props: { done } });
  });

  app.post('/account', parseForm, async (req, res) => {
    const caller = await readUser(req, sessions);
    if (!caller) throw new DomainError('NOT_AUTHENTICATED', 'Sign in first.');
    try {
      const done = await act(req, caller);
      // a page that was reloaded must not do it again
      return res.redirect(303, pageUrl(context(req), '/account', { done }));
    } catch (refusal) {
      const again = refusal instanceof DomainError ? refusedProps(req, refusal) : undefined;
      if (!again) throw refusal;
      return show(req, res, caller, again);
    }
  });

  async function act(req: Request, caller: UserCaller): Promise<AccountDone> {
    const { userId } = caller;
    switch (field(req, 'action')) {
      case 'save':
        await updateMe(orm.em.fork(), { userId, expectedVersion: undefined, settings: settingsOf(req) });
        return 'saved';
      case 'add-address':
        await addEmailAddress(options, { id: uuidv7(), owner: caller, email: field(req, 'email') });
        return 'address-added';
      case 'remove-address':
        await dropEmailAddress(options, { id: idOf(req), owner: caller });
        return 'address-removed';
      case 'remove-identity':
        await dropIdentity(orm, { id: idOf(req).toLowerCase(), userId, sessionId: caller.sessionId });
        return 'identity-removed';
      case 'accept-invitation': {
        assertAllowed(caller, 'invitations.answer');
        const named = { invitationId: idOf(req).toLowerCase() };
        const { stage } = await acceptInvitation(options, { id: uuidv7(), caller, named });
        return stage === 'joined' ? 'invitation-accepted' : 'invitation-waiting';
      }
      case 'decline-invitation': {
        const named = { invitationId: idOf(req).toLowerCase() };
        await declineInvitation(options, { id: uuidv7(), caller, named });
        return 'invitation-declined';
      }
      case 'end-session':
        await revokeSessionOfUser(orm.em.fork(), { id: idOf(req), userId });
        return 'session-ended';
      default:
        throw new DomainError('VALIDATION_FAILED', 'The form names no action of this page.');
    }
  }

  async function acceptedBy(userId: string): Promise<readonly AcceptedInvitation[]> {
    const accepted = await listAcceptedByUser(orm.em.fork(), userId);
    return accepted.map((invitation) => ({ invitation, waitsFor: waitOf(invitation) }));
  }

  async function show(
    req: Request,
    res: Response,
    caller: UserCaller,
    { status = 200, props }: { readonly status?: number; readonly props: Partial<AccountProps> },
  ): Promise<void> {
    const { userId, sessionId } = caller;
    const me = await findMe(orm.em.fork(), userId);
    const alive = { userId, now: new Date(), policy, limit: SESSIONS_SHOWN, after: undefined };
    const own = await listSessions(orm.em.fork(), alive);
    const page = accountPage(alsoAt(context(req), '/account'), {
      environmentName: me.environment.name,
      profile: {
        firstName: me.firstName ?? '',
        lastName: me.lastName ?? '',
        username: me.username ?? '',
        telephone: me.telephone ?? '',
        locale: me.locale,
      },
      addresses: await listOwnAddresses(orm.em.fork(), userId),
      sessions: own.slice(0, SESSIONS_SHOWN).map((session) => ({ ...session, isCurrent: session.id === sessionId })),
      identities: (await listOwnIdentities(orm.em.fork(), userId)).map(({ id, provider, lastUsedAt }) => ({
        id,
        providerName: providerNameOf(options.providers, provider),
        lastUsedAt,
      })),
      invitations: await listOfferedToUser(orm.em.fork(), userId),
      accepted: await acceptedBy(userId),
      mayApprove: hasRight(caller, 'email-approvals.answer'),
      isRestricted: (await findRestrictionOfUser(orm.em.fork(), userId)) !== undefined,
      ...props,
    });
    sendPage(res, status, page);
  }
}

/** What was typed, to be shown again with what is wrong about it; undefined for what this page cannot put right. */
function refusedProps(req: Request, { code, fields }: DomainError) {
  if (code === 'ADDRESS_IN_USE' || code === 'TOO_MANY_ADDRESSES') {
    const refused = code === 'ADDRESS_IN_USE' ? ('ownAlready' as const) : ('tooMany' as const);
    return { status: 409, props: { refused, email: field(req, 'email') } };
  }
  if (code === 'LAST_WAY_IN') return { status: 409, props: { refused: 'lastWayIn' as const } };
  if (fields.length === 0) return undefined;
  const status = code === 'VALIDATION_FAILED' ? 400 : 409;
  if (field(req, 'action') === 'add-address') return { status, props: { errors: fields, email: field(req, 'email') } };
  const locale = field(req, 'locale');
  const typed = {
    firstName: field(req, 'firstName'),
    lastName: field(req, 'lastName'),
    username: field(req, 'username'),
    telephone: field(req, 'telephone'),
    locale: isLocale(locale) ? locale : ('nl' as const),
  };
  return { status, props: { errors: fields, profile: typed } };
}

function settingsOf(req: Request) {
  const locale = field(req, 'locale');
  const username = field(req, 'username').trim();
  return parseSettings({
    firstName: field(req, 'firstName'),
    lastName: field(req, 'lastName'),
    telephone: field(req, 'telephone'),
    ...(username === '' ? {} : { username }),
    ...(isLocale(locale) ? { locale } : {}),
  });
}

function idOf(req: Request): string {
  const id = field(req, 'id');
  if (!UUID.test(id)) throw new DomainError('NOT_FOUND', 'There is nothing here.');
  return id;
}
