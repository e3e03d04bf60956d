import { type EntityManager, type MikroORM, sql } from '@mikro-orm/postgresql';
import { PartnerRequest } from '../db/entities/partner-request.ts';
import { Process } from '../db/entities/process.ts';
import { hasEndedByHandover } from '../db/queries/partner-request-history.ts';
import { closePartnerRequest, tellManagers } from '../db/writes/partner-request-ends.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import type { PartnerRequestAction, PartnerRequestCommand, PartnerRequestStage } from '../domain/partner-request.ts';
import type { PartnerRequestTurn } from '../domain/partner-request-state.ts';
import { handOverPauseMs } from './partner-hand-overs.ts';
import { findReplacement, isAccepted, openCase, type PartnerRequestCase, sideOf } from './partner-request-case.ts';
import {
  awaitAnswerAgain,
  handOver,
  isAskedAgain,
  isPassedOn,
  replaceUnfit,
  settle,
} from './partner-request-effects.ts';
import { refuse, refused } from './partner-request-refusals.ts';

interface Step {
  readonly id: string;
  /** ISO-8601 UTC, from the workflow. */
  readonly at: string;
  /** Of the request's newest mail: a new manager begins the next one. */
  readonly round: number;
  /** Until when a yes waits for what is lacking, if it begins to wait now. */
  readonly eligibleUntil: string;
  /** How often each side passes it on within a day; by default as the policy has it. */
  readonly mostHandOvers?: number;
}

export interface DecidePartnerRequestCommand extends Step {
  readonly command: PartnerRequestCommand;
}

/** `agreed`: the answer was given before the request began; `bounced`: the mailbox of whoever is to answer refuses. */
export interface ReviewPartnerRequestCommand extends Step {
  readonly because: 'changed' | 'agreed' | 'bounced';
}

export interface EndPartnerRequestCommand extends Omit<Step, 'round'> {
  readonly stage: 'expired' | 'withdrawn';
}

/** The steps of a partner request; each is one transaction under the locks of both environments, guarded by its stage. */
export function createPartnerRequestActivities({ orm }: { readonly orm: MikroORM }) {
  /**
   * Carries out what somebody does with a request, by what they and both environments may at this moment; answers where
   * it stands, and why nothing has changed. A repeat finds it done: the same answer of the same person is no second one.
   */
  async function decidePartnerRequest(given: DecidePartnerRequestCommand): Promise<PartnerRequestTurn> {
    const { command } = given;
    return orm.em.fork().transactional(async (em) => {
      const request = await openCase(em, { ...given, userIds: [command.userId, command.managerId] });
      if (request.isEnded) return answerEnded(em, request, command);
      return refuse(request, command) ?? carryOut(em, request, command);
    });
  }

  /**
   * Looks at both sides again: whoever can act no more, or whose mailbox refuses, is replaced by another manager of
   * their side, as far as there is one; a yes that waits is settled where nothing is lacking any more. A repeat finds
   * nothing left to do.
   */
  async function reviewPartnerRequest(given: ReviewPartnerRequestCommand): Promise<PartnerRequestTurn> {
    return orm.em.fork().transactional(async (em) => {
      const request = await openCase(em, given);
      const { stage, isEnded } = request;
      if (isEnded) return { stage };
      if (given.because === 'agreed' || isAccepted(request)) return settle(em, request, 'vestibule');
      if (await isPassedOn(em, request)) return { stage, newManager: true };
      const isRefusing = given.because === 'bounced' || stage === 'mail-bounced';
      return isRefusing ? replaceRefusing(em, await replaceUnfit(em, request, ['from'])) : replaceGone(em, request);
    });
  }

  /**
   * Ends a request that nobody has answered, or whose environments part. A yes that was kept before its workflow heard of
   * it beats the lapse. A repeat answers how it has ended.
   */
  async function endPartnerRequest(given: EndPartnerRequestCommand): Promise<PartnerRequestTurn> {
    const { id, stage } = given;
    return orm.em.fork().transactional(async (em) => {
      const request = await openCase(em, { ...given, round: 0 });
      if (request.isEnded) return { stage: request.stage };
      const isUnheard = isAccepted(request) && request.stage !== 'awaiting-eligibility';
      if (stage === 'expired' && isUnheard) return settle(em, request, 'vestibule');
      await closePartnerRequest(em, { id, stage, at: request.at, actor: 'vestibule' });
      return { stage };
    });
  }

  return { decidePartnerRequest, reviewPartnerRequest, endPartnerRequest };
}

const OUTCOME_OF: Partial<Record<PartnerRequestAction, PartnerRequestStage>> = {
  accept: 'established',
  decline: 'declined',
  withdraw: 'withdrawn',
};

/** Whoever has ended it so is answered the same again; everybody else comes too late. */
async function answerEnded(
  em: EntityManager,
  request: PartnerRequestCase,
  command: PartnerRequestCommand,
): Promise<PartnerRequestTurn> {
  const { row, stage } = request;
  const { action, userId } = command;
  const isTheirs = action === 'withdraw' ? sideOf(request, userId) === 'from' : row.answeredBy === userId;
  const isRepeat = OUTCOME_OF[action] === stage ? isTheirs : await hasEndedByHandover(em, row.id, command);
  return isRepeat ? { stage } : refused(stage, 'PARTNER_REQUEST_ENDED');
}

