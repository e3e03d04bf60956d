import {
  allHandlersFinished,
  CancellationScope,
  condition,
  defineSignal,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { ReceivingRegistrationInput, ReceivingRegistrationResult } from '../domain/receiving-registration.ts';
import {
  beginReceiving,
  isReceivingOutcome,
  nextReceivingStep,
  type ReceivingState,
  type ReceivingStep,
  receivingFailed,
  receivingParked,
  receivingStanding,
  receivingTold,
  receivingTurned,
  receivingUndone,
  tellingReceiving,
} from '../domain/receiving-registration-state.ts';
import { gatewayQueue } from '../domain/workflow-ids.ts';
import { databaseActivities, gatewayActivities } from './activity-options.ts';
import { blockedByFailure } from './failure-codes.ts';
import { now } from './instants.ts';
import { keepStanding, type StandingKeeper } from './standing.ts';

/** An administrator has turned it off again. */
export const receivingTurnedOffSignal = defineSignal('turned-off');
/** Tries a parked step again now. */
export const retryReceivingSignal = defineSignal('retry');

/** One execution: what it knows, what is recorded of it, and the tools it works with. */
interface ReceivingRun {
  readonly input: ReceivingRegistrationInput;
  state: ReceivingState;
  /** The call to the network that is under way, where turning it off may cut it short. */
  call: CancellationScope | undefined;
  readonly database: ReturnType<typeof databaseActivities>;
  readonly gateways: ReturnType<typeof gatewayActivities>;
  readonly standing: StandingKeeper;
}

/**
 * Turns the receipt of e-invoices on for an organisation: takes what it costs, then tells the network. Where that cannot
 * be, or it is turned off again meanwhile, the network hears that too and the credit is given back.
 */
export async function receivingRegistration(input: ReceivingRegistrationInput): Promise<ReceivingRegistrationResult> {
  const run = begin(input);
  setHandler(receivingTurnedOffSignal, () => {
    run.state = receivingFailed(run.state, 'TURNED_OFF');
    run.call?.cancel();
  });
  setHandler(retryReceivingSignal, () => {
    run.state = { ...run.state, parking: undefined };
  });
  for (;;) {
    const { stage } = run.state;
    if (isReceivingOutcome(stage)) {
      run.standing.publishEnd(receivingStanding(run.state), []);
      await condition(allHandlersFinished);
      return { stage };
    }
    const step = nextReceivingStep(run.state, Date.now());
    if (step.do === 'wait') await rest(run, step.untilMs);
    else await carryOut(run, step);
  }
}

function begin(input: ReceivingRegistrationInput): ReceivingRun {
  const state = beginReceiving();
  const standing = receivingStanding(state);
  const database = databaseActivities(input.policy);
  return {
    input,
    state,
    call: undefined,
    database,
    gateways: gatewayActivities(input.policy, gatewayQueue(workflowInfo().taskQueue)),
    standing: keepStanding(input.id, database, { row: standing, attributes: standing }),
  };
}

type Work = Exclude<ReceivingStep, { readonly do: 'wait' }>;

async function carryOut(run: ReceivingRun, step: Work): Promise<void> {
  const { policy } = run.input;
  const failed = run.state.failure;
  try {
    run.state = step.do === 'tell' ? await tell(run, step) : await record(run, step);
  } catch (failure) {
    // cut short by being turned off, which is what comes next
    if (failed === undefined && run.state.failure) return;
    const onTimeout = step.do === 'tell' ? 'PEPPOL_UNAVAILABLE' : 'DATABASE_UNAVAILABLE';
    run.state = receivingParked(run.state, blockedByFailure(failure, onTimeout), Date.now(), policy);
  }
}

async function record(run: ReceivingRun, step: Exclude<Work, { readonly do: 'tell' }>): Promise<ReceivingState> {
  const { database, input } = run;
  const given = { id: input.id, at: now() };
  switch (step.do) {
    case 'charge': {
      const turn = await database.chargeReceiving(given);
      return receivingTurned(run.state, turn);
    }
    case 'finish': {
      const turn = await database.finishReceiving(given);
      return receivingTurned(run.state, turn);
    }
    case 'end': {
      const turn = await database.endReceiving({ ...given, failure: step.failure });
      return receivingTurned(run.state, turn);
    }
  }
}

/** Tells the network; what it is told to undo is not cut short. */
async function tell(
  run: ReceivingRun,
  { identifierId, receives }: Extract<Work, { readonly do: 'tell' }>,
): Promise<ReceivingState> {
  const command = { identifierId, receives };
  if (!receives) {
    await run.gateways.setReceiving(command);
    return receivingUndone(run.state, identifierId);
  }
  run.state = tellingReceiving(run.state, identifierId);
  const scope = new CancellationScope();
  run.call = scope;
  try {
    const { outcome } = await scope.run(() => run.gateways.setReceiving(command));
    return receivingTold(run.state, identifierId, outcome === 'registered' || outcome === 'gone');
  } finally {
    run.call = undefined;
  }
}

/** Records where it stands, then waits until something happens or `untilMs` comes. */
async function rest(run: ReceivingRun, untilMs: number): Promise<void> {
  const { state } = run;
  const changed = () => run.state !== state;
  await run.standing.record(receivingStanding(state));
  if (!changed() && untilMs > Date.now()) {
    await condition(changed, untilMs - Date.now(), { summary: 'trying the step again' });
  }
}
