import type { MailParams } from '../../domain/mail.ts';
import { INVITATION_TEXTS, type InvitationTold } from '../texts/invitations.ts';
import {
  CallToAction,
  framedMail,
  type MailContext,
  type MailView,
  Paragraph,
  SmallPrint,
  TextLink,
} from './layout.tsx';

/** Invites somebody into an organisation. `expiresAt` is the instant as it is to be read, not ISO-8601. */
export function invitationMail(params: MailParams['invitation'], context: MailContext): MailView {
  const texts = INVITATION_TEXTS[context.locale];
  const { invitedBy, organisationName, environmentName, invitationUrl, expiresAt } = params;
  return framedMail(
    context,
    {
      subject: texts.inviteSubject,
      preview: texts.invitePreview,
      heading: texts.inviteHeading,
      footer: <InvitationFooter params={params} context={context} />,
    },
    <>
      <Paragraph>{texts.inviteIntro(invitedBy, organisationName, environmentName)}</Paragraph>
      <Paragraph>{texts.inviteMeaning(context.platformName)}</Paragraph>
      <CallToAction href={invitationUrl} label={texts.inviteButton} copy={texts.copyLink} />
      <Paragraph>{texts.inviteExpires(expiresAt)}</Paragraph>
    </>,
  );
}

/** Reminds of an invitation. `expiresAt` is the instant as it is to be read, not ISO-8601. */
export function invitationReminderMail(params: MailParams['invitation-reminder'], context: MailContext): MailView {
  const texts = INVITATION_TEXTS[context.locale];
  const { invitedBy, organisationName, environmentName, invitationUrl, expiresAt } = params;
  return framedMail(
    context,
    {
      subject: texts.remindSubject,
      preview: texts.remindPreview,
      footer: <InvitationFooter params={params} context={context} />,
    },
    <>
      <Paragraph>{texts.remindIntro(invitedBy, organisationName, environmentName)}</Paragraph>
      <CallToAction href={invitationUrl} label={texts.inviteButton} copy={texts.copyLink} />
      <Paragraph>{texts.inviteExpires(expiresAt)}</Paragraph>
    </>,
  );
}

/** Tells whoever has invited somebody what has come of it. */
export function inviterMail(
  told: InvitationTold,
  params: MailParams['invitation-joined'],
  context: MailContext,
): MailView {
  const texts = INVITATION_TEXTS[context.locale];
  const { invitee, organisationName, invitationsUrl } = params;
  return framedMail(
    context,
    {
      subject: texts[`${told}Subject`],
      preview: texts[`${told}Preview`],
      footer: <SmallPrint>{texts.toldCause(context.platformName)}</SmallPrint>,
    },
    <>
      <Paragraph>{texts[`${told}Intro`](invitee, organisationName)}</Paragraph>
      <Paragraph>{texts[`${told}Next`]}</Paragraph>
      <CallToAction href={invitationsUrl} label={texts.invitationsButton} copy={texts.copyLink} />
    </>,
  );
}

/** Tells whoever has accepted that they are in. */
export function invitationAdmittedMail(params: MailParams['invitation-admitted'], context: MailContext): MailView {
  const texts = INVITATION_TEXTS[context.locale];
  return framedMail(
    context,
    {
      subject: texts.admittedSubject,
      preview: texts.admittedPreview,
      footer: <SmallPrint>{texts.admittedCause(params.organisationName)}</SmallPrint>,
    },
    <>
      <Paragraph>{texts.admittedIntro(params.organisationName)}</Paragraph>
      <CallToAction href={params.loginUrl} label={texts.signIn} copy={texts.copyLink} />
    </>,
  );
}

/** Tells whoever had made an account to accept that it was undone, and how to begin anew. */
export function invitationAccountUndoneMail(
  { organisationName, registerUrl }: MailParams['invitation-account-undone'],
  context: MailContext,
): MailView {
  const texts = INVITATION_TEXTS[context.locale];
  return framedMail(
    context,
    {
      subject: texts.undoneSubject,
      preview: texts.undonePreview,
      footer: <SmallPrint>{texts.undoneCause(organisationName, context.platformName)}</SmallPrint>,
    },
    <>
      <Paragraph>{texts.undoneIntro(organisationName)}</Paragraph>
      <Paragraph>{texts.undoneMeaning}</Paragraph>
      <Paragraph>{texts.undoneNext}</Paragraph>
      <CallToAction href={registerUrl} label={texts.register} copy={texts.copyLink} />
    </>,
  );
}

function InvitationFooter({
  params,
  context,
}: {
  readonly params: MailParams['invitation'];
  readonly context: MailContext;
}) {
  const texts = INVITATION_TEXTS[context.locale];
  return (
    <>
      <SmallPrint>{texts.inviteCause(params.invitedBy, context.platformName)}</SmallPrint>
      <SmallPrint>
        {texts.reminders} <TextLink href={params.stopUrl}>{texts.stopReminders}</TextLink>
      </SmallPrint>
    </>
  );
}
