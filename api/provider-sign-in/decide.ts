import { findAddressOwner, findIdentity, type ProviderSignInView } from '../../db/queries/identities.ts';
import { keepProvenIdentity } from '../../db/writes/provider-sign-ins.ts';
import { recordRegistrationIntake } from '../../db/writes/registration-intake.ts';
import { type EmailAddress, parseEmailAddress } from '../../domain/email-address.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { ProvenIdentity } from '../../domain/identity.ts';
import { within } from '../../temporal/deadline.ts';
import { createSessionToken } from '../auth/sessions.ts';
import { signInByIdentity, signInOwner } from './account.ts';
import type { ProviderSignInDependencies } from './dependencies.ts';
import { goOnFromLink } from './from-link.ts';

/** What a sign-in came to. */
export type SignInOutcome =
  /** `sessionToken` is for the cookie alone. */
  | { readonly kind: 'signed-in'; readonly sessionToken: string }
  /** Goes on to the terms by this token. */
  | { readonly kind: 'consent'; readonly token: string }
  /** Goes on to a page that asks for the work address, by this token. */
  | { readonly kind: 'ask-address'; readonly token: string }
  /** The mailbox is asked; the same whether the address is known or not. */
  | { readonly kind: 'mail-sent' }
  /** The user's environment lets only its own provider in. */
  | { readonly kind: 'restricted'; readonly environmentId: string }
  /** Not the identity that the mailed link is about: that is one of this provider. */
  | { readonly kind: 'other-identity'; readonly provider: string }
  /** The mailed link stands for nothing any more. */
  | { readonly kind: 'link-over'; readonly code: ErrorCode }
  | { readonly kind: 'deactivated' | 'no-user' | 'identity-taken' | 'working' };

/** A sign-in with what its provider has just said. */
export interface ProvenSignIn {
  readonly row: ProviderSignInView;
  readonly identity: ProvenIdentity;
  /** By which the person goes on, where there is something to go on to. */
  readonly token: string;
  /** The browser's `User-Agent`. */
  readonly userAgent: string | undefined;
}

/** How long somebody waits for their registration before they are told to wait. */
const PREPARING_MS = 4_000;

/**
 * Decides what becomes of somebody for whom a provider has vouched: by the mailed link they came from, else by their
 * identity, else by their address. What is kept before the end is the sign-in's own row, which opens nothing by itself.
 */
export async function decideSignIn(
  dependencies: ProviderSignInDependencies,
  given: Omit<ProvenSignIn, 'token'>,
): Promise<SignInOutcome> {
  const { row, identity } = given;
  const { token, hash } = createSessionToken();
  const em = dependencies.orm.em.fork();
  await keepProvenIdentity(em, { id: row.id, identity, tokenHash: hash });
  const signIn = { ...given, token };
  const fromLink = row.linkHash ? await goOnFromLink(dependencies, signIn, Buffer.from(row.linkHash)) : undefined;
  if (fromLink) return fromLink;
  const known = await findIdentity(em, identity);
  return known ? signInByIdentity(dependencies, signIn, known) : decideByAddress(dependencies, signIn);
}

async function decideByAddress(dependencies: ProviderSignInDependencies, signIn: ProvenSignIn): Promise<SignInOutcome> {
  const { row, identity, token } = signIn;
  const email = identity.email === null ? undefined : parseEmailAddress(identity.email);
  if (!email || identity.relay) return { kind: 'ask-address', token };
  if (!identity.vouched) return askMailbox(dependencies, row, email);
  if (await findAddressOwner(dependencies.orm.em.fork(), email.comparisonForm)) {
    return signInOwner(dependencies, signIn, email);
  }
  return row.environmentId ? { kind: 'no-user' } : beginRegistration(dependencies, signIn, email);
}

/**
 * Asks the mailbox of an address for which nobody vouches: takes it in as a call to register, known or not. What it
 * becomes is decided at delivery.
 */
export async function askMailbox(
  { orm, deliverIntakeSoon }: Pick<ProviderSignInDependencies, 'orm' | 'deliverIntakeSoon'>,
  { id, locale }: Pick<ProviderSignInView, 'id' | 'locale'>,
  email: EmailAddress,
): Promise<SignInOutcome> {
  const request = { email, locale, environmentName: undefined, signInId: id };
  deliverIntakeSoon(await recordRegistrationIntake(orm.em.fork(), request));
  return { kind: 'mail-sent' };
}

/** Begins a registration, or joins the open one, whose address the provider has proven; waits for it a little. */
async function beginRegistration(
  { orm, tryDelivery }: ProviderSignInDependencies,
  { row, token }: ProvenSignIn,
  email: EmailAddress,
): Promise<SignInOutcome> {
  const request = { email, locale: row.locale, environmentName: undefined, signInId: row.id };
  const { subject } = await recordRegistrationIntake(orm.em.fork(), request);
  // what is not delivered by then goes on beside the page, which looks again
  await within(PREPARING_MS, tryDelivery(subject)).catch(() => undefined);
  return { kind: 'consent', token };
}
