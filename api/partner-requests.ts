import type { MikroORM } from '@mikro-orm/postgresql';
import type { Client } from '@temporalio/client';
import { hasEndedByHandover } from '../db/queries/partner-request-history.ts';
import { findPartnerRequest, type PartnerRequestView } from '../db/queries/partner-requests.ts';
import { type BegunPartnerRequest, beginPartnerRequest } from '../db/writes/partner-requests.ts';
import {
  isPartnerRequestOutcome,
  PARTNER_REQUEST_REFUSALS,
  type PartnerRequestAction,
  type PartnerRequestAnswer,
  type PartnerRequestCommand,
  type PartnerRequestStage,
} from '../domain/partner-request.ts';
import { partnerRequestActions } from '../domain/partner-request-actions.ts';
import type { Policy } from '../domain/policy.ts';
import type { RegisterNumber } from '../domain/register-number.ts';
import { hasRight, type UserCaller } from '../domain/rights.ts';
import { workflowId } from '../domain/workflow-ids.ts';
import type { RateLimits } from './auth/rate-limits.ts';
import { type Decision, decide } from './decisions.ts';
import type { Delivery } from './delivery.ts';
import {
  partnerRefusal,
  partnerRefusalNamed,
  partnerRequestEnded,
  partnerRequestNotFound,
} from './partner-request-refusals.ts';
import { plainMessage } from './plain-message.ts';

export interface PartnerRequestDependencies {
  readonly orm: MikroORM;
  readonly temporal: Client;
  readonly policy: Policy;
  readonly limits: Pick<RateLimits, 'countPartnerRequest'>;
  /** Delivers what the outbox holds for a process before it is asked for a decision. */
  readonly deliver: Delivery['deliver'];
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
}

/** Who is asked to become a partner, as a caller gives it. */
export interface GivenPartnerRequest {
  readonly environmentId: string;
  readonly relationManagerId: string;
  readonly message?: string | undefined;
  readonly register?: RegisterNumber | undefined;
}

/** What a caller does with a request; `id`: the call's own, `managerId`: to whom it is reassigned. */
export interface GivenPartnerDecision {
  readonly id: string;
  readonly requestId: string;
  readonly action: PartnerRequestAction;
  readonly caller: UserCaller;
  readonly managerId?: string | undefined;
}

export interface PartnerRequestState {
  readonly id: string;
  readonly stage: PartnerRequestStage;
  /** Taken in and safe, but its step is still at work, or waits for what a side lacks. */
  readonly isRecorded: boolean;
}

/** Asks another environment. Throws as `beginPartnerRequest` does, and `RATE_LIMITED`; a repeat with the same id finds what it made. */
export async function askPartner(
  { orm, policy, limits, deliverSoon }: PartnerRequestDependencies,
  { id, caller, given }: { readonly id: string; readonly caller: UserCaller; readonly given: GivenPartnerRequest },
): Promise<BegunPartnerRequest> {
  const asked = {
    id,
    fromEnvironmentId: caller.environmentId,
    fromUserId: caller.userId,
    toEnvironmentId: given.environmentId.toLowerCase(),
    toManagerId: given.relationManagerId.toLowerCase(),
    message: plainMessage(given.message),
    register: given.register,
  };
  const begun = await beginPartnerRequest(orm.em.fork(), asked, {
    policy,
    countNew: () => limits.countPartnerRequest(caller),
  });
  deliverSoon(begun.id);
  return begun;
}

/**
 * Accepts, declines, withdraws, takes over, reassigns or sends again. Throws `NOT_FOUND` for a request of others or an
 * action of the other side, `PARTNER_REQUEST_ENDED` with its stage, `NOT_ADDRESSED`, `MANAGER_NOT_ELIGIBLE`,
 * `ALREADY_DECIDED`, `NOT_ALLOWED` with what the caller lacks now, `RATE_LIMITED`, `OUTCOME_UNKNOWN`. A repeat is answered
 * alike.
 */
export async function decidePartnerRequest(
  dependencies: PartnerRequestDependencies,
  given: GivenPartnerDecision,
): Promise<PartnerRequestState> {
  const askedAtMs = Date.now();
  const before = await findOwn(dependencies, given);
  assertOwnSide(before, given.action);
  if (isPartnerRequestOutcome(before.stage)) return readOutcome(dependencies, before, given);
  const once = await ask(dependencies, { given, askedAtMs, id: before.id, updateId: updateIdOf(given) });
  // what it refused before, under the same id, may hold by now: nothing was changed by it
  const isRefusal = once.kind === 'answered' && once.answer.outcome === 'refused';
  const updateId = `${given.action}-${given.caller.userId}-${given.id}`;
  const isWorthAnother = isRefusal && updateId !== updateIdOf(given);
  const made = isWorthAnother ? await ask(dependencies, { given, askedAtMs, id: before.id, updateId }) : once;
  return readDecision(dependencies, { given, made, before });
}

/** What a viewer can do with a request, for answers and pages alike. */
export function actionsOnRequest(
  { stage, direction, to }: Pick<PartnerRequestView, 'stage' | 'direction' | 'to'>,
  viewer: UserCaller,
): readonly PartnerRequestAction[] {
  return partnerRequestActions(stage, {
    direction,
    isAddressed: to.manager.id === viewer.userId,
    mayAnswer: hasRight(viewer, 'partners.answer'),
    mayAsk: hasRight(viewer, 'partners.ask'),
  });
}

