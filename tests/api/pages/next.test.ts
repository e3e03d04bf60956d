import { expect, it } from '@jest/globals';
import { nextPath } from '../../../api/pages/next.ts';

it.each([
  ['/account', '/account'],
  ['/verify?token=a-b_c', '/verify?token=a-b_c'],
  ['/verify?token=a%2Bb&lang=nl&x=1', '/verify?token=a%2Bb'],
  ['/environment/approvals#top', '/environment/approvals'],
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
  'account',
  '',
  '/\t/elsewhere.example',
  undefined,
  ['/account'],
])('leads nobody on to %j', (given) => {
  expect(nextPath(given)).toBeUndefined();
});
