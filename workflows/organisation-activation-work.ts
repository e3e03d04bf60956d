import { CancellationScope } from '@temporalio/workflow';
import { isActivationOutcome } from '../domain/organisation-activation.ts';
import {
  type ActivationState,
  type ActivationTurn,
  activationEnded,
  activationStanding,
  decisionDone,
  identifiersKnown,
  identifierUndone,
  networkTold,
  reminded,
  stepParked,
  tellingNetwork,
  turned,
} from '../domain/organisation-activation-state.ts';
import type { ActivationGatewayStep, ActivationStep } from '../domain/organisation-activation-steps.ts';
import type { BlockedBy } from '../domain/process.ts';
import { blockedByFailure } from './failure-codes.ts';
import { iso } from './instants.ts';
import type { ActivationRun } from './organisation-activation-run.ts';

type Work = Exclude<ActivationStep, { readonly do: 'wait' | 'lapse' }>;

/** Carries a step out; what cannot be done in the time it has parks. */
export async function carryOut(run: ActivationRun, step: Work): Promise<void> {
  const { policy } = run.input;
  const wasEnding = run.state.ending !== undefined;
  try {
    run.state = isGatewayStep(step) ? await askOutside(run, step) : await record(run, step);
  } catch (failure) {
    // cut short by a withdrawal, which is what comes next
    if (!wasEnding && run.state.ending) return;
    run.state = stepParked(run.state, blockedByFailure(failure, TIMEOUT_CODES[step.do]), Date.now(), policy);
  }
}

const TIMEOUT_CODES = {
  'look-up': 'REGISTER_UNAVAILABLE',
  'check-vat': 'VIES_UNAVAILABLE',
  register: 'PEPPOL_UNAVAILABLE',
  remove: 'PEPPOL_UNAVAILABLE',
  decide: 'DATABASE_UNAVAILABLE',
  remind: 'DATABASE_UNAVAILABLE',
  list: 'DATABASE_UNAVAILABLE',
  finish: 'DATABASE_UNAVAILABLE',
  end: 'DATABASE_UNAVAILABLE',
} as const satisfies Record<Work['do'], BlockedBy>;

function isGatewayStep(step: Work): step is ActivationGatewayStep {
  return step.do === 'look-up' || step.do === 'check-vat' || step.do === 'register' || step.do === 'remove';
}

/** Each step in our database answers where the activation stands after it, also when it had ended before. */
async function record(run: ActivationRun, step: Exclude<Work, ActivationGatewayStep>): Promise<ActivationState> {
  const { database, input } = run;
  const nowMs = Date.now();
  const given = { id: input.id, at: iso(nowMs) };
  switch (step.do) {
    case 'decide':
      return decided(run, nowMs);
    case 'remind':
      await database.remindOfAuthority({ ...given, number: step.number });
      return reminded(run.state);
    case 'list': {
      const identifiers = await database.listIdentifiers(given);
      return identifiersKnown(run.state, identifiers);
    }
    case 'finish': {
      const turn = await database.finishActivation({ ...given, tried: run.state.tried });
      return after(run, turn, nowMs);
    }
    case 'end': {
      const { ending } = run.state;
      return ending ? after(run, await database.endActivation({ ...given, end: ending }), nowMs) : run.state;
    }
  }
}

async function decided(run: ActivationRun, nowMs: number): Promise<ActivationState> {
  const { id, policy } = run.input;
  const [first] = run.state.decisions;
  if (!first) return run.state;
  const turn = await run.database.decideAuthority({ id, at: iso(nowMs), command: first.command });
  const state = decisionDone(run.state, turn, nowMs, policy);
  const code = isActivationOutcome(turn.stage) ? 'ACTIVATION_ENDED' : 'AUTHORITY_NOT_AWAITED';
  const { stage } = turn;
  run.answers.set(first.key, turn.isLate ? { outcome: 'refused', stage, code } : { outcome: 'done', stage });
  if (!turn.isLate) run.standing.recorded(activationStanding(state));
  return state;
}

/** Asks the outside; a withdrawal cuts it short, unless it undoes something. */
async function askOutside(run: ActivationRun, step: ActivationGatewayStep): Promise<ActivationState> {
  const nowMs = Date.now();
  const given = { id: run.input.id, at: iso(nowMs) };
  const authorityUntil = iso(nowMs + run.input.policy.authorityMs);
  const { questions } = run;
  switch (step.do) {
    case 'look-up':
      return after(run, await interruptible(run, () => questions.lookUpCompany({ ...given, authorityUntil })), nowMs);
    case 'check-vat':
      return after(run, await interruptible(run, () => questions.checkVat(given)), nowMs);
    case 'register':
    case 'remove':
      return step.undoes ? undo(run, step, given) : tellNetwork(run, step, given);
  }
}

interface NetworkStep {
  readonly do: 'register' | 'remove';
  readonly identifierId: string;
}

async function tellNetwork(
  run: ActivationRun,
  { do: told, identifierId }: NetworkStep,
  given: { readonly id: string; readonly at: string },
): Promise<ActivationState> {
  const { gateways } = run;
  run.state = tellingNetwork(run.state, identifierId);
  if (told === 'remove') {
    await interruptible(run, () => gateways.removeIdentifier({ ...given, identifierId, undoes: false }));
    return networkTold(run.state, identifierId, true);
  }
  const { outcome } = await interruptible(run, () => gateways.registerIdentifier({ ...given, identifierId }));
  return networkTold(run.state, identifierId, outcome === 'registered');
}

async function undo(
  run: ActivationRun,
  { do: told, identifierId }: NetworkStep,
  given: { readonly id: string; readonly at: string },
): Promise<ActivationState> {
  if (told === 'remove') await run.gateways.removeIdentifier({ ...given, identifierId, undoes: true });
  else await run.gateways.registerIdentifier({ ...given, identifierId });
  return identifierUndone(run.state, identifierId);
}

/** A call that a withdrawal may cut short: what is being answered at that moment is still listened to. */
async function interruptible<T>(run: ActivationRun, call: () => Promise<T>): Promise<T> {
  const scope = new CancellationScope();
  run.call = scope;
  try {
    return await scope.run(call);
  } finally {
    run.call = undefined;
  }
}

/** What a step has led to: an end in the row is one, whatever was meant meanwhile. */
function after(run: ActivationRun, turn: ActivationTurn, atMs: number): ActivationState {
  const { state, input } = run;
  return isActivationOutcome(turn.stage) ? activationEnded(state, turn.stage) : turned(state, turn, atMs, input.policy);
}