async function carryOut(
  em: EntityManager,
  request: PartnerRequestCase,
  { action, userId, managerId = userId, operator }: PartnerRequestCommand,
): Promise<PartnerRequestTurn> {
  const { row, stage, at } = request;
  const actor = operator ?? `user:${userId}`;
  switch (action) {
    case 'accept':
      if (stage === 'awaiting-eligibility') return { stage };
      // its own yes once more, whose answer was lost and whose row was taken for one that is still at work
      if (isAccepted(request)) return settle(em, request, actor);
      await answered(em, request, userId);
      await noteOnTimeline(em, { processId: row.id, at, event: 'accepted', actor });
      return settle(em, { ...request, row: { ...row, answeredBy: userId, answeredAt: at } }, actor);
    case 'decline':
    case 'withdraw': {
      const outcome = action === 'decline' ? 'declined' : 'withdrawn';
      if (action === 'decline') await answered(em, request, userId);
      await closePartnerRequest(em, { id: row.id, stage: outcome, at, actor });
      return { stage: outcome };
    }
    case 'resend':
      return sendAgain(em, request, actor);
    case 'take-over':
      return passOn(em, request, { side: 'to', managerId: userId, event: 'taken-over', actor });
    case 'reassign': {
      const side = sideOf(request, operator === undefined ? userId : managerId) ?? 'to';
      return passOn(em, request, { side, managerId, event: 'reassigned', actor });
    }
  }
}

/** A new round, which its workflow begins; what a crash cut off before its answer is noted once. */
async function sendAgain(em: EntityManager, request: PartnerRequestCase, actor: string): Promise<PartnerRequestTurn> {
  const { row, at, round } = request;
  if (!(await isAskedAgain(em, request))) {
    await noteOnTimeline(em, { processId: row.id, at, event: 'asked-again', actor, data: { round: round + 1 } });
  }
  await awaitAnswerAgain(em, request);
  return { stage: 'awaiting-answer' };
}

/** Another manager of a side goes on: of the asked side they are mailed; a yes that waits is looked at again. */
async function passOn(
  em: EntityManager,
  request: PartnerRequestCase,
  handover: Parameters<typeof handOver>[2],
): Promise<PartnerRequestTurn> {
  const { row, stage } = request;
  const { side, managerId, actor } = handover;
  if (managerId === (side === 'from' ? row.fromManager : row.toManager)) {
    return side === 'to' && (await isPassedOn(em, request)) ? { stage, newManager: true } : { stage };
  }
  const retryAfterMs = actor === 'vestibule' ? undefined : await handOverPauseMs(em, request, side);
  if (retryAfterMs !== undefined) return { ...refused(stage, 'PASSED_ON_OFTEN'), retryAfterMs };
  const after = await handOver(em, request, handover);
  if (isAccepted(request)) return settle(em, after, actor);
  if (side === 'from') return { stage };
  await awaitAnswerAgain(em, request);
  return { stage: 'awaiting-answer', newManager: true };
}

async function replaceGone(em: EntityManager, request: PartnerRequestCase): Promise<PartnerRequestTurn> {
  const after = await replaceUnfit(em, request);
  if (after.row.toManager === request.row.toManager) return { stage: request.stage };
  await awaitAnswerAgain(em, request);
  return { stage: 'awaiting-answer', newManager: true };
}

/** Nobody is asked twice whose mailbox has refused. */
async function replaceRefusing(em: EntityManager, request: PartnerRequestCase): Promise<PartnerRequestTurn> {
  const { row, at } = request;
  const but = [row.toManager, ...(await findBounced(em, row.id))];
  const managerId = await findReplacement(em, request, { side: 'to', but });
  if (managerId !== undefined) {
    const handover = { side: 'to', managerId, event: 'reassigned', actor: 'vestibule', why: 'mail-bounced' } as const;
    return passOn(em, request, handover);
  }
  if (request.stage !== 'mail-bounced') {
    await em.nativeUpdate(Process, { id: row.id }, { stage: 'mail-bounced', stageSince: at });
    // whoever asks has to do something now: nobody else will
    const told = { template: 'partner-bounced', subjectId: row.id, at, actor: 'vestibule' } as const;
    await tellManagers(em, { ...told, userIds: [row.fromManager] });
  }
  return { stage: 'mail-bounced' };
}

async function findBounced(em: EntityManager, id: string): Promise<readonly string[]> {
  const rows = await em.execute<{ user: string }[]>(sql`
    select "data" ->> 'from' as "user" from "timeline"
    where "process_id" = ${id} and "event" = 'reassigned' and "data" ->> 'why' = 'mail-bounced'`);
  return rows.map(({ user }) => user);
}

async function answered(em: EntityManager, { row, at }: PartnerRequestCase, userId: string): Promise<void> {
  await em.nativeUpdate(PartnerRequest, { id: row.id }, { answeredBy: userId, answeredAt: at });
}
