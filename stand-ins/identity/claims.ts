import { createHash } from 'node:crypto';
import type { Person } from './people.ts';

/** Which claims come with which scope; a client that does not ask for one is not told. */
export const CLAIMS_BY_SCOPE: Readonly<Record<string, readonly string[]>> = {
  openid: ['sub', 'oid', 'tid', 'hd', 'groups', 'nonce_supported'],
  email: ['email', 'email_verified', 'is_private_email', 'xms_edov'],
  profile: ['name', 'given_name', 'family_name', 'preferred_username'],
};

/** What the claims about an address are called, at any of the providers. */
export const EMAIL_CLAIMS = CLAIMS_BY_SCOPE['email'] ?? [];

type Claims = Readonly<Record<string, unknown>>;

/** What a person's provider says of them in an ID token, in its own words. */
export function claimsOf(person: Person): Claims & { readonly sub: string } {
  const { subject: sub, provider } = person;
  return { sub, ...withoutMissing(BY_PROVIDER[provider](person)) };
}

const BY_PROVIDER: Readonly<Record<Person['provider'], (person: Person) => Claims>> = {
  /** https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference: no `email_verified`. */
  microsoft: ({ id, tenant, email, firstName, lastName, edov, groups }) => ({
    oid: objectId(id),
    tid: tenant,
    preferred_username: email ?? `${id}@${tenant}.onmicrosoft.com`,
    email,
    name: fullName(firstName, lastName),
    // optional claims, as is xms_edov: sent where the registration of the app asks for them
    given_name: firstName,
    family_name: lastName,
    xms_edov: edov,
    groups: groups.length > 0 ? groups : null,
  }),
  /** https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload */
  google: ({ tenant, email, emailVerified, firstName, lastName }) => ({
    hd: tenant,
    email,
    email_verified: email === null ? null : emailVerified,
    name: fullName(firstName, lastName),
    given_name: firstName,
    family_name: lastName,
  }),
  /** https://developer.apple.com/documentation/signinwithapple/authenticating-users-with-sign-in-with-apple: words for truth values, no name. */
  apple: ({ email, emailVerified, relay }) => ({
    email,
    email_verified: email === null ? null : String(emailVerified),
    is_private_email: relay ? 'true' : null,
    nonce_supported: true,
  }),
  acme: ({ email, emailVerified, firstName, lastName, groups }) => ({
    email,
    email_verified: email === null ? null : emailVerified,
    given_name: firstName,
    family_name: lastName,
    groups: groups.length > 0 ? groups : null,
  }),
};

function withoutMissing(claims: Claims): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null));
}

function fullName(firstName: string | null, lastName: string | null): string | null {
  return [firstName, lastName].filter((name) => name !== null).join(' ') || null;
}

/** Microsoft's object id: the same for every client, unlike its `sub`. */
function objectId(id: string): string {
  const hex = createHash('sha256').update(`oid ${id}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
