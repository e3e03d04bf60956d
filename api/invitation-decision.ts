import type { MikroORM } from '@mikro-orm/postgresql';
import type { Client } from '@temporalio/client';
import type { KeyRing } from '../config/config.ts';
import { findInvitation, type InvitationView } from '../db/queries/invitations.ts';
import {
  MEMBERSHIP_INVITE_REFUSALS,
  type MembershipInviteAnswer,
  type MembershipInviteCommand,
  type MembershipInviteStage,
} from '../domain/membership-invite.ts';
import type { Policy } from '../domain/policy.ts';
import { workflowId } from '../domain/workflow-ids.ts';
import type { BegunProcess } from '../outbox/deliver.ts';
import { type Decision, decide } from './decisions.ts';
import type { Delivery } from './delivery.ts';
import {
  invitationEnded,
  invitationNotFound,
  invitationRefusal,
  invitationRefusalNamed,
} from './invitation-refusals.ts';

export interface InvitationDependencies {
  readonly orm: MikroORM;
  readonly temporal: Client;
  readonly policy: Policy;
  readonly tokenKeys: KeyRing;
  readonly publicUrl: string;
  /** Delivers what the outbox holds for a process before it is asked for a decision. */
  readonly deliver: Delivery['deliver'];
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
  /** The same for a process that has just been committed. */
  readonly startSoon: (process: BegunProcess) => void;
}

/** What an invitation's workflow has decided; `isRecorded`: taken in and safe, but its step is still at work. */
export interface InvitationDecision {
  readonly stage: MembershipInviteStage;
  readonly round: number | undefined;
  readonly isRecorded: boolean;
  /** Whoever has joined was a member before. */
  readonly alreadyMember: boolean;
}

/**
 * Has an invitation's workflow decide a command; `once`: by what the same command of the same caller is one, `callId`: of
 * this call. What it refused before, under the same id, may hold by now. Throws the refusal, `INVITATION_ENDED` with how,
 * `OUTCOME_UNKNOWN`. `isOwnEnd`: whether an end that was found is what the caller wants.
 */
export async function decideOnInvitation(
  dependencies: InvitationDependencies,
  given: {
    readonly id: string;
    readonly command: MembershipInviteCommand;
    readonly once: string;
    readonly callId: string;
    readonly isOwnEnd: (view: InvitationView) => boolean;
    /** As the caller has just read it, and ids of the outbox rows that its workflow may not have heard yet. */
    readonly seen?: InvitationView;
    readonly undelivered?: readonly string[] | undefined;
  },
): Promise<InvitationDecision> {
  const { id, command, once, callId, undelivered } = given;
  const askedAtMs = Date.now();
  const before = given.seen ?? (await findOne(dependencies, id));
  if (before.endedAt) return readEnd(before, given);
  const first = await ask(dependencies, { id, command, updateId: once, askedAtMs, undelivered });
  const isRefusal = first.kind === 'answered' && first.answer.outcome === 'refused';
  const again = `${command.action}-${callId}`;
  const made =
    isRefusal && again !== once ? await ask(dependencies, { id, command, updateId: again, askedAtMs }) : first;
  switch (made.kind) {
    case 'recorded':
      return { stage: before.stage, round: undefined, isRecorded: true, alreadyMember: false };
    case 'rejected':
      throw invitationRefusal(invitationRefusalNamed(made.code), made.retryAfterMs);
    case 'ended':
      return readEnd(await findOne(dependencies, id), given);
    case 'answered': {
      const { answer } = made;
      if (answer.outcome !== 'refused') {
        const { stage, round, outcome, alreadyMember = false } = answer;
        return { stage, round, isRecorded: outcome === 'working', alreadyMember };
      }
      if (answer.code === 'INVITATION_ENDED') return readEnd(await findOne(dependencies, id), given);
      throw invitationRefusal(answer.code, answer.retryAfterMs);
    }
  }
}

function ask(
  { temporal, deliver }: InvitationDependencies,
  request: {
    readonly id: string;
    readonly command: MembershipInviteCommand;
    readonly updateId: string;
    readonly askedAtMs: number;
    readonly undelivered?: readonly string[] | undefined;
  },
): Promise<Decision<MembershipInviteAnswer>> {
  const { id, command, updateId, askedAtMs } = request;
  let seen = request.undelivered;
  return decide<MembershipInviteAnswer>(temporal, {
    workflowId: workflowId('membershipInvite', id),
    update: 'decide',
    updateId,
    command,
    rejections: MEMBERSHIP_INVITE_REFUSALS,
    askedAtMs,
    deliverFirst: () => {
      const rows = seen;
      // what is asked again is looked up again
      seen = undefined;
      return deliver(id, rows);
    },
  });
}

async function findOne({ orm }: InvitationDependencies, id: string): Promise<InvitationView> {
  const view = await findInvitation(orm.em.fork(), id);
  if (!view) throw invitationNotFound();
  return view;
}

function readEnd(
  view: InvitationView,
  { isOwnEnd }: { readonly isOwnEnd: (view: InvitationView) => boolean },
): InvitationDecision {
  const { stage, alreadyMember } = view;
  if (isOwnEnd(view)) return { stage, round: undefined, isRecorded: false, alreadyMember };
  throw invitationEnded(view);
}
