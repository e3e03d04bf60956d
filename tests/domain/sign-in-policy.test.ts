import { describe, expect, it } from '@jest/globals';
import type { SignInRestriction } from '../../domain/identity.ts';
import {
  decideSignInPolicy,
  environmentLoginUrl,
  isProvenByProvider,
  type SessionIdentity,
} from '../../domain/sign-in-policy.ts';

const ACME = { provider: 'microsoft', issuer: 'https://login.example/acme', tenant: 'acme' } as const;
const ANY_TENANT = { ...ACME, tenant: null };
const OTHER_TENANT = { provider: 'microsoft', issuer: 'https://login.example/other', tenant: 'other' } as const;
const GOOGLE = { provider: 'google', issuer: 'https://accounts.google.com', tenant: null } as const;

describe('the wish to restrict an environment', () => {
  it.each<{
    readonly name: string;
    readonly now: SignInRestriction | null;
    readonly wanted: string | null;
    readonly session: SessionIdentity | undefined;
    readonly becomes: SignInRestriction | null | 'unchanged' | 'refused';
  }>([
    { name: 'by its identity', now: null, wanted: 'microsoft', session: ACME, becomes: ACME },
    { name: 'without an organisation', now: null, wanted: 'google', session: GOOGLE, becomes: GOOGLE },
    { name: 'by a password', now: null, wanted: 'microsoft', session: undefined, becomes: 'refused' },
    { name: 'by another provider', now: null, wanted: 'microsoft', session: GOOGLE, becomes: 'refused' },
    { name: 'to what it is', now: ACME, wanted: 'microsoft', session: ACME, becomes: 'unchanged' },
    { name: 'more narrowly', now: ANY_TENANT, wanted: 'microsoft', session: ACME, becomes: ACME },
    { name: 'to another organisation', now: ACME, wanted: 'microsoft', session: OTHER_TENANT, becomes: OTHER_TENANT },
    { name: 'no longer', now: ACME, wanted: null, session: undefined, becomes: null },
    { name: 'no longer, twice', now: null, wanted: null, session: ACME, becomes: 'unchanged' },
  ])('$name', ({ now, wanted, session, becomes }) => {
    const decision = decideSignInPolicy({ now, wanted, session });

    const expected =
      becomes === 'unchanged' || becomes === 'refused' ? { kind: becomes } : { kind: 'changed', restriction: becomes };
    expect(decision).toEqual(expected);
  });
});

it.each([
  ['the organisation of the restriction', ACME, { ...ACME, vouched: true }, true],
  ['any organisation where none is named', ANY_TENANT, { ...ACME, vouched: true }, true],
  ['an address that it does not vouch for', ACME, { ...ACME, vouched: false }, false],
  ['another organisation', ACME, { ...OTHER_TENANT, vouched: true }, false],
  ['another provider', ACME, { ...GOOGLE, vouched: true }, false],
  ['an environment that is not restricted', null, { ...ACME, vouched: true }, false],
])('an address is proven by the provider alone, or not: %s', (_name, restriction, identity, expected) => {
  const isProven = isProvenByProvider(restriction, identity);

  expect(isProven).toBe(expected);
});

it('has one login address for an environment', () => {
  const url = environmentLoginUrl('https://vestibule.example', '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a40');

  expect(url).toBe('https://vestibule.example/login/0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a40');
});
