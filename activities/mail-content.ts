import type { EntityManager } from '@mikro-orm/postgresql';
import type { KeyRing } from '../config/config.ts';
import { EmailVerification } from '../db/entities/email-verification.ts';
import { Link, type LinkPurpose } from '../db/entities/link.ts';
import { Notice } from '../db/entities/notice.ts';
import { Registration } from '../db/entities/registration.ts';
import { User, UserAddress } from '../db/entities/user.ts';
import { findRequesterName } from '../db/queries/email-addresses.ts';
import { findIntermediaryName, findPreparationsOf } from '../db/queries/prepared-registrations.ts';
import { linkToken } from '../db/writes/links.ts';
import type { LedgerRow } from '../db/writes/mails.ts';
import type { Locale } from '../domain/locale.ts';
import type { MailContent, SendMailCommand } from '../domain/mail.ts';
import { composeAccountLinkMail, findAccountLinkRecipient } from './account-mail-content.ts';
import { composeActivated, composeIdentityNotice, signsInByPassword } from './identity-mail-content.ts';
import type { MailSettings } from './mail-settings.ts';
import { loginUrlOf, ownPageUrl } from './own-pages.ts';
import { composePartnerNotice, composePartnerRequestMail, findAskedManager } from './partner-mail-content.ts';

interface ComposedMail {
  readonly to: string;
  readonly content: MailContent;
  readonly headers: Readonly<Record<string, string>>;
}

/** To whom a mail goes and in which language; undefined when nobody is left. */
export async function findRecipient(
  em: EntityManager,
  { template, processId }: SendMailCommand,
): Promise<{ readonly email: string; readonly locale: Locale } | undefined> {
  switch (template) {
    case 'activation':
    case 'activation-prepared':
    case 'activation-reminder': {
      const registration = await em.findOne(Registration, processId);
      return registration?.email ? { email: registration.email, locale: registration.locale } : undefined;
    }
    case 'activated':
    case 'activated-by-provider': {
      const registration = await em.findOneOrFail(Registration, processId);
      return registration.userId ? recipientOf(em, registration.userId) : undefined;
    }
    case 'password-reset':
    case 'login-details':
    case 'email-proof':
    case 'identity-proof':
      return findAccountLinkRecipient(em, template, processId);
    case 'approval-wanted': {
      const { userId, subjectId } = await em.findOneOrFail(Notice, processId);
      // what has been decided meanwhile is no longer asked
      const isWanted = (await findRequesterName(em, subjectId ?? '')) !== undefined;
      return isWanted ? recipientOf(em, userId) : undefined;
    }
    case 'partner-request':
    case 'partner-request-with-message':
    case 'partner-request-reminder': {
      const managerId = await findAskedManager(em, processId);
      return managerId === undefined ? undefined : recipientOf(em, managerId);
    }
    case 'partner-established':
    case 'partner-declined':
    case 'partner-expired':
    case 'partner-withdrawn':
    case 'partner-waiting':
    case 'partner-bounced':
    case 'partner-reassigned':
    case 'partnership-ended':
    case 'account-exists':
    case 'account-exists-by-provider':
    case 'password-changed':
    case 'address-added':
    case 'address-removed':
    case 'address-refused':
    case 'partner-question':
    case 'identity-linked':
    case 'identity-removed':
    case 'sign-in-elsewhere':
    case 'login-details-elsewhere': {
      const notice = await em.findOneOrFail(Notice, processId);
      return recipientOf(em, notice.userId);
    }
  }
}

/**
 * Which mail is meant: a notice's own row says by which template it is sent, whatever its workflow, which knows nothing of
 * it, names; so does the row of a verification that is to link an identity.
 */
export async function resolveTemplate(em: EntityManager, command: SendMailCommand): Promise<SendMailCommand> {
  if (command.template === 'email-proof') {
    const { issuer } = await em.findOneOrFail(EmailVerification, command.processId);
    return issuer ? { ...command, template: 'identity-proof' } : command;
  }
  if (command.mail !== 'notice') return command;
  const { template } = await em.findOneOrFail(Notice, command.processId);
  return { ...command, template };
}

/** Under which key a mail's links are made: a reminder carries its round's link, whatever key is current by then. */
export async function linkKeyOf(em: EntityManager, ring: KeyRing, command: SendMailCommand): Promise<string> {
  const { template, processId, round } = command;
  if (template !== 'activation-reminder') return ring.current;
  return (await em.findOne(Link, { processId, round, purpose: 'activate' }))?.keyId ?? ring.current;
}

