import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  defineSignal,
  defineUpdate,
  isCancellation,
  log,
  setDefaultSignalHandler,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { MailFeedback } from '../domain/mail.ts';
import {
  type AskResetAgainAnswer,
  type AskResetAgainCommand,
  type ConfirmResetAnswer,
  type ConfirmResetCommand,
  isPasswordResetOutcome,
  type PasswordResetInput,
  type PasswordResetOutcome,
  type PasswordResetReason,
  type PasswordResetResult,
} from '../domain/password-reset.ts';
import {
  askResetAgain,
  attemptLost,
  beginPasswordReset,
  cancelReset,
  linkLifeMs,
  nextPasswordResetStep,
  type PasswordResetState,
  type PasswordResetStep,
  passwordResetStanding,
  refuseAskResetAgain,
  resetLinkParked,
  resetLinkSettled,
  resetParked,
  resetRead,
  retryResetNow,
  takeInAttempt,
  takeInResetFeedback,
} from '../domain/password-reset-state.ts';
import { mailQueue } from '../domain/workflow-ids.ts';
import { databaseActivities, mailActivities } from './activity-options.ts';
import { blockedByFailure } from './failure-codes.ts';
import { iso } from './instants.ts';
import { rest } from './resting.ts';
import { keepStanding, type StandingKeeper } from './standing.ts';

/** A submitted new password. Its attempt's id is also the update's id, so that the same attempt is decided once. */
export const confirmResetUpdate = defineUpdate<ConfirmResetAnswer, [ConfirmResetCommand]>('confirm');
/** The person asked for a link again. Sends a new one within the limits of the policy. */
export const askResetAgainUpdate = defineUpdate<AskResetAgainAnswer, [AskResetAgainCommand]>('ask-again');
/** The user was deactivated, or another link took the place of this one's. */
export const cancelResetSignal = defineSignal('cancel');
/** What became of a mail of this reset. */
export const resetFeedbackSignal = defineSignal<[MailFeedback]>('mail-feedback');
/** Tries a parked step again now. */
export const retryResetSignal = defineSignal('retry');

/** One execution: what it knows, what is recorded of it, and the tools it works with. */
interface ResetRun {
  readonly input: PasswordResetInput;
  state: PasswordResetState;
  /** The end is being recorded: whoever asks for a link now comes too late. */
  ending: boolean;
  environmentIds: readonly string[];
  readonly answers: Map<string, ConfirmResetAnswer>;
  /** The link goes out beside everything else, and ends with the reset. */
  readonly mails: CancellationScope;
  readonly database: ReturnType<typeof databaseActivities>;
  readonly mail: ReturnType<typeof mailActivities>;
  readonly standing: StandingKeeper;
}

/**
 * Someone's way to a password of their own: a link by mail, and the password that they choose behind it; or the link's
 * lapse. It waits for an hour, or for days where an administrator has sent the link, and ends once.
 */
export async function passwordReset(input: PasswordResetInput): Promise<PasswordResetResult> {
  const run = begin(input);
  registerHandlers(run);
  for (;;) {
    const { stage } = run.state;
    if (isPasswordResetOutcome(stage)) return finish(run, stage);
    const step = nextPasswordResetStep(run.state, Date.now());
    if (step.do === 'send-link') sendLink(run, step.round);
    else if (step.do === 'wait') await rest(run, passwordResetStanding(run.state), step);
    else await carryOut(run, step);
  }
}

function begin(input: PasswordResetInput): ResetRun {
  const state = beginPasswordReset(Date.now(), input.policy);
  const row = passwordResetStanding(state);
  const database = databaseActivities(input.policy);
  return {
    input,
    state,
    ending: false,
    environmentIds: [],
    answers: new Map(),
    mails: new CancellationScope(),
    database,
    mail: mailActivities(input.policy, mailQueue(workflowInfo().taskQueue), 'awaited'),
    // started with 'person': a mail that goes at once is not worth an upsert (outbox/start-attributes.ts)
    standing: keepStanding(input.id, database, { row, attributes: { ...row, waitingOn: 'person' } }),
  };
}

function registerHandlers(run: ResetRun): void {
  const { policy } = run.input;
  setHandler(confirmResetUpdate, (command) => decide(run, command), {
    validator: ({ round }) => {
      if (round < run.state.round && run.state.linkMail.status === 'done') {
        throw ApplicationFailure.nonRetryable('a newer link was sent', 'LINK_SUPERSEDED');
      }
    },
  });
  setHandler(
    askResetAgainUpdate,
    ({ locale }): AskResetAgainAnswer => {
      const { stage } = run.state;
      if (isPasswordResetOutcome(stage)) return { outcome: 'ended', stage };
      if (run.ending) return { outcome: 'ended', stage: 'expired' };
      run.state = askResetAgain(run.state, Date.now(), policy, locale);
      return { outcome: 'sending', round: run.state.round };
    },
    {
      // refused in the validator, so that whoever asks a thousand times leaves no trace in the history
      validator: (_command) => {
        const refusal = refuseAskResetAgain(run.state, Date.now(), policy);
        if (refusal !== undefined) throw ApplicationFailure.nonRetryable('no other link now', refusal);
      },
    },
  );
  setHandler(cancelResetSignal, () => {
    run.state = cancelReset(run.state);
  });
  setHandler(resetFeedbackSignal, (feedback) => {
    run.state = takeInResetFeedback(run.state, feedback);
  });
  setHandler(retryResetSignal, () => {
    run.state = retryResetNow(run.state, Date.now());
  });
  setDefaultSignalHandler((name) => log.warn('a signal that password resets do not know', { name }));
}

