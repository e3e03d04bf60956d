import type { MailContent, RenderOptions } from '../../domain/mail.ts';

const links = {
  activationUrl: 'https://app.example/activate?token=Zm9ydHktdGhyZWUtY2hhcmFjdGVycy1vZi1hLXRva2VuLi4u',
  expiresAt: '2026-12-05T13:30:00.000Z',
  stopUrl: 'https://app.example/reminders/stop?token=c3RvcA',
} as const;

const RESET_URL = 'https://app.example/reset?token=Zm9ydHktdGhyZWUtY2hhcmFjdGVycy1vZi1hLXRva2VuLi4u';

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
  { template: 'account-exists', params: { loginUrl: 'https://app.example/login' } },
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
] as const satisfies readonly MailContent[];

export const OPTIONS: RenderOptions = { locale: 'nl', timeZone: 'Europe/Amsterdam', platformName: 'Vestibule' };
