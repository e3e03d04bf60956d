import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  defineSignal,
  defineUpdate,
  isCancellation,
  log,
  setDefaultSignalHandler,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { MailFeedback } from '../domain/mail.ts';
import type { Parking, Standing } from '../domain/process.ts';
import {
  type ActivateAnswer,
  type ActivateCommand,
  type AskAgainAnswer,
  type AskAgainCommand,
  activationParked,
  activationRefused,
  askAgain,
  beginRegistration,
  isRegistrationOutcome,
  lapseParked,
  linkParked,
  linkRefused,
  linkSent,
  nextRegistrationStep,
  type RegistrationInput,
  type RegistrationOutcome,
  type RegistrationResult,
  type RegistrationState,
  refuseAskAgain,
  registrationStanding,
  retryNow,
  takeInFeedback,
} from '../domain/registration.ts';
import { mailQueue } from '../domain/workflow-ids.ts';
import { databaseActivities, mailActivities } from './activity-options.ts';
import { blockedByFailure } from './failure-codes.ts';
import { sendUntilSettled } from './mail-step.ts';
import { keepStanding, type StandingKeeper } from './standing.ts';

/** A submitted form. Its attempt's id is also the update's id, so that the same attempt is decided once. */
export const activateUpdate = defineUpdate<ActivateAnswer, [ActivateCommand]>('activate');
/** The address was registered again. Sends a new link within the limits of the policy. */
export const askAgainUpdate = defineUpdate<AskAgainAnswer, [AskAgainCommand]>('ask-again');
/** What became of a mail of this registration. */
export const mailFeedbackSignal = defineSignal<[MailFeedback]>('mail-feedback');
/** The person wants no more reminders. */
export const stopRemindersSignal = defineSignal('stop-reminders');
/** Tries a parked step again now. */
export const retrySignal = defineSignal('retry');

/**
 * Someone's way from their address to their environment: a link by mail, reminders, their activation, a confirmation; or
 * its lapse, with everything about them erased. It waits for days and ends once.
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
        remind(run, step.round, step.number);
        break;
      case 'skip-reminder':
        run.state = { ...run.state, nextReminder: run.state.nextReminder + 1 };
        break;
      case 'activate':
        await activate(run, step.attemptId);
        break;
      case 'expire':
        await expire(run);
        break;
      case 'wait':
        await rest(run, step.untilMs, step.for);
        break;
    }
  }
}

/** One execution: what it knows, what is recorded of it, and the tools it works with. */
interface Run {
  readonly input: RegistrationInput;
  state: RegistrationState;
  retries: number;
  /** The lapse is being recorded: whoever asks for a link now comes too late. */
  lapsing: boolean;
  confirmationSettled: boolean;
  environmentIds: readonly string[];
  readonly answers: Map<string, ActivateAnswer>;
  /** Link and reminders go out beside everything else, and end with the registration. */
  readonly mails: CancellationScope;
  readonly database: ReturnType<typeof databaseActivities>;
  readonly awaitedMail: ReturnType<typeof mailActivities>;
  readonly reminderMail: ReturnType<typeof mailActivities>;
  readonly standing: StandingKeeper;
}

function beginRun(input: RegistrationInput): Run {
  const state = input.carried ?? beginRegistration(Date.now(), input.policy);
  const row = registrationStanding(state);
  const database = databaseActivities(input.policy);
  const queue = mailQueue(workflowInfo().taskQueue);
  return {
    input,
    state,
    retries: 0,
    lapsing: false,
    confirmationSettled: false,
    environmentIds: [],
    answers: new Map(),
    mails: new CancellationScope(),
    database,
    awaitedMail: mailActivities(input.policy, queue, 'awaited'),
    reminderMail: mailActivities(input.policy, queue, 'reminder'),
    standing: keepStanding(input.id, database, {
      row,
      // started with 'person': a mail that goes at once is not worth an upsert (outbox/start-attributes.ts)
      attributes: input.carried ? row : { ...row, waitingOn: 'person' },
    }),
  };
}

