import type { MailParams } from '../../domain/mail.ts';
import { ORGANISATION_TEXTS } from '../texts/organisations.ts';
import { CallToAction, framedMail, type MailContext, type MailView, Paragraph, SmallPrint } from './layout.tsx';

/** Tells that something about an organisation has worked out. */
export function organisationDoneMail(
  told: 'activated' | 'on',
  { organisationName, organisationUrl }: MailParams['organisation-activated'],
  context: MailContext,
): MailView {
  const texts = ORGANISATION_TEXTS[context.locale];
  return framedMail(
    context,
    frameOf(told, context),
    <>
      <Paragraph>{texts[`${told}Intro`](organisationName)}</Paragraph>
      <Paragraph>{texts[`${told}Next`]}</Paragraph>
      <CallToAction href={organisationUrl} label={texts.organisationButton} copy={texts.copyLink} />
    </>,
  );
}

/** Tells why something about an organisation has not worked out, and what can be done. */
export function organisationProblemMail(
  told: 'rejected' | 'addition' | 'failed',
  { organisationName, organisationUrl, why, whatNext }: MailParams['organisation-rejected'],
  context: MailContext,
): MailView {
  const texts = ORGANISATION_TEXTS[context.locale];
  return framedMail(
    context,
    frameOf(told, context),
    <>
      <Paragraph>{texts[`${told}Intro`](organisationName)}</Paragraph>
      <Paragraph>{why}</Paragraph>
      <Paragraph>{whatNext}</Paragraph>
      <CallToAction href={organisationUrl} label={texts.organisationButton} copy={texts.copyLink} />
    </>,
  );
}

/** Asks for evidence of authority, or reminds of it. */
export function authorityMail(
  told: 'wanted' | 'reminder',
  { organisationName, organisationUrl, expiresAt }: MailParams['authority-wanted'],
  context: MailContext,
): MailView {
  const texts = ORGANISATION_TEXTS[context.locale];
  return framedMail(
    context,
    frameOf(told, context),
    <>
      <Paragraph>{texts[`${told}Intro`](organisationName)}</Paragraph>
      <Paragraph>{texts.evidence}</Paragraph>
      <CallToAction href={organisationUrl} label={texts.evidenceButton} copy={texts.copyLink} />
      <Paragraph>{texts.evidenceUntil(expiresAt)}</Paragraph>
    </>,
  );
}

function frameOf(
  told: 'activated' | 'rejected' | 'addition' | 'wanted' | 'reminder' | 'on' | 'failed',
  context: MailContext,
) {
  const texts = ORGANISATION_TEXTS[context.locale];
  return {
    subject: texts[`${told}Subject`],
    preview: texts[`${told}Preview`],
    footer: <SmallPrint>{texts.cause(context.platformName)}</SmallPrint>,
  };
}
