import type { ReactElement } from 'react';
import type { MailParams } from '../../domain/mail.ts';
import { REGISTRATION_TEXTS } from '../texts/registration.ts';
import {
  CallToAction,
  Facts,
  type MailContext,
  MailLayout,
  type MailView,
  Paragraph,
  SmallPrint,
  TextLink,
} from './layout.tsx';

/** Carries the activation link. `expiresAt` is the instant as it is to be read, not ISO-8601. */
export function activationMail(params: MailParams['activation'], context: MailContext): MailView {
  const texts = REGISTRATION_TEXTS[context.locale];
  return {
    subject: texts.activateSubject,
    body: (
      <MailLayout
        context={context}
        subject={texts.activateSubject}
        preview={texts.activatePreview}
        heading={texts.activateHeading}
        footer={<ActivationFooter stopUrl={params.stopUrl} context={context} />}
      >
        <Paragraph>{texts.activateIntro(context.platformName)}</Paragraph>
        <Paragraph>{texts.activateSteps}</Paragraph>
        <CallToAction href={params.activationUrl} label={texts.activateButton} copy={texts.copyLink} />
        <Paragraph>{texts.expires(params.expiresAt)}</Paragraph>
        <SmallPrint>{texts.spam}</SmallPrint>
      </MailLayout>
    ),
  };
}

/** Reminds of the activation link. `expiresAt` is the instant as it is to be read, not ISO-8601. */
export function activationReminderMail(params: MailParams['activation-reminder'], context: MailContext): MailView {
  const texts = REGISTRATION_TEXTS[context.locale];
  return {
    subject: texts.reminderSubject,
    body: (
      <MailLayout
        context={context}
        subject={texts.reminderSubject}
        preview={texts.reminderPreview}
        heading={texts.reminderHeading}
        footer={<ActivationFooter stopUrl={params.stopUrl} context={context} />}
      >
        <Paragraph>{texts.reminderIntro(context.platformName)}</Paragraph>
        <Paragraph>{texts.stillOpenUntil(params.expiresAt)}</Paragraph>
        <CallToAction href={params.activationUrl} label={texts.activateButton} copy={texts.copyLink} />
        <SmallPrint>{texts.activateSteps}</SmallPrint>
      </MailLayout>
    ),
  };
}

/** Confirms that environment and first administrator exist. */
export function activatedMail(params: MailParams['activated'], context: MailContext): MailView {
  const texts = REGISTRATION_TEXTS[context.locale];
  return {
    subject: texts.activatedSubject,
    body: (
      <MailLayout
        context={context}
        subject={texts.activatedSubject}
        preview={texts.activatedPreview}
        heading={texts.activatedHeading(context.platformName)}
        footer={<SmallPrint>{texts.activatedCause(context.platformName)}</SmallPrint>}
      >
        <Paragraph>{texts.activatedIntro}</Paragraph>
        <Facts
          facts={[
            [texts.environment, params.environmentName],
            [texts.username, params.username],
          ]}
        />
        <CallToAction href={params.loginUrl} label={texts.signIn} copy={texts.copyLink} />
        <SmallPrint>{texts.activatedNext(context.platformName)}</SmallPrint>
      </MailLayout>
    ),
  };
}

/** Tells the owner of an account that someone, perhaps they, tried to register its address again. */
export function accountExistsMail(params: MailParams['account-exists'], context: MailContext): MailView {
  const texts = REGISTRATION_TEXTS[context.locale];
  return {
    subject: texts.existsSubject,
    body: (
      <MailLayout
        context={context}
        subject={texts.existsSubject}
        preview={texts.existsPreview}
        heading={texts.existsSubject}
        footer={<SmallPrint>{texts.existsNotYou}</SmallPrint>}
      >
        <Paragraph>{texts.existsIntro(context.platformName)}</Paragraph>
        <CallToAction href={params.loginUrl} label={texts.signIn} copy={texts.copyLink} />
        <SmallPrint>{texts.activatedNext(context.platformName)}</SmallPrint>
      </MailLayout>
    ),
  };
}

/** Who caused an activation mail, and how to stop its reminders. */
export function ActivationFooter(props: { readonly stopUrl: string; readonly context: MailContext }): ReactElement {
  const texts = REGISTRATION_TEXTS[props.context.locale];
  return (
    <>
      <SmallPrint>{texts.cause(props.context.platformName)}</SmallPrint>
      <SmallPrint>
        {`${texts.reminders} `}
        <TextLink href={props.stopUrl}>{texts.stopReminders}</TextLink>
      </SmallPrint>
    </>
  );
}
