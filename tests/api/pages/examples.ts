import { type AccountProps, accountPage } from '../../../api/pages/account.tsx';
import { activatePage } from '../../../api/pages/activate.tsx';
import { activatedPage, linkStatePage, workingPage } from '../../../api/pages/activation-outcome.tsx';
import { approvalsPage } from '../../../api/pages/approvals.tsx';
import { docsPage } from '../../../api/pages/docs.tsx';
import { type EnvironmentPageProps, environmentPage, notAdministratorPage } from '../../../api/pages/environment.tsx';
import { NEW_USER } from '../../../api/pages/environment-form.ts';
import type { SignInWays } from '../../../api/pages/environment-sign-in.tsx';
import { editedUserOf, editUserPage } from '../../../api/pages/environment-user.tsx';
import type { PageContext } from '../../../api/pages/layout.tsx';
import { loginPage, signedInPage } from '../../../api/pages/login.tsx';
import {
  operatorLinkOverPage,
  operatorLinkPage,
  operatorRefusedPage,
  opsClosedPage,
  opsPage,
} from '../../../api/pages/ops.tsx';
import { problemPage } from '../../../api/pages/problem.tsx';
import { promptsPage } from '../../../api/pages/prompts.tsx';
import { registerPage, registerSentPage } from '../../../api/pages/register.tsx';
import {
  remindersStopPage,
  remindersStoppedPage,
  remindersStopUnknownPage,
} from '../../../api/pages/reminders-stop.tsx';
import {
  newPasswordPage,
  resetAskPage,
  resetDonePage,
  resetLinkStatePage,
  resetSentPage,
  resetWorkingPage,
} from '../../../api/pages/reset.tsx';
import { newKeyPage, serviceAccountsPage } from '../../../api/pages/service-accounts.tsx';
import { providerGonePage, signInElsewherePage } from '../../../api/pages/sign-in-elsewhere.tsx';
import { proofStatePage, verifyPage, verifySignInPage } from '../../../api/pages/verify.tsx';
import type { EnvironmentView } from '../../../db/queries/environments.ts';
import type { Preparation } from '../../../db/queries/prepared-registrations.ts';
import type { UserView } from '../../../db/queries/users.ts';
import { accountWithInvitations, INVITATION_PAGES } from './invitation-examples.ts';
import { ONBOARDING_PAGES } from './onboarding-examples.ts';
import { BRAKE_PAGES } from './ops-brake-examples.ts';
import { OPS_PAGES } from './ops-examples.ts';
import { ORGANISATION_PAGES } from './organisation-examples.ts';
import { PARTNER_PAGES } from './partner-examples.ts';
import { SHARED_PAGES } from './shared-examples.ts';
import { SIGN_IN_PAGES } from './sign-in-examples.ts';

/** A form that was opened from a mail just now. */
export const freshActivation = {
  token: 'token-of-the-mail',
  values: { username: '', environmentName: '' },
  suggestion: 'Bakkerij De Korenaar',
  errors: [],
  terms: { version: '2026-11', paragraphs: ['First paragraph of the terms.', 'Second paragraph of the terms.'] },
  passwordMinLength: 12,
} as const;

/** The same form after a post in which nothing was right. */
export const refusedActivation = {
  ...freshActivation,
  values: { username: 'j', environmentName: 'Bakkerij' },
  errors: [
    { field: 'username', code: 'USERNAME_INVALID' },
    { field: 'password', code: 'PASSWORD_TOO_SHORT' },
    { field: 'environmentName', code: 'ENVIRONMENT_NAME_TAKEN' },
    { field: 'acceptedTermsVersion', code: 'TERMS_NOT_ACCEPTED' },
  ],
} as const;

/** What an intermediary has prepared, with everything that is known of the company. */
const PREPARATION: Preparation = {
  id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a77',
  intermediaryName: 'Administratiekantoor Van der Weijden & Zonen',
  environmentName: 'Bakkerij De Korenaar',
  organisation: {
    name: 'Bakkerij De Korenaar BV',
    country: 'NL',
    registerNumber: '12345678',
    vatNumber: 'NL000099998B57',
  },
  preparedAt: new Date('2026-11-28T13:30:00Z'),
  expiresAt: new Date('2026-12-05T13:30:00Z'),
};

