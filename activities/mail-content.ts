import type { EntityManager } from '@mikro-orm/postgresql';
import type { KeyRing } from '../config/config.ts';
import { Link, type LinkPurpose } from '../db/entities/link.ts';
import { Notice } from '../db/entities/notice.ts';
import { Registration } from '../db/entities/registration.ts';
import { findRequesterName } from '../db/queries/email-addresses.ts';
import { findIntermediaryName, findPreparationsOf } from '../db/queries/prepared-registrations.ts';
import { linkToken } from '../db/writes/links.ts';
import type { LedgerRow } from '../db/writes/mails.ts';
import type { MailContent, MailTemplate, SendMailCommand } from '../domain/mail.ts';
import { composeAccountLinkMail } from './account-mail-content.ts';
import { composeActivated, composeIdentityNotice, signsInByPassword } from './identity-mail-content.ts';
import { composeInvitationMail, composeInvitationNotice } from './invitation-mail-content.ts';
import type { MailSettings } from './mail-settings.ts';
import { composeOrganisationNotice } from './organisation-mail-content.ts';
import { loginUrlOf, ownPageUrl } from './own-pages.ts';
import { composePartnerNotice, composePartnerRequestMail } from './partner-mail-content.ts';

interface ComposedMail {
  readonly to: string;
  readonly content: MailContent;
  readonly headers: Readonly<Record<string, string>>;
}

const REMINDED_OF: Partial<Readonly<Record<MailTemplate, LinkPurpose>>> = {
  'activation-reminder': 'activate',
  'invitation-reminder': 'accept-invitation',
};

/** Under which key a mail's links are made: a reminder carries its round's link, whatever key is current by then. */
export async function linkKeyOf(em: EntityManager, ring: KeyRing, command: SendMailCommand): Promise<string> {
  const { template, processId, round } = command;
  const purpose = REMINDED_OF[template];
  if (purpose === undefined) return ring.current;
  return (await em.findOne(Link, { processId, round, purpose }))?.keyId ?? ring.current;
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
      const headers = unsubscribeBy(stopUrl);
      const intermediaryName = row.template === 'activation' ? await preparedBy(em, row) : undefined;
      if (intermediaryName === undefined) return { to, headers, content: { template: row.template, params } };
      return { to, headers, content: { template: 'activation-prepared', params: { ...params, intermediaryName } } };
    }
    case 'activated': {
      const { userId, activatedAt, invitationId } = await em.findOneOrFail(Registration, row.processId);
      const account = { userId: userId ?? '', to, invitationId: activatedAt ? invitationId : null };
      return { to, headers: {}, content: await composeActivated(em, account, settings) };
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
    case 'invitation':
    case 'invitation-reminder': {
      const invitationUrl = link('/invitations', 'accept-invitation');
      const stopUrl = link('/reminders/stop', 'stop-reminders');
      const content = await composeInvitationMail(em, { ...row, template: row.template }, { invitationUrl, stopUrl });
      return content && { to, headers: unsubscribeBy(stopUrl), content };
    }
    case 'invitation-joined':
    case 'invitation-declined':
    case 'invitation-expired':
    case 'invitation-bounced':
    case 'invitation-waiting':
    case 'invitation-asked-again':
    case 'invitation-admitted':
    case 'invitation-account-undone': {
      const content = await composeInvitationNotice(em, { ...row, template: row.template }, settings);
      return content && { to, headers: {}, content };
    }
    case 'organisation-activated':
    case 'organisation-rejected':
    case 'organisation-addition-rejected':
    case 'authority-wanted':
    case 'authority-reminder':
    case 'receiving-on':
    case 'receiving-failed': {
      const content = await composeOrganisationNotice(em, { ...row, template: row.template }, settings);
      return content && { to, headers: {}, content };
    }
    default:
      throw new Error(`no mail is made from the template ${row.template}`);
  }
}

/** RFC 8058: one click, by the mailbox itself. */
export function unsubscribeBy(stopUrl: string): ComposedMail['headers'] {
  return { 'List-Unsubscribe': `<${stopUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

/** The environment that has prepared what is to be activated: the first one, where there are several. */
async function preparedBy(em: EntityManager, row: LedgerRow): Promise<string | undefined> {
  if (row.preparedBy !== undefined) return row.preparedBy ?? undefined;
  const [first] = await findPreparationsOf(em, row.processId);
  return first?.intermediaryName;
}
