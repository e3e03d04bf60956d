import { isOrganisationRoleAtLeast, type OrganisationRole } from './organisation.ts';

/** Ascending (docs/glossary.md). */
export const ENVIRONMENT_ROLES = ['user', 'advanced-user', 'administrator'] as const;
export type EnvironmentRole = (typeof ENVIRONMENT_ROLES)[number];

/** What a service account may do; closed. The last two make it an operator's, and only operators give them. */
export const SCOPES = [
  'environment.read',
  'users.read',
  'users.write',
  'registrations.prepare',
  'organisations.read',
  'members.write',
  'invitations.read',
  'invitations.write',
  'licences.sync',
  'operate.view',
  'operate.act',
] as const;
export type Scope = (typeof SCOPES)[number];

/** Scopes that reach beyond one environment: an administrator cannot give them. */
export const PLATFORM_SCOPES: readonly Scope[] = ['licences.sync', 'operate.view', 'operate.act'];

/** A person in their home environment. */
export interface UserCaller {
  readonly kind: 'user';
  readonly userId: string;
  readonly sessionId: string;
  readonly environmentId: string;
  readonly role: EnvironmentRole;
  readonly isRelationManager: boolean;
  /** What their environment has bought, as far as rights look at it. */
  readonly subscription: PartnerTerms;
}

/** Whether a subscription includes work with partners, and still holds. */
export interface PartnerTerms {
  readonly partnerRelations: boolean;
  readonly lapsed: boolean;
}

/** A program with a key. `environmentId` is null for one that belongs to no environment. */
export interface ServiceAccountCaller {
  readonly kind: 'service-account';
  readonly serviceAccountId: string;
  readonly environmentId: string | null;
  readonly scopes: readonly Scope[];
  /** The licences it may synchronise; none listed: every one. */
  readonly licences: readonly string[];
}

/** Somebody of the ops team, signed in. */
export interface OperatorCaller {
  readonly kind: 'operator';
  readonly operatorId: string;
}

/** Who can be at the other end of a call. */
export type Caller = { readonly kind: 'anonymous' } | UserCaller | ServiceAccountCaller | OperatorCaller;

/** Somebody who has said who they are. */
export type KnownCaller = Exclude<Caller, { kind: 'anonymous' }>;

/** What a call asks of its caller; each way in that is named is one that is open. */
interface Requirement {
  readonly anyone?: true;
  /** Users of at least this role. */
  readonly user?: EnvironmentRole;
  /** Of those, relation managers only; `partners`: where the subscription includes work with partners, too. */
  readonly only?: 'relation-managers' | 'partners';
  /** Service accounts with this scope, of the environment or of the platform. */
  readonly scope?: Scope;
  /** Of users, those who are at least this in the organisation that the call is about; looked at where it is known. */
  readonly organisation?: OrganisationRole;
  /** There, administrators of its environment too, members or not. */
  readonly orEnvironmentAdministrator?: true;
  /** Operators, and service accounts with the operators' scope. */
  readonly operator?: 'view' | 'act';
}

/** The one table of who may do what; every route names one of its lines. */
const REQUIREMENTS = {
  anyone: { anyone: true },
  'self.read': { user: 'user' },
  'self.write': { user: 'user' },
  'environment.read': { user: 'administrator', scope: 'environment.read' },
  'environment.write': { user: 'administrator' },
  'email-approvals.answer': { user: 'administrator' },
  'users.read': { user: 'administrator', scope: 'users.read' },
  'users.write': { user: 'administrator', scope: 'users.write' },
  'relation-managers.read': { user: 'administrator' },
  'relation-managers.write': { user: 'administrator' },
  'service-accounts.read': { user: 'administrator', operator: 'view' },
  'service-accounts.write': { user: 'administrator', operator: 'act' },
  'registrations.prepare': { user: 'advanced-user', scope: 'registrations.prepare' },
  'partners.agree': { user: 'advanced-user' },
  'partners.read': { user: 'advanced-user', only: 'relation-managers' },
  'partners.ask': { user: 'advanced-user', only: 'partners' },
  // a subscription that has lapsed can still decline and end
  'partners.answer': { user: 'advanced-user', only: 'relation-managers' },
  'partners.accept': { user: 'advanced-user', only: 'partners' },
  'partners.end': { user: 'advanced-user', only: 'relation-managers' },
  // which organisations a user sees or may change depends on their role there (`reasonsAgainstMember`)
  'organisations.read': { user: 'user', scope: 'organisations.read' },
  'organisations.write': { user: 'administrator' },
  'members.read': {
    user: 'user',
    scope: 'organisations.read',
    organisation: 'member',
    orEnvironmentAdministrator: true,
  },
  'members.write': {
    user: 'user',
    scope: 'members.write',
    organisation: 'administrator',
    orEnvironmentAdministrator: true,
  },
  'invitations.read': { user: 'user', scope: 'invitations.read', organisation: 'administrator' },
  'invitations.write': { user: 'user', scope: 'invitations.write', organisation: 'administrator' },
  'invitations.answer': { user: 'user' },
  // who shares is a member of the organisation that shares
  'shares.read': { user: 'user', organisation: 'member' },
  'shares.write': { user: 'user', organisation: 'member' },
  'licences.sync': { scope: 'licences.sync' },
  'operate.view': { operator: 'view' },
  'operate.act': { operator: 'act' },
} as const satisfies Record<string, Requirement>;
export type Right = keyof typeof REQUIREMENTS;
export const RIGHTS = Object.keys(REQUIREMENTS) as readonly Right[];

