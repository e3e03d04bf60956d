import type { StageTransition } from './process.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** Turning on the receipt of e-invoices; the last two are its outcomes. */
export const RECEIVING_REGISTRATION_STAGES = ['charging', 'registering', 'on', 'failed'] as const;
export type ReceivingRegistrationStage = (typeof RECEIVING_REGISTRATION_STAGES)[number];
export type ReceivingRegistrationOutcome = 'on' | 'failed';

/** Every way from one stage to another; docs/states.md draws it and a test holds the two together. */
export const RECEIVING_REGISTRATION_TRANSITIONS: readonly StageTransition<ReceivingRegistrationStage>[] = [
  { from: 'start', to: 'charging', on: 'an administrator turns receiving on' },
  { from: 'charging', to: 'registering', on: 'the credit is taken' },
  { from: 'charging', to: 'failed', on: 'there is too little credit, or it is turned off again' },
  { from: 'registering', to: 'on', on: 'the network knows that the identifiers receive' },
  { from: 'registering', to: 'failed', on: 'it cannot be, or it is turned off again: the credit is given back' },
];

export interface ReceivingRegistrationInput {
  readonly id: string;
  readonly policy: PolicyFor<'receivingRegistration'>;
}

export interface ReceivingRegistrationResult {
  readonly stage: ReceivingRegistrationOutcome;
}

/** What turning on the receipt of one organisation costs, in the platform's own units. */
export const RECEIVING_CREDIT = 1;

export const RECEIVING_FAILURES = ['NO_CREDIT', 'TURNED_OFF', 'RECEIVING_REFUSED'] as const;
export type ReceivingFailure = (typeof RECEIVING_FAILURES)[number];
