import type { EntityManager } from '@mikro-orm/postgresql';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { OperatorAction } from '../db/entities/operator-action.ts';
import type { OutboxEntry } from '../db/entities/outbox-row.ts';
import { Process } from '../db/entities/process.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import { EXTENSION_REFUSALS } from '../domain/extension.ts';
import { MEMBERSHIP_INVITE_REFUSALS } from '../domain/membership-invite.ts';
import { ACTIVATION_REFUSALS } from '../domain/organisation-activation.ts';
import { PARTNER_REQUEST_REFUSALS } from '../domain/partner-request.ts';
import { ASK_RESET_AGAIN_REFUSALS } from '../domain/password-reset.ts';
import { ASK_AGAIN_REFUSALS } from '../domain/registration.ts';
import { workflowId } from '../domain/workflow-ids.ts';
import { byDeadline } from '../temporal/deadline.ts';
import { DELIVERY_DEADLINE_MS } from './deadline.ts';
import type { OutboxDependencies } from './deliver.ts';
import { type AskedDecision, decisionOf } from './operator-decision.ts';

/** What a workflow has answered, as far as an operator's action is concerned. */
interface Heard {
  /** `done`, `working`, or the code of a refusal. */
  readonly outcome: string;
  readonly round?: number;
}

const REFUSALS: readonly string[] = [
  ...ASK_AGAIN_REFUSALS,
  ...ASK_RESET_AGAIN_REFUSALS,
  ...PARTNER_REQUEST_REFUSALS,
  ...MEMBERSHIP_INVITE_REFUSALS,
  ...ACTIVATION_REFUSALS,
  ...EXTENSION_REFUSALS,
];

/**
 * Has a workflow decide what an operator wants, and keeps what came of it. The update's id is the action's and the row's, so
 * that a delivery after a crash hears the same answer and nothing is done twice; an action whose outcome is kept is left alone.
 */
export async function deliverOperatorAction(
  { temporal }: OutboxDependencies,
  em: EntityManager,
  row: OutboxEntry,
): Promise<void> {
  const action = await em.findOne(
    OperatorAction,
    { id: String(row.payload['actionId']) },
    { disableIdentityMap: true },
  );
  if (!action || action.outcome) return;
  const process = await em.findOneOrFail(Process, { id: row.subject }, { disableIdentityMap: true });
  const asked = await decisionOf(em, { action, process, payload: row.payload });
  const heard = await ask(temporal, workflowId(process.kind, process.id), {
    updateId: `operator-${action.id}-${row.id}`,
    asked,
  });
  await em.nativeUpdate(OperatorAction, { id: action.id, outcome: null }, { outcome: heard.outcome.slice(0, 60) });
  if (asked.notes === undefined || heard.outcome !== 'done') return;
  const data = { ...asked.data, ...(heard.round === undefined ? {} : { round: heard.round }) };
  await noteOnTimeline(em, { processId: process.id, at: new Date(), event: asked.notes, actor: action.actor, data });
}

async function ask(
  temporal: OutboxDependencies['temporal'],
  workflow: string,
  { updateId, asked }: { readonly updateId: string; readonly asked: AskedDecision },
): Promise<Heard> {
  const { update, command } = asked;
  try {
    return hear(
      await byDeadline(temporal, Date.now() + DELIVERY_DEADLINE_MS, () =>
        temporal.workflow.getHandle(workflow).executeUpdate<Answer, [object]>(update, { updateId, args: [command] }),
      ),
    );
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { outcome: 'ENDED' };
    if (error instanceof WorkflowUpdateFailedError) return { outcome: refusalIn(error) };
    throw error;
  }
}

/** As much of every workflow's answers as is of interest here. */
interface Answer {
  readonly outcome: string;
  readonly code?: string;
  readonly round?: number;
}

function hear({ outcome, code, round }: Answer): Heard {
  const more = round === undefined ? {} : { round };
  switch (outcome) {
    case 'refused':
      return { outcome: code ?? 'NOT_DONE' };
    case 'ended':
      return { outcome: 'ENDED' };
    case 'working':
      return { outcome: 'working', ...more };
    default:
      return { outcome: 'done', ...more };
  }
}

/** What failed was not done, whyever: an update that its workflow does not know yet fails likewise. */
function refusalIn({ cause }: WorkflowUpdateFailedError): string {
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  if (type === 'AcceptedUpdateCompletedWorkflow') return 'ENDED';
  return type && REFUSALS.includes(type) ? type : 'NOT_DONE';
}
