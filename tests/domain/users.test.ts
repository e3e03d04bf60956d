import { describe, expect, it } from '@jest/globals';
import { refuseComposition } from '../../domain/password.ts';
import type { KnownCaller } from '../../domain/rights.ts';
import {
  actionsOn,
  canBeRelationManager,
  hasFreeSeat,
  losesLastAdministrator,
  PRODUCT_ROLE,
  parseProfileText,
  reachesRole,
} from '../../domain/users.ts';

const administrator = { role: 'administrator', isActive: true } as const;
const program: KnownCaller = {
  kind: 'service-account',
  serviceAccountId: 'a',
  environmentId: 'e',
  scopes: ['users.write'],
  licences: [],
};

it.each([
  ['user', true, false],
  ['advanced-user', true, true],
  ['administrator', true, true],
  ['administrator', false, false],
] as const)('a relation manager that is %s (active: %s): %s', (role, isActive, expected) => {
  expect(canBeRelationManager({ role, isActive })).toBe(expected);
});

it.each([
  [5, 4, true],
  [5, 5, false],
  [2, 5, false],
  [0, 0, false],
])('of %d seats with %d taken one is free: %s', (seats, taken, expected) => {
  expect(hasFreeSeat({ seats, taken })).toBe(expected);
});

it.each([
  ['demoted', { ...administrator, role: 'user' }, 0, true],
  ['deactivated', { ...administrator, isActive: false }, 0, true],
  ['demoted beside another', { ...administrator, role: 'user' }, 1, false],
  ['left as they are', administrator, 0, false],
] as const)('the last administrator is lost when %s', (_what, after, others, expected) => {
  expect(losesLastAdministrator(administrator, after, { others })).toBe(expected);
});

it('is lost by nobody who is no active administrator', () => {
  const inactive = { ...administrator, isActive: false };

  expect(losesLastAdministrator(inactive, { ...inactive, role: 'user' }, { others: 0 })).toBe(false);
  expect(losesLastAdministrator({ role: 'user', isActive: true }, inactive, { others: 0 })).toBe(false);
});

it.each([
  [
    { role: 'user', isActive: true, isLastAdministrator: false, hasFreeSeat: false },
    ['update', 'deactivate', 'send-login-details'],
  ],
  [{ ...administrator, isLastAdministrator: true, hasFreeSeat: true }, ['update', 'send-login-details']],
  [{ role: 'user', isActive: false, isLastAdministrator: false, hasFreeSeat: true }, ['update', 'reactivate']],
  [{ role: 'user', isActive: false, isLastAdministrator: false, hasFreeSeat: false }, ['update']],
] as const)('of %j one may do %j', (user, expected) => {
  expect(actionsOn(user)).toEqual(expected);
});

it('lets nobody reach further than they hold, and programs no administrator', () => {
  const user: KnownCaller = {
    kind: 'user',
    userId: 'u',
    sessionId: 's',
    environmentId: 'e',
    role: 'advanced-user',
    isRelationManager: false,
    subscription: { partnerRelations: true, lapsed: false },
  };
  const reached = (caller: KnownCaller) =>
    (['user', 'advanced-user', 'administrator'] as const).filter((role) => reachesRole(caller, role));

  expect(reached(user)).toEqual(['user', 'advanced-user']);
  expect(reached({ ...user, role: 'administrator' })).toEqual(['user', 'advanced-user', 'administrator']);
  expect(reached(program)).toEqual(['user', 'advanced-user']);
  expect(reached({ kind: 'operator', operatorId: 'o' })).toEqual([]);
});

describe('a text of a profile', () => {
  it.each([
    ['firstName', ' Anne-Marie  d’Hondt ', 'Anne-Marie d’Hondt'],
    ['lastName', '', null],
    ['company', 'Jansen & Zonen B.V. (Breda)', 'Jansen & Zonen B.V. (Breda)'],
    ['telephone', '+32 (0)16 12 34 56', '+32 (0)16 12 34 56'],
    ['firstName', 'https://evil.example', undefined],
    ['firstName', '<b>An</b>', undefined],
    ['lastName', 'x'.repeat(81), undefined],
    ['lastName', 'An\u200bna', undefined],
    ['telephone', 'call me', undefined],
  ] as const)('%s %j is read as %j', (field, text, expected) => {
    expect(parseProfileText(field, text)).toBe(expected);
  });
});

it.each([
  ['Connect.Accountant', true],
  ['View.Admin', true],
  ['Connect', false],
  ['Connect.', false],
  ['a b.c', false],
])('%s is a product role: %s', (text, expected) => {
  expect(PRODUCT_ROLE.test(text)).toBe(expected);
});

it.each([
  ['Abcdefgh1234', undefined],
  ['abcdefgh-1234', undefined],
  ['ABCDEFGH-1234', undefined],
  ['abcdefghijkl', 'PASSWORD_COMPOSITION'],
  ['abcdefgh1234', 'PASSWORD_COMPOSITION'],
  ['abcd efgh ijkl', 'PASSWORD_COMPOSITION'],
])('an administrator gives the password %s: %s', (password, expected) => {
  expect(refuseComposition(password)).toBe(expected);
});