/** Takes an attempt in and answers when it is decided, or when its step has parked. */
async function decide(run: ResetRun, command: ConfirmResetCommand): Promise<ConfirmResetAnswer> {
  const { attemptId } = command;
  run.state = takeInAttempt(run.state, command);
  const isOver = () => run.answers.has(attemptId) || isPasswordResetOutcome(run.state.stage);
  await condition(() => isOver() || run.state.parking !== undefined);
  const { stage } = run.state;
  return run.answers.get(attemptId) ?? (isPasswordResetOutcome(stage) ? { outcome: 'ended', stage } : WORKING);
}

const WORKING: ConfirmResetAnswer = { outcome: 'working' };

/** A step in the database, or its parking. */
async function carryOut(run: ResetRun, step: Exclude<PasswordResetStep, { do: 'send-link' | 'wait' }>): Promise<void> {
  run.ending = step.do === 'end';
  try {
    if (step.do === 'read') await read(run);
    else if (step.do === 'reset') await reset(run, step.attempt);
    else await end(run, step.stage);
  } catch (failure) {
    const code = blockedByFailure(failure, 'DATABASE_UNAVAILABLE');
    run.state = resetParked(run.state, code, Date.now(), run.input.policy);
  }
  run.ending = false;
}

/** Learns why it was begun. One that another took the place of before it could begin has ended. */
async function read(run: ResetRun): Promise<void> {
  const { id, policy } = run.input;
  const { roundBeganAtMs } = run.state;
  const until = (reason: PasswordResetReason) => iso(roundBeganAtMs + linkLifeMs(reason, policy));
  const waitUntil = { forgotten: until('forgotten'), 'login-details': until('login-details') };
  const row = await run.database.openPasswordReset({ id, waitUntil });
  run.environmentIds = row.environmentIds;
  run.state = resetRead(run.state, row.reason, policy);
  if (row.stage !== 'awaiting-proof') run.state = { ...run.state, stage: row.stage };
  run.standing.recorded(passwordResetStanding(run.state));
}

async function reset(run: ResetRun, { attemptId, round }: ConfirmResetCommand): Promise<void> {
  const answer = await run.database.resetPassword({ id: run.input.id, attemptId, round, at: iso(Date.now()) });
  run.answers.set(attemptId, answer);
  if (answer.outcome === 'lost') run.state = attemptLost(run.state);
  else run.state = { ...run.state, stage: answer.outcome === 'reset' ? 'reset' : answer.stage };
}

async function end(run: ResetRun, stage: 'expired' | 'cancelled'): Promise<void> {
  const ended = await run.database.endPasswordReset({ id: run.input.id, stage, at: iso(Date.now()) });
  run.state = { ...run.state, stage: ended.stage };
}

/** Sends the round's link beside everything else, or parks it. */
function sendLink(run: ResetRun, round: number): void {
  const { id, policy } = run.input;
  const { linkMail, reason, locale } = run.state;
  const parking = linkMail.status === 'parked' ? { parking: linkMail.parking } : {};
  run.state = { ...run.state, linkMail: { status: 'sending', ...parking } };
  const template = reason === 'login-details' ? 'login-details' : 'password-reset';
  const expiresAt = iso(run.state.deadlineAtMs);
  const command = { processId: id, mail: template, template, round, expiresAt, ...(locale ? { locale } : {}) } as const;
  void run.mails.run(async () => {
    try {
      const { outcome } = await run.mail.sendMail(command);
      run.state = resetLinkSettled(run.state, round, outcome);
      if (outcome === 'sent') run.standing.recorded(sentStanding(expiresAt));
    } catch (failure) {
      if (isCancellation(failure)) return;
      const code = blockedByFailure(failure, 'MAIL_PROVIDER_UNAVAILABLE');
      run.state = resetLinkParked(run.state, { round, code }, Date.now(), policy);
    }
  });
}

/** What the mail's own transaction records (db/writes/mails.ts). */
function sentStanding(waitUntil: string) {
  return { stage: 'awaiting-proof', waitingOn: 'person', waitUntil, needsAttention: false, blockedBy: null } as const;
}

async function finish(run: ResetRun, stage: PasswordResetOutcome): Promise<PasswordResetResult> {
  run.mails.cancel();
  run.standing.publishEnd(passwordResetStanding(run.state), run.environmentIds);
  await condition(allHandlersFinished);
  return { stage };
}
