import type { MailParams } from '../../domain/mail.ts';
import { ACCOUNT_TEXTS } from '../texts/account.ts';
import { IDENTITY_TEXTS } from '../texts/identity.ts';
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

/** Tells the owner of an account that an identity at a provider lets them in from now on. */
export function identityLinkedMail(params: MailParams['identity-linked'], context: MailContext): MailView {
  const texts = IDENTITY_TEXTS[context.locale];
  const { signIn, copyLink } = ACCOUNT_TEXTS[context.locale];
  const { platformName } = context;
  return framedMail(
    context,
    {
      subject: texts.linkedSubject,
      preview: texts.linkedPreview,
      footer: <SmallPrint>{texts.linkedCause(platformName, params.providerName)}</SmallPrint>,
    },
    <>
      <Paragraph>{texts.linkedIntro(platformName, params.providerName)}</Paragraph>
      <Paragraph>{texts.linkedSessions}</Paragraph>
      <CallToAction href={params.loginUrl} label={signIn} copy={copyLink} />
      <SmallPrint>
        {`${texts.linkedNotYou} `}
        <TextLink href={params.accountUrl}>{texts.account}</TextLink>
      </SmallPrint>
    </>,
  );
}

/** Tells a user that one of their identities is gone. */
export function identityRemovedMail(params: MailParams['identity-removed'], context: MailContext): MailView {
  const texts = IDENTITY_TEXTS[context.locale];
  const { resetButton, copyLink } = ACCOUNT_TEXTS[context.locale];
  return framedMail(
    context,
    {
      subject: texts.removedSubject,
      preview: texts.removedPreview,
      footer: <SmallPrint>{texts.removedCause(context.platformName)}</SmallPrint>,
    },
    <>
      <Paragraph>{texts.removedIntro(context.platformName)}</Paragraph>
      <CallToAction href={params.resetUrl} label={resetButton} copy={copyLink} />
    </>,
  );
}

/** Asks an account's own mailbox whether its owner has just signed in at a provider. `expiresAt` as it is to be read. */
export function identityProofMail(params: MailParams['identity-proof'], context: MailContext): MailView {
  const texts = IDENTITY_TEXTS[context.locale];
  const { expires, copyLink } = ACCOUNT_TEXTS[context.locale];
  return framedMail(
    context,
    {
      subject: texts.proofSubject,
      preview: texts.proofPreview,
      footer: <SmallPrint>{texts.proofNotYou}</SmallPrint>,
    },
    <>
      <Paragraph>{texts.proofIntro(context.platformName, params.providerName)}</Paragraph>
      <Paragraph>{texts.proofSteps(params.providerName)}</Paragraph>
      <CallToAction href={params.verifyUrl} label={texts.proofButton} copy={copyLink} />
      <Paragraph>{expires(params.expiresAt)}</Paragraph>
      <SmallPrint>{texts.proofEffect}</SmallPrint>
    </>,
  );
}

/** Names the way in to somebody who asked for one that their environment has closed. */
export function signInElsewhereMail(params: MailParams['sign-in-elsewhere'], context: MailContext): MailView {
  const texts = IDENTITY_TEXTS[context.locale];
  const { signIn, copyLink } = ACCOUNT_TEXTS[context.locale];
  return framedMail(
    context,
    {
      subject: texts.elsewhereSubject,
      preview: texts.elsewherePreview,
      footer: <SmallPrint>{texts.elsewhereNotYou}</SmallPrint>,
    },
    <>
      <Paragraph>{texts.elsewhereIntro(context.platformName)}</Paragraph>
      <Paragraph>{texts.elsewhereWhy(params.environmentName)}</Paragraph>
      <CallToAction href={params.signInUrl} label={signIn} copy={copyLink} />
    </>,
  );
}

/** Tells somebody by what they sign in where there is no password to choose. */
export function loginDetailsElsewhereMail(
  params: MailParams['login-details-elsewhere'],
  context: MailContext,
): MailView {
  const texts = IDENTITY_TEXTS[context.locale];
  const account = ACCOUNT_TEXTS[context.locale];
  return framedMail(
    context,
    {
      subject: account.detailsSubject,
      preview: texts.detailsPreview,
      heading: account.detailsHeading(context.platformName),
      footer: <SmallPrint>{account.detailsCause(params.environmentName)}</SmallPrint>,
    },
    <>
      <Paragraph>{texts.detailsIntro(context.platformName)}</Paragraph>
      <Facts
        facts={[
          [account.environment, params.environmentName],
          [account.loginId, params.loginId],
        ]}
      />
      <CallToAction href={params.signInUrl} label={account.signIn} copy={account.copyLink} />
      <Paragraph>{texts.detailsNoPassword}</Paragraph>
    </>,
  );
}
