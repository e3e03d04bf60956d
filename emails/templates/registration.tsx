import type { ReactElement } from 'react';
import type { MailParams } from '../../domain/mail.ts';
import { REGISTRATION_TEXTS } from '../texts/registration.ts';
import {
  CallToAction,
  Facts,
  framedMail,
  type MailContext,
  type MailView,
  Paragraph,
  SmallPrint,
  TextLink,
} from './layout.tsx';

/** Carries the activation link. `expiresAt` is the instant as it is to be read, not ISO-8601. */
export function activationMail(params: MailParams['activation'], context: MailContext): MailView {
  const texts = REGISTRATION_TEXTS[context.locale];
  return framedMail(
    context,
    {
      subject: texts.activateSubject,
      preview: texts.activatePreview,
      heading: texts.activateHeading,
      footer: <ActivationFooter stopUrl={params.stopUrl} context={context} />,
    },
    <>
      <Paragraph>{texts.activateIntro(context.platformName)}</Paragraph>
      <Paragraph>{texts.activateSteps}</Paragraph>
      <CallToAction href={params.activationUrl} label={texts.activateButton} copy={texts.copyLink} />
      <Paragraph>{texts.expires(params.expiresAt)}</Paragraph>
      <SmallPrint>{texts.spam}</SmallPrint>
    </>,
  );
}

/** Reminds of the activation link. `expiresAt` is the instant as it is to be read, not ISO-8601. */
export function activationReminderMail(params: MailParams['activation-reminder'], context: MailContext): MailView {
  const texts = REGISTRATION_TEXTS[context.locale];
  return framedMail(
    context,
    {
      subject: texts.reminderSubject,
      preview: texts.reminderPreview,
      heading: texts.reminderHeading,
      footer: <ActivationFooter stopUrl={params.stopUrl} context={context} />,
    },
    <>
      <Paragraph>{texts.reminderIntro(context.platformName)}</Paragraph>
      <Paragraph>{texts.stillOpenUntil(params.expiresAt)}</Paragraph>
      <CallToAction href={params.activationUrl} label={texts.activateButton} copy={texts.copyLink} />
      <SmallPrint>{texts.activateSteps}</SmallPrint>
    </>,
  );
}

/** Confirms that environment and first administrator exist. */
export function activatedMail(params: MailParams['activated'], context: MailContext): MailView {
  const texts = REGISTRATION_TEXTS[context.locale];
  return readyMail(params, context, {
    signsInBy: [texts.username, params.username],
    next: texts.activatedNext(context.platformName),
  });
}

/** Confirms the same to somebody who signs in by a provider. */
export function activatedByProviderMail(params: MailParams['activated-by-provider'], context: MailContext): MailView {
  const texts = REGISTRATION_TEXTS[context.locale];
  return readyMail(params, context, {
    signsInBy: [texts.provider, params.providerName],
    next: texts.providerNext(context.platformName),
  });
}

/** Tells the owner of an account that someone, perhaps they, tried to register its address again. */
export function accountExistsMail(params: MailParams['account-exists'], context: MailContext): MailView {
  return existsMail(params, context, REGISTRATION_TEXTS[context.locale].activatedNext(context.platformName));
}

/** Tells the same to the owner of an account that is not entered by a password. */
export function accountExistsByProviderMail(
  params: MailParams['account-exists-by-provider'],
  context: MailContext,
): MailView {
  return existsMail(params, context, REGISTRATION_TEXTS[context.locale].providerNext(context.platformName));
}

function readyMail(
  params: { readonly environmentName: string; readonly loginUrl: string },
  context: MailContext,
  { signsInBy, next }: { readonly signsInBy: readonly [name: string, value: string]; readonly next: string },
): MailView {
  const texts = REGISTRATION_TEXTS[context.locale];
  return framedMail(
    context,
    {
      subject: texts.activatedSubject,
      preview: texts.activatedPreview,
      heading: texts.activatedHeading(context.platformName),
      footer: <SmallPrint>{texts.activatedCause(context.platformName)}</SmallPrint>,
    },
    <>
      <Paragraph>{texts.activatedIntro}</Paragraph>
      <Facts facts={[[texts.environment, params.environmentName], signsInBy]} />
      <CallToAction href={params.loginUrl} label={texts.signIn} copy={texts.copyLink} />
      <SmallPrint>{next}</SmallPrint>
    </>,
  );
}

function existsMail({ loginUrl }: { readonly loginUrl: string }, context: MailContext, next: string): MailView {
  const texts = REGISTRATION_TEXTS[context.locale];
  return framedMail(
    context,
    {
      subject: texts.existsSubject,
      preview: texts.existsPreview,
      footer: <SmallPrint>{texts.existsNotYou}</SmallPrint>,
    },
    <>
      <Paragraph>{texts.existsIntro(context.platformName)}</Paragraph>
      <CallToAction href={loginUrl} label={texts.signIn} copy={texts.copyLink} />
      <SmallPrint>{next}</SmallPrint>
    </>,
  );
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
