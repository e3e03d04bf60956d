import type { EntityManager } from '@mikro-orm/postgresql';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import type { Locale } from '../domain/locale.ts';
import {
  ASK_RESET_AGAIN_REFUSALS,
  type AskResetAgainAnswer,
  type AskResetAgainCommand,
} from '../domain/password-reset.ts';
import { ASK_AGAIN_REFUSALS, type AskAgainAnswer, type AskAgainCommand } from '../domain/registration.ts';
import { workflowId } from '../domain/workflow-ids.ts';
import { byDeadline } from '../temporal/deadline.ts';
import { DELIVERY_DEADLINE_MS } from './deadline.ts';
import type { OutboxDependencies } from './deliver.ts';

/** An open process that is asked for another link, and the call that asks. */
interface Asking {
  readonly kind: keyof typeof REFUSALS;
  /** Of the process. */
  readonly id: string;
  readonly intake: { readonly id: string; readonly locale: Locale };
}

const REFUSALS = {
  registration: ASK_AGAIN_REFUSALS,
  passwordReset: ASK_RESET_AGAIN_REFUSALS,
} as const satisfies Record<string, readonly string[]>;

/**
 * Asks an open process for another link; it decides whether the limits allow one. When its workflow has ended, the row is
 * merely late: the intake waits in the outbox (`RowIsLate`) until the row says so too, and begins anew then. A repeat is
 * the same update, so it sends no second link.
 */
export async function askAgain(
  { temporal }: OutboxDependencies,
  em: EntityManager,
  { kind, id, intake }: Asking,
): Promise<void> {
  const handle = temporal.workflow.getHandle(workflowId(kind, id));
  let answer: AskAgainAnswer | AskResetAgainAnswer;
  try {
    answer = await byDeadline(temporal, Date.now() + DELIVERY_DEADLINE_MS, () =>
      handle.executeUpdate<typeof answer, [AskAgainCommand | AskResetAgainCommand]>('ask-again', {
        updateId: `intake-${intake.id}`,
        args: [{ locale: intake.locale }],
      }),
    );
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw new RowIsLate();
    // refused by the workflow's limits: the call has had its effect, which is none
    if (error instanceof WorkflowUpdateFailedError && isRefusal(kind, error.cause)) return;
    throw error;
  }
  if (answer.outcome === 'ended') throw new RowIsLate();
  const data = { round: answer.round };
  await noteOnTimeline(em, { processId: id, at: new Date(), event: 'asked-again', actor: 'person', data });
}

function isRefusal(kind: Asking['kind'], cause: unknown): boolean {
  return cause instanceof ApplicationFailure && REFUSALS[kind].some((refusal) => refusal === cause.type);
}

/** A process whose workflow has ended while its row does not say so yet. */
export class RowIsLate extends Error {
  constructor() {
    super('the workflow has ended, its row has not yet');
    this.name = 'RowIsLate';
  }
}
