import { type CancellationScope, workflowInfo } from '@temporalio/workflow';
import type { MaintenanceWindow } from '../domain/maintenance.ts';
import type { OrganisationActivationAnswer, OrganisationActivationInput } from '../domain/organisation-activation.ts';
import { type ActivationState, activationStanding, beginActivation } from '../domain/organisation-activation-state.ts';
import { gatewayQueue } from '../domain/workflow-ids.ts';
import { databaseActivities, gatewayActivities, questionActivities } from './activity-options.ts';
import { keepStanding, type StandingKeeper } from './standing.ts';

export interface OrganisationActivationRunInput extends OrganisationActivationInput {
  readonly maintenanceWindow?: MaintenanceWindow;
}

/** One execution: what it knows, what is recorded of it, and the tools it works with. */
export interface ActivationRun {
  readonly input: OrganisationActivationRunInput;
  state: ActivationState;
  /** How many decisions were taken in; each waits for the answer under its number. */
  decisions: number;
  readonly answers: Map<number, OrganisationActivationAnswer>;
  /** The call to the outside that is under way, where a withdrawal may cut it short. */
  call: CancellationScope | undefined;
  readonly database: ReturnType<typeof databaseActivities>;
  readonly questions: ReturnType<typeof questionActivities>;
  readonly gateways: ReturnType<typeof gatewayActivities>;
  readonly standing: StandingKeeper;
}

/** A run that begins. */
export function beginActivationRun(input: OrganisationActivationRunInput): ActivationRun {
  const { id, purpose, policy } = input;
  const state = beginActivation(purpose, Date.now(), policy);
  const database = databaseActivities(policy);
  const row = activationStanding(state);
  const queue = gatewayQueue(workflowInfo().taskQueue);
  return {
    input,
    state,
    decisions: 0,
    answers: new Map(),
    call: undefined,
    database,
    questions: questionActivities(policy, queue),
    gateways: gatewayActivities(policy, queue),
    standing: keepStanding(id, database, {
      row,
      // started with 'vestibule': a call that answers at once is not worth an upsert (outbox/start-attributes.ts)
      attributes: { ...row, waitingOn: 'vestibule' },
    }),
  };
}
