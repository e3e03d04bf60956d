import type { EntityManager } from '@mikro-orm/postgresql';
import { Notice } from '../db/entities/notice.ts';
import { findPartnerRequestNames, findPartnershipEnd } from '../db/queries/partner-mails.ts';
import type { LedgerRow } from '../db/writes/mails.ts';
import type { Locale } from '../domain/locale.ts';
import type { MailContent } from '../domain/mail.ts';
import { PARTNER_TEXTS } from '../emails/texts/partners.ts';
import type { MailSettings } from './mail-settings.ts';
import { ownPageUrl } from './own-pages.ts';

/** The mails of a partner request itself. */
export type PartnerRequestTemplate = 'partner-request' | 'partner-request-with-message' | 'partner-request-reminder';

/** The notices about a partner request or a partnership, whose id is the notice's subject. */
export type PartnerNoticeTemplate =
  | 'partner-established'
  | 'partner-declined'
  | 'partner-expired'
  | 'partner-withdrawn'
  | 'partner-waiting'
  | 'partner-bounced'
  | 'partner-reassigned'
  | 'partnership-ended';

/** Who is to answer a partner request now; undefined once it has ended: then nobody is asked any more. */
export async function findAskedManager(em: EntityManager, processId: string): Promise<string | undefined> {
  const request = await findPartnerRequestNames(em, processId);
  return request?.isOpen ? request.toManagerId : undefined;
}

/** What a mail of a partner request says: it asks, with the asker's message where there is one, or reminds. */
export async function composePartnerRequestMail(
  em: EntityManager,
  row: LedgerRow & { readonly template: PartnerRequestTemplate },
  { publicUrl }: MailSettings,
): Promise<MailContent | undefined> {
  const request = await findPartnerRequestNames(em, row.processId);
  if (!request) return undefined;
  const { fromName, fromManager, toManagerId, message } = request;
  const params = {
    fromName,
    askedBy: shownManager(fromManager, row.locale),
    requestUrl: await requestUrlOf(em, publicUrl, { userId: toManagerId, requestId: row.processId }),
    expiresAt: (row.expiresAt ?? row.reservedAt).toISOString(),
  };
  if (row.template === 'partner-request-reminder') return { template: row.template, params };
  if (!message) return { template: 'partner-request', params };
  return { template: 'partner-request-with-message', params: { ...params, message } };
}

/** What a notice about partners says; undefined when what it tells of is not to be found. */
export async function composePartnerNotice(
  em: EntityManager,
  row: LedgerRow & { readonly template: PartnerNoticeTemplate },
  { publicUrl }: MailSettings,
): Promise<MailContent | undefined> {
  const { userId, subjectId } = await em.findOneOrFail(Notice, row.processId);
  const partnersUrl = await ownPageUrl(em, publicUrl, { userId, path: '/partners' });
  if (row.template === 'partnership-ended') {
    const ended = await findPartnershipEnd(em, subjectId ?? '');
    return ended && { template: row.template, params: { ...ended, partnersUrl } };
  }
  const request = await findPartnerRequestNames(em, subjectId ?? '');
  if (!request) return undefined;
  const { fromName, toName } = request;
  const managers = {
    fromManager: shownManager(request.fromManager, row.locale),
    toManager: shownManager(request.toManager, row.locale),
  };
  const requestUrl = await requestUrlOf(em, publicUrl, { userId, requestId: subjectId ?? '' });
  switch (row.template) {
    case 'partner-established':
      return { template: row.template, params: { fromName, toName, ...managers, partnersUrl } };
    case 'partner-reassigned':
      return { template: row.template, params: { fromName, toName, ...managers, requestUrl } };
    case 'partner-declined':
    case 'partner-expired':
    case 'partner-withdrawn':
    case 'partner-waiting':
    case 'partner-bounced':
      return { template: row.template, params: { fromName, toName, requestUrl } };
  }
}

function requestUrlOf(
  em: EntityManager,
  publicUrl: string,
  { userId, requestId }: { readonly userId: string; readonly requestId: string },
): Promise<string> {
  return ownPageUrl(em, publicUrl, { userId, path: `/partner-requests/${requestId}` });
}

function shownManager(name: string | null, locale: Locale): string {
  return name ?? PARTNER_TEXTS[locale].someManager;
}
