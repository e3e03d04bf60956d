import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { domainOf, parseEmailAddress } from '../../domain/email-address.ts';
import { DomainError } from '../../domain/errors.ts';
import { PROVIDER_KINDS, type ProviderKind, type ProviderSettings } from '../../domain/identity.ts';
import { type IdentityClaims, readIdentity } from '../../domain/identity-claims.ts';

const OUR_TENANT = '11111111-aaaa-4aaa-8aaa-111111111111';
const OTHER_TENANT = '22222222-bbbb-4bbb-8bbb-222222222222';

const settingsOf = (kind: ProviderKind): ProviderSettings => ({
  id: `our-${kind}`,
  kind,
  name: kind,
  issuer: `https://${kind}.example`,
  clientId: 'vestibule',
  discoveryUrl: undefined,
  domains: kind === 'oidc' ? ['acme.example', 'BÜCHER.example'] : [],
  tenants: kind === 'microsoft' ? [{ id: OUR_TENANT.toUpperCase(), domains: ['firm.example', 'acme.example'] }] : [],
  shown: true,
  teamId: undefined,
  keyId: undefined,
});

const read = (kind: ProviderKind, claims: IdentityClaims) =>
  readIdentity(settingsOf(kind), { iss: 'https://issuer.example', sub: 'subject-1', ...claims });

describe('Microsoft', () => {
  const email = 'An.Peeters@firm.example';

  it.each([
    ['its own word', { email, tid: OTHER_TENANT, xms_edov: true }, true],
    ['its own word as a number', { email, tid: OTHER_TENANT, xms_edov: 1 }, true],
    ['its own word as a digit', { email, tid: OTHER_TENANT, xms_edov: '1' }, true],
    ['its own word as a text', { email, tid: OTHER_TENANT, xms_edov: 'true' }, true],
    ['a tenant that we know', { email, tid: OUR_TENANT }, true],
    ['a tenant that we know, whatever its own word', { email, tid: OUR_TENANT, xms_edov: false }, true],
    ['another tenant', { email, tid: OTHER_TENANT }, false],
    ['its word against it', { email, tid: OTHER_TENANT, xms_edov: '0' }, false],
    ['a word of no known form', { email, tid: OTHER_TENANT, xms_edov: 'yes' }, false],
    ['a claim that it does not have', { email, tid: OTHER_TENANT, email_verified: true }, false],
    ['no tenant at all', { email }, false],
  ])('with %s', (_, claims, vouched) => {
    expect(read('microsoft', claims)).toMatchObject({ email, vouched, relay: false });
  });

  it('is not believed by a tenant that we know about the address of a domain that is not its own', () => {
    const claims = { email: 'victim@corp.example', tid: OUR_TENANT };

    expect(read('microsoft', claims)).toMatchObject({ vouched: false });
    expect(read('microsoft', { ...claims, xms_edov: true })).toMatchObject({ vouched: true });
  });

  it('names a person by what they sign in by where it tells no address, and vouches for that by the tenant alone', () => {
    const name = { preferred_username: email };

    expect(read('microsoft', { ...name, tid: OUR_TENANT })).toMatchObject({ email, vouched: true });
    expect(read('microsoft', { ...name, tid: OTHER_TENANT, xms_edov: true })).toMatchObject({ email, vouched: false });
    expect(read('microsoft', { preferred_username: '+32470000000', tid: OUR_TENANT })).toMatchObject({
      email: null,
      vouched: false,
    });
  });

  it('is not asked twice for an address that is none', () => {
    expect(read('microsoft', { email: 'nobody', preferred_username: email, tid: OUR_TENANT })).toMatchObject({
      email: null,
      vouched: false,
    });
  });

  it('names the tenant', () => {
    expect(read('microsoft', { tid: OTHER_TENANT, hd: 'firm.example' }).tenant).toBe(OTHER_TENANT);
  });
});

