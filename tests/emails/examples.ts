import type { MailContent, RenderOptions } from '../../domain/mail.ts';

const links = {
  activationUrl: 'https://app.example/activate?token=Zm9ydHktdGhyZWUtY2hhcmFjdGVycy1vZi1hLXRva2VuLi4u',
  expiresAt: '2026-12-05T13:30:00.000Z',
  stopUrl: 'https://app.example/reminders/stop?token=c3RvcA',
} as const;

const RESET_URL = 'https://app.example/reset?token=Zm9ydHktdGhyZWUtY2hhcmFjdGVycy1vZi1hLXRva2VuLi4u';

const ENVIRONMENT_LOGIN_URL = 'https://app.example/login/0199c1a2-7c1e-7b1e-9b1e-0d6f0a3b5c77';

const PARTNERS_URL = 'https://app.example/partners';
const REQUEST_URL = 'https://app.example/partner-requests/0199c1a2-7c1e-7b1e-9b1e-0d6f0a3b5c78';
const SIDES = { fromName: 'Kantoor Jansen', toName: 'Bakkerij De Korenaar' } as const;
const MANAGERS = { fromManager: 'Noor Jansen', toManager: 'Jan de Bakker' } as const;
const ORGANISATION = {
  organisationName: 'Bakkerij De Korenaar B.V.',
  organisationUrl: 'https://app.example/organisations/0199c1a2-7c1e-7b1e-9b1e-0d6f0a3b5c79',
} as const;
const PROBLEM = {
  ...ORGANISATION,
  why: 'Het handelsregister kent het nummer niet.',
  whatNext: 'Controleer het nummer, pas het aan en activeer opnieuw.',
} as const;
const ASKED = {
  askedBy: MANAGERS.fromManager,
  fromName: SIDES.fromName,
  requestUrl: REQUEST_URL,
  expiresAt: links.expiresAt,
} as const;

const INVITE = {
  invitedBy: MANAGERS.fromManager,
  organisationName: ORGANISATION.organisationName,
  environmentName: SIDES.fromName,
  invitationUrl: 'https://app.example/invitations?token=Zm9ydHktdGhyZWUtY2hhcmFjdGVycy1vZi1hLXRva2VuLi4u',
  expiresAt: links.expiresAt,
  stopUrl: links.stopUrl,
} as const;
const TOLD = {
  invitee: 'jan@bakker.example',
  organisationName: ORGANISATION.organisationName,
  invitationsUrl: 'https://app.example/organisations/0199c1a2-7c1e-7b1e-9b1e-0d6f0a3b5c79/invitations',
} as const;

