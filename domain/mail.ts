import type { Locale } from './locale.ts';

/**
 * The mails of the product and what each needs besides its language. Every value is fixed in the ledger or made from it
 * (links), so that a repeat is byte for byte the same.
 */
export interface MailParams {
  /** The first mail of a registration and each that was asked for again. */
  readonly activation: { readonly activationUrl: string; readonly expiresAt: string; readonly stopUrl: string };
  /** The same where an intermediary has prepared the environment. */
  readonly 'activation-prepared': {
    readonly intermediaryName: string;
    readonly activationUrl: string;
    readonly expiresAt: string;
    readonly stopUrl: string;
  };
  /** Asks the owner of an account whether they want to become partners with an intermediary. */
  readonly 'partner-question': { readonly intermediaryName: string; readonly promptsUrl: string };
  /** Reminds of an activation that is still open; carries the same link as the mail it reminds of. */
  readonly 'activation-reminder': {
    readonly activationUrl: string;
    readonly expiresAt: string;
    readonly stopUrl: string;
  };
  /** Confirms that environment and first administrator exist. */
  readonly activated: { readonly username: string; readonly environmentName: string; readonly loginUrl: string };
  /** The same to somebody who has no password, because a provider has vouched for them. */
  readonly 'activated-by-provider': {
    readonly providerName: string;
    readonly environmentName: string;
    readonly loginUrl: string;
  };
  /** Answers a registration of an address that has an account already. */
  readonly 'account-exists': { readonly loginUrl: string };
  /** The same where the account is not entered by a password. */
  readonly 'account-exists-by-provider': { readonly loginUrl: string };
  /** The link by which somebody who forgot their password sets a new one. */
  readonly 'password-reset': { readonly resetUrl: string; readonly expiresAt: string };
  /** By what a user signs in, and the link to set a password; an administrator of their environment had it sent. */
  readonly 'login-details': {
    readonly loginId: string;
    readonly environmentName: string;
    readonly resetUrl: string;
    readonly expiresAt: string;
  };
  /** Tells that a new password counts; `resetUrl` is where somebody who did not set it asks for another one. */
  readonly 'password-changed': { readonly loginUrl: string; readonly resetUrl: string };
  /** Tells that the account has one more address. */
  readonly 'address-added': { readonly loginUrl: string };
  /** Tells that one of the account's addresses is gone; `resetUrl` is where somebody who did not remove it goes. */
  readonly 'address-removed': { readonly resetUrl: string };
  /** Tells that the account can be signed in to by an identity at a provider from now on. */
  readonly 'identity-linked': { readonly providerName: string; readonly loginUrl: string; readonly accountUrl: string };
  /** Tells that one of the account's identities is gone; `resetUrl` is where somebody who did not remove it goes. */
  readonly 'identity-removed': { readonly resetUrl: string };
  /** Asks the mailbox of an account whether the person who has just signed in at a provider is its owner. */
  readonly 'identity-proof': { readonly providerName: string; readonly verifyUrl: string; readonly expiresAt: string };
  /** Answers whoever asked for a way in that their environment has closed: names the one that it has. */
  readonly 'sign-in-elsewhere': { readonly environmentName: string; readonly signInUrl: string };
  /** `login-details` of an environment that is restricted to its own provider: there is no password to set. */
  readonly 'login-details-elsewhere': {
    readonly loginId: string;
    readonly environmentName: string;
    readonly signInUrl: string;
  };
  /** Asks the mailbox of an extra address whether it belongs to the user of `environmentName` who wants it. */
  readonly 'email-proof': { readonly verifyUrl: string; readonly expiresAt: string; readonly environmentName: string };
  /** Asks an administrator to decide about an extra address; `requestedBy`: the name of the user who wants it. */
  readonly 'approval-wanted': { readonly requestedBy: string; readonly approvalsUrl: string };
  /** Tells a user that an administrator has refused their extra address. */
  readonly 'address-refused': { readonly accountUrl: string };
  /** Asks a relation manager for an answer to a partner request; `askedBy` and `fromName`: who asks, and of which environment. */
  readonly 'partner-request': PartnerRequestMail;
  /** The same where whoever asks has written something. */
  readonly 'partner-request-with-message': PartnerRequestMail & { readonly message: string };
  /** Reminds of a partner request that is still open. */
  readonly 'partner-request-reminder': PartnerRequestMail;
  /** Tell everyone concerned what has become of a partner request. */
  readonly 'partner-established': PartnerManagersMail & { readonly partnersUrl: string };
  readonly 'partner-declined': PartnerOutcomeMail;
  readonly 'partner-expired': PartnerOutcomeMail;
  readonly 'partner-withdrawn': PartnerOutcomeMail;
  /** It was accepted, and a side lacks something. */
  readonly 'partner-waiting': PartnerOutcomeMail;
  /** The mailbox of whoever is to answer refuses, and their side has nobody else. */
  readonly 'partner-bounced': PartnerOutcomeMail;
  /** Another relation manager of a side goes on with it. */
  readonly 'partner-reassigned': PartnerManagersMail & { readonly requestUrl: string };
  /** Tells both sides that they are no partners any more; `endedByName`: the environment that ended it. */
  readonly 'partnership-ended': {
    readonly endedByName: string;
    readonly otherName: string;
    readonly partnersUrl: string;
  };
  /** Tells whoever had an organisation activated that it is. */
  readonly 'organisation-activated': OrganisationMail;
  /** The same where it is not; `why` and `whatNext`: in the mail's language. */
  readonly 'organisation-rejected': OrganisationProblemMail;
  /** What was added to an active organisation cannot be registered. */
  readonly 'organisation-addition-rejected': OrganisationProblemMail;
  /** Asks for evidence that somebody may act for a company, and reminds of it. */
  readonly 'authority-wanted': OrganisationMail & { readonly expiresAt: string };
  readonly 'authority-reminder': OrganisationMail & { readonly expiresAt: string };
  /** Tell that an organisation receives e-invoices from now on, or why it does not. */
  readonly 'receiving-on': OrganisationMail;
  readonly 'receiving-failed': OrganisationProblemMail;
  /** Invites somebody into an organisation; `invitedBy`: who answers for it. */
  readonly invitation: InvitationMail;
  /** Reminds of an invitation that is still open; carries the same link as the mail it reminds of. */
  readonly 'invitation-reminder': InvitationMail;
  /** Tell whoever has invited somebody what has come of it; `invitee`: the address that they have given. */
  readonly 'invitation-joined': InviterMail;
  readonly 'invitation-declined': InviterMail;
  readonly 'invitation-expired': InviterMail;
  readonly 'invitation-bounced': InviterMail;
  /** It was accepted, and no seat is free. */
  readonly 'invitation-waiting': InviterMail;
  /** The invitee of a lapsed one would like another. */
  readonly 'invitation-asked-again': InviterMail;
  /** Tells whoever has accepted that what was lacking is there. */
  readonly 'invitation-admitted': { readonly organisationName: string; readonly loginUrl: string };
  /** Tells whoever had made an account to accept an invitation that it is gone: the invitation has ended before they were in. */
  readonly 'invitation-account-undone': { readonly organisationName: string; readonly registerUrl: string };
}

