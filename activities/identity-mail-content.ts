import type { EntityManager } from '@mikro-orm/postgresql';
import { UserIdentity } from '../db/entities/identity.ts';
import { Notice } from '../db/entities/notice.ts';
import { Credential, User } from '../db/entities/user.ts';
import { findInvitationFacts } from '../db/queries/invitation-mails.ts';
import type { LedgerRow } from '../db/writes/mails.ts';
import type { MailContent } from '../domain/mail.ts';
import { environmentLoginUrl } from '../domain/sign-in-policy.ts';
import type { MailSettings } from './mail-settings.ts';
import { environmentOf, loginUrlOf, ownPageUrl } from './own-pages.ts';

/** The notices about signing in by a provider. */
export type IdentityNoticeTemplate =
  | 'identity-linked'
  | 'identity-removed'
  | 'sign-in-elsewhere'
  | 'login-details-elsewhere';

/** What such a notice says; undefined when the identity that it tells of is gone again, which another notice tells. */
export async function composeIdentityNotice(
  em: EntityManager,
  row: LedgerRow & { readonly template: IdentityNoticeTemplate; readonly recipient: string },
  { publicUrl, providerNames }: MailSettings,
): Promise<MailContent | undefined> {
  const { userId, subjectId } = await em.findOneOrFail(Notice, row.processId);
  switch (row.template) {
    case 'identity-linked': {
      const identity = await em.findOne(UserIdentity, { id: subjectId ?? '', user: userId });
      if (!identity) return undefined;
      const providerName = nameOfProvider(providerNames, identity.provider);
      const loginUrl = await loginUrlOf(em, publicUrl, userId);
      const accountUrl = await ownPageUrl(em, publicUrl, { userId, path: '/account' });
      return { template: row.template, params: { providerName, loginUrl, accountUrl } };
    }
    case 'identity-removed':
      return { template: row.template, params: { resetUrl: `${publicUrl}/reset` } };
    case 'sign-in-elsewhere':
    case 'login-details-elsewhere': {
      const environment = await environmentOf(em, userId);
      const params = { environmentName: environment.name, signInUrl: environmentLoginUrl(publicUrl, environment.id) };
      if (row.template === 'sign-in-elsewhere') return { template: row.template, params };
      return { template: row.template, params: { ...params, loginId: row.recipient } };
    }
  }
}

/** What confirms an activation: by what the first administrator signs in depends on how they came; who joined is told where. */
export async function composeActivated(
  em: EntityManager,
  {
    userId,
    to,
    invitationId,
  }: { readonly userId: string; readonly to: string; readonly invitationId?: string | null | undefined },
  { publicUrl, providerNames }: MailSettings,
): Promise<MailContent> {
  const user = await em.findOneOrFail(User, userId);
  const { name: environmentName } = await environmentOf(em, userId);
  const loginUrl = await loginUrlOf(em, publicUrl, userId);
  const joined = invitationId ? await findInvitationFacts(em, invitationId) : undefined;
  if (joined) {
    return { template: 'invitation-admitted', params: { organisationName: joined.organisationName, loginUrl } };
  }
  const [identity] = await em.find(UserIdentity, { user: userId }, { orderBy: { linkedAt: 'asc' }, limit: 1 });
  if (!identity || (await signsInByPassword(em, userId))) {
    return { template: 'activated', params: { username: user.username ?? to, environmentName, loginUrl } };
  }
  const providerName = nameOfProvider(providerNames, identity.provider);
  return { template: 'activated-by-provider', params: { providerName, environmentName, loginUrl } };
}

/** Whether a password lets a user in: they have one, and their environment leaves that way open. */
export async function signsInByPassword(em: EntityManager, userId: string): Promise<boolean> {
  if ((await environmentOf(em, userId)).signInProvider) return false;
  return (await em.count(Credential, { user: userId })) > 0;
}

/** What a provider is called by people; its id where it is no longer configured. */
export function nameOfProvider(names: MailSettings['providerNames'], provider: string): string {
  return names[provider] ?? provider;
}
