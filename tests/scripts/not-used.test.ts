import { expect, it } from '@jest/globals';
import { findNotUsed } from '../../scripts/start/not-used.ts';

it('tells what an instance has its own of', () => {
  expect(findNotUsed({ DATABASE_URL: 'postgresql://x', RESEND_API_KEY: '', PORT: '3000' })).toEqual(['DATABASE_URL']);
});

it('tells of secrets of providers that are not named', () => {
  const secrets = { IDENTITY_PROVIDER_SECRETS: '{"google":"x"}' };

  expect(findNotUsed({ ...secrets, IDENTITY_PROVIDERS: '' })).toEqual(['IDENTITY_PROVIDER_SECRETS']);
  expect(findNotUsed({ ...secrets, IDENTITY_PROVIDERS: '[]' })).toEqual([]);
});