/** Why a caller may not do something; stands in a problem's `reasons[].code`. */
export const REFUSAL_REASONS = [
  'ROLE_TOO_LOW',
  'NOT_RELATION_MANAGER',
  'PARTNERS_NOT_INCLUDED',
  'SUBSCRIPTION_LAPSED',
  'SCOPE_MISSING',
  'NOT_MEMBER',
  'NOT_ORGANISATION_ADMINISTRATOR',
  'NOT_FOR_USERS',
  'NOT_FOR_PROGRAMS',
  'NOT_FOR_OPERATORS',
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** Why `caller` does not hold `right`: every reason, or none. Somebody unknown has to say who they are first. */
export function reasonsAgainst(caller: Exclude<Caller, { kind: 'anonymous' }>, right: Right): readonly RefusalReason[] {
  const requirement: Requirement = REQUIREMENTS[right];
  if (requirement.anyone) return [];
  switch (caller.kind) {
    case 'user':
      if (requirement.user === undefined) return ['NOT_FOR_USERS'];
      return reasonsAgainstUser(caller, { ...requirement, user: requirement.user });
    case 'service-account': {
      const scopes: Scope[] = [];
      if (requirement.scope) scopes.push(requirement.scope);
      if (requirement.operator) scopes.push(`operate.${requirement.operator}`);
      if (scopes.length === 0) return ['NOT_FOR_PROGRAMS'];
      return scopes.some((scope) => caller.scopes.includes(scope)) ? [] : ['SCOPE_MISSING'];
    }
    case 'operator':
      return requirement.operator ? [] : ['NOT_FOR_OPERATORS'];
  }
}

/** What a user's standing lacks of what a right asks, every reason. */
export function reasonsAgainstUser(
  { role, isRelationManager, subscription }: Pick<UserCaller, 'role' | 'isRelationManager' | 'subscription'>,
  { user, only }: { readonly user: EnvironmentRole; readonly only?: Requirement['only'] },
): readonly RefusalReason[] {
  const reasons: RefusalReason[] = [];
  if (!isAtLeast(role, user)) reasons.push('ROLE_TOO_LOW');
  if (only !== undefined && !isRelationManager) reasons.push('NOT_RELATION_MANAGER');
  if (only === 'partners' && !subscription.partnerRelations) reasons.push('PARTNERS_NOT_INCLUDED');
  if (only === 'partners' && subscription.lapsed) reasons.push('SUBSCRIPTION_LAPSED');
  return reasons;
}

/** What a member of an organisation lacks of what a right asks within it, every reason. */
function reasonsAgainstMember(role: OrganisationRole, right: Right): readonly RefusalReason[] {
  const { organisation }: Requirement = REQUIREMENTS[right];
  if (organisation === undefined || isOrganisationRoleAtLeast(role, organisation)) return [];
  return ['NOT_ORGANISATION_ADMINISTRATOR'];
}

/** What somebody is to an organisation that they see. */
export interface OrganisationStanding {
  /** Undefined for who is no member. */
  readonly role: OrganisationRole | undefined;
  /** Of the environment that the organisation is in. */
  readonly isEnvironmentAdministrator: boolean;
}

/** What a user who holds a right at large lacks of it within one organisation, every reason. */
export function reasonsWithin(
  { role, isEnvironmentAdministrator }: OrganisationStanding,
  right: Right,
): readonly RefusalReason[] {
  const { user, organisation, orEnvironmentAdministrator }: Requirement = REQUIREMENTS[right];
  // an administrator at home is none where they are a guest
  if (user === 'administrator' && !isEnvironmentAdministrator) return ['ROLE_TOO_LOW'];
  if (organisation === undefined || (orEnvironmentAdministrator && isEnvironmentAdministrator)) return [];
  if (role !== undefined) return reasonsAgainstMember(role, right);
  return [organisation === 'member' ? 'NOT_MEMBER' : 'NOT_ORGANISATION_ADMINISTRATOR'];
}

/** What a program needs to invite somebody as `role`: nobody grants more than they hold. */
export function scopesToInvite(role: OrganisationRole): readonly Scope[] {
  return role === 'administrator' ? ['invitations.write', 'members.write'] : ['invitations.write'];
}

/** What somebody who may invite lacks to invite as `role`; people who may are administrators themselves. */
export function reasonsAgainstInviting(caller: KnownCaller, role: OrganisationRole): readonly RefusalReason[] {
  if (caller.kind !== 'service-account') return [];
  return scopesToInvite(role).every((scope) => caller.scopes.includes(scope)) ? [] : ['SCOPE_MISSING'];
}

/** Whether `caller` holds `right`. */
export function hasRight(caller: Caller, right: Right): boolean {
  if (caller.kind === 'anonymous') return right === 'anyone';
  return reasonsAgainst(caller, right).length === 0;
}

/** Whether `role` is `least` or more. */
export function isAtLeast(role: EnvironmentRole, least: EnvironmentRole): boolean {
  return ENVIRONMENT_ROLES.indexOf(role) >= ENVIRONMENT_ROLES.indexOf(least);
}

/** A caller as rows and timelines name it: a kind and an opaque id. */
export function actorOf(caller: Exclude<Caller, { kind: 'anonymous' }>): string {
  switch (caller.kind) {
    case 'user':
      return `user:${caller.userId}`;
    case 'service-account':
      return `service-account:${caller.serviceAccountId}`;
    case 'operator':
      return `operator:${caller.operatorId}`;
  }
}
