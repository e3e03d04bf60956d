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

const BOUGHT = { partnerRelations: true, lapsed: false };
const user = (role: (typeof ENVIRONMENT_ROLES)[number], isRelationManager = true, subscription = BOUGHT) =>
  ({ kind: 'user', userId: 'u', sessionId: 's', environmentId: 'e', role, isRelationManager, subscription }) as const;
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
  'partners.read': ['advanced-user', [], false],
  'partners.ask': ['advanced-user', [], false],
  'partners.answer': ['advanced-user', [], false],
  'partners.accept': ['advanced-user', [], false],
  'partners.end': ['advanced-user', [], false],
  'organisations.read': ['user', ['organisations.read'], false],
  'organisations.write': ['administrator', [], false],
  'members.read': ['user', ['organisations.read'], false],
  'members.write': ['user', ['members.write'], false],
  'invitations.read': ['user', ['invitations.read'], false],
  'invitations.write': ['user', ['invitations.write'], false],
  'invitations.answer': ['user', [], false],
  'shares.read': ['user', [], false],
  'shares.write': ['user', [], false],
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

describe('work with partners', () => {
  const LAPSED = { partnerRelations: true, lapsed: true };
  const NOT_BOUGHT = { partnerRelations: false, lapsed: false };

  it.each([
    ['partners.read', ['NOT_RELATION_MANAGER'], [], []],
    ['partners.answer', ['NOT_RELATION_MANAGER'], [], []],
    ['partners.end', ['NOT_RELATION_MANAGER'], [], []],
    ['partners.ask', ['NOT_RELATION_MANAGER'], ['SUBSCRIPTION_LAPSED'], ['PARTNERS_NOT_INCLUDED']],
    ['partners.accept', ['NOT_RELATION_MANAGER'], ['SUBSCRIPTION_LAPSED'], ['PARTNERS_NOT_INCLUDED']],
  ] as const)('%s asks for the group, and where it adds something for a subscription', (right, group, lapsed, not) => {
    expect(reasonsAgainst(user('administrator', false), right)).toEqual(group);
    expect(reasonsAgainst(user('advanced-user', true, LAPSED), right)).toEqual(lapsed);
    expect(reasonsAgainst(user('advanced-user', true, NOT_BOUGHT), right)).toEqual(not);
  });

  it('is refused with every reason at once', () => {
    expect(reasonsAgainst(user('user', false, { partnerRelations: false, lapsed: true }), 'partners.ask')).toEqual([
      'ROLE_TOO_LOW',
      'NOT_RELATION_MANAGER',
      'PARTNERS_NOT_INCLUDED',
      'SUBSCRIPTION_LAPSED',
    ]);
  });

  it.each(['environment.read', 'users.write', 'partners.agree'] as const)('is nothing that %s looks at', (right) => {
    expect(reasonsAgainst(user('administrator', false, NOT_BOUGHT), right)).toEqual([]);
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
