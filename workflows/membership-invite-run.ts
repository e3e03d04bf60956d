import { CancellationScope, workflowInfo } from '@temporalio/workflow';
import type {
  MembershipInviteAnswer,
  MembershipInviteCommand,
  MembershipInviteInput,
} from '../domain/membership-invite.ts';
import {
  beginMembershipInvite,
  type MembershipInviteState,
  membershipInviteStanding,
} from '../domain/membership-invite-state.ts';
import { mailQueue } from '../domain/workflow-ids.ts';
import { databaseActivities, mailActivities } from './activity-options.ts';
import { keepStanding, type StandingKeeper } from './standing.ts';

/** `carried`: what the run before knew, where this one goes on with it. */
export interface MembershipInviteRunInput extends MembershipInviteInput {
  readonly carried?: MembershipInviteState;
}

/** One execution: what it knows, what is recorded of it, and the tools it works with. */
export interface InviteRun {
  readonly input: MembershipInviteRunInput;
  state: MembershipInviteState;
  retries: number;
  /** How many commands were taken in; each waits for the answer under its number. */
  commands: number;
  readonly answers: Map<number, MembershipInviteAnswer>;
  /** The command that has ended it. */
  endedBy: MembershipInviteCommand | undefined;
  /** The invitation's mail and its reminders go out beside everything else, and end with it. */
  readonly mails: CancellationScope;
  /** Of the invitation's own; a reminder may be left to itself. */
  mailsUnderWay: number;
  readonly database: ReturnType<typeof databaseActivities>;
  readonly invitationMail: ReturnType<typeof mailActivities>;
  readonly reminderMail: ReturnType<typeof mailActivities>;
  readonly standing: StandingKeeper;
}

/** A run that begins, or goes on where the one before it stopped. */
export function beginInviteRun(input: MembershipInviteRunInput): InviteRun {
  const state = input.carried ?? beginMembershipInvite(begunAtMs(input), input);
  const row = membershipInviteStanding(state);
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
    mailsUnderWay: 0,
    database,
    invitationMail: mailActivities(input.policy, queue, 'invitation'),
    reminderMail: mailActivities(input.policy, queue, 'reminder'),
    standing: keepStanding(input.id, database, {
      // the row says so already, but for an instant that the first mail puts right
      row,
      // started with 'person': a mail that goes at once is not worth an upsert (outbox/start-attributes.ts)
      attributes: input.carried ? row : { ...row, waitingOn: 'person' },
    }),
  };
}

function begunAtMs({ begunAt }: MembershipInviteInput): number {
  return begunAt === undefined ? Date.now() : Date.parse(begunAt);
}
