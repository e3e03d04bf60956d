import type { InvitationWait, InviteeStanding } from '../../../api/invitee.ts';
import { type AccountProps, accountPage } from '../../../api/pages/account.tsx';
import { type InvitationPageProps, invitationPage, invitationUnknownPage } from '../../../api/pages/invitation.tsx';
import { type JoinProps, joinedPage, joinPage, joinWaitingPage } from '../../../api/pages/join.tsx';
import type { PageContext } from '../../../api/pages/layout.tsx';
import type { OfferedInvitation } from '../../../db/queries/invitee.ts';
import { TERMS } from '../../../domain/terms.ts';

const AT = new Date('2026-12-05T13:30:00Z');
const TOKEN = 'dGhpcyBpcyBubyB0b2tlbiBvZiBhbnlib2R5IGF0IGFsbA';

const OFFERED: OfferedInvitation = {
  id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2b51',
  organisationName: 'Bakkerij De Korenaar en Zonen Bloemmeesterij B.V.',
  environmentName: 'Administratiekantoor Van der Weijden & Zonen',
  role: 'member',
  inviterName: 'Noor Jansen',
  stage: 'awaiting-answer',
  since: AT,
  waitUntil: AT,
  blockedBy: null,
  isOpen: true,
};
const OTHER: OfferedInvitation = {
  ...OFFERED,
  id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2b52',
  organisationName: 'Slagerij Jansen',
  inviterName: null,
  role: 'administrator',
};
const LAPSED: OfferedInvitation = { ...OTHER, stage: 'expired', isOpen: false, waitUntil: null };

const terms = (locale: PageContext['locale']) => ({ version: TERMS.version, paragraphs: TERMS.paragraphs[locale] });

function invited(standing: InviteeStanding, more: Partial<InvitationPageProps> = {}) {
  return (context: PageContext) =>
    invitationPage(context, {
      token: TOKEN,
      view: { invitation: OFFERED, locale: 'nl', email: 'jan@bakkerij.example', word: 'bodefu', standing },
      signedInAs: undefined,
      providers: [
        { id: 'microsoft', name: 'Microsoft' },
        { id: 'google', name: 'Google' },
      ],
      onlyProvider: undefined,
      manual: 'on',
      terms: terms(context.locale),
      passwordMinLength: 12,
      ...more,
    });
}

function joining(more: Partial<JoinProps> = {}) {
  return (context: PageContext) =>
    joinPage(context, {
      token: TOKEN,
      word: 'bodefu',
      invitations: [OFFERED],
      chosen: undefined,
      providers: [{ id: 'microsoft', name: 'Microsoft' }],
      username: '',
      accepted: false,
      errors: [],
      terms: terms(context.locale),
      passwordMinLength: 12,
      hasForm: true,
      ...more,
    });
}

const RESTRICTION = { provider: 'microsoft', issuer: 'https://login.example', tenant: null };
const WAITS: readonly InvitationWait[] = ['NOT_PARTNERS', 'INVITER_NOT_ALLOWED', 'NO_SEAT', 'working'];

/** The pages of an invitation as its invitee sees it, and of who registers and was invited. */
export const INVITATION_PAGES: Readonly<Record<string, (context: PageContext) => string>> = {
  'invitation-make-account': invited({ kind: 'make-account', restriction: undefined }),
  'invitation-refused': invited(
    { kind: 'make-account', restriction: undefined },
    {
      typed: { username: 'jan', accepted: false },
      errors: [
        { field: 'username', code: 'USERNAME_TAKEN' },
        { field: 'password', code: 'PASSWORD_COMMON' },
        { field: 'acceptedTermsVersion', code: 'TERMS_NOT_ACCEPTED' },
      ],
    },
  ),
  'invitation-restricted': invited(
    { kind: 'make-account', restriction: RESTRICTION },
    { onlyProvider: { id: 'microsoft', name: 'Microsoft' } },
  ),
  'invitation-provider-gone': invited({ kind: 'make-account', restriction: RESTRICTION }),
  'invitation-sign-in': invited({ kind: 'sign-in', environmentId: undefined }),
  'invitation-sign-in-elsewhere': invited({ kind: 'sign-in', environmentId: OFFERED.id }),
  'invitation-inactive': invited({ kind: 'inactive' }),
  'invitation-either': invited({ kind: 'either' }, { errors: [{ field: 'word', code: 'WORD_WRONG' }] }),
  'invitation-mail-sent': invited({ kind: 'either' }, { done: 'mail-sent' }),
  'invitation-answer': invited({ kind: 'answer' }, { signedInAs: 'jan' }),
  'invitation-member': invited({ kind: 'member' }, { signedInAs: 'jan' }),
  'invitation-another': invited({ kind: 'another' }, { signedInAs: 'piet' }),
  ...Object.fromEntries(
    WAITS.map((wait) => [
      `invitation-waiting-${wait}`,
      invited({ kind: 'waiting', for: wait }, wait === 'NO_SEAT' ? {} : { signedInAs: 'jan' }),
    ]),
  ),
  'invitation-joined': invited({ kind: 'over', stage: 'joined', isContinued: false }),
  'invitation-declined': invited({ kind: 'over', stage: 'declined', isContinued: false }),
  'invitation-revoked': invited({ kind: 'over', stage: 'revoked', isContinued: false }),
  'invitation-expired': invited({ kind: 'over', stage: 'expired', isContinued: false }),
  'invitation-continued': invited({ kind: 'over', stage: 'expired', isContinued: true }),
  'invitation-asked-again': invited({ kind: 'over', stage: 'expired', isContinued: false }, { done: 'asked-again' }),
  'invitation-superseded': invited({ kind: 'superseded' }),
  'invitation-unknown': (context) => invitationUnknownPage(context),
  join: joining(),
  'join-several': joining({ invitations: [OFFERED, { ...OTHER, id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2b53' }, LAPSED] }),
  'join-after-sign-in': joining({ providers: [], passwordMinLength: undefined }),
  'join-refused': joining({ username: 'x', errors: [{ field: 'username', code: 'USERNAME_INVALID' }] }),
  'join-lapsed': joining({ invitations: [LAPSED], errors: [{ field: 'word', code: 'WORD_WRONG' }] }),
  'join-asked': joining({ invitations: [LAPSED], said: 'asked' }),
  'join-ended': joining({ invitations: [], said: 'ended' }),
  joined: (context) => joinedPage(context, { environmentName: OFFERED.environmentName }),
  'join-waiting': (context) => joinWaitingPage(context),
};

/** Somebody's account with what they are invited to. */
export function accountWithInvitations(props: AccountProps): (context: PageContext) => string {
  const accepted = WAITS.map((waitsFor) => ({ invitation: { ...OFFERED, id: `${OFFERED.id}-${waitsFor}` }, waitsFor }));
  return (context) => accountPage(context, { ...props, invitations: [OFFERED, OTHER], accepted });
}