const anInstant = new Date('2026-12-05T13:30:00Z');

/** The account of somebody with an address in each state. */
const ownAccount: AccountProps = {
  environmentName: 'Bakkerij De Korenaar',
  profile: { firstName: 'Jan', lastName: 'de Bakker', username: 'jan', telephone: '', locale: 'nl' },
  addresses: (['proven', 'unproven', 'awaiting-proof', 'awaiting-approval'] as const).map((state, index) => ({
    id: `0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a1${index}`,
    email: `${state}.van.jan.de.bakker@bakkerij-de-korenaar.example`,
    isPrimary: index === 0,
    provenAt: null,
    state,
    waitUntil: index < 2 ? null : anInstant,
    allowedActions: [[], ['remove'] as const, ['withdraw', 'resend'] as const, ['withdraw'] as const][index] ?? [],
  })),
  sessions: [
    { id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a20', agent: 'Firefox, Linux', lastSeenAt: anInstant, isCurrent: true },
    { id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a21', agent: null, lastSeenAt: anInstant, isCurrent: false },
  ],
  identities: [
    { id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a22', providerName: 'Microsoft', lastUsedAt: anInstant },
    { id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a23', providerName: 'Apple', lastUsedAt: anInstant },
  ],
  mayApprove: true,
  isRestricted: false,
};

const wantedApprovals = [
  {
    id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a30',
    email: 'jan@elders.example',
    user: { id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a31', name: 'Jan de Bakker' },
    requestedAt: anInstant,
    waitUntil: anInstant,
  },
];

/** A program with a key in each of its states. */
const PROGRAM = {
  id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a20',
  environmentId: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a21',
  name: 'Boekhoudpakket',
  scopes: ['users.read', 'environment.read'],
  licences: [],
  createdAt: new Date('2026-11-01T09:00:00Z'),
  disabledAt: null,
  keys: [
    ['2026-11-20T00:00:00Z', null],
    ['2027-02-01T00:00:00Z', '2026-11-21T00:00:00Z'],
    ['2027-02-01T00:00:00Z', null],
  ].map(([expiresAt, revokedAt], index) => ({
    id: `0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a3${index}`,
    prefix: `vst_3xVb0Qk${index}`,
    createdAt: new Date('2026-11-01T09:00:00Z'),
    expiresAt: new Date(expiresAt ?? ''),
    lastUsedAt: index === 1 ? new Date('2026-11-20T10:00:00Z') : null,
    revokedAt: revokedAt ? new Date(revokedAt) : null,
  })),
} as const;
const NOW = new Date('2026-11-22T12:00:00Z');

/** An environment with a user in each state. */
const ENVIRONMENT: EnvironmentView = {
  id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a40',
  name: 'Bakkerij De Korenaar',
  locale: 'nl',
  findable: true,
  register: null,
  createdAt: NOW,
  version: 3,
  administrators: 1,
  signIn: null,
  subscription: {
    partnerRelations: true,
    seats: 5,
    seatsTaken: 5,
    credit: 10,
    lapsed: true,
    version: 1,
    licence: {
      id: 'L-1',
      name: 'De Korenaar BV',
    },
    validUntil: anInstant,
  },
};
const ADMINISTRATOR: UserView = {
  id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a41',
  email: 'jan@bakkerij.example',
  username: 'jan',
  role: 'administrator',
  locale: 'nl',
  active: true,
  firstName: 'Jan',
  lastName: 'de Bakker',
  company: null,
  telephone: null,
  productRoles: [],
  dossiers: [],
  notifyOfDossiers: false,
  source: 'registration',
  licensed: false,
  createdAt: NOW,
  deactivatedAt: null,
  isRelationManager: true,
  relationManagerSince: NOW,
  version: 1,
};
const COLLEAGUE: UserView = {
  ...ADMINISTRATOR,
  id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a42',
  email: 'noor@bakkerij.example',
  username: null,
  role: 'user',
  firstName: null,
  lastName: null,
  active: false,
  licensed: true,
  isRelationManager: false,
};
const INACTIVE_COLLEAGUE: UserView = {
  ...COLLEAGUE,
  deactivatedAt: NOW,
  productRoles: ['Connect.Accountant', 'View.Admin'],
  dossiers: [{ ref: 'D-1', name: 'Bakkerij' }],
};
const WAYS: SignInWays = {
  loginUrl: 'https://vestibule.example/login/0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a40',
  restrictedTo: undefined,
  offered: undefined,
  others: [{ id: 'microsoft', name: 'Microsoft' }],
};
const environmentProps: EnvironmentPageProps = {
  environment: ENVIRONMENT,
  ways: WAYS,
  users: [
    {
      user: ADMINISTRATOR,
      allowedActions: ['update', 'deactivate', 'send-login-details'],
    },
    {
      user: COLLEAGUE,
      allowedActions: ['update', 'reactivate'],
    },
  ],
  search: '',
  nextCursor: 'bm9vcg',
  form: NEW_USER,
};

/** Every page in each of its states, by the path under which the tests serve it. */
export const PAGES: Readonly<Record<string, (context: PageContext) => string>> = {
  ...SIGN_IN_PAGES,
  ...PARTNER_PAGES,
  ...BRAKE_PAGES,
  ...OPS_PAGES,
  ...SHARED_PAGES,
  ...ORGANISATION_PAGES,
  ...INVITATION_PAGES,
  ...ONBOARDING_PAGES,
  register: (context) => registerPage(context, {}),
  'register-refused': (context) => registerPage(context, { email: 'jan@', error: 'EMAIL_INVALID' }),
  'register-sent': (context) => registerSentPage(context, { email: 'jan.de.bakker@bakkerij-de-korenaar.example' }),
  'register-sent-again': (context) => registerSentPage(context, { email: 'jan@bakkerij.example', again: true }),
  activate: (context) => activatePage(context, freshActivation),
  'activate-refused': (context) => activatePage(context, refusedActivation),
  'link-used': (context) => linkStatePage(context, { state: 'used' }),
  'link-superseded': (context) => linkStatePage(context, { state: 'superseded' }),
  'link-expired': (context) => linkStatePage(context, { state: 'expired' }),
  'link-cancelled': (context) => linkStatePage(context, { state: 'cancelled' }),
  'link-unknown': (context) => linkStatePage(context, { state: 'unknown' }),
  activated: (context) => activatedPage(context, { username: 'jan', environmentName: 'Bakkerij De Korenaar' }),
  login: (context) => loginPage(context),
  'login-wrong': (context) => loginPage(context, { login: 'jan', wrong: true }),
  'login-signed-out': (context) => loginPage(context, { signedOut: true }),
  'signed-in': (context) =>
    signedInPage(context, {
      username: 'jan',
      environmentName: 'Bakkerij De Korenaar',
      questions: 2,
      hasPartners: true,
    }),
  prompts: (context) => promptsPage(context, { questions: [PREPARATION], mayAgree: true, said: 'declined' }),
  'prompts-none': (context) => promptsPage(context, { questions: [], mayAgree: false }),
  'activate-prepared': (context) => activatePage(context, { ...freshActivation, preparations: [PREPARATION] }),
  account: (context) => accountPage(context, ownAccount),
  'account-invitations': accountWithInvitations(ownAccount),
  'account-saved': (context) => accountPage(context, { ...ownAccount, done: 'saved' }),
  'account-restricted': (context) => accountPage(context, { ...ownAccount, isRestricted: true }),
  'account-refused': (context) =>
    accountPage(context, {
      ...ownAccount,
      profile: { ...ownAccount.profile, username: 'j' },
      errors: [{ field: 'username', code: 'USERNAME_INVALID' }],
    }),
  'account-address-refused': (context) =>
    accountPage(context, { ...ownAccount, refused: 'ownAlready', email: 'jan@bakkerij.example' }),
  verify: (context) => verifyPage(context, { token: 'token-of-the-mail', email: 'facturen@bakkerij.example' }),
  'verify-sign-in': (context) => verifySignInPage(context, { token: 'token-of-the-mail' }),
  'verify-verified': (context) => proofStatePage(context, { state: 'verified', signedIn: false }),
  'verify-awaiting-approval': (context) => proofStatePage(context, { state: 'awaiting-approval', signedIn: true }),
  'verify-not-yours': (context) => proofStatePage(context, { state: 'not-yours', signedIn: true }),
  'verify-unknown': (context) => proofStatePage(context, { state: 'unknown', signedIn: true }),
  'login-next': (context) => loginPage(context, { next: '/verify?token=token-of-the-mail' }),
  approvals: (context) => approvalsPage(context, { approvals: wantedApprovals, hasMore: true, said: 'verified' }),
  'approvals-none': (context) => approvalsPage(context, { approvals: [], hasMore: false }),
  'reset-ask': (context) => resetAskPage(context),
  'reset-ask-refused': (context) => resetAskPage(context, { errors: [{ field: 'login', code: 'REQUIRED' }] }),
  'reset-sent': (context) => resetSentPage(context, { login: 'jan' }),
  'reset-sent-again': (context) => resetSentPage(context, { login: 'jan', again: true }),
  'reset-choose': (context) =>
    newPasswordPage(context, { token: 'token-of-the-mail', errors: [], passwordMinLength: 12 }),
  'reset-choose-refused': (context) =>
    newPasswordPage(context, {
      token: 'token-of-the-mail',
      errors: [{ field: 'password', code: 'PASSWORD_TOO_SHORT' }],
      passwordMinLength: 12,
    }),
  'reset-done': (context) => resetDonePage(context),
  'reset-working': (context) => resetWorkingPage(context),
  'reset-used': (context) => resetLinkStatePage(context, { state: 'used' }),
  'reset-superseded': (context) => resetLinkStatePage(context, { state: 'superseded' }),
  'reset-expired': (context) => resetLinkStatePage(context, { state: 'expired' }),
  'reset-cancelled': (context) => resetLinkStatePage(context, { state: 'cancelled' }),
  'reset-unknown': (context) => resetLinkStatePage(context, { state: 'unknown' }),
  working: (context) => workingPage(context, {}),
  'reminders-stop': (context) => remindersStopPage(context, { token: 'token-of-the-mail' }),
  'reminders-stopped': (context) => remindersStoppedPage({ ...context, canSwitchLanguage: false }),
  'reminders-stop-unknown': (context) => remindersStopUnknownPage(context),
  problem: (context) =>
    problemPage(context, { status: 503, code: 'OUTCOME_UNKNOWN', requestId: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a11' }),
  'service-accounts': (context) =>
    serviceAccountsPage(context, {
      accounts: [PROGRAM, { ...PROGRAM, id: PROGRAM.environmentId, keys: [], disabledAt: NOW }],
      now: NOW,
    }),
  'service-accounts-none': (context) => serviceAccountsPage(context, { accounts: [], now: NOW }),
  'service-accounts-refused': (context) =>
    serviceAccountsPage(context, {
      accounts: [],
      now: NOW,
      errors: [
        { field: 'name', code: 'NAME_INVALID' },
        { field: 'scopes', code: 'REQUIRED' },
      ],
    }),
  'service-account-key': (context) =>
    newKeyPage({ ...context, canSwitchLanguage: false }, { accountName: 'Boekhoudpakket', apiKey: 'vst_shown-once' }),
  ops: (context) =>
    opsPage(context, {
      calls: [{ method: 'get', path: '/v1/service-accounts', summary: 'List service accounts' }],
      search: 'korenaar',
      found: [
        {
          id: PROGRAM.environmentId,
          name: 'Bakkerij De Korenaar',
          partnerRelations: true,
          seats: 5,
          seatsTaken: 2,
          credit: 10,
          licence: 'De Korenaar BV',
          validUntil: NOW,
          signInProvider: 'microsoft',
          providerName: 'Microsoft',
        },
      ],
    }),
  'ops-none': (context) => opsPage(context, { calls: [], search: 'x', found: [] }),
  'ops-closed': (context) => opsClosedPage(context),
  'ops-signed-out': (context) => opsClosedPage(context, { signedOut: true }),
  'ops-with-provider': (context) =>
    opsClosedPage(context, { signIn: { providerId: 'microsoft', providerName: 'Microsoft' } }),
  'operator-refused': (context) =>
    operatorRefusedPage(context, { signIn: { providerId: 'microsoft', providerName: 'Microsoft' } }),
  'operator-link': (context) => operatorLinkPage(context, { token: 'token-of-the-link' }),
  'operator-link-over': (context) => operatorLinkOverPage(context),
  environment: (context) => environmentPage(context, environmentProps),
  'environment-seats-held': (context) =>
    environmentPage(context, {
      ...environmentProps,
      holders: [{ organisationId: environmentProps.environment.id, organisationName: 'Bakkerij De Zon', seats: 3 }],
    }),
  'environment-added': (context) =>
    environmentPage(context, { ...environmentProps, done: 'added', password: 'Seven-Boats-9' }),
  'environment-nobody': (context) => environmentPage(context, { ...environmentProps, users: [], search: 'x' }),
  'environment-refused': (context) =>
    environmentPage(context, {
      ...environmentProps,
      form: { ...NEW_USER, texts: { email: 'noor@', productRoles: 'x' } },
      errors: [
        { field: 'email', code: 'EMAIL_INVALID' },
        { field: 'productRoles', code: 'INVALID' },
        { field: 'name', code: 'ENVIRONMENT_NAME_TAKEN' },
      ],
    }),
  'environment-no-seat': (context) => environmentPage(context, { ...environmentProps, refused: 'NO_SEAT' }),
  'environment-may-restrict': (context) =>
    environmentPage(context, {
      ...environmentProps,
      ways: { ...WAYS, offered: { id: 'microsoft', name: 'Microsoft' } },
    }),
  'environment-restricted': (context) =>
    environmentPage(context, {
      ...environmentProps,
      ways: { ...WAYS, restrictedTo: { name: 'Microsoft', isGone: false } },
      done: 'restricted',
    }),
  'environment-provider-gone': (context) =>
    environmentPage(context, {
      ...environmentProps,
      ways: { ...WAYS, restrictedTo: { name: 'acme', isGone: true }, others: [] },
      refused: 'PROVIDER_SIGN_IN_NEEDED',
    }),
  'environment-no-provider': (context) =>
    environmentPage(context, { ...environmentProps, ways: { ...WAYS, others: [] } }),
  'sign-in-elsewhere': (context) => signInElsewherePage(context, { signInUrl: WAYS.loginUrl, next: '/account' }),
  'provider-gone': (context) => providerGonePage(context, { provider: 'contoso' }),
  'environment-not-yours': (context) => notAdministratorPage(context, { administrators: [ADMINISTRATOR] }),
  'environment-user': (context) =>
    editUserPage(context, { user: ADMINISTRATOR, licence: null, form: editedUserOf(ADMINISTRATOR) }),
  'environment-user-saved': (context) =>
    editUserPage(context, {
      user: INACTIVE_COLLEAGUE,
      licence: ENVIRONMENT.subscription.licence,
      form: editedUserOf(INACTIVE_COLLEAGUE),
      saved: true,
    }),
  'environment-user-stale': (context) =>
    editUserPage(context, {
      user: ADMINISTRATOR,
      licence: null,
      form: editedUserOf(ADMINISTRATOR),
      refused: 'VERSION_MISMATCH',
    }),
  'environment-user-refused': (context) =>
    editUserPage(context, {
      user: ADMINISTRATOR,
      licence: null,
      form: editedUserOf({ ...ADMINISTRATOR, firstName: 'a/b', productRoles: ['x'] }),
      errors: [
        { field: 'firstName', code: 'NAME_INVALID' },
        { field: 'productRoles', code: 'INVALID' },
        { field: 'dossiers', code: 'TOO_LONG' },
      ],
    }),
  docs: (context) => docsPage(context),
};
