import { describe, expect, it } from '@jest/globals';
import type proto from '@temporalio/proto';
import { type ClientCalls, countActions, totalActions } from '../../bench/support/count-actions.ts';

type HistoryEvent = proto.temporal.api.history.v1.IHistoryEvent;

const NO_CALLS: ClientCalls = { updateIds: new Set(), queries: 0 };
const STARTED: HistoryEvent = { workflowExecutionStartedEventAttributes: {} };
const TASK_SCHEDULED: HistoryEvent = { workflowTaskScheduledEventAttributes: {} };
const TASK_COMPLETED: HistoryEvent = { workflowTaskCompletedEventAttributes: {} };

/** Events as they are numbered in ids: a Long in histories, of which only its text matters. */
function marker(taskCompletedId: number, markerName = 'core_local_activity'): HistoryEvent {
  const workflowTaskCompletedEventId = taskCompletedId as unknown as NonNullable<HistoryEvent['eventId']>;
  return { markerRecordedEventAttributes: { markerName, workflowTaskCompletedEventId } };
}

function upsert(...names: string[]): HistoryEvent {
  const indexedFields = Object.fromEntries(names.map((name) => [name, {}]));
  return { upsertWorkflowSearchAttributesEventAttributes: { searchAttributes: { indexedFields } } };
}

function accepted(updateId: string): HistoryEvent {
  return { workflowExecutionUpdateAcceptedEventAttributes: { acceptedRequest: { meta: { updateId } } } };
}

function total(events: readonly HistoryEvent[], calls = NO_CALLS): number {
  return totalActions(countActions(events, calls));
}

describe('countActions', () => {
  it('counts a start, and the search attributes given with it as part of it', () => {
    const started = { workflowExecutionStartedEventAttributes: { searchAttributes: { indexedFields: { A: {} } } } };

    expect(total([started, TASK_SCHEDULED])).toBe(1);
  });

  it('counts three for a start by a schedule, of the first run only', () => {
    const searchAttributes = { indexedFields: { TemporalScheduledById: {} } };
    const first = { workflowExecutionStartedEventAttributes: { searchAttributes } };
    const next = { workflowExecutionStartedEventAttributes: { searchAttributes, continuedExecutionRunId: 'before' } };

    expect([total([first]), total([next])]).toEqual([3, 1]);
  });

  it('counts an activity and each retry of it', () => {
    const count = countActions(
      [STARTED, { activityTaskScheduledEventAttributes: {} }, { activityTaskStartedEventAttributes: { attempt: 3 } }],
      NO_CALLS,
    );

    expect(count).toMatchObject({ start: 1, activity: 1, retry: 2 });
  });

  it('counts all local activities of one workflow task once', () => {
    const count = countActions([TASK_COMPLETED, marker(4), marker(4), TASK_COMPLETED, marker(9)], NO_CALLS);

    expect(count['local-activities']).toBe(2);
  });

  it('counts no markers of patches', () => {
    expect(total([TASK_COMPLETED, marker(4, 'core_patch')])).toBe(0);
  });

  it('counts every workflow task that only kept a long local activity alive', () => {
    const events = [TASK_SCHEDULED, TASK_COMPLETED, TASK_SCHEDULED, TASK_COMPLETED, TASK_SCHEDULED, TASK_COMPLETED];

    expect(countActions([...events, marker(9)], NO_CALLS)['local-activities']).toBe(3);
  });

  it('counts retried local activities up to a hundred a task', () => {
    const retried = (attempts: number) => ({
      workflowTaskCompletedEventAttributes: { meteringMetadata: { nonfirstLocalActivityExecutionAttempts: attempts } },
    });

    expect(total([retried(2), retried(500)])).toBe(102);
  });

  it('counts timers and signals', () => {
    const events = [{ timerStartedEventAttributes: {} }, { workflowExecutionSignaledEventAttributes: {} }];

    expect(countActions(events, NO_CALLS)).toMatchObject({ timer: 1, signal: 1 });
  });

  it('counts an upsert of any number of search attributes once, and that of a version not at all', () => {
    const count = countActions([upsert('Stage', 'WaitUntil'), upsert('TemporalChangeVersion')], NO_CALLS);

    expect(count['search-attributes']).toBe(1);
  });

  it('counts accepted and refused updates alike, and a repeat under the same id once', () => {
    const calls = { updateIds: new Set(['taken-in', 'refused']), queries: 0 };

    expect(countActions([accepted('taken-in')], calls).update).toBe(2);
  });

  it('counts an update that was accepted though this process did not send it', () => {
    expect(countActions([accepted('of-another-process')], NO_CALLS).update).toBe(1);
  });

  it('counts queries', () => {
    expect(total([STARTED], { updateIds: new Set(), queries: 2 })).toBe(3);
  });

  it('counts two for a child, one each for a reset, a changed option and an operation of Nexus', () => {
    const events = [
      { startChildWorkflowExecutionInitiatedEventAttributes: {} },
      { workflowTaskFailedEventAttributes: { newRunId: 'reset' } },
      { workflowTaskFailedEventAttributes: {} },
      { workflowExecutionOptionsUpdatedEventAttributes: {} },
      { nexusOperationScheduledEventAttributes: {} },
    ];

    expect(countActions(events, NO_CALLS).other).toBe(5);
  });

  it('counts nothing else of a history', () => {
    const events = [
      TASK_SCHEDULED,
      { workflowTaskStartedEventAttributes: {} },
      TASK_COMPLETED,
      { timerFiredEventAttributes: {} },
      { timerCanceledEventAttributes: {} },
      { activityTaskCompletedEventAttributes: {} },
      { workflowExecutionUpdateCompletedEventAttributes: {} },
      { workflowExecutionCompletedEventAttributes: {} },
    ];

    expect(total(events)).toBe(0);
  });
});
