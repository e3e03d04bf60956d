import { CancellationScope, workflowInfo } from '@temporalio/workflow';
import type { ActivateAnswer, RegistrationInput, RegistrationState } from '../domain/registration.ts';
import { beginRegistration, registrationStanding } from '../domain/registration-state.ts';
import { mailQueue } from '../domain/workflow-ids.ts';
import { databaseActivities, mailActivities } from './activity-options.ts';
import { keepStanding, type StandingKeeper } from './standing.ts';

/** One execution: what it knows, what is recorded of it, and the tools it works with. */
export interface Run {
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

/** A run that begins, or goes on where the one before it stopped. */
export function beginRun(input: RegistrationInput): Run {
  const state = input.carried ?? beginRegistration(Date.now(), input.policy, input.proven);
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
      // no mail of a proven one corrects what the row says of the deadline, so it is recorded once more
      row: input.proven && !input.carried ? { ...row, waitUntil: null } : row,
      // started with 'person': a mail that goes at once is not worth an upsert (outbox/start-attributes.ts)
      attributes: input.carried ? row : { ...row, waitingOn: 'person' },
    }),
  };
}
