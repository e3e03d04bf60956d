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
  isPartnerRequestOutcome,
  type PartnerRequestAnswer,
  type PartnerRequestCommand,
  type PartnerRequestOutcome,
  type PartnerRequestResult,
} from '../domain/partner-request.ts';
import { refuseResend, refuseSecondResend, resendAfterMs } from '../domain/partner-request-resend.ts';
import {
  type PartnerRequestTurn,
  type PartnerRequestWork,
  partnerRequestStanding,
  retryRequestNow,
  takeIn,
  takeInRequestFeedback,
  workDone,
  workParked,
} from '../domain/partner-request-state.ts';
import { nextPartnerRequestStep } from '../domain/partner-request-steps.ts';
import { hasParked, workBegun } from '../domain/work-queue.ts';
import { takeExtensions, withoutLapse } from './extensions.ts';
import { blockedByFailure } from './failure-codes.ts';
import { iso } from './instants.ts';
import { sendRequest } from './partner-request-mails.ts';
import { beginRequestRun, type PartnerRequestRunInput, type RequestRun } from './partner-request-run.ts';
import { sendReminder } from './reminders.ts';
import { carryOverIfIdle, rest } from './resting.ts';

/** What somebody of either side does with the request. Decided one after the other, in the order they came in. */
export const decidePartnerRequestUpdate = defineUpdate<PartnerRequestAnswer, [PartnerRequestCommand]>('decide');
/** A role, the relation managers or a subscription of either environment have changed. */
export const conditionsChangedSignal = defineSignal('conditions-changed');
/** What became of a mail of this request. */
export const requestFeedbackSignal = defineSignal<[MailFeedback]>('mail-feedback');
/** Whoever is to answer wants no more reminders. */
export const stopRequestRemindersSignal = defineSignal('stop-reminders');
/** Tries a parked step again now. */
export const retryRequestSignal = defineSignal('retry');
/** The environments part. */
export const cancelRequestSignal = defineSignal('cancel');

/**
 * One environment's wish to become partners with another: a mail to the chosen manager, reminders, their answer, and
 * after a yes the wait for whatever a side lacks; or its lapse. It waits for weeks and ends once.
 */
export async function partnerRequest(input: PartnerRequestRunInput): Promise<PartnerRequestResult> {
  const run = beginRequestRun(input);
  registerHandlers(run);
  for (;;) {
    const { stage } = run.state;
    if (isPartnerRequestOutcome(stage)) return finish(run, stage);
    const step = nextPartnerRequestStep(run.state, Date.now(), input.policy, input.maintenanceWindow);
    switch (step.do) {
      case 'work':
        await work(run);
        break;
      case 'expire':
        await expire(run);
        break;
      case 'send-request':
        sendRequest(run, step.round);
        break;
      case 'remind':
        sendReminder(run, { ...step, template: 'partner-request-reminder' });
        break;
      case 'skip-reminder':
        run.state = { ...run.state, nextReminder: run.state.nextReminder + 1 };
        break;
      case 'wait':
        await rest(run, partnerRequestStanding(run.state), { ...step, carryOver: () => carryOver(run) });
        break;
    }
  }
}

function registerHandlers(run: RequestRun): void {
  const { policy } = run.input;
  setHandler(decidePartnerRequestUpdate, (command) => decide(run, command), {
    // refused in the validator, so that whoever asks a thousand times leaves no trace in the history
    validator: ({ action }) => {
      const nowMs = Date.now();
      const refusal = action === 'resend' ? refuseResend(run.state, nowMs, policy) : undefined;
      if (refusal === undefined) return;
      throw ApplicationFailure.nonRetryable('not sent again now', refusal, resendAfterMs(run.state, nowMs, policy));
    },
  });
  const isOpen = () => !isPartnerRequestOutcome(run.state.stage);
  takeExtensions(run, { isOpen, mostMs: EXTENDED_AT_MOST_MS.partnerRequest, forget: withoutLapse });
  setHandler(conditionsChangedSignal, () => {
    run.state = takeIn(run.state, { do: 'review', because: 'changed' });
  });
  setHandler(cancelRequestSignal, () => {
    run.state = takeIn(run.state, { do: 'cancel' });
  });
  setHandler(requestFeedbackSignal, (feedback) => {
    run.state = takeInRequestFeedback(run.state, feedback);
  });
  setHandler(stopRequestRemindersSignal, () => {
    run.state = { ...run.state, remindersStopped: true };
  });
  setHandler(retryRequestSignal, () => {
    run.retries += 1;
    run.state = retryRequestNow(run.state, Date.now());
  });
  setDefaultSignalHandler((name) => log.warn('a signal that partner requests do not know', { name }));
}

