import type { StageTransition } from './process.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** The stages of an activation; the last three are its outcomes. */
export const ORGANISATION_ACTIVATION_STAGES = [
  'checking-register',
  'awaiting-authority',
  'checking-vat',
  'registering-identifier',
  'activated',
  'rejected',
  'withdrawn',
] as const;
export type OrganisationActivationStage = (typeof ORGANISATION_ACTIVATION_STAGES)[number];
export type OrganisationActivationOutcome = 'activated' | 'rejected' | 'withdrawn';

/** Every way from one stage to another; docs/states.md draws it and a test holds the two together. */
export const ORGANISATION_ACTIVATION_TRANSITIONS: readonly StageTransition<OrganisationActivationStage>[] = [
  { from: 'start', to: 'checking-register', on: 'an administrator activates an organisation' },
  { from: 'start', to: 'checking-vat', on: 'an active organisation gets a VAT number' },
  { from: 'start', to: 'registering-identifier', on: 'an active organisation gets or gives up an identifier' },
  { from: 'checking-register', to: 'checking-vat', on: 'the register names the person' },
  { from: 'checking-register', to: 'awaiting-authority', on: 'the register does not name them, or there is none' },
  { from: 'checking-register', to: 'rejected', on: 'the register does not know the number, or the company has ended' },
  { from: 'checking-register', to: 'withdrawn', on: 'withdrawn' },
  { from: 'awaiting-authority', to: 'checking-vat', on: 'an operator approves the evidence' },
  { from: 'awaiting-authority', to: 'rejected', on: 'an operator refuses it, or none comes in time' },
  { from: 'awaiting-authority', to: 'withdrawn', on: 'withdrawn' },
  { from: 'checking-vat', to: 'registering-identifier', on: 'the VAT number is valid, or there is none' },
  { from: 'checking-vat', to: 'rejected', on: 'the VAT number is invalid' },
  { from: 'checking-vat', to: 'withdrawn', on: 'withdrawn' },
  { from: 'registering-identifier', to: 'activated', on: 'at least one identifier is registered' },
  {
    from: 'registering-identifier',
    to: 'rejected',
    on: 'no identifier can be registered, or the company is active elsewhere',
  },
  { from: 'registering-identifier', to: 'withdrawn', on: 'withdrawn: what was registered is undone' },
];

/**
 * `activation`: all steps; `addition`: of an active organisation, what was added to it (a VAT number, an identifier);
 * `removal`: an identifier that is given up. The last two leave it active whatever comes of them.
 */
export const ACTIVATION_PURPOSES = ['activation', 'addition', 'removal'] as const;
export type ActivationPurpose = (typeof ACTIVATION_PURPOSES)[number];

export interface OrganisationActivationInput {
  readonly id: string;
  readonly policy: PolicyFor<'organisationActivation'>;
  readonly purpose: ActivationPurpose;
}

export interface OrganisationActivationResult {
  readonly stage: OrganisationActivationOutcome;
}

/** Why an activation was rejected; what to do about each stands on the organisation's page. */
export const ACTIVATION_REJECTIONS = [
  'REGISTER_NOT_FOUND',
  'COMPANY_ENDED',
  'ORGANISATION_TAKEN',
  'AUTHORITY_REFUSED',
  'AUTHORITY_LAPSED',
  'VAT_INVALID',
  'IDENTIFIER_ELSEWHERE',
  'IDENTIFIER_REFUSED',
] as const;
export type ActivationRejection = (typeof ACTIVATION_REJECTIONS)[number];

/** What the trade register says of the person who activates: it names them, does not, or was not asked. */
export const AUTHORITY_BASES = ['register', 'operator'] as const;
export type AuthorityBasis = (typeof AUTHORITY_BASES)[number];

/** What somebody does with an activation that is under way. */
export type OrganisationActivationCommand =
  /** `userId`: whose; an operator is named as on timelines (`operator:…`). */
  | { readonly action: 'withdraw'; readonly userId: string }
  /** By an operator, on the evidence; `operatorId`: who. */
  | { readonly action: 'approve-authority' | 'refuse-authority'; readonly operatorId: string };

export const ACTIVATION_REFUSALS = ['ACTIVATION_ENDED', 'AUTHORITY_NOT_AWAITED'] as const;
export type OrganisationActivationRefusal = (typeof ACTIVATION_REFUSALS)[number];

export type OrganisationActivationAnswer =
  | { readonly outcome: 'done' | 'working'; readonly stage: OrganisationActivationStage }
  | {
      readonly outcome: 'refused';
      readonly stage: OrganisationActivationStage;
      readonly code: OrganisationActivationRefusal;
    };

export function isActivationOutcome(stage: OrganisationActivationStage): stage is OrganisationActivationOutcome {
  return stage === 'activated' || stage === 'rejected' || stage === 'withdrawn';
}
