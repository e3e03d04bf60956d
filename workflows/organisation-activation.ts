import {
  allHandlersFinished,
  condition,
  defineSignal,
  defineUpdate,
  log,
  setDefaultSignalHandler,
  setHandler,
} from '@temporalio/workflow';
import {
  isActivationOutcome,
  type OrganisationActivationAnswer,
  type OrganisationActivationCommand,
  type OrganisationActivationOutcome,
  type OrganisationActivationRefusal,
  type OrganisationActivationResult,
} from '../domain/organisation-activation.ts';
import {
  type AuthorityDecision,
  activationStanding,
  awaitsAuthority,
  evidenceAdded,
  rejected,
  retryActivationNow,
  takeInDecision,
  withdraw,
} from '../domain/organisation-activation-state.ts';
import { type ActivationStep, nextActivationStep } from '../domain/organisation-activation-steps.ts';
import { SECOND_MS } from '../domain/policy.ts';
import {
  type ActivationRun,
  beginActivationRun,
  type OrganisationActivationRunInput,
} from './organisation-activation-run.ts';
import { carryOut } from './organisation-activation-work.ts';

/** What an administrator or an operator does with the activation. */
export const decideActivationUpdate = defineUpdate<OrganisationActivationAnswer, [OrganisationActivationCommand]>(
  'decide',
);
/** Somebody has added evidence of authority. */
export const evidenceAddedSignal = defineSignal('evidence-added');
/** Tries a parked step again now. */
export const retryActivationSignal = defineSignal('retry');

/** Whoever withdraws does not wait longer for what is being undone; it is undone all the same. */
const WITHDRAWAL_MS = 3 * SECOND_MS;

/**
 * An organisation's way to being active: the trade register, proof of authority, its VAT number, an identifier on the
 * network; or its end, after what was registered is undone. It waits for hours for who is busy, for weeks for evidence.
 */
export async function organisationActivation(
  input: OrganisationActivationRunInput,
): Promise<OrganisationActivationResult> {
  const run = beginActivationRun(input);
  registerHandlers(run);
  for (;;) {
    const { stage } = run.state;
    if (isActivationOutcome(stage)) return finish(run, stage);
    const step = nextActivationStep(run.state, Date.now(), input.policy, input.maintenanceWindow);
    if (step.do === 'wait') await rest(run, step);
    else if (step.do === 'lapse') run.state = rejected(run.state, 'AUTHORITY_LAPSED');
    else await carryOut(run, step);
  }
}

function registerHandlers(run: ActivationRun): void {
  setHandler(decideActivationUpdate, (command) =>
    command.action === 'withdraw' ? takeBack(run, command.userId) : decide(run, command),
  );
  setHandler(evidenceAddedSignal, () => {
    run.state = evidenceAdded(run.state);
  });
  setHandler(retryActivationSignal, () => {
    run.state = retryActivationNow(run.state, Date.now());
  });
  setDefaultSignalHandler((name) => log.warn('a signal that activations do not know', { name }));
}

/** Withdraws it: a call that is waiting to be tried again ends now, one that is being answered is listened to. */
async function takeBack(run: ActivationRun, userId: string): Promise<OrganisationActivationAnswer> {
  if (run.state.ending?.stage === 'rejected') return refused(run, 'ACTIVATION_ENDED');
  run.state = withdraw(run.state, userId);
  run.call?.cancel();
  await condition(() => isActivationOutcome(run.state.stage) || run.state.parking !== undefined, WITHDRAWAL_MS);
  const { stage } = run.state;
  if (stage === 'withdrawn') return { outcome: 'done', stage };
  return isActivationOutcome(stage) ? refused(run, 'ACTIVATION_ENDED') : { outcome: 'working', stage };
}

/** Takes an operator's decision in and answers when it is carried out, or when that has parked. */
async function decide(run: ActivationRun, command: AuthorityDecision): Promise<OrganisationActivationAnswer> {
  if (!awaitsAuthority(run.state)) return answerLate(run, command);
  run.decisions += 1;
  const key = run.decisions;
  run.state = takeInDecision(run.state, key, command);
  await condition(
    () => run.answers.has(key) || isActivationOutcome(run.state.stage) || run.state.parking !== undefined,
  );
  const answer = run.answers.get(key);
  run.answers.delete(key);
  if (answer) return answer;
  return awaitsAuthority(run.state) ? { outcome: 'working', stage: run.state.stage } : answerLate(run, command);
}

/** The same decision of the same operator is no second one; every other comes too late, or too early. */
function answerLate(run: ActivationRun, { action, operatorId }: AuthorityDecision): OrganisationActivationAnswer {
  const { decided, stage, ending } = run.state;
  if (decided?.action === action && decided.operatorId === operatorId) return { outcome: 'done', stage };
  return refused(run, isActivationOutcome(stage) || ending ? 'ACTIVATION_ENDED' : 'AUTHORITY_NOT_AWAITED');
}

function refused({ state }: ActivationRun, code: OrganisationActivationRefusal): OrganisationActivationAnswer {
  return { outcome: 'refused', stage: state.stage, code };
}

/** Records where it stands, then waits until something happens or `untilMs` comes. */
async function rest(
  run: ActivationRun,
  { untilMs, for: summary }: Extract<ActivationStep, { readonly do: 'wait' }>,
): Promise<void> {
  // what happens while the standing is being recorded has happened: only then is there nothing to wait for
  const { state } = run;
  const changed = () => run.state !== state;
  await run.standing.record(activationStanding(state));
  if (changed()) return;
  if (untilMs === Infinity) await condition(changed);
  else if (untilMs > Date.now()) await condition(changed, untilMs - Date.now(), { summary });
}

async function finish(run: ActivationRun, stage: OrganisationActivationOutcome): Promise<OrganisationActivationResult> {
  run.standing.publishEnd(activationStanding(run.state), []);
  await condition(allHandlersFinished);
  return { stage };
}