interface InvitationMail {
  readonly invitedBy: string;
  readonly organisationName: string;
  readonly environmentName: string;
  readonly invitationUrl: string;
  readonly expiresAt: string;
  readonly stopUrl: string;
}

interface InviterMail {
  readonly invitee: string;
  readonly organisationName: string;
  readonly invitationsUrl: string;
}

interface OrganisationMail {
  readonly organisationName: string;
  readonly organisationUrl: string;
}

interface OrganisationProblemMail extends OrganisationMail {
  readonly why: string;
  readonly whatNext: string;
}

interface PartnerRequestMail {
  readonly askedBy: string;
  readonly fromName: string;
  readonly requestUrl: string;
  readonly expiresAt: string;
}

/** Both environments of a request: who asked, and who was asked. */
interface PartnerOutcomeMail {
  readonly fromName: string;
  readonly toName: string;
  readonly requestUrl: string;
}

/** The same with the relation manager of each. */
interface PartnerManagersMail extends Omit<PartnerOutcomeMail, 'requestUrl'> {
  readonly fromManager: string;
  readonly toManager: string;
}

export type MailTemplate = keyof MailParams;

/** A template with its params, discriminated by `template`. */
export type MailContent = {
  [T in MailTemplate]: { readonly template: T; readonly params: MailParams[T] };
}[MailTemplate];

export interface RenderedMail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

export interface RenderOptions {
  readonly locale: Locale;
  /** IANA name; dates in mails are written for it, with the zone named. */
  readonly timeZone: string;
  readonly platformName: string;
}

/** What a process's mail activity is asked for: which of its mails, of which round, and what that mail says lapses when. */
export interface SendMailCommand {
  readonly processId: string;
  readonly mail: string;
  readonly template: MailTemplate;
  readonly round: number;
  /** ISO-8601 UTC; null for mails in which nothing lapses. */
  readonly expiresAt: string | null;
  /** The language it was asked for in; the recipient's own when undefined. */
  readonly locale?: Locale;
}

/** `moot`: nobody is left to send it to, because the process's personal data has been erased. */
export type SendMailResult = { readonly outcome: 'sent' | 'refused' | 'moot' };

/** What became of one of a process's mails; `id` is the report's own, so that it is handled once. */
export interface MailFeedback {
  readonly id: string;
  readonly mail: string;
  readonly round: number;
  /** `settled`: a mail whose outcome nobody knew has turned out to be with the provider; `not-sent`: or never to have been. */
  readonly event: 'bounced' | 'suppressed' | 'failed' | 'complained' | 'settled' | 'not-sent';
}
