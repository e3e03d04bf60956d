import { CancellationScope, workflowInfo } from '@temporalio/workflow';
import type { PartnerRequestAnswer, PartnerRequestCommand, PartnerRequestInput } from '../domain/partner-request.ts';
import {
  beginPartnerRequest,
  type PartnerRequestState,
  partnerRequestStanding,
} from '../domain/partner-request-state.ts';
import { mailQueue } from '../domain/workflow-ids.ts';
import { databaseActivities, mailActivities } from './activity-options.ts';
import { keepStanding, type StandingKeeper } from './standing.ts';

/** `carried`: what the run before knew, where this one goes on with it. */
export interface PartnerRequestRunInput extends PartnerRequestInput {
  readonly carried?: PartnerRequestState;
}

/** One execution: what it knows, what is recorded of it, and the tools it works with. */
export interface RequestRun {
  readonly input: PartnerRequestRunInput;
  state: PartnerRequestState;
  retries: number;
  /** How many commands were taken in; each waits for the answer under its number. */
  commands: number;
  readonly answers: Map<number, PartnerRequestAnswer>;
  /** The command that has ended it. */
  endedBy: PartnerRequestCommand | undefined;
  /** The request's mail and its reminders go out beside everything else, and end with it. */
  readonly mails: CancellationScope;
  readonly database: ReturnType<typeof databaseActivities>;
  readonly requestMail: ReturnType<typeof mailActivities>;
  readonly reminderMail: ReturnType<typeof mailActivities>;
  readonly standing: StandingKeeper;
}

/** A run that begins, or goes on where the one before it stopped. */
export function beginRequestRun(input: PartnerRequestRunInput): RequestRun {
  const state = input.carried ?? beginPartnerRequest(Date.now(), input.policy, input.accepted);
  const standing = partnerRequestStanding(state);
  const database = databaseActivities(input.policy);
  const queue = mailQueue(workflowInfo().taskQueue);
  return {
    input,
    state,
    retries: 0,
    commands: 0,
    answers: new Map(),
    endedBy: undefined,
    mails: new CancellationScope(),
    database,
    requestMail: mailActivities(input.policy, queue, 'invitation'),
    reminderMail: mailActivities(input.policy, queue, 'reminder'),
    standing: keepStanding(input.id, database, {
      // the API's clock wrote the row's deadline: it is recorded once more
      row: input.carried ? standing : { ...standing, waitUntil: null },
      // started with 'person': a mail that goes at once is not worth an upsert (outbox/start-attributes.ts)
      attributes: input.carried ? standing : { ...standing, waitingOn: 'person' },
    }),
  };
}
