import { describe, expect, it } from '@jest/globals';
import {
  actorOf,
  type Caller,
  ENVIRONMENT_ROLES,
  hasRight,
  isAtLeast,
  RIGHTS,
  type Right,
  reasonsAgainst,
  SCOPES,
} from '../../domain/rights.ts';

const user = (role: (typeof ENVIRONMENT_ROLES)[number]) =>
  ({ kind: 'user', userId: 'u', sessionId: 's', environmentId: 'e', role, isRelationManager: false }) as const;
const program = (...scopes: (typeof SCOPES)[number][]) =>
  ({ kind: 'service-account', serviceAccountId: 'a', environmentId: null, scopes, licences: [] }) as const;
const OPERATOR = { kind: 'operator', operatorId: 'o' } as const;

/** Written out by hand: the least role, the scopes of which one is enough, whether operators may. */
const TABLE: Readonly<Record<Right, readonly [role: string, scopes: readonly string[], operators: boolean]>> = {
  anyone: ['user', [...SCOPES], true],
  'self.read': ['user', [], false],
  'self.write': ['user', [], false],
  'environment.read': ['administrator', ['environment.read'], false],
  'environment.write': ['administrator', [], false],
  'email-approvals.answer': ['administrator', [], false],
  'users.read': ['administrator', ['users.read'], false],
  'users.write': ['administrator', ['users.write'], false],
  'relation-managers.read': ['administrator', [], false],
  'relation-managers.write': ['administrator', [], false],
  'service-accounts.read': ['administrator', ['operate.view'], true],
  'service-accounts.write': ['administrator', ['operate.act'], true],
  'registrations.prepare': ['advanced-user', ['registrations.prepare'], false],
  'partners.agree': ['advanced-user', [], false],
  'licences.sync': ['nobody', ['licences.sync'], false],
  'operate.view': ['nobody', ['operate.view'], true],
  'operate.act': ['nobody', ['operate.act'], true],
};

describe.each(RIGHTS)('%s', (right) => {
  const [least, scopes, operators] = TABLE[right];

  it.each(ENVIRONMENT_ROLES)('is held by the role %s as the table says', (role) => {
    const holds =
      least !== 'nobody' && ENVIRONMENT_ROLES.indexOf(role) >= ENVIRONMENT_ROLES.findIndex((one) => one === least);

    const reason = least === 'nobody' ? 'NOT_FOR_USERS' : 'ROLE_TOO_LOW';
    expect(reasonsAgainst(user(role), right)).toEqual(holds ? [] : [reason]);
  });

  it.each(SCOPES)('is held by the scope %s as the table says', (scope) => {
    const reason = scopes.length === 0 ? 'NOT_FOR_PROGRAMS' : 'SCOPE_MISSING';

    expect(reasonsAgainst(program(scope), right)).toEqual(scopes.includes(scope) ? [] : [reason]);
  });

  it('is held by operators as the table says, and by nobody unknown unless it is anyone’s', () => {
    expect(reasonsAgainst(OPERATOR, right)).toEqual(operators ? [] : ['NOT_FOR_OPERATORS']);
    expect(hasRight({ kind: 'anonymous' }, right)).toBe(right === 'anyone');
  });
});

it('holds nothing by a program without scopes', () => {
  expect(RIGHTS.filter((right) => hasRight(program(), right))).toEqual(['anyone']);
});

it('orders roles', () => {
  const reached = ENVIRONMENT_ROLES.map((role) => ENVIRONMENT_ROLES.filter((least) => isAtLeast(role, least)).length);

  expect(reached).toEqual([1, 2, 3]);
});

it('names callers by a kind and an opaque id', () => {
  const callers: readonly Exclude<Caller, { kind: 'anonymous' }>[] = [user('user'), program(), OPERATOR];

  expect(callers.map(actorOf)).toEqual(['user:u', 'service-account:a', 'operator:o']);
});