describe('Google', () => {
  it.each([
    ['a mailbox of its own', { email: 'an@gmail.com', email_verified: true }, true],
    ['its other mailboxes', { email: 'An@GoogleMail.com', email_verified: true }, true],
    ['the domain of the Workspace', { email: 'an@firm.example', email_verified: true, hd: 'Firm.example' }, true],
    [
      'that domain in another script',
      { email: 'an@bücher.example', email_verified: true, hd: 'xn--bcher-kva.example' },
      true,
    ],
    [
      'another domain than the Workspace’s',
      { email: 'an@other.example', email_verified: true, hd: 'firm.example' },
      false,
    ],
    ['no Workspace', { email: 'an@firm.example', email_verified: true }, false],
    ['a domain that only ends alike', { email: 'an@notgmail.com', email_verified: true }, false],
    ['an unverified mailbox of its own', { email: 'an@gmail.com', email_verified: false }, false],
    ['an unverified Workspace', { email: 'an@firm.example', hd: 'firm.example' }, false],
    ['a verified text', { email: 'an@gmail.com', email_verified: 'true' }, false],
  ])('with %s', (_, claims, vouched) => {
    expect(read('google', claims)).toMatchObject({ email: claims.email, vouched });
  });

  it('names the Workspace as the tenant', () => {
    expect(read('google', { hd: 'firm.example', tid: 'x' }).tenant).toBe('firm.example');
  });
});

describe('Apple', () => {
  const email = 'an@firm.example';
  const relayed = 'x7k2@privaterelay.appleid.com';

  it.each([
    ['a verified address', { email, email_verified: true }, { vouched: true, relay: false }],
    ['a verified address in words', { email, email_verified: 'true' }, { vouched: true, relay: false }],
    ['an unverified address', { email, email_verified: 'false' }, { vouched: false, relay: false }],
    ['an address of its own', { email: relayed, email_verified: 'true' }, { vouched: false, relay: true }],
    [
      'one that it says is its own',
      { email, email_verified: true, is_private_email: 'true' },
      { vouched: false, relay: true },
    ],
    [
      'the same without words',
      { email, email_verified: true, is_private_email: true },
      { vouched: false, relay: true },
    ],
    ['no address', { is_private_email: 'true' }, { email: null, vouched: false, relay: false }],
  ])('with %s', (_, claims, expected) => {
    expect(read('apple', claims)).toMatchObject(expected);
  });
});

describe('any other provider', () => {
  it.each([
    ['a domain of its own', { email: 'an@Acme.example', email_verified: true }, true],
    ['such a domain in another script', { email: 'an@xn--bcher-kva.example', email_verified: true }, true],
    ['a domain beneath one of its own', { email: 'an@mail.acme.example', email_verified: true }, false],
    ['another’s domain', { email: 'an@firm.example', email_verified: true }, false],
    ['an unverified address', { email: 'an@acme.example', email_verified: false }, false],
    ['a verified text', { email: 'an@acme.example', email_verified: 'true' }, false],
    [
      'what other providers say',
      { email: 'an@acme.example', xms_edov: true, hd: 'acme.example', tid: OUR_TENANT },
      false,
    ],
  ])('with %s', (_, claims, vouched) => {
    expect(read('oidc', claims)).toMatchObject({ vouched, tenant: null, relay: false });
  });
});

it('reads a whole identity', () => {
  const claims = {
    email: ' an@acme.example ',
    email_verified: true,
    given_name: ' An\n\u0000Marie ',
    family_name: 'Peeters',
    groups: ['operators', 7, '', null, 'staff'],
  };

  expect(read('oidc', claims)).toEqual({
    provider: 'our-oidc',
    issuer: 'https://issuer.example',
    subject: 'subject-1',
    tenant: null,
    email: 'an@acme.example',
    vouched: true,
    relay: false,
    firstName: 'An Marie',
    lastName: 'Peeters',
    groups: ['operators', 'staff'],
  });
});

