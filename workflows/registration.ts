import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  defineSignal,
  defineUpdate,
  log,
  setDefaultSignalHandler,
  setHandler,
} from '@temporalio/workflow';
import { EXTENDED_AT_MOST_MS } from '../domain/extension.ts';
import type { MailFeedback } from '../domain/mail.ts';
import {
  type ActivateAnswer,
  type ActivateCommand,
  type AskAgainAnswer,
  type AskAgainCommand,
  isRegistrationOutcome,
  type ProveAnswer,
  type ProveCommand,
  type RegistrationInput,
  type RegistrationOutcome,
  type RegistrationResult,
} from '../domain/registration.ts';
import { isProving } from '../domain/registration-proof.ts';
import {
  activationParked,
  activationRefused,
  askAgain,
  lapseParked,
  refuseAskAgain,
  registrationStanding,
  retryNow,
  takeInFeedback,
} from '../domain/registration-state.ts';
import { nextRegistrationStep } from '../domain/registration-steps.ts';
import type { PolicyFor } from '../domain/workflow-policy.ts';
import { takeExtensions } from './extensions.ts';
import { blockedByFailure } from './failure-codes.ts';
import { iso, now } from './instants.ts';
import { confirm, sendLink } from './registration-mails.ts';
import { prove, recordProof } from './registration-proof.ts';
import { beginRun, type Run } from './registration-run.ts';
import { sendReminder } from './reminders.ts';
import { carryOverIfIdle, rest } from './resting.ts';

/** A submitted form. Its attempt's id is also the update's id, so that the same attempt is decided once. */
export const activateUpdate = defineUpdate<ActivateAnswer, [ActivateCommand]>('activate');
/** Its person has signed in at a provider, which stands in the place of a password. The same sign-in again changes nothing. */
export const proveUpdate = defineUpdate<ProveAnswer, [ProveCommand]>('prove');
/** The address was registered again. Sends a new link within the limits of the policy. */
export const askAgainUpdate = defineUpdate<AskAgainAnswer, [AskAgainCommand]>('ask-again');
/** What became of a mail of this registration. */
export const mailFeedbackSignal = defineSignal<[MailFeedback]>('mail-feedback');
/** The person wants no more reminders. */
export const stopRemindersSignal = defineSignal('stop-reminders');
/** Tries a parked step again now. */
export const retrySignal = defineSignal('retry');

/**
 * Someone's way from their address to their environment: a link by mail or a provider's proof, reminders, their activation,
 * a confirmation; or its lapse, with everything about them erased. It waits for days and ends once.
 */
export async function registration(input: RegistrationInput): Promise<RegistrationResult> {
  const run = beginRun(input);
  registerHandlers(run);
  for (;;) {
    const { stage } = run.state;
    if (isRegistrationOutcome(stage)) return finish(run, stage);
    const step = nextRegistrationStep(run.state, Date.now(), input.policy, input.maintenanceWindow);
    switch (step.do) {
      case 'send-link':
        sendLink(run, step.round);
        break;
      case 'remind':
        sendReminder(run, { ...step, template: 'activation-reminder' });
        break;
      case 'skip-reminder':
        run.state = { ...run.state, nextReminder: run.state.nextReminder + 1 };
        break;
      case 'record-proof':
        await recordProof(run, step.proof);
        break;
      case 'activate':
        await activate(run, step.attemptId);
        break;
      case 'expire':
        await expire(run);
        break;
      case 'wait':
        await rest(run, registrationStanding(run.state), { ...step, carryOver: () => carryOver(run) });
        break;
    }
  }
}

