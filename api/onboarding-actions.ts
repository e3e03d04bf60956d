import { setTimeout as pause } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import { findStage } from '../db/queries/action-standing.ts';
import { findAction, type RecordedAction, recordOperatorAction, stageChanged } from '../db/writes/operator-actions.ts';
import { carryOutAction, type GivenEffect } from '../db/writes/operator-effects.ts';
import { parseEmailAddress } from '../domain/email-address.ts';
import { DomainError, ERROR_CODES, type FieldErrorCode } from '../domain/errors.ts';
import { isRefusedForNow, REFUSED_AS_ENDED } from '../domain/operator-actions.ts';
import { MINUTE_MS } from '../domain/policy.ts';
import type { ProcessKind } from '../domain/process.ts';
import { actorOf, type KnownCaller } from '../domain/rights.ts';
import { within } from '../temporal/deadline.ts';
import type { Delivery } from './delivery.ts';

export interface OnboardingActionDependencies {
  readonly orm: MikroORM;
  /** Delivers what an action has left in the outbox, and waits. */
  readonly deliver: Delivery['deliver'];
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
}

/** What an operator does with one onboarding; `id`: the call's own. */
export interface OperatorCall {
  readonly id: string;
  readonly processId: string;
  readonly caller: KnownCaller;
  readonly reason: string;
  readonly expectedStage: string;
}

/** An action as its caller gives it. */
export type GivenAction =
  | Exclude<GivenEffect, { readonly action: 'correct-address' }>
  | { readonly action: 'correct-address'; readonly email: string };

/** What came of an action; `isRecorded`: it is safe, and its onboarding has still to hear of it or to finish it. */
export interface ActionResult {
  readonly id: string;
  readonly stage: string;
  readonly actionId: string;
  readonly isRecorded: boolean;
}

/** A caller has their answer within 5 s. */
const ANSWER_MS = 4_700;
const ASK_AGAIN_MS = 250;

/**
 * Does something with an onboarding and puts it on record, with why. What a workflow has to decide is committed first and
 * delivered then, under the action's id: nothing is lost or done twice, whatever stops in between. Throws `NOT_FOUND`,
 * `STAGE_CHANGED` with the stage, `ACTION_NOT_ALLOWED` with what is, the workflow's refusal, `OUTCOME_UNKNOWN` where nobody
 * has decided within 5 s: it is decided once Temporal and a worker are there, and the same call again tells how.
 */
export async function actOnOnboarding(
  dependencies: OnboardingActionDependencies,
  call: OperatorCall,
  given: GivenAction,
): Promise<ActionResult> {
  const askedAtMs = Date.now();
  const { orm, deliverSoon } = dependencies;
  const effect = checked(given);
  const recorded = await recordOperatorAction(
    orm.em.fork(),
    { ...call, actor: actorOf(call.caller), action: given.action },
    (tx, opened) => carryOutAction(tx, opened, { id: call.id, actor: actorOf(call.caller), given: effect }),
  );
  const { id } = recorded.process;
  const isKnown = Boolean(recorded.action.outcome);
  if (isKnown) deliverSoon(id);
  const { outcome } = isKnown
    ? recorded.action
    : await awaitDecision(dependencies, { id: call.id, processId: id, askedAtMs });
  const stage = await findStage(orm.em.fork(), id);
  if (outcome !== 'done' && outcome !== 'working') throw refusalOf(String(outcome), { id, stage });
  const isRecorded = outcome === 'working' || isHeardLater(given, recorded.process.kind);
  return { id, stage, actionId: call.id, isRecorded };
}

/** Whether an onboarding has still to hear a signal of what is on record. */
function isHeardLater({ action }: GivenAction, kind: ProcessKind): boolean {
  if (action === 'cancel') return kind !== 'bulkInvite' && kind !== 'organisationActivation';
  if (action === 'resend') return kind === 'emailVerification';
  return action === 'retry' || action === 'settle-mail';
}

/** Delivers what its workflow has to decide, again and again while the caller waits; answers the action as decided. */
async function awaitDecision(
  { orm, deliver }: OnboardingActionDependencies,
  { id, processId, askedAtMs }: { readonly id: string; readonly processId: string; readonly askedAtMs: number },
): Promise<RecordedAction['action']> {
  const deadlineMs = askedAtMs + ANSWER_MS;
  let cause: unknown;
  while (Date.now() < deadlineMs) {
    try {
      await within(deadlineMs - Date.now(), deliver(processId));
    } catch (error) {
      cause = error;
    }
    const action = await findAction(orm.em.fork(), id);
    if (action.outcome) return action;
    await pause(ASK_AGAIN_MS);
  }
  const message = 'It is on record and will be decided; the same call again tells how.';
  throw new DomainError('OUTCOME_UNKNOWN', message, { cause });
}

/** What a workflow's refusal says to an operator: where it stands now, when to go on, or what did not fit. */
function refusalOf(outcome: string, process: { readonly id: string; readonly stage: string }): DomainError {
  if (REFUSED_AS_ENDED.includes(outcome)) return stageChanged(process);
  if (isRefusedForNow(outcome)) {
    const message = 'It was sent or passed on a moment ago, or too often in a day; go on later.';
    return new DomainError('RATE_LIMITED', message, { retryAfterMs: MINUTE_MS, process });
  }
  if (outcome === 'NOT_LATER') return invalid('until', 'TOO_SHORT');
  if (outcome === 'TOO_FAR') return invalid('until', 'TOO_LONG');
  if (outcome === 'NOT_ALLOWED') {
    const reasons = ['NOT_ORGANISATION_ADMINISTRATOR'] as const;
    return new DomainError('NOT_ALLOWED', 'Whoever answers for it may not do so any more.', { reasons, process });
  }
  const code = ERROR_CODES.find((known) => known === outcome);
  return new DomainError(code ?? 'INTERNAL', 'Its workflow has refused it; nothing was changed.', { process });
}

/** The action as it is carried out. Throws `VALIDATION_FAILED` for an address that is none. */
function checked(given: GivenAction): GivenEffect {
  if (given.action !== 'correct-address') return given;
  const email = parseEmailAddress(given.email);
  if (!email) throw invalid('email', 'EMAIL_INVALID');
  return { action: 'correct-address', email };
}

function invalid(field: string, code: FieldErrorCode): DomainError {
  return new DomainError('VALIDATION_FAILED', `\`${field}\` does not fit; \`errors\` says why.`, {
    fields: [{ field, code }],
  });
}