it.each([
  ['no subject', { sub: undefined }],
  ['an empty subject', { sub: '' }],
  ['a number as subject', { sub: 7 }],
  ['a subject that is too long', { sub: 'x'.repeat(256) }],
  ['a subject that no database keeps', { sub: 'a\u0000b' }],
  ['no issuer', { iss: undefined }],
  ['a list as issuer', { iss: ['https://issuer.example'] }],
])('refuses %s', (_, claims) => {
  expect(() => read('oidc', claims)).toThrow(expect.objectContaining({ code: 'SIGN_IN_INVALID' }));
});

it('takes names as far as they are some, and no longer than eighty', () => {
  const named = (given: unknown) => read('google', { given_name: given }).firstName;

  expect([named('  '), named(7), named({ first: 'An' }), named('\u0007')]).toEqual([null, null, null, null]);
  expect(named(`${'x'.repeat(79)}😀`)).toBe('x'.repeat(79));
});

it('takes no name that would read as a link or an address in a mail, nor what nobody sees in one', () => {
  const named = (given: unknown) => read('google', { family_name: given }).lastName;

  expect(["O'Neill-Janssen", 'Peeters, Jr.', 'Ó Sé', '李']).toEqual(
    ["O'Neill-Janssen", 'Peeters, Jr.', 'Ó Sé', '李'].map(named),
  );
  expect(['win.example/prize', 'https://win.example', 'an@acme.example', '<b>An</b>'].map(named)).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect([named('Pee\u200Bters'), named('An\u202E gnp')]).toEqual(['Peeters', 'An gnp']);
});

const CLAIM_NAMES = [
  'iss',
  'sub',
  'email',
  'email_verified',
  'preferred_username',
  'is_private_email',
  'xms_edov',
  'tid',
  'hd',
  'given_name',
  'family_name',
  'groups',
];
const someClaims = fc.dictionary(
  fc.constantFrom(...CLAIM_NAMES),
  fc.oneof(
    fc.constantFrom<unknown>(true, false, 1, '1', 'true', 'an@acme.example', 'an@gmail.com', 'gmail.com'),
    fc.constantFrom<unknown>(
      'an@privaterelay.appleid.com',
      OUR_TENANT,
      OTHER_TENANT,
      'firm.example',
      'an@firm.example',
    ),
    fc.anything(),
  ),
);

it('reads whatever claims there are, or refuses them by the one code', () => {
  fc.assert(
    fc.property(fc.constantFrom(...PROVIDER_KINDS), someClaims, (kind, claims) => {
      try {
        const { firstName, lastName, groups, subject, email } = readIdentity(settingsOf(kind), claims);
        expect([firstName, lastName].every((name) => name === null || (name !== '' && name.length <= 80))).toBe(true);
        expect(groups.every((group) => typeof group === 'string')).toBe(true);
        expect([subject === claims['sub'], email === null || parseEmailAddress(email)?.address === email]).toEqual([
          true,
          true,
        ]);
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        expect(error.code).toBe('SIGN_IN_INVALID');
      }
    }),
    { numRuns: 2_000 },
  );
});

it('never vouches without what its kind demands', () => {
  fc.assert(
    fc.property(fc.constantFrom(...PROVIDER_KINDS), someClaims, (kind, claims) => {
      const { vouched, email, relay } = read(kind, { ...claims, iss: 'https://issuer.example', sub: 's' });
      if (!vouched) return;
      const domain = domainOf(parseEmailAddress(email ?? '')?.comparisonForm ?? '');
      const demanded: Readonly<Record<ProviderKind, boolean>> = {
        microsoft:
          (claims['tid'] === OUR_TENANT && ['firm.example', 'acme.example'].includes(domain)) ||
          [true, 1, '1', 'true'].includes(claims['xms_edov'] as string),
        google: claims['email_verified'] === true && (domain === 'gmail.com' || claims['hd'] === domain),
        apple: [true, 1, '1', 'true'].includes(claims['email_verified'] as string) && !domain.includes('privaterelay'),
        oidc: claims['email_verified'] === true && domain === 'acme.example',
      };
      expect([email !== null, relay, demanded[kind]]).toEqual([true, false, true]);
    }),
    { numRuns: 5_000 },
  );
});