/** What a ledger row's mail says, made anew from what the row fixes; undefined when its recipient has been erased. */
export async function composeMail(
  em: EntityManager,
  row: LedgerRow,
  { tokenKeys, settings }: { readonly tokenKeys: KeyRing; readonly settings: MailSettings },
): Promise<ComposedMail | undefined> {
  if (!row.recipient) return undefined;
  const to = row.recipient;
  const link = (path: string, purpose: LinkPurpose) => {
    const token = linkToken(tokenKeys, row.tokenKeyId, { purpose, processId: row.processId, round: row.round });
    return `${settings.publicUrl}${path}?token=${token}`;
  };
  const { publicUrl } = settings;
  switch (row.template) {
    case 'activation':
    case 'activation-reminder': {
      const stopUrl = link('/reminders/stop', 'stop-reminders');
      const expiresAt = (row.expiresAt ?? row.reservedAt).toISOString();
      const params = { activationUrl: link('/activate', 'activate'), expiresAt, stopUrl };
      // RFC 8058: one click, by the mailbox itself
      const headers = { 'List-Unsubscribe': `<${stopUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
      const intermediaryName = row.template === 'activation' ? await preparedBy(em, row) : undefined;
      if (intermediaryName === undefined) return { to, headers, content: { template: row.template, params } };
      return { to, headers, content: { template: 'activation-prepared', params: { ...params, intermediaryName } } };
    }
    case 'activated': {
      const { userId } = await em.findOneOrFail(Registration, row.processId);
      return { to, headers: {}, content: await composeActivated(em, { userId: userId ?? '', to }, settings) };
    }
    case 'partner-question': {
      const { userId, subjectId } = await em.findOneOrFail(Notice, row.processId);
      const intermediaryName = await findIntermediaryName(em, subjectId ?? '');
      if (intermediaryName === undefined) return undefined;
      const promptsUrl = await ownPageUrl(em, publicUrl, { userId, path: '/account/prompts' });
      const params = { intermediaryName, promptsUrl };
      return { to, headers: {}, content: { template: 'partner-question', params } };
    }
    case 'approval-wanted': {
      const { userId, subjectId } = await em.findOneOrFail(Notice, row.processId);
      const requestedBy = await findRequesterName(em, subjectId ?? '');
      if (requestedBy === undefined) return undefined;
      const approvalsUrl = await ownPageUrl(em, publicUrl, { userId, path: '/environment/approvals' });
      const params = { requestedBy, approvalsUrl };
      return { to, headers: {}, content: { template: 'approval-wanted', params } };
    }
    case 'address-refused': {
      const { userId } = await em.findOneOrFail(Notice, row.processId);
      const params = { accountUrl: await ownPageUrl(em, publicUrl, { userId, path: '/account' }) };
      return { to, headers: {}, content: { template: 'address-refused', params } };
    }
    case 'account-exists': {
      const { userId } = await em.findOneOrFail(Notice, row.processId);
      const params = { loginUrl: await loginUrlOf(em, publicUrl, userId) };
      const isByPassword = await signsInByPassword(em, userId);
      const template = isByPassword ? 'account-exists' : 'account-exists-by-provider';
      return { to, headers: {}, content: { template, params } };
    }
    case 'address-added': {
      const { userId } = await em.findOneOrFail(Notice, row.processId);
      const params = { loginUrl: await loginUrlOf(em, publicUrl, userId) };
      return { to, headers: {}, content: { template: row.template, params } };
    }
    case 'address-removed': {
      const params = { resetUrl: `${publicUrl}/reset` };
      return { to, headers: {}, content: { template: 'address-removed', params } };
    }
    case 'password-changed': {
      const { userId } = await em.findOneOrFail(Notice, row.processId);
      const params = { loginUrl: await loginUrlOf(em, publicUrl, userId), resetUrl: `${publicUrl}/reset` };
      return { to, headers: {}, content: { template: 'password-changed', params } };
    }
    case 'password-reset':
    case 'login-details':
    case 'email-proof':
    case 'identity-proof': {
      const { template } = row;
      const content = await composeAccountLinkMail(em, { ...row, template, recipient: to }, { link, settings });
      return { to, headers: {}, content };
    }
    case 'identity-linked':
    case 'identity-removed':
    case 'sign-in-elsewhere':
    case 'login-details-elsewhere': {
      const { template } = row;
      const content = await composeIdentityNotice(em, { ...row, template, recipient: to }, settings);
      return content && { to, headers: {}, content };
    }
    case 'partner-request':
    case 'partner-request-reminder': {
      const content = await composePartnerRequestMail(em, { ...row, template: row.template }, settings);
      return content && { to, headers: {}, content };
    }
    case 'partner-established':
    case 'partner-declined':
    case 'partner-expired':
    case 'partner-withdrawn':
    case 'partner-waiting':
    case 'partner-bounced':
    case 'partner-reassigned':
    case 'partnership-ended': {
      const content = await composePartnerNotice(em, { ...row, template: row.template }, settings);
      return content && { to, headers: {}, content };
    }
    default:
      throw new Error(`no mail is made from the template ${row.template}`);
  }
}

/** The environment that has prepared what is to be activated: the first one, where there are several. */
async function preparedBy(em: EntityManager, row: LedgerRow): Promise<string | undefined> {
  if (row.preparedBy !== undefined) return row.preparedBy ?? undefined;
  const [first] = await findPreparationsOf(em, row.processId);
  return first?.intermediaryName;
}

async function recipientOf(em: EntityManager, userId: string) {
  const user = await em.findOneOrFail(User, userId);
  const address = await em.findOne(UserAddress, { user: userId, isPrimary: true });
  return address ? { email: address.email, locale: user.locale } : undefined;
}
