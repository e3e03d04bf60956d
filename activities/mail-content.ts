import type { EntityManager } from '@mikro-orm/postgresql';
import type { KeyRing } from '../config/config.ts';
import { Environment } from '../db/entities/environment.ts';
import { Link, type LinkPurpose } from '../db/entities/link.ts';
import { Notice } from '../db/entities/notice.ts';
import { Registration } from '../db/entities/registration.ts';
import { User, UserAddress } from '../db/entities/user.ts';
import { linkToken } from '../db/writes/links.ts';
import type { LedgerRow } from '../db/writes/mails.ts';
import type { Locale } from '../domain/locale.ts';
import type { MailContent, SendMailCommand } from '../domain/mail.ts';

export interface MailSettings {
  readonly publicUrl: string;
  readonly timeZone: string;
  readonly platformName: string;
}

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
    case 'activation-reminder': {
      const registration = await em.findOne(Registration, processId);
      return registration?.email ? { email: registration.email, locale: registration.locale } : undefined;
    }
    case 'activated': {
      const registration = await em.findOneOrFail(Registration, processId);
      return registration.userId ? recipientOf(em, registration.userId) : undefined;
    }
    case 'account-exists': {
      const notice = await em.findOneOrFail(Notice, processId);
      return recipientOf(em, notice.userId);
    }
  }
}

/** Under which key a mail's links are made: a reminder carries its round's link, whatever key is current by then. */
export async function linkKeyOf(em: EntityManager, ring: KeyRing, command: SendMailCommand): Promise<string> {
  const { template, processId, round } = command;
  if (template !== 'activation-reminder') return ring.current;
  return (await em.findOneOrFail(Link, { processId, round, purpose: 'activate' })).keyId;
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
  const loginUrl = `${settings.publicUrl}/login`;
  switch (row.template) {
    case 'activation':
    case 'activation-reminder': {
      const stopUrl = link('/reminders/stop', 'stop-reminders');
      const expiresAt = (row.expiresAt ?? row.reservedAt).toISOString();
      const params = { activationUrl: link('/activate', 'activate'), expiresAt, stopUrl };
      // RFC 8058: one click, by the mailbox itself
      const headers = { 'List-Unsubscribe': `<${stopUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
      return { to, headers, content: { template: row.template, params } };
    }
    case 'activated': {
      const { userId } = await em.findOneOrFail(Registration, row.processId);
      const user = await em.findOneOrFail(User, { id: userId ?? '' });
      const environment = await em.findOneOrFail(Environment, user.environment.id);
      const params = { username: user.username ?? to, environmentName: environment.name, loginUrl };
      return { to, headers: {}, content: { template: 'activated', params } };
    }
    case 'account-exists':
      return { to, headers: {}, content: { template: 'account-exists', params: { loginUrl } } };
    default:
      throw new Error(`no mail is made from the template ${row.template}`);
  }
}

async function recipientOf(em: EntityManager, userId: string) {
  const user = await em.findOneOrFail(User, userId);
  const address = await em.findOne(UserAddress, { user: userId, isPrimary: true });
  return address ? { email: address.email, locale: user.locale } : undefined;
}
