import { domainOf, type EmailAddress, parseEmailAddress } from './email-address.ts';
import { DomainError } from './errors.ts';
import type { ProvenIdentity, ProviderSettings } from './identity.ts';
import { parseProfileText } from './users.ts';

/** What a provider says of somebody, as it stands in an ID token whose signature has been checked. */
export type IdentityClaims = Readonly<Record<string, unknown>>;

const TEXT_MAX = 255;
const NAME_MAX = 80;
const GROUPS_MAX = 1_000;
const APPLE_RELAY_DOMAIN = 'privaterelay.appleid.com';
const GOOGLE_MAILBOX_DOMAINS: readonly string[] = ['gmail.com', 'googlemail.com'];

/**
 * Whom a provider's claims name, and whether it vouches for their address, by the rules of its kind. A claim of a wrong
 * type counts as missing, and what is missing vouches for nothing. Throws `SIGN_IN_INVALID` without a usable issuer and
 * subject (OpenID Connect Core 1.0 §2: at most 255 characters).
 */
export function readIdentity(settings: ProviderSettings, claims: IdentityClaims): ProvenIdentity {
  const [issuer, subject] = [textOf(claims['iss']), textOf(claims['sub'])];
  if (issuer === null || subject === null) {
    throw new DomainError('SIGN_IN_INVALID', 'The provider names nobody.');
  }
  const email = addressOf(settings, claims);
  return {
    provider: settings.id,
    issuer,
    subject,
    tenant: tenantOf(settings, claims),
    email: email?.address ?? null,
    vouched: email !== undefined && isVouchedFor(settings, claims, email),
    relay: email !== undefined && isRelay(settings, claims, email),
    firstName: cleanPersonName(claims['given_name']),
    lastName: cleanPersonName(claims['family_name']),
    groups: groupsOf(claims['groups']),
  };
}

/**
 * A person's name as somebody else tells it: one line of at most 80 characters, such as people may give themselves; null
 * for anything else, for names stand in mails to others.
 */
export function cleanPersonName(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const line = value
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, ' ')
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .normalize('NFC');
  return parseProfileText('firstName', line.slice(0, NAME_MAX).toWellFormed().replaceAll('\uFFFD', '')) ?? null;
}

function isVouchedFor(settings: ProviderSettings, claims: IdentityClaims, email: EmailAddress): boolean {
  switch (settings.kind) {
    case 'microsoft':
      return microsoftVouches(settings, claims, email);
    case 'google':
      return googleVouches(claims, email);
    case 'apple':
      return isTrue(claims['email_verified']) && !isRelay(settings, claims, email);
    case 'oidc':
      return claims['email_verified'] === true && isAmong(settings.domains, domainOf(email.comparisonForm));
  }
}

/**
 * Whoever administers a tenant writes any `email` they like into it (nOAuth), so it counts only where Microsoft says
 * that the owner of its domain has proven it (`xms_edov`), or for a domain of a tenant that we know by its `tid`.
 * https://learn.microsoft.com/entra/identity-platform/migrate-off-email-claim-authorization
 */
function microsoftVouches({ tenants }: ProviderSettings, claims: IdentityClaims, email: EmailAddress): boolean {
  const tenant = textOf(claims['tid'])?.toLowerCase();
  const known = tenants.find(({ id }) => id.toLowerCase() === tenant);
  if (known && isAmong(known.domains, domainOf(email.comparisonForm))) return true;
  // it speaks of `email`, not of the sign-in name that may stand in its place
  return hasEmailClaim(claims) && isTrue(claims['xms_edov']);
}

/**
 * Google is authoritative for its own mailboxes, and for an address of the Workspace that `hd` names; any other verified
 * address was so once. https://developers.google.com/identity/gsi/web/guides/verify-google-id-token
 */
function googleVouches(claims: IdentityClaims, email: EmailAddress): boolean {
  if (claims['email_verified'] !== true) return false;
  const domain = domainOf(email.comparisonForm);
  return isAmong(GOOGLE_MAILBOX_DOMAINS, domain) || isAmong([textOf(claims['hd']) ?? ''], domain);
}

/**
 * Apple hands out addresses that only pass mail on: nobody's work address, whatever is verified about it.
 * https://developer.apple.com/documentation/signinwithapple/authenticating-users-with-sign-in-with-apple
 */
function isRelay({ kind }: ProviderSettings, claims: IdentityClaims, email: EmailAddress): boolean {
  if (kind !== 'apple') return false;
  return isTrue(claims['is_private_email']) || domainOf(email.comparisonForm) === APPLE_RELAY_DOMAIN;
}

/** Accounts of a tenant may lack `email`; what they sign in by is often an address as well. */
function addressOf({ kind }: ProviderSettings, claims: IdentityClaims): EmailAddress | undefined {
  const isStandIn = kind === 'microsoft' && !hasEmailClaim(claims);
  const text = claims[isStandIn ? 'preferred_username' : 'email'];
  return typeof text === 'string' ? parseEmailAddress(text) : undefined;
}

function hasEmailClaim({ email }: IdentityClaims): boolean {
  return typeof email === 'string' && email.trim() !== '';
}

function tenantOf({ kind }: ProviderSettings, claims: IdentityClaims): string | null {
  if (kind === 'microsoft') return textOf(claims['tid']);
  return kind === 'google' ? textOf(claims['hd']) : null;
}

/** Domains are compared as those of addresses are: lower case, in ASCII. */
function isAmong(domains: readonly string[], domain: string): boolean {
  return domains.some((known) => {
    const parsed = parseEmailAddress(`a@${known}`);
    return parsed !== undefined && domainOf(parsed.comparisonForm) === domain;
  });
}

/** Microsoft and Apple write a truth in several ways. */
function isTrue(value: unknown): boolean {
  return value === true || value === 1 || value === '1' || value === 'true';
}

function groupsOf(value: unknown): readonly string[] {
  const listed: readonly unknown[] = Array.isArray(value) ? value : [];
  return listed.slice(0, GROUPS_MAX).flatMap((group) => textOf(group) ?? []);
}

/** A text that can be kept as it is; null for anything else. */
function textOf(value: unknown): string | null {
  const fits = typeof value === 'string' && value !== '' && value.length <= TEXT_MAX;
  return fits && value.isWellFormed() && !/\p{Cc}/u.test(value) ? value : null;
}
