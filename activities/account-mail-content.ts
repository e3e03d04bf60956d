import type { EntityManager } from '@mikro-orm/postgresql';
import { EmailVerification } from '../db/entities/email-verification.ts';
import type { LinkPurpose } from '../db/entities/link.ts';
import { PasswordReset } from '../db/entities/password-reset.ts';
import { Process } from '../db/entities/process.ts';
import { User, UserAddress } from '../db/entities/user.ts';
import type { LedgerRow } from '../db/writes/mails.ts';
import type { Locale } from '../domain/locale.ts';
import type { MailContent } from '../domain/mail.ts';
import { nameOfProvider } from './identity-mail-content.ts';
import type { MailSettings } from './mail-settings.ts';
import { environmentOf } from './own-pages.ts';

/** A mail's templates whose link belongs to an account that exists. */
export type AccountLinkTemplate = 'password-reset' | 'login-details' | 'email-proof' | 'identity-proof';

/** To whom such a link goes; undefined when its process has ended or its user is no longer active. */
export async function findAccountLinkRecipient(
  em: EntityManager,
  template: AccountLinkTemplate,
  processId: string,
): Promise<{ readonly email: string; readonly locale: Locale } | undefined> {
  const process = await em.findOneOrFail(Process, processId);
  if (process.endedAt) return undefined;
  if (template === 'identity-proof') return findIdentityProofRecipient(em, processId);
  if (template === 'email-proof') {
    const { email, emailKey, userId } = await em.findOneOrFail(EmailVerification, processId);
    const { locale, deactivatedAt } = await em.findOneOrFail(User, userId);
    // somebody's own address is not bothered, and whoever asked for it is not told: the verification lapses
    const isTaken = emailKey ? (await em.count(UserAddress, { emailKey })) > 0 : true;
    return email && !deactivatedAt && !isTaken ? { email, locale } : undefined;
  }
  const reset = await em.findOneOrFail(PasswordReset, processId);
  const { locale, deactivatedAt } = await em.findOneOrFail(User, reset.userId);
  const address = await em.findOne(UserAddress, { user: reset.userId, isPrimary: true });
  return address && !deactivatedAt ? { email: address.email, locale: reset.locale ?? locale } : undefined;
}

/** The mailbox of the user's own address that the sign-in named; undefined when it is no longer theirs. */
async function findIdentityProofRecipient(em: EntityManager, processId: string) {
  const { email, emailKey, userId } = await em.findOneOrFail(EmailVerification, processId);
  const { locale, deactivatedAt } = await em.findOneOrFail(User, userId);
  const isTheirs = emailKey ? (await em.count(UserAddress, { emailKey, user: userId })) > 0 : false;
  return email && isTheirs && !deactivatedAt ? { email, locale } : undefined;
}

/** What such a mail says; `link` makes the link to a page of ours. */
export async function composeAccountLinkMail(
  em: EntityManager,
  row: LedgerRow & { readonly template: AccountLinkTemplate; readonly recipient: string },
  {
    link,
    settings,
  }: { readonly link: (path: string, purpose: LinkPurpose) => string; readonly settings: MailSettings },
): Promise<MailContent> {
  const expiresAt = (row.expiresAt ?? row.reservedAt).toISOString();
  switch (row.template) {
    case 'password-reset': {
      const params = { resetUrl: link('/reset', 'reset-password'), expiresAt };
      return { template: row.template, params };
    }
    case 'login-details': {
      const { userId } = await em.findOneOrFail(PasswordReset, row.processId);
      const environmentName = (await environmentOf(em, userId)).name;
      const params = { loginId: row.recipient, environmentName, resetUrl: link('/reset', 'reset-password'), expiresAt };
      return { template: row.template, params };
    }
    case 'email-proof': {
      const { userId } = await em.findOneOrFail(EmailVerification, row.processId);
      const environmentName = (await environmentOf(em, userId)).name;
      const params = { verifyUrl: link('/verify', 'verify-address'), expiresAt, environmentName };
      return { template: row.template, params };
    }
    case 'identity-proof': {
      const { provider } = await em.findOneOrFail(EmailVerification, row.processId);
      const providerName = nameOfProvider(settings.providerNames, provider ?? '');
      const params = { providerName, verifyUrl: link('/verify', 'verify-address'), expiresAt };
      return { template: row.template, params };
    }
  }
}
