import type { MailContent, RenderOptions } from '../../domain/mail.ts';

const links = {
  activationUrl: 'https://app.example/activate?token=Zm9ydHktdGhyZWUtY2hhcmFjdGVycy1vZi1hLXRva2VuLi4u',
  expiresAt: '2026-12-05T13:30:00.000Z',
  stopUrl: 'https://app.example/reminders/stop?token=c3RvcA',
} as const;

/** Each mail once, the first activation in front. */
export const MAILS = [
  { template: 'activation', params: links },
  { template: 'activation-reminder', params: links },
  {
    template: 'activated',
    params: {
      username: 'jan.de.bakker',
      environmentName: 'Bakkerij De Korenaar',
      loginUrl: 'https://app.example/login',
    },
  },
  { template: 'account-exists', params: { loginUrl: 'https://app.example/login' } },
] as const satisfies readonly MailContent[];

export const OPTIONS: RenderOptions = { locale: 'nl', timeZone: 'Europe/Amsterdam', platformName: 'Vestibule' };
