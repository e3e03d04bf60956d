import type { MailParams } from '../../domain/mail.ts';
import { PREPARED_TEXTS } from '../texts/prepared-registration.ts';
import { REGISTRATION_TEXTS } from '../texts/registration.ts';
import { CallToAction, framedMail, type MailContext, type MailView, Paragraph, SmallPrint } from './layout.tsx';
import { ActivationFooter } from './registration.tsx';

/** Carries the activation link of an environment that an intermediary has prepared. */
export function activationPreparedMail(params: MailParams['activation-prepared'], context: MailContext): MailView {
  const texts = REGISTRATION_TEXTS[context.locale];
  const prepared = PREPARED_TEXTS[context.locale];
  return framedMail(
    context,
    {
      subject: texts.activateSubject,
      preview: texts.activatePreview,
      heading: texts.activateHeading,
      footer: <ActivationFooter stopUrl={params.stopUrl} context={context} />,
    },
    <>
      <Paragraph>{prepared.intro(context.platformName, params.intermediaryName)}</Paragraph>
      <Paragraph>{texts.activateSteps}</Paragraph>
      <CallToAction href={params.activationUrl} label={texts.activateButton} copy={texts.copyLink} />
      <Paragraph>{prepared.choice(params.intermediaryName)}</Paragraph>
      <Paragraph>{texts.expires(params.expiresAt)}</Paragraph>
      <SmallPrint>{texts.spam}</SmallPrint>
    </>,
  );
}

/** Asks the owner of an account whether their environment and the intermediary's may become partners. */
export function partnerQuestionMail(params: MailParams['partner-question'], context: MailContext): MailView {
  const texts = PREPARED_TEXTS[context.locale];
  const { intermediaryName } = params;
  return framedMail(
    context,
    {
      subject: texts.questionSubject,
      preview: texts.questionPreview,
      heading: texts.questionHeading,
      footer: <SmallPrint>{texts.questionCause(context.platformName, intermediaryName)}</SmallPrint>,
    },
    <>
      <Paragraph>{texts.questionIntro(context.platformName, intermediaryName)}</Paragraph>
      <Paragraph>{texts.questionMeaning}</Paragraph>
      <CallToAction
        href={params.promptsUrl}
        label={texts.questionButton}
        copy={REGISTRATION_TEXTS[context.locale].copyLink}
      />
    </>,
  );
}
