import { expect, it } from '@jest/globals';
import { nextPath } from '../../../api/pages/next.ts';

it.each([
  ['/account', '/account'],
  ['/verify?token=a-b_c', '/verify?token=a-b_c'],
  ['/verify?token=a%2Bb&lang=nl&x=1', '/verify?token=a%2Bb&lang=nl'],
  ['/invitations?token=a&lang=de', '/invitations?token=a'],
  ['/environment/approvals#top', '/environment/approvals'],
  ['/partners', '/partners'],
  ['/shared?documents=x', '/shared'],
  ['/partners/0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a77?done=ended', '/partners/0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a77'],
  ['/organisations', '/organisations'],
  [
    '/organisations/0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a77/invitations?done=invited',
    '/organisations/0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a77/invitations',
  ],
  ['/bulk-invitations/0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a77', '/bulk-invitations/0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a77'],
  ['/partner-requests/0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a77', '/partner-requests/0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a77'],
])('leads on to %s', (given, path) => {
  expect(nextPath(given)).toBe(path);
});

it.each([
  '//elsewhere.example/account',
  '/\\elsewhere.example/account',
  'https://elsewhere.example/account',
  '/account/../v1/sessions',
  '/login?next=/account',
  '/v1/me',
  '/partner-requests/',
  '/partner-requests/0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a77/../../v1/me',
  '/partner-requests/0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a77/accept',
  '/organisations/0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a77/invitations/bulk',
  '/bulk-invitations/0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a77/outcomes.csv',
  'account',
  '',
  '/\t/elsewhere.example',
  undefined,
  ['/account'],
])('leads nobody on to %j', (given) => {
  expect(nextPath(given)).toBeUndefined();
});
