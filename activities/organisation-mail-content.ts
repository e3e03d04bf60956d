import type { EntityManager } from '@mikro-orm/postgresql';
import { Notice } from '../db/entities/notice.ts';
import { Organisation } from '../db/entities/organisation.ts';
import { OrganisationActivation, ReceivingRegistration } from '../db/entities/organisation-activation.ts';
import { Process } from '../db/entities/process.ts';
import type { LedgerRow } from '../db/writes/mails.ts';
import type { MailContent } from '../domain/mail.ts';
import { ORGANISATION_REASONS } from '../emails/texts/organisation-reasons.ts';
import type { MailSettings } from './mail-settings.ts';
import { ownPageUrl } from './own-pages.ts';

/** The notices about an activation, or about receiving, whose process is the notice's subject. */
export type OrganisationNoticeTemplate =
  | 'organisation-activated'
  | 'organisation-rejected'
  | 'organisation-addition-rejected'
  | 'authority-wanted'
  | 'authority-reminder'
  | 'receiving-on'
  | 'receiving-failed';

type Row = LedgerRow & { readonly template: OrganisationNoticeTemplate };

/** What a notice about an organisation says; undefined once nothing is asked any more. */
export async function composeOrganisationNotice(
  em: EntityManager,
  row: Row,
  { publicUrl }: MailSettings,
): Promise<MailContent | undefined> {
  const { userId, subjectId } = await em.findOneOrFail(Notice, row.processId);
  const id = subjectId ?? '';
  const isReceiving = row.template === 'receiving-on' || row.template === 'receiving-failed';
  const about = isReceiving
    ? await em.findOneOrFail(ReceivingRegistration, { id })
    : await em.findOneOrFail(OrganisationActivation, { id });
  const { id: organisationId, name } = await em.findOneOrFail(Organisation, { id: about.organisationId });
  const organisationUrl = await ownPageUrl(em, publicUrl, { userId, path: `/organisations/${organisationId}` });
  return contentOf(em, row, { id, params: { organisationName: name, organisationUrl } });
}

async function contentOf(
  em: EntityManager,
  { template, locale }: Row,
  { id, params }: { readonly id: string; readonly params: { organisationName: string; organisationUrl: string } },
): Promise<MailContent | undefined> {
  switch (template) {
    case 'organisation-activated':
    case 'receiving-on':
      return { template, params };
    case 'organisation-rejected':
    case 'organisation-addition-rejected': {
      const { rejection } = await em.findOneOrFail(OrganisationActivation, { id });
      return rejection
        ? { template, params: { ...params, ...ORGANISATION_REASONS[locale].rejections[rejection] } }
        : undefined;
    }
    case 'receiving-failed': {
      const { failure } = await em.findOneOrFail(ReceivingRegistration, { id });
      if (!failure || failure === 'TURNED_OFF') return undefined;
      return { template, params: { ...params, ...ORGANISATION_REASONS[locale].failures[failure] } };
    }
    case 'authority-wanted':
    case 'authority-reminder': {
      const { stage, waitUntil } = await em.findOneOrFail(Process, { id });
      if (stage !== 'awaiting-authority' || !waitUntil) return undefined;
      return { template, params: { ...params, expiresAt: waitUntil.toISOString() } };
    }
  }
}
