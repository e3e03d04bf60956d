import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  defineSignal,
  defineUpdate,
  isCancellation,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import {
  type ConfirmAddressCommand,
  type DecideAddressCommand,
  type EmailVerificationAnswer,
  type EmailVerificationInput,
  type EmailVerificationOutcome,
  type EmailVerificationResult,
  type EmailVerificationStage,
  isEmailVerificationOutcome,
} from '../domain/email-verification.ts';
import {
  askForProofAgain,
  beginEmailVerification,
  type EmailVerificationState,
  type EmailVerificationStep,
  emailVerificationStanding,
  nextEmailVerificationStep,
  proofParked,
  proofSettled,
  reportedBefore,
  retryVerificationNow,
  takeInProofFeedback,
  takeInWork,
  withdraw,
  workDone,
  workParked,
} from '../domain/email-verification-state.ts';
import type { MailFeedback } from '../domain/mail.ts';
import type { Standing } from '../domain/process.ts';
import { mailQueue } from '../domain/workflow-ids.ts';
import { databaseActivities, mailActivities } from './activity-options.ts';
import { blockedByFailure } from './failure-codes.ts';
import { iso } from './instants.ts';
import { rest } from './resting.ts';
import { keepStanding, type StandingKeeper } from './standing.ts';

/** The link was used by the user who asked for it. */
export const confirmAddressUpdate = defineUpdate<EmailVerificationAnswer, [ConfirmAddressCommand]>('confirm');
/** An administrator of the environment approves or refuses. */
export const decideAddressUpdate = defineUpdate<EmailVerificationAnswer, [DecideAddressCommand]>('decide');
/** The user asked for the same address again: another link, within the limits of the policy. */
export const askForProofAgainSignal = defineSignal('ask-again');
/** Withdrawn by the user, or with their account. */
export const cancelVerificationSignal = defineSignal('cancel');
/** What became of a mail of this verification. */
export const verificationFeedbackSignal = defineSignal<[MailFeedback]>('mail-feedback');
/** Tries a parked step again now. */
export const retryVerificationSignal = defineSignal('retry');

/** One execution: what it knows, what is recorded of it, and the tools it works with. */
interface Verification {
  readonly input: EmailVerificationInput;
  state: EmailVerificationState;
  /** The link goes out beside everything else, and ends with the verification. */
  readonly mails: CancellationScope;
  readonly database: ReturnType<typeof databaseActivities>;
  readonly mail: ReturnType<typeof mailActivities>;
  readonly standing: StandingKeeper;
}

/**
 * One more address of a user: a link to its mailbox, their confirmation, and on another domain than the environment's own
 * an administrator's approval; or its lapse. It waits for days and ends once.
 */
export async function emailVerification(input: EmailVerificationInput): Promise<EmailVerificationResult> {
  const run = begin(input);
  registerHandlers(run);
  for (;;) {
    const { stage } = run.state;
    if (isEmailVerificationOutcome(stage)) return finish(run, stage);
    const step = nextEmailVerificationStep(run.state, Date.now(), input.policy);
    if (step.do === 'send-link') sendProofLink(run, step.round);
    else if (step.do === 'wait') await rest(run, emailVerificationStanding(run.state), step);
    else await carryOut(run, step);
  }
}

function begin(input: EmailVerificationInput): Verification {
  const state = beginEmailVerification(Date.now(), input.policy);
  const row = emailVerificationStanding(state);
  const database = databaseActivities(input.policy);
  return {
    input,
    state,
    mails: new CancellationScope(),
    database,
    mail: mailActivities(input.policy, mailQueue(workflowInfo().taskQueue), 'awaited'),
    standing: keepStanding(input.id, database, {
      row,
      // started with 'person': a mail that goes at once is not worth an upsert (outbox/start-attributes.ts)
      attributes: { ...row, waitingOn: 'person' },
    }),
  };
}

