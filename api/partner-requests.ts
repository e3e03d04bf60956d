import type { MikroORM } from '@mikro-orm/postgresql';
import type { Client } from '@temporalio/client';
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
import { type Decision, decide } from './decisions.ts';
import {
  partnerRefusal,
  partnerRefusalNamed,
  partnerRequestEnded,
  partnerRequestNotFound,
} from './partner-request-refusals.ts';

export interface PartnerRequestDependencies {
  readonly orm: MikroORM;
  readonly temporal: Client;
  readonly policy: Policy;
  /** Delivers what the outbox holds for a process before it is asked for a decision. */
  readonly deliver: (subject: string) => Promise<void>;
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
  /** Taken in and safe, but its step is still at work. */
  readonly isRecorded: boolean;
}

/** Asks another environment. Throws as `beginPartnerRequest` does; a repeat with the same id finds what it made. */
export async function askPartner(
  { orm, policy, deliverSoon }: PartnerRequestDependencies,
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
  const begun = await beginPartnerRequest(orm.em.fork(), asked, policy);
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
  if (isPartnerRequestOutcome(before.stage)) return readOutcome(before, given);
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
  const { action, caller, managerId } = given;
  const command: PartnerRequestCommand = {
    action,
    userId: caller.userId,
    ...(managerId === undefined ? {} : { managerId: managerId.toLowerCase() }),
  };
  return decide<PartnerRequestAnswer>(temporal, {
    workflowId: workflowId('partnerRequest', id),
    update: 'decide',
    updateId,
    command,
    rejections: PARTNER_REQUEST_REFUSALS,
    askedAtMs,
    deliverFirst: () => deliver(id),
  });
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
      throw partnerRefusal(partnerRefusalNamed(made.code));
    case 'ended':
      return readOutcome(await findOwn(dependencies, given), given);
    case 'answered': {
      const { answer } = made;
      if (answer.outcome !== 'refused') return { id, stage: answer.stage, isRecorded: answer.outcome === 'working' };
      const { code, reasons } = answer;
      if (code === 'PARTNER_REQUEST_ENDED') return readOutcome(await findOwn(dependencies, given), given);
      throw partnerRefusal(code, reasons);
    }
  }
}

/** What an ended request says to somebody who acts on it once more: theirs is answered alike, anything else refused. */
function readOutcome(view: PartnerRequestView, { action, caller }: GivenPartnerDecision): PartnerRequestState {
  const { id, stage, answeredBy } = view;
  const isTheirs = answeredBy === caller.userId;
  const isRepeat =
    (action === 'accept' && stage === 'established' && isTheirs) ||
    (action === 'decline' && stage === 'declined' && isTheirs) ||
    (action === 'withdraw' && stage === 'withdrawn');
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

/** Lines of plain text: what controls how text runs is a space, and white space alone is nothing. */
function plainMessage(text: string | undefined): string | null {
  const lines = (text ?? '').replaceAll(/\r\n?/g, '\n').split('\n');
  const plain = lines.map((line) => line.replaceAll(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, ' ')).join('\n');
  return plain.trim() || null;
}
