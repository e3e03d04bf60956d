import { describe, expect, it } from '@jest/globals';
import type { KnownCaller, Scope } from '../../domain/rights.ts';
import { type Grant, keyState, parseAccountName, realmOf, reasonsAgainstGrant } from '../../domain/service-accounts.ts';

const ADMINISTRATOR: KnownCaller = {
  kind: 'user',
  userId: 'u',
  sessionId: 's',
  environmentId: 'e',
  role: 'administrator',
  isRelationManager: false,
  subscription: { partnerRelations: true, lapsed: false },
};
const OPERATOR: KnownCaller = { kind: 'operator', operatorId: 'o' };
const program = (scopes: readonly Scope[], licences: readonly string[] = [], environmentId: string | null = null) =>
  ({ kind: 'service-account', serviceAccountId: 'a', environmentId, scopes, licences }) as const;

describe('whose accounts somebody manages', () => {
  it.each([
    [ADMINISTRATOR, { kind: 'environment', environmentId: 'e' }],
    [OPERATOR, { kind: 'platform' }],
    [program(['operate.act']), { kind: 'platform' }],
    [program(['operate.act'], [], 'e'), { kind: 'environment', environmentId: 'e' }],
  ])('%j', (caller, realm) => {
    expect(realmOf(caller)).toEqual(realm);
  });
});

describe('what somebody may give', () => {
  const syncAll: Grant = { scopes: ['licences.sync'], licences: [] };
  const syncOne: Grant = { scopes: ['licences.sync'], licences: ['L1'] };
  const read: Grant = { scopes: ['users.read'], licences: [] };

  it.each<[KnownCaller, Grant, readonly string[]]>([
    [ADMINISTRATOR, read, []],
    [ADMINISTRATOR, syncOne, ['NOT_FOR_USERS']],
    [OPERATOR, syncAll, []],
    [program(['operate.act']), read, ['SCOPE_MISSING']],
    [program(['operate.act', 'users.read']), read, []],
    [program(['operate.act', 'licences.sync']), syncAll, []],
    [program(['operate.act', 'licences.sync'], ['L1']), syncOne, []],
    [program(['operate.act', 'licences.sync'], ['L1']), syncAll, ['SCOPE_MISSING']],
    [program(['operate.act', 'licences.sync'], ['L2']), syncOne, ['SCOPE_MISSING']],
  ])('%j gives %j', (caller, grant, reasons) => {
    expect(reasonsAgainstGrant(caller, grant)).toEqual(reasons);
  });
});

it.each([
  ['  Book\tkeeping ', 'Book keeping'],
  ['Boekhouding №1 (test)', 'Boekhouding №1 (test)'],
  ['', undefined],
  [' \u200b ', undefined],
  ['a\u202eb', undefined],
  ['a\u0000b', undefined],
  ['\ud800', undefined],
  ['x'.repeat(80), 'x'.repeat(80)],
  ['x'.repeat(81), undefined],
  ['😀'.repeat(41), undefined],
])('reads the name %j as %j', (text, name) => {
  expect(parseAccountName(text)).toBe(name);
});

it('knows where a key stands, revoked before expired', () => {
  const now = new Date(1_000);
  const states = [
    keyState({ expiresAt: null, revokedAt: null }, now),
    keyState({ expiresAt: new Date(1_001), revokedAt: null }, now),
    keyState({ expiresAt: now, revokedAt: null }, now),
    keyState({ expiresAt: now, revokedAt: now }, now),
  ];

  expect(states).toEqual(['valid', 'valid', 'expired', 'revoked']);
});