function registerHandlers(run: Verification): void {
  const { policy } = run.input;
  setHandler(
    confirmAddressUpdate,
    async () => {
      if (run.state.stage === 'awaiting-proof') run.state = takeInWork(run.state, { do: 'prove' });
      return settled(run);
    },
    {
      validator: ({ round }) => {
        if (round < run.state.round && run.state.linkMail.status === 'done') {
          throw ApplicationFailure.nonRetryable('a newer link was sent', 'LINK_SUPERSEDED');
        }
      },
    },
  );
  setHandler(
    decideAddressUpdate,
    async ({ verdict, userId }) => {
      run.state = takeInWork(run.state, { do: verdict, userId });
      return settled(run);
    },
    {
      validator: ({ verdict, userId }) => {
        const { stage, work } = run.state;
        if (stage === 'awaiting-proof') throw ApplicationFailure.nonRetryable('it is not proven yet', 'NOT_FOUND');
        const isSame = work && 'userId' in work && work.userId === userId && work.do === verdict;
        if (work && !isSame) throw ApplicationFailure.nonRetryable('it is decided', 'ALREADY_DECIDED');
      },
    },
  );
  setHandler(askForProofAgainSignal, () => {
    run.state = askForProofAgain(run.state, Date.now(), policy);
  });
  setHandler(cancelVerificationSignal, () => {
    run.state = withdraw(run.state);
  });
  setHandler(verificationFeedbackSignal, (feedback) => {
    run.state = takeInProofFeedback(run.state, feedback);
  });
  setHandler(retryVerificationSignal, () => {
    run.state = retryVerificationNow(run.state, Date.now());
  });
}

/** Answers when what was taken in is done or has parked. */
async function settled(run: Verification): Promise<EmailVerificationAnswer> {
  await condition(
    () =>
      isEmailVerificationOutcome(run.state.stage) || run.state.work === undefined || run.state.parking !== undefined,
  );
  return { stage: run.state.stage };
}

/** Sends the round's link beside everything else, or parks it. */
function sendProofLink(run: Verification, round: number): void {
  const { id, policy } = run.input;
  const { linkMail } = run.state;
  const parking = linkMail.status === 'parked' ? { parking: linkMail.parking } : {};
  run.state = { ...run.state, linkMail: { status: 'sending', ...parking } };
  const expiresAt = iso(run.state.deadlineAtMs);
  const command = { processId: id, mail: 'email-proof', template: 'email-proof', round, expiresAt } as const;
  void run.mails.run(async () => {
    try {
      const { outcome } = await run.mail.sendMail(command);
      run.state = proofSettled(run.state, round, outcome === 'refused' ? 'MAIL_REJECTED' : heardBefore(run));
      if (outcome === 'sent') run.standing.recorded(sentStanding(expiresAt));
    } catch (failure) {
      if (isCancellation(failure)) return;
      const code = blockedByFailure(failure, 'MAIL_PROVIDER_UNAVAILABLE');
      run.state = proofParked(run.state, { round, code }, Date.now(), policy);
    }
  });
}

/** Histories that began before forgot what was reported so early. */
function heardBefore({ state }: Verification): ReturnType<typeof reportedBefore> {
  const reported = reportedBefore(state);
  return reported !== undefined && patched('early-report-is-kept') ? reported : undefined;
}

/** What the mail's own transaction records (activities/mail.ts). */
function sentStanding(waitUntil: string): Standing {
  return { stage: 'awaiting-proof', waitingOn: 'person', waitUntil, needsAttention: false, blockedBy: null };
}

type DatabaseWork = Exclude<EmailVerificationStep, { do: 'send-link' | 'wait' }>;

async function carryOut(run: Verification, work: DatabaseWork): Promise<void> {
  const { policy } = run.input;
  const nowMs = Date.now();
  try {
    const stage = await perform(run, work, nowMs);
    run.state = workDone(run.state, stage, nowMs, policy);
    if (!isEmailVerificationOutcome(stage)) run.standing.recorded(emailVerificationStanding(run.state));
  } catch (failure) {
    const code = blockedByFailure(failure, 'DATABASE_UNAVAILABLE');
    run.state = workParked(run.state, code, Date.now(), policy);
  }
}

/** Each step answers where the verification stands after it, also when it had ended before. */
async function perform(
  { input, database }: Verification,
  work: DatabaseWork,
  nowMs: number,
): Promise<EmailVerificationStage> {
  const { id, policy } = input;
  const at = iso(nowMs);
  switch (work.do) {
    case 'prove':
      return database.recordProof({ id, at, approvalUntil: iso(nowMs + policy.emailApprovalMs) });
    case 'approve':
      return database.addAddress({ id, at, decidedBy: work.userId });
    case 'refuse':
      return database.endEmailVerification({ id, at, stage: 'refused', decidedBy: work.userId });
    case 'cancel':
      return database.endEmailVerification({ id, at, stage: 'cancelled' });
    case 'expire':
      return database.endEmailVerification({ id, at, stage: 'expired' });
  }
}

async function finish(run: Verification, stage: EmailVerificationOutcome): Promise<EmailVerificationResult> {
  run.mails.cancel();
  run.standing.publishEnd(emailVerificationStanding(run.state), []);
  await condition(allHandlersFinished);
  return { stage };
}
