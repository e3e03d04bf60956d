import { expect, it } from '@jest/globals';
import { isTemplateIssuer, type ProviderSettings } from '../../domain/identity.ts';
import { findOperatorProvider } from '../../domain/operators.ts';

const TENANT = 'https://login.microsoftonline.com/11111111-aaaa-4aaa-8aaa-111111111111/v2.0';
const ANY_TENANT = 'https://login.microsoftonline.com/organizations/v2.0';

const provider = (id: string, kind: ProviderSettings['kind'], issuer: string): ProviderSettings => ({
  id,
  kind,
  issuer,
  name: id,
  clientId: 'vestibule',
  discoveryUrl: undefined,
  domains: [],
  tenants: [],
  shown: true,
  teamId: undefined,
  keyId: undefined,
});
const ALL = [
  provider('google', 'google', 'https://accounts.google.com'),
  provider('microsoft', 'microsoft', ANY_TENANT),
  provider('contoso', 'microsoft', TENANT),
  provider('acme', 'oidc', 'https://id.acme.example'),
  provider('acme-again', 'oidc', 'https://id.acme.example'),
];

it.each([
  ['https://id.acme.example', 'acme'],
  ['https://accounts.google.com', 'google'],
  [TENANT, 'microsoft'],
  ['https://id.acme.example/', undefined],
  ['https://login.microsoftonline.com/11111111-aaaa-4aaa-8aaa-111111111111/', undefined],
  [ANY_TENANT, undefined],
  ['', undefined],
])('operators of %s sign in by %s', (issuer, id) => {
  expect(findOperatorProvider(ALL, issuer)?.id).toBe(id);
});

it('takes a provider of one tenant for that tenant alone', () => {
  const [contoso] = ALL.filter(({ id }) => id === 'contoso');

  expect(findOperatorProvider(contoso ? [contoso] : [], TENANT)?.id).toBe('contoso');
  expect(findOperatorProvider(contoso ? [contoso] : [], TENANT.replace('1111', '2222'))).toBeUndefined();
});

it('knows which issuers are in no token', () => {
  const issuers = [ANY_TENANT, ANY_TENANT.replace('organizations', 'common'), TENANT, 'https://accounts.google.com'];

  expect(issuers.map(isTemplateIssuer)).toEqual([true, true, false, false]);
});
