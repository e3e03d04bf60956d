import type { Locale } from './locale.ts';

/**
 * The mails of the product and what each needs besides its language. Every value is fixed in the ledger or made from it
 * (links), so that a repeat is byte for byte the same.
 */
export interface MailParams {
  /** The first mail of a registration and each that was asked for again. */
  readonly activation: { readonly activationUrl: string; readonly expiresAt: string; readonly stopUrl: string };
  /** Reminds of an activation that is still open; carries the same link as the mail it reminds of. */
  readonly 'activation-reminder': {
    readonly activationUrl: string;
    readonly expiresAt: string;
    readonly stopUrl: string;
  };
  /** Confirms that environment and first administrator exist. */
  readonly activated: { readonly username: string; readonly environmentName: string; readonly loginUrl: string };
  /** Answers a registration of an address that has an account already. */
  readonly 'account-exists': { readonly loginUrl: string };
}

export type MailTemplate = keyof MailParams;

/** A template with its params, discriminated by `template`. */
export type MailContent = { [T in MailTemplate]: { readonly template: T; readonly params: MailParams[T] } }[MailTemplate];

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
