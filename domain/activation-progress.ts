import type {
  ActivationPurpose,
  ActivationRejection,
  AuthorityBasis,
  OrganisationActivationStage,
} from './organisation-activation.ts';

/** What an activation goes through, in order. */
export const ACTIVATION_PARTS = ['register', 'authority', 'vat', 'identifier'] as const;
export type ActivationPart = (typeof ACTIVATION_PARTS)[number];

/** `skipped`: it ended before it came to this; `not-needed`: there is nothing to look at. */
export const PART_STATES = ['ahead', 'under-way', 'passed', 'failed', 'skipped', 'not-needed'] as const;
export type PartState = (typeof PART_STATES)[number];

/** What is known of an activation and of the organisation that it is about. */
export interface ActivationFacts {
  readonly stage: OrganisationActivationStage;
  readonly purpose: ActivationPurpose;
  readonly hasRegisterNumber: boolean;
  readonly hasVatNumber: boolean;
  readonly registerFound: boolean | null;
  readonly authority: AuthorityBasis | null;
  readonly vatValid: boolean | null;
  readonly rejection: ActivationRejection | null;
}

/** What each part of an activation has come to. */
export function activationProgress(facts: ActivationFacts): Readonly<Record<ActivationPart, PartState>> {
  return {
    register: stateOf('register', facts),
    authority: stateOf('authority', facts),
    vat: stateOf('vat', facts),
    identifier: stateOf('identifier', facts),
  };
}

function stateOf(part: ActivationPart, facts: ActivationFacts): PartState {
  const { stage, rejection } = facts;
  if (rejection !== null && FAILED_PART[rejection] === part) return 'failed';
  if (!isNeeded(part, facts)) return 'not-needed';
  if (stage === 'activated' || hasPassed(part, facts)) return 'passed';
  if (stage === 'rejected' || stage === 'withdrawn') return 'skipped';
  const [own, current] = [ACTIVATION_PARTS.indexOf(part), ACTIVATION_PARTS.indexOf(PART_OF[stage])];
  if (own === current) return 'under-way';
  return own < current ? 'passed' : 'ahead';
}

function isNeeded(part: ActivationPart, facts: ActivationFacts): boolean {
  const { stage, purpose, hasRegisterNumber, hasVatNumber, vatValid } = facts;
  switch (part) {
    case 'register':
      return purpose === 'activation' && hasRegisterNumber;
    case 'authority':
      return purpose === 'activation';
    case 'vat':
      return hasVatNumber && (purpose === 'activation' || vatValid !== null || stage === 'checking-vat');
    case 'identifier':
      return true;
  }
}

function hasPassed(part: ActivationPart, { registerFound, authority, vatValid }: ActivationFacts): boolean {
  switch (part) {
    case 'register':
      return registerFound === true;
    case 'authority':
      return authority !== null;
    case 'vat':
      return vatValid === true;
    case 'identifier':
      return false;
  }
}

const PART_OF = {
  'checking-register': 'register',
  'awaiting-authority': 'authority',
  'checking-vat': 'vat',
  'registering-identifier': 'identifier',
} as const satisfies Partial<Record<OrganisationActivationStage, ActivationPart>>;

const FAILED_PART = {
  REGISTER_NOT_FOUND: 'register',
  COMPANY_ENDED: 'register',
  ORGANISATION_TAKEN: 'identifier',
  AUTHORITY_REFUSED: 'authority',
  AUTHORITY_LAPSED: 'authority',
  VAT_INVALID: 'vat',
  IDENTIFIER_ELSEWHERE: 'identifier',
  IDENTIFIER_REFUSED: 'identifier',
} as const satisfies Record<ActivationRejection, ActivationPart>;