/** Takes a command in and answers when it is decided, or when its step has parked. */
async function decide(run: RequestRun, command: PartnerRequestCommand): Promise<PartnerRequestAnswer> {
  run.commands += 1;
  const key = run.commands;
  run.state = takeIn(run.state, { do: 'decide', key, command });
  await condition(() => run.answers.has(key) || isPartnerRequestOutcome(run.state.stage) || hasParked(run.state));
  const { stage } = run.state;
  const answer = run.answers.get(key);
  run.answers.delete(key);
  if (answer) return answer;
  if (!isPartnerRequestOutcome(stage))
    return { outcome: 'working', stage: partnerRequestStanding(run.state).stage as typeof stage };
  return answerEnded(run, stage, command);
}

/** Whoever has ended it so is answered the same again; everybody else comes too late. */
function answerEnded(
  run: RequestRun,
  stage: PartnerRequestOutcome,
  command: PartnerRequestCommand,
): PartnerRequestAnswer {
  const isTheirs = run.endedBy?.action === command.action && run.endedBy.userId === command.userId;
  if (isTheirs) return { outcome: 'done', stage };
  return { outcome: 'refused', stage, code: 'PARTNER_REQUEST_ENDED', reasons: [] };
}

async function work(run: RequestRun): Promise<void> {
  const { policy } = run.input;
  run.state = workBegun(run.state);
  const { current } = run.state;
  if (!current) return;
  if (refuseNow(run, current)) return;
  try {
    const turn = await perform(run, current);
    const before = run.state.stage;
    run.state = workDone(run.state, turn, Date.now(), policy);
    if (current.do !== 'decide') return;
    if (!isPartnerRequestOutcome(before) && isPartnerRequestOutcome(turn.stage) && !turn.code)
      run.endedBy = current.command;
    run.answers.set(current.key, answerOf(run, turn));
  } catch (failure) {
    const code = blockedByFailure(failure, 'DATABASE_UNAVAILABLE');
    run.state = workParked(run.state, code, Date.now(), policy);
  }
}

/** Answers what the limits allow no more, now that its turn has come. */
function refuseNow(run: RequestRun, current: PartnerRequestWork): boolean {
  const nowMs = Date.now();
  const turn = refuseSecondResend(run.state, current, nowMs, run.input.policy);
  if (!turn || current.do !== 'decide') return false;
  run.state = workDone(run.state, turn, nowMs, run.input.policy);
  run.answers.set(current.key, answerOf(run, turn));
  return true;
}

/** Each step answers where the request stands after it, also when it had ended before. */
async function perform(
  { input, database, state }: RequestRun,
  current: PartnerRequestWork,
): Promise<PartnerRequestTurn> {
  const { id, policy } = input;
  const nowMs = Date.now();
  const eligibleUntil = iso(nowMs + policy.partnerEligibilityMs);
  const step = { id, at: iso(nowMs), round: state.round, eligibleUntil, mostHandOvers: policy.partnerHandOversPerDay };
  switch (current.do) {
    case 'decide':
      return database.decidePartnerRequest({ ...step, command: current.command });
    case 'review':
      return database.reviewPartnerRequest({ ...step, because: current.because });
    case 'replace':
      return database.reviewPartnerRequest({ ...step, because: 'bounced' });
    case 'cancel':
      return database.endPartnerRequest({ ...step, stage: 'withdrawn' });
  }
}

function answerOf(
  { state }: RequestRun,
  { code, reasons = [], retryAfterMs }: PartnerRequestTurn,
): PartnerRequestAnswer {
  const { stage } = state;
  if (code === undefined) return { outcome: 'done', stage };
  return { outcome: 'refused', stage, code, reasons, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

async function expire(run: RequestRun): Promise<void> {
  const { id, policy } = run.input;
  const nowMs = Date.now();
  try {
    const eligibleUntil = iso(nowMs + policy.partnerEligibilityMs);
    const turn = await run.database.endPartnerRequest({ id, at: iso(nowMs), eligibleUntil, stage: 'expired' });
    run.state = workDone(run.state, turn, nowMs, policy);
  } catch (failure) {
    const code = blockedByFailure(failure, 'DATABASE_UNAVAILABLE');
    run.state = workParked(run.state, code, Date.now(), policy);
  }
}

/** Begins a new history where the old one is long enough. */
function carryOver(run: RequestRun): Promise<void> {
  const { state, input } = run;
  const isBusy = state.queue.length > 0 || state.reminding || state.linkMail.status === 'sending';
  return carryOverIfIdle(run, {
    isBusy,
    begin: (carried) => continueAsNew<typeof partnerRequest>({ ...input, carried }),
  });
}

async function finish(run: RequestRun, stage: PartnerRequestOutcome): Promise<PartnerRequestResult> {
  run.mails.cancel();
  run.standing.publishEnd(partnerRequestStanding(run.state), []);
  await condition(allHandlersFinished);
  return { stage };
}
