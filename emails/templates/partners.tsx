import type { MailParams } from '../../domain/mail.ts';
import { PARTNER_TEXTS } from '../texts/partners.ts';
import { CallToAction, framedMail, type MailContext, type MailView, Paragraph, SmallPrint } from './layout.tsx';

/** Asks a relation manager for an answer, with what whoever asks has written where they have. */
export function partnerRequestMail(
  params: MailParams['partner-request'] & { readonly message?: string },
  context: MailContext,
): MailView {
  const texts = PARTNER_TEXTS[context.locale];
  const { askedBy, fromName, message, requestUrl, expiresAt } = params;
  return framedMail(
    context,
    {
      subject: texts.askSubject,
      preview: texts.askPreview,
      heading: texts.askHeading,
      footer: <SmallPrint>{texts.askCause(context.platformName)}</SmallPrint>,
    },
    <>
      <Paragraph>{texts.askIntro(askedBy, fromName)}</Paragraph>
      {message !== undefined && (
        <>
          <Paragraph>{texts.askMessage(askedBy)}</Paragraph>
          <Paragraph>{message}</Paragraph>
        </>
      )}
      <Paragraph>{texts.askMeaning}</Paragraph>
      <CallToAction href={requestUrl} label={texts.askButton} copy={texts.copyLink} />
      <Paragraph>{texts.askExpires(expiresAt)}</Paragraph>
    </>,
  );
}

/** Reminds a relation manager of a request that waits for them. */
export function partnerRequestReminderMail(
  params: MailParams['partner-request-reminder'],
  context: MailContext,
): MailView {
  const texts = PARTNER_TEXTS[context.locale];
  return framedMail(
    context,
    {
      subject: texts.remindSubject,
      preview: texts.remindPreview,
      footer: (
        <>
          <SmallPrint>{texts.askCause(context.platformName)}</SmallPrint>
          <SmallPrint>{texts.remindStop}</SmallPrint>
        </>
      ),
    },
    <>
      <Paragraph>{texts.remindIntro(params.askedBy, params.fromName)}</Paragraph>
      <Paragraph>{texts.askMeaning}</Paragraph>
      <CallToAction href={params.requestUrl} label={texts.askButton} copy={texts.copyLink} />
      <Paragraph>{texts.askExpires(params.expiresAt)}</Paragraph>
    </>,
  );
}

/** Tells what a request has come to where nothing but its page says more. */
export function partnerOutcomeMail(
  told: 'declined' | 'expired' | 'withdrawn' | 'waiting' | 'bounced',
  params: MailParams['partner-declined'],
  context: MailContext,
): MailView {
  const texts = PARTNER_TEXTS[context.locale];
  return framedMail(
    context,
    frameOf(told, context),
    <>
      <Paragraph>{texts[`${told}Intro`](params.fromName, params.toName)}</Paragraph>
      <Paragraph>{texts[`${told}Next`]}</Paragraph>
      <CallToAction href={params.requestUrl} label={texts.requestButton} copy={texts.copyLink} />
    </>,
  );
}

/** Tells that another relation manager of a side goes on with a request. */
export function partnerReassignedMail(params: MailParams['partner-reassigned'], context: MailContext): MailView {
  const texts = PARTNER_TEXTS[context.locale];
  return framedMail(
    context,
    frameOf('reassigned', context),
    <>
      <Paragraph>{texts.reassignedIntro(params.fromName, params.toName)}</Paragraph>
      <Paragraph>{texts.managers(params.fromManager, params.toManager)}</Paragraph>
      <Paragraph>{texts.reassignedNext}</Paragraph>
      <CallToAction href={params.requestUrl} label={texts.requestButton} copy={texts.copyLink} />
    </>,
  );
}

/** Tells both sides that they are connected. */
export function partnerEstablishedMail(params: MailParams['partner-established'], context: MailContext): MailView {
  const texts = PARTNER_TEXTS[context.locale];
  return framedMail(
    context,
    frameOf('established', context),
    <>
      <Paragraph>{texts.establishedIntro(params.fromName, params.toName)}</Paragraph>
      <Paragraph>{texts.managers(params.fromManager, params.toManager)}</Paragraph>
      <Paragraph>{texts.establishedNext}</Paragraph>
      <CallToAction href={params.partnersUrl} label={texts.partnersButton} copy={texts.copyLink} />
    </>,
  );
}

/** Tells both sides that they are partners no more. */
export function partnershipEndedMail(params: MailParams['partnership-ended'], context: MailContext): MailView {
  const texts = PARTNER_TEXTS[context.locale];
  return framedMail(
    context,
    frameOf('ended', context),
    <>
      <Paragraph>{texts.endedIntro(params.endedByName, params.otherName)}</Paragraph>
      <Paragraph>{texts.endedNext}</Paragraph>
      <CallToAction href={params.partnersUrl} label={texts.partnersButton} copy={texts.copyLink} />
    </>,
  );
}

function frameOf(
  told: 'established' | 'declined' | 'expired' | 'withdrawn' | 'waiting' | 'bounced' | 'reassigned' | 'ended',
  context: MailContext,
) {
  const texts = PARTNER_TEXTS[context.locale];
  return {
    subject: texts[`${told}Subject`],
    preview: texts[`${told}Preview`],
    footer: <SmallPrint>{texts.toldCause(context.platformName)}</SmallPrint>,
  };
}
