import { type EnvironmentRole, type PartnerTerms, reasonsAgainstUser } from './rights.ts';

/** What keeps a person from working with partners. Both sides of a connection pass this gate (product.md §4). */
export const GATE_REASONS = [
  'USER_INACTIVE',
  'ROLE_TOO_LOW',
  'NOT_RELATION_MANAGER',
  'PARTNERS_NOT_INCLUDED',
  'SUBSCRIPTION_LAPSED',
] as const;
export type GateReason = (typeof GATE_REASONS)[number];

/** One side of a connection, as the gate looks at it. */
export interface GateFacts {
  readonly isActive: boolean;
  readonly role: EnvironmentRole;
  readonly isRelationManager: boolean;
  readonly subscription: PartnerTerms;
}

/** Everything that one side lacks; nothing for one that may be connected. */
export function gateReasons(facts: GateFacts): readonly GateReason[] {
  const reasons: readonly string[] = reasonsAgainstUser(facts, { user: 'advanced-user', only: 'partners' });
  return GATE_REASONS.filter((reason) => (reason === 'USER_INACTIVE' ? !facts.isActive : reasons.includes(reason)));
}

/** Whether somebody may answer for their environment at all, whatever it has bought: they still work there as that. */
export function canManageRelations(facts: Omit<GateFacts, 'subscription'>): boolean {
  const subscription = { partnerRelations: true, lapsed: false };
  return gateReasons({ ...facts, subscription }).length === 0;
}

/** What the other side of a request is told of what a side lacks: that, and nothing more. */
export const OTHER_SIDE_NOT_READY = 'OTHER_SIDE_NOT_READY';
