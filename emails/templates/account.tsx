import type { MailParams } from '../../domain/mail.ts';
import { ACCOUNT_TEXTS } from '../texts/account.ts';
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

/** Carries the link to a new password. `expiresAt` is the instant as it is to be read, not ISO-8601. */
export function passwordResetMail(params: MailParams['password-reset'], context: MailContext): MailView {
  const texts = ACCOUNT_TEXTS[context.locale];
  return framedMail(
    context,
    {
      subject: texts.resetSubject,
      preview: texts.resetPreview,
      footer: <SmallPrint>{texts.resetNotYou}</SmallPrint>,
    },
    <>
      <Paragraph>{texts.resetIntro(context.platformName)}</Paragraph>
      <CallToAction href={params.resetUrl} label={texts.resetButton} copy={texts.copyLink} />
      <Paragraph>{texts.expires(params.expiresAt)}</Paragraph>
    </>,
  );
}

/** Tells somebody by what they sign in, with a link to choose a password. `expiresAt` as it is to be read. */
export function loginDetailsMail(params: MailParams['login-details'], context: MailContext): MailView {
  const texts = ACCOUNT_TEXTS[context.locale];
  return framedMail(
    context,
    {
      subject: texts.detailsSubject,
      preview: texts.detailsPreview,
      heading: texts.detailsHeading(context.platformName),
      footer: <SmallPrint>{texts.detailsCause(params.environmentName)}</SmallPrint>,
    },
    <>
      <Paragraph>{texts.detailsIntro(context.platformName)}</Paragraph>
      <Facts
        facts={[
          [texts.environment, params.environmentName],
          [texts.loginId, params.loginId],
        ]}
      />
      <CallToAction href={params.resetUrl} label={texts.detailsButton} copy={texts.copyLink} />
      <Paragraph>{texts.expires(params.expiresAt)}</Paragraph>
    </>,
  );
}

/** Tells the owner of an account that its password is another one now. */
export function passwordChangedMail(params: MailParams['password-changed'], context: MailContext): MailView {
  const texts = ACCOUNT_TEXTS[context.locale];
  return framedMail(
    context,
    {
      subject: texts.changedSubject,
      preview: texts.changedPreview,
      footer: <SmallPrint>{texts.changedCause(context.platformName)}</SmallPrint>,
    },
    <>
      <Paragraph>{texts.changedIntro(context.platformName)}</Paragraph>
      <Paragraph>{texts.changedSessions}</Paragraph>
      <CallToAction href={params.loginUrl} label={texts.signIn} copy={texts.copyLink} />
      <SmallPrint>
        {`${texts.changedNotYou} `}
        <TextLink href={params.resetUrl}>{texts.resetButton}</TextLink>
      </SmallPrint>
    </>,
  );
}

/** Tells the owner of an account that it has one more address; to the address that they have always had. */
export function addressAddedMail(params: MailParams['address-added'], context: MailContext): MailView {
  const texts = ACCOUNT_TEXTS[context.locale];
  return framedMail(
    context,
    {
      subject: texts.addedSubject,
      preview: texts.addedPreview,
      footer: <SmallPrint>{texts.addedCause(context.platformName)}</SmallPrint>,
    },
    <>
      <Paragraph>{texts.addedIntro(context.platformName)}</Paragraph>
      <CallToAction href={params.loginUrl} label={texts.signIn} copy={texts.copyLink} />
    </>,
  );
}

/** Tells a user that one of their addresses is gone. */
export function addressRemovedMail(params: MailParams['address-removed'], context: MailContext): MailView {
  const texts = ACCOUNT_TEXTS[context.locale];
  return framedMail(
    context,
    {
      subject: texts.removedSubject,
      preview: texts.removedPreview,
      footer: <SmallPrint>{texts.removedCause(context.platformName)}</SmallPrint>,
    },
    <>
      <Paragraph>{texts.removedIntro(context.platformName)}</Paragraph>
      <CallToAction href={params.resetUrl} label={texts.resetButton} copy={texts.copyLink} />
    </>,
  );
}

/** Asks whether a mailbox belongs to the user who wants its address. `expiresAt` as it is to be read. */
export function emailProofMail(params: MailParams['email-proof'], context: MailContext): MailView {
  const texts = ACCOUNT_TEXTS[context.locale];
  return framedMail(
    context,
    {
      subject: texts.proofSubject,
      preview: texts.proofPreview,
      footer: <SmallPrint>{texts.proofCause(context.platformName)}</SmallPrint>,
    },
    <>
      <Paragraph>{texts.proofIntro(params.environmentName)}</Paragraph>
      <CallToAction href={params.verifyUrl} label={texts.proofButton} copy={texts.copyLink} />
      <Paragraph>{texts.proofSignedIn}</Paragraph>
      <Paragraph>{texts.expires(params.expiresAt)}</Paragraph>
    </>,
  );
}
