import type { EntityManager } from '@mikro-orm/postgresql';
import { EmailVerification } from '../db/entities/email-verification.ts';
import { Notice } from '../db/entities/notice.ts';
import { Registration } from '../db/entities/registration.ts';
import { User, UserAddress } from '../db/entities/user.ts';
import { findRequesterName } from '../db/queries/email-addresses.ts';
import { isUserActive } from '../db/queries/invitee.ts';
import type { Locale } from '../domain/locale.ts';
import type { SendMailCommand } from '../domain/mail.ts';
import { findAccountLinkRecipient } from './account-mail-content.ts';
import { findInvited, findInvitee } from './invitation-mail-content.ts';
import { findAskedManager } from './partner-mail-content.ts';

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
      // whoever joins and waits for it hears when they are in
      const waits = registration.invitationId && registration.userId && !(await isUserActive(em, registration.userId));
      return registration.userId && !waits ? recipientOf(em, registration.userId) : undefined;
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
    case 'invitation':
    case 'invitation-reminder':
      return findInvitee(em, processId);
    case 'invitation-account-undone': {
      const { subjectId } = await em.findOneOrFail(Notice, processId);
      return findInvited(em, subjectId ?? '');
    }
    case 'invitation-joined':
    case 'invitation-declined':
    case 'invitation-expired':
    case 'invitation-bounced':
    case 'invitation-waiting':
    case 'invitation-asked-again':
    case 'invitation-admitted':
    case 'partner-established':
    case 'partner-declined':
    case 'partner-expired':
    case 'partner-withdrawn':
    case 'partner-waiting':
    case 'partner-bounced':
    case 'partner-reassigned':
    case 'partnership-ended':
    case 'organisation-activated':
    case 'organisation-rejected':
    case 'organisation-addition-rejected':
    case 'authority-wanted':
    case 'authority-reminder':
    case 'receiving-on':
    case 'receiving-failed':
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

/** Undefined for an account that has been undone meanwhile. */
async function recipientOf(em: EntityManager, userId: string) {
  const user = await em.findOne(User, userId);
  const address = await em.findOne(UserAddress, { user: userId, isPrimary: true });
  return user && address ? { email: address.email, locale: user.locale } : undefined;
}