/**
 * An answer is given once, so its id says who gives which, and a repeat is the same one. Passing on and sending again
 * happen as often as somebody wants: their ids are the calls' own.
 */
function updateIdOf({ id, action, caller }: GivenPartnerDecision): string {
  const isAnswer = action === 'accept' || action === 'decline' || action === 'withdraw';
  return isAnswer ? `${action}-${caller.userId}` : `${action}-${caller.userId}-${id}`;
}

async function ask(
  { temporal, deliver }: PartnerRequestDependencies,
  request: {
    readonly given: GivenPartnerDecision;
    readonly id: string;
    readonly updateId: string;
    readonly askedAtMs: number;
  },
): Promise<Decision<PartnerRequestAnswer>> {
  const { given, id, updateId, askedAtMs } = request;
  return decide<PartnerRequestAnswer>(temporal, {
    workflowId: workflowId('partnerRequest', id),
    update: 'decide',
    updateId,
    command: commandOf(given),
    rejections: PARTNER_REQUEST_REFUSALS,
    askedAtMs,
    deliverFirst: () => deliver(id),
  });
}

function commandOf({
  action,
  caller: { userId },
  managerId,
}: Pick<GivenPartnerDecision, 'action' | 'caller' | 'managerId'>): PartnerRequestCommand {
  return { action, userId, ...(managerId === undefined ? {} : { managerId: managerId.toLowerCase() }) };
}

async function readDecision(
  dependencies: PartnerRequestDependencies,
  {
    given,
    made,
    before: { id, stage },
  }: {
    readonly given: GivenPartnerDecision;
    readonly made: Decision<PartnerRequestAnswer>;
    readonly before: PartnerRequestView;
  },
): Promise<PartnerRequestState> {
  switch (made.kind) {
    case 'recorded':
      return { id, stage, isRecorded: true };
    case 'rejected':
      throw partnerRefusal(partnerRefusalNamed(made.code), pauseOf(made));
    case 'ended':
      return readOutcome(dependencies, await findOwn(dependencies, given), given);
    case 'answered': {
      const { answer } = made;
      if (answer.outcome === 'done') return { id, stage: answer.stage, isRecorded: isKept(given, answer.stage) };
      const now = await findOwn(dependencies, given);
      if (answer.outcome === 'working') return readWorking(dependencies, now, { given, stage: answer.stage });
      const { code, reasons } = answer;
      if (code === 'PARTNER_REQUEST_ENDED') return readOutcome(dependencies, now, given);
      throw partnerRefusal(code, { reasons, ...pauseOf(answer) });
    }
  }
}

function pauseOf({ retryAfterMs }: { readonly retryAfterMs?: number | undefined }) {
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}

/** What was taken in while its step had parked may be done by now: the same call again tells. */
async function readWorking(
  dependencies: PartnerRequestDependencies,
  now: PartnerRequestView,
  { given, stage }: { readonly given: GivenPartnerDecision; readonly stage: PartnerRequestStage },
): Promise<PartnerRequestState> {
  if (isPartnerRequestOutcome(now.stage)) return readOutcome(dependencies, now, given);
  const isTheirs = now.answeredBy === given.caller.userId;
  return { id: now.id, stage: isKept(given, now.stage) && isTheirs ? now.stage : stage, isRecorded: true };
}

/** A yes that is safe, and waits for what a side lacks. */
function isKept({ action }: GivenPartnerDecision, stage: PartnerRequestStage): boolean {
  return action === 'accept' && stage === 'awaiting-eligibility';
}

/** What an ended request says to somebody who acts on it once more: theirs is answered alike, anything else refused. */
async function readOutcome(
  { orm }: PartnerRequestDependencies,
  view: PartnerRequestView,
  { action, caller, managerId }: GivenPartnerDecision,
): Promise<PartnerRequestState> {
  const { id, stage, answeredBy } = view;
  const isTheirs = answeredBy === caller.userId;
  const isRepeat =
    (action === 'accept' && stage === 'established' && isTheirs) ||
    (action === 'decline' && stage === 'declined' && isTheirs) ||
    (action === 'withdraw' && stage === 'withdrawn') ||
    (await hasEndedByHandover(orm.em.fork(), id, commandOf({ action, caller, managerId })));
  if (isRepeat) return { id, stage, isRecorded: false };
  throw partnerRequestEnded(view);
}

async function findOwn(
  { orm }: PartnerRequestDependencies,
  { requestId, caller: { environmentId } }: GivenPartnerDecision,
): Promise<PartnerRequestView> {
  const view = await findPartnerRequest(orm.em.fork(), { id: requestId, environmentId });
  if (!view) throw partnerRequestNotFound();
  return view;
}

/** Only those who are asked answer, and only those who ask take it back or send it again. */
function assertOwnSide({ direction }: PartnerRequestView, action: PartnerRequestAction): void {
  if (action === 'reassign' || SIDE_OF[action] === direction) return;
  throw partnerRequestNotFound();
}

const SIDE_OF = {
  accept: 'in',
  decline: 'in',
  'take-over': 'in',
  withdraw: 'out',
  resend: 'out',
} as const satisfies Record<Exclude<PartnerRequestAction, 'reassign'>, PartnerRequestView['direction']>;