/** Each mail once, the first activation in front. */
export const MAILS = [
  { template: 'activation', params: links },
  { template: 'activation-reminder', params: links },
  { template: 'activation-prepared', params: { ...links, intermediaryName: 'Kantoor Jansen' } },
  {
    template: 'partner-question',
    params: { intermediaryName: 'Kantoor Jansen', promptsUrl: 'https://app.example/account/prompts' },
  },
  {
    template: 'activated',
    params: {
      username: 'jan.de.bakker',
      environmentName: 'Bakkerij De Korenaar',
      loginUrl: 'https://app.example/login',
    },
  },
  {
    template: 'activated-by-provider',
    params: {
      providerName: 'Microsoft',
      environmentName: 'Bakkerij De Korenaar',
      loginUrl: 'https://app.example/login',
    },
  },
  { template: 'account-exists', params: { loginUrl: 'https://app.example/login' } },
  { template: 'account-exists-by-provider', params: { loginUrl: ENVIRONMENT_LOGIN_URL } },
  { template: 'password-reset', params: { resetUrl: RESET_URL, expiresAt: links.expiresAt } },
  {
    template: 'login-details',
    params: {
      loginId: 'jan.de.bakker@bakkerij-de-korenaar.example',
      environmentName: 'Bakkerij De Korenaar',
      resetUrl: RESET_URL,
      expiresAt: links.expiresAt,
    },
  },
  {
    template: 'password-changed',
    params: { loginUrl: 'https://app.example/login', resetUrl: 'https://app.example/reset' },
  },
  { template: 'address-added', params: { loginUrl: 'https://app.example/login' } },
  { template: 'address-removed', params: { resetUrl: 'https://app.example/reset' } },
  {
    template: 'approval-wanted',
    params: { requestedBy: 'Jan de Bakker', approvalsUrl: 'https://app.example/environment/approvals' },
  },
  { template: 'address-refused', params: { accountUrl: 'https://app.example/account' } },
  {
    template: 'email-proof',
    params: {
      verifyUrl: 'https://app.example/verify?token=Zm9ydHktdGhyZWUtY2hhcmFjdGVycy1vZi1hLXRva2VuLi4u',
      expiresAt: links.expiresAt,
      environmentName: 'Bakkerij De Korenaar',
    },
  },
  {
    template: 'identity-linked',
    params: {
      providerName: 'Microsoft',
      loginUrl: 'https://app.example/login',
      accountUrl: 'https://app.example/account',
    },
  },
  { template: 'identity-removed', params: { resetUrl: 'https://app.example/reset' } },
  {
    template: 'identity-proof',
    params: {
      providerName: 'Google',
      verifyUrl: 'https://app.example/verify?token=Zm9ydHktdGhyZWUtY2hhcmFjdGVycy1vZi1hLXRva2VuLi4u',
      expiresAt: links.expiresAt,
    },
  },
  {
    template: 'sign-in-elsewhere',
    params: { environmentName: 'Bakkerij De Korenaar', signInUrl: ENVIRONMENT_LOGIN_URL },
  },
  {
    template: 'login-details-elsewhere',
    params: {
      loginId: 'jan.de.bakker@bakkerij-de-korenaar.example',
      environmentName: 'Bakkerij De Korenaar',
      signInUrl: ENVIRONMENT_LOGIN_URL,
    },
  },
  { template: 'invitation', params: INVITE },
  { template: 'invitation-reminder', params: INVITE },
  { template: 'invitation-joined', params: TOLD },
  { template: 'invitation-declined', params: TOLD },
  { template: 'invitation-expired', params: TOLD },
  { template: 'invitation-bounced', params: TOLD },
  { template: 'invitation-waiting', params: TOLD },
  { template: 'invitation-asked-again', params: TOLD },
  {
    template: 'invitation-admitted',
    params: { organisationName: ORGANISATION.organisationName, loginUrl: 'https://app.example/login' },
  },
  {
    template: 'invitation-account-undone',
    params: { organisationName: ORGANISATION.organisationName, registerUrl: 'https://app.example/register' },
  },
  { template: 'partner-request', params: ASKED },
  {
    template: 'partner-request-with-message',
    params: { ...ASKED, message: 'We hebben elkaar vorige week gesproken. Zullen we verbinden?' },
  },
  { template: 'partner-request-reminder', params: ASKED },
  { template: 'partner-established', params: { ...SIDES, ...MANAGERS, partnersUrl: PARTNERS_URL } },
  { template: 'partner-declined', params: { ...SIDES, requestUrl: REQUEST_URL } },
  { template: 'partner-expired', params: { ...SIDES, requestUrl: REQUEST_URL } },
  { template: 'partner-withdrawn', params: { ...SIDES, requestUrl: REQUEST_URL } },
  { template: 'partner-waiting', params: { ...SIDES, requestUrl: REQUEST_URL } },
  { template: 'partner-bounced', params: { ...SIDES, requestUrl: REQUEST_URL } },
  { template: 'partner-reassigned', params: { ...SIDES, ...MANAGERS, requestUrl: REQUEST_URL } },
  {
    template: 'partnership-ended',
    params: { endedByName: SIDES.fromName, otherName: SIDES.toName, partnersUrl: PARTNERS_URL },
  },
  { template: 'organisation-activated', params: ORGANISATION },
  { template: 'organisation-rejected', params: PROBLEM },
  { template: 'organisation-addition-rejected', params: PROBLEM },
  { template: 'authority-wanted', params: { ...ORGANISATION, expiresAt: links.expiresAt } },
  { template: 'authority-reminder', params: { ...ORGANISATION, expiresAt: links.expiresAt } },
  { template: 'receiving-on', params: ORGANISATION },
  { template: 'receiving-failed', params: PROBLEM },
] as const satisfies readonly MailContent[];

export const OPTIONS: RenderOptions = { locale: 'nl', timeZone: 'Europe/Amsterdam', platformName: 'Vestibule' };