function registerHandlers(run: Run): void {
  const { policy } = run.input;
  setHandler(activateUpdate, (command) => decide(run, command), {
    validator: ({ round }) => {
      if (round < run.state.round && run.state.linkMail.status === 'done') {
        throw ApplicationFailure.nonRetryable('a newer link was sent', 'LINK_SUPERSEDED');
      }
    },
  });
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
  setHandler(mailFeedbackSignal, (feedback) => {
    run.state = takeInFeedback(run.state, feedback);
    if (feedback.mail === 'activated' && feedback.event === 'settled') run.confirmationSettled = true;
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
    const result = await run.database.activateRegistration({ id, attemptId, at: now() });
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

function sendLink(run: Run, round: number): void {
  const { linkMail } = run.state;
  const parking = linkMail.status === 'parked' ? { parking: linkMail.parking } : {};
  run.state = { ...run.state, linkMail: { status: 'sending', ...parking } };
  const expiresAt = iso(run.state.deadlineAtMs);
  const { locale } = run.state;
  void run.mails.run(async () => {
    try {
      const { outcome } = await run.awaitedMail.sendMail({
        processId: run.input.id,
        mail: 'activation',
        template: 'activation',
        round,
        expiresAt,
        ...(locale ? { locale } : {}),
      });
      run.state = outcome === 'refused' ? linkRefused(run.state, round) : linkSent(run.state, round, Date.now());
      if (outcome === 'sent') run.standing.recorded(sentStanding(expiresAt));
    } catch (failure) {
      if (isCancellation(failure)) return;
      const code = blockedByFailure(failure, 'MAIL_PROVIDER_UNAVAILABLE');
      run.state = linkParked(run.state, { round, code }, Date.now(), run.input.policy);
    }
  });
}

/** What the mail's own transaction records (activities/mail.ts). */
function sentStanding(waitUntil: string): Standing {
  return { stage: 'awaiting-activation', waitingOn: 'person', waitUntil, needsAttention: false, blockedBy: null };
}

function remind(run: Run, round: number, number: number): void {
  run.state = { ...run.state, reminding: true };
  const expiresAt = iso(run.state.deadlineAtMs);
  void run.mails.run(async () => {
    try {
      await run.reminderMail.sendMail({
        processId: run.input.id,
        mail: `reminder-${number}`,
        template: 'activation-reminder',
        round,
        expiresAt,
      });
      run.state = { ...run.state, lastMailAtMs: Date.now() };
    } catch (failure) {
      if (isCancellation(failure)) return;
      // nobody waits for a reminder: the next one, or the lapse, comes in its own time
      log.warn('a reminder could not be sent', { code: blockedByFailure(failure, 'MAIL_PROVIDER_UNAVAILABLE') });
    }
    run.state = { ...run.state, reminding: false };
    if (round === run.state.round) run.state = { ...run.state, nextReminder: number };
  });
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

/** Records where the registration stands, then waits until something happens or `untilMs` comes. */
async function rest(run: Run, untilMs: number | undefined, reason: string): Promise<void> {
  // what happens while the standing is being recorded has happened: only then is there nothing to wait for
  const { state } = run;
  const changed = () => run.state !== state;
  const standing = registrationStanding(state);
  if (state.linkMail.status === 'sending') await run.standing.recordRow(standing);
  else await run.standing.record(standing);
  if (changed()) return;
  await carryOverIfDue(run);
  if (changed()) return;
  if (untilMs === undefined) await condition(changed);
  else if (untilMs > Date.now()) await condition(changed, untilMs - Date.now(), { summary: reason });
}

/** Begins a new history long before the limits; nothing is under way then, so nothing can be lost over it. */
async function carryOverIfDue(run: Run): Promise<void> {
  const { state, input } = run;
  const busy = state.attempts.length > 0 || state.reminding || state.linkMail.status === 'sending';
  if (busy || !workflowInfo().continueAsNewSuggested) return;
  await condition(allHandlersFinished);
  if (run.state === state) await continueAsNew<typeof registration>({ ...input, carried: state });
}

async function finish(run: Run, stage: RegistrationOutcome): Promise<RegistrationResult> {
  run.mails.cancel();
  run.standing.publishEnd(registrationStanding(run.state), run.environmentIds);
  if (stage === 'activated') {
    await sendUntilSettled({
      policy: run.input.policy,
      send: () => run.awaitedMail.sendMail(confirmationOf(run.input.id)),
      onParked: (parking) => run.standing.record(parkedStanding(stage, parking)),
      retries: () => run.retries,
      settled: () => run.confirmationSettled,
    });
  }
  await condition(allHandlersFinished);
  return { stage };
}

function confirmationOf(processId: string) {
  return { processId, mail: 'activated', template: 'activated', round: 1, expiresAt: null } as const;
}

/** The registration is over for its person; only its last mail still has to go. */
function parkedStanding(stage: RegistrationOutcome, parking: Parking | undefined): Standing {
  return {
    stage,
    waitingOn: parking ? 'mail-provider' : null,
    waitUntil: parking?.retryAtMs === undefined ? null : iso(parking.retryAtMs),
    needsAttention: parking !== undefined,
    blockedBy: parking?.code ?? null,
  };
}

function now(): string {
  return iso(Date.now());
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
