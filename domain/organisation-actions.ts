import type { OrganisationState, ReceivingState } from './organisation.ts';
import type { OrganisationActivationStage } from './organisation-activation.ts';
import type { OrganisationStanding } from './rights.ts';

/** What may be done with an organisation now; stands in `allowedActions`. */
export const ORGANISATION_ACTIONS = [
  'update',
  'activate',
  'withdraw-activation',
  'add-evidence',
  'change-identifiers',
  'turn-receiving-on',
  'turn-receiving-off',
  'change-members',
  'invite',
] as const;
export type OrganisationAction = (typeof ORGANISATION_ACTIONS)[number];

export interface OrganisationCondition {
  readonly state: OrganisationState;
  readonly receiving: ReceivingState;
  /** Of the activation, addition or removal that is open. */
  readonly openStage: OrganisationActivationStage | undefined;
}

/** What somebody may do with an organisation, by what they are to it and how it stands. */
export function organisationActions(
  { state, receiving, openStage }: OrganisationCondition,
  { role, isEnvironmentAdministrator }: OrganisationStanding,
): readonly OrganisationAction[] {
  const actions: OrganisationAction[] = [];
  const isActive = state === 'active';
  if (isEnvironmentAdministrator) {
    if (!openStage) actions.push('update');
    if (state === 'draft' && !openStage) actions.push('activate');
    if (openStage) actions.push('withdraw-activation');
    if (!isActive && mayAddEvidence(openStage)) actions.push('add-evidence');
    if (!openStage) actions.push('change-identifiers');
    if (isActive) actions.push(receiving === 'off' ? 'turn-receiving-on' : 'turn-receiving-off');
  }
  if (isActive && (isEnvironmentAdministrator || role === 'administrator')) actions.push('change-members');
  if (isActive && role === 'administrator') actions.push('invite');
  return actions;
}

/** Evidence can come beforehand, and until the authority is proven. */
export function mayAddEvidence(openStage: OrganisationActivationStage | undefined): boolean {
  return openStage === undefined || openStage === 'checking-register' || openStage === 'awaiting-authority';
}
