import type { EntityManager } from '@mikro-orm/postgresql';
import { Notice } from '../db/entities/notice.ts';
import { findInvitationFacts } from '../db/queries/invitation-mails.ts';
import type { LedgerRow } from '../db/writes/mails.ts';
import type { Locale } from '../domain/locale.ts';
import type { MailContent } from '../domain/mail.ts';
import { INVITATION_TEXTS } from '../emails/texts/invitations.ts';
import type { MailSettings } from './mail-settings.ts';
import { loginUrlOf, ownPageUrl } from './own-pages.ts';

/** The mails of an invitation itself. */
export type InvitationTemplate = 'invitation' | 'invitation-reminder';

/** The notices about an invitation, whose id is the notice's subject. */
export type InvitationNoticeTemplate =
  | 'invitation-joined'
  | 'invitation-declined'
  | 'invitation-expired'
  | 'invitation-bounced'
  | 'invitation-waiting'
  | 'invitation-asked-again'
  | 'invitation-admitted'
  | 'invitation-account-undone';

/** Whom an invitation is mailed to, and in which language; undefined once it has ended: then nobody is asked any more. */
export async function findInvitee(
  em: EntityManager,
  processId: string,
): Promise<{ readonly email: string; readonly locale: Locale } | undefined> {
  const facts = await findInvitationFacts(em, processId);
  return facts?.isOpen && facts.email ? { email: facts.email, locale: facts.locale } : undefined;
}

/** Whom an invitation was mailed to, whatever has become of it; undefined once its address is erased. */
export async function findInvited(
  em: EntityManager,
  id: string,
): Promise<{ readonly email: string; readonly locale: Locale } | undefined> {
  const facts = await findInvitationFacts(em, id);
  return facts?.email ? { email: facts.email, locale: facts.locale } : undefined;
}

/** What an invitation or its reminder says, whose links are `invitationUrl` and `stopUrl`. */
export async function composeInvitationMail(
  em: EntityManager,
  row: LedgerRow & { readonly template: InvitationTemplate },
  links: { readonly invitationUrl: string; readonly stopUrl: string },
): Promise<MailContent | undefined> {
  const facts = row.invitation ?? (await findInvitationFacts(em, row.processId));
  if (!facts) return undefined;
  const { organisationName, environmentName } = facts;
  const invitedBy = facts.invitedBy ?? INVITATION_TEXTS[row.locale].someAdministrator;
  const expiresAt = (row.expiresAt ?? row.reservedAt).toISOString();
  return { template: row.template, params: { invitedBy, organisationName, environmentName, ...links, expiresAt } };
}

/** What a notice about an invitation says; undefined when what it tells of is not to be found, or was erased. */
export async function composeInvitationNotice(
  em: EntityManager,
  row: LedgerRow & { readonly template: InvitationNoticeTemplate },
  { publicUrl }: MailSettings,
): Promise<MailContent | undefined> {
  const { userId, subjectId } = await em.findOneOrFail(Notice, row.processId);
  const facts = await findInvitationFacts(em, subjectId ?? '');
  if (!facts?.email) return undefined;
  const { organisationName, organisationId, email: invitee } = facts;
  if (row.template === 'invitation-admitted') {
    const loginUrl = await loginUrlOf(em, publicUrl, userId);
    return { template: row.template, params: { organisationName, loginUrl } };
  }
  if (row.template === 'invitation-account-undone') {
    return { template: row.template, params: { organisationName, registerUrl: `${publicUrl}/register` } };
  }
  const path = `/organisations/${organisationId}/invitations` as const;
  const invitationsUrl = await ownPageUrl(em, publicUrl, { userId, path });
  return { template: row.template, params: { invitee, organisationName, invitationsUrl } };
}
