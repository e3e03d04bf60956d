import type { MailParams } from '../../domain/mail.ts';
import { ADDRESS_APPROVAL_TEXTS } from '../texts/address-approval.ts';
import { CallToAction, framedMail, type MailContext, type MailView, Paragraph, SmallPrint } from './layout.tsx';

/** Asks an administrator to decide about an extra address of a user. */
export function approvalWantedMail(params: MailParams['approval-wanted'], context: MailContext): MailView {
  const texts = ADDRESS_APPROVAL_TEXTS[context.locale];
  return framedMail(
    context,
    {
      subject: texts.wantedSubject,
      preview: texts.wantedPreview,
      footer: <SmallPrint>{texts.wantedCause(context.platformName)}</SmallPrint>,
    },
    <>
      <Paragraph>{texts.wantedIntro(params.requestedBy)}</Paragraph>
      <Paragraph>{texts.wantedWhy}</Paragraph>
      <CallToAction href={params.approvalsUrl} label={texts.wantedButton} copy={texts.copyLink} />
      <SmallPrint>{texts.wantedLapses}</SmallPrint>
    </>,
  );
}

/** Tells a user that an administrator has refused their extra address. */
export function addressRefusedMail(params: MailParams['address-refused'], context: MailContext): MailView {
  const texts = ADDRESS_APPROVAL_TEXTS[context.locale];
  return framedMail(
    context,
    {
      subject: texts.refusedSubject,
      preview: texts.refusedPreview,
      footer: <SmallPrint>{texts.refusedCause(context.platformName)}</SmallPrint>,
    },
    <>
      <Paragraph>{texts.refusedIntro}</Paragraph>
      <CallToAction href={params.accountUrl} label={texts.refusedButton} copy={texts.copyLink} />
      <SmallPrint>{texts.refusedNext}</SmallPrint>
    </>,
  );
}