function registerHandlers(run: Run): void {
  const { policy } = run.input;
  setHandler(activateUpdate, (command) => decide(run, command), {
    validator: ({ round }) => {
      if (round !== undefined && round < run.state.round && run.state.linkMail.status === 'done') {
        throw ApplicationFailure.nonRetryable('a newer link was sent', 'LINK_SUPERSEDED');
      }
    },
  });
  setHandler(proveUpdate, (command) => prove(run, command));
  setHandler(
    askAgainUpdate,
    ({ locale }): AskAgainAnswer => {
      const { stage } = run.state;
      if (isRegistrationOutcome(stage)) return { outcome: 'ended', stage };
      if (run.lapsing) return { outcome: 'ended', stage: 'expired' };
      run.state = askAgain(run.state, Date.now(), policy, locale);
      return { outcome: 'sending', round: run.state.round };
    },
    {
      // refused in the validator, so that whoever asks a thousand times leaves no trace in the history
      validator: (_command) => {
        const refusal = refuseAskAgain(run.state, Date.now(), policy);
        if (refusal !== undefined) throw ApplicationFailure.nonRetryable('no other link now', refusal);
      },
    },
  );
  takeExtensions(run, {
    isOpen: () => !isRegistrationOutcome(run.state.stage) && !run.lapsing,
    mostMs: EXTENDED_AT_MOST_MS.registration,
    forget: (state) => ({ ...state, lapse: undefined }),
  });
  setHandler(mailFeedbackSignal, (feedback) => {
    run.state = takeInFeedback(run.state, feedback);
    if (feedback.mail === 'activated' && feedback.event === 'settled') run.confirmationSettled = true;
    if (feedback.mail === 'activated' && feedback.event === 'not-sent') run.retries += 1;
  });
  setHandler(stopRemindersSignal, () => {
    run.state = { ...run.state, remindersStopped: true };
  });
  setHandler(retrySignal, () => {
    run.retries += 1;
    run.state = retryNow(run.state, Date.now());
  });
  setDefaultSignalHandler((name) => log.warn('a signal that registrations do not know', { name }));
}

/** Takes an attempt in and answers when it is decided, or when its step has parked. */
async function decide(run: Run, { attemptId }: ActivateCommand): Promise<ActivateAnswer> {
  if (!isRegistrationOutcome(run.state.stage)) {
    run.state = { ...run.state, attempts: [...run.state.attempts, attemptId] };
  }
  await condition(() => run.answers.has(attemptId) || isRegistrationOutcome(run.state.stage));
  const { stage } = run.state;
  return run.answers.get(attemptId) ?? (isRegistrationOutcome(stage) ? { outcome: 'ended', stage } : WORKING);
}

const WORKING: ActivateAnswer = { outcome: 'working' };

async function activate(run: Run, attemptId: string): Promise<void> {
  const { id, policy } = run.input;
  const wasParked = run.state.activation !== undefined;
  try {
    const seat = seatWaitOf(policy);
    const result = await run.database.activateRegistration({ id, attemptId, at: now(), ...seat });
    run.answers.set(attemptId, result);
    switch (result.outcome) {
      case 'activated':
        run.state = { ...run.state, stage: 'activated' };
        run.environmentIds = [result.environmentId];
        break;
      case 'ended':
        run.state = { ...run.state, stage: result.stage };
        break;
      case 'refused':
        run.state = activationRefused(run.state, Date.now());
        // whoever was told to wait has to hear that the name is taken: a new link says so
        if (wasParked) run.state = askAgain(run.state, Date.now(), policy);
        break;
    }
  } catch (failure) {
    const code = blockedByFailure(failure, 'DATABASE_UNAVAILABLE');
    run.state = activationParked(run.state, code, Date.now(), policy);
    for (const waiting of run.state.attempts) run.answers.set(waiting, WORKING);
  }
}

/** Until when whoever joins by an invitation waits for a seat; registrations from before knew of none. */
function seatWaitOf({ invitationSeatMs }: Partial<PolicyFor<'registration'>>) {
  return invitationSeatMs === undefined ? {} : { seatUntil: iso(Date.now() + invitationSeatMs) };
}

async function expire(run: Run): Promise<void> {
  const { id, policy } = run.input;
  run.lapsing = true;
  try {
    await run.database.expireRegistration({ id, at: now() });
    run.state = { ...run.state, stage: 'expired' };
  } catch (failure) {
    const code = blockedByFailure(failure, 'DATABASE_UNAVAILABLE');
    run.state = lapseParked(run.state, code, Date.now(), policy);
  }
  run.lapsing = false;
}

/** Begins a new history where the old one is long enough. */
function carryOver(run: Run): Promise<void> {
  const { state, input } = run;
  const isBusy =
    state.attempts.length > 0 || isProving(state) || state.reminding || state.linkMail.status === 'sending';
  return carryOverIfIdle(run, {
    isBusy,
    begin: (carried) => continueAsNew<typeof registration>({ ...input, carried }),
  });
}

async function finish(run: Run, stage: RegistrationOutcome): Promise<RegistrationResult> {
  run.mails.cancel();
  run.standing.publishEnd(registrationStanding(run.state), run.environmentIds);
  if (stage === 'activated') await confirm(run);
  await condition(allHandlersFinished);
  return { stage };
}
