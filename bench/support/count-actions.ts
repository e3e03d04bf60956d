import type proto from '@temporalio/proto';

type HistoryEvent = proto.temporal.api.history.v1.IHistoryEvent;
type EventId = HistoryEvent['eventId'];

/** What callers sent to an execution and its history does not show. */
export interface ClientCalls {
  /** Ids of all updates sent; a repeat under the same id is free. */
  readonly updateIds: ReadonlySet<string>;
  readonly queries: number;
}

export const ACTION_KINDS = [
  'start',
  'timer',
  'activity',
  'retry',
  'local-activities',
  'signal',
  'update',
  'query',
  'search-attributes',
  'other',
] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];
export type ActionCount = Readonly<Record<ActionKind, number>>;

/** The server bills no more retries of local activities than this for one workflow task. */
const MOST_LOCAL_RETRIES = 100;
const FREE_MARKERS: readonly (string | null | undefined)[] = ['core_patch', 'Version'];
const FREE_ATTRIBUTES: readonly string[] = ['TemporalChangeVersion'];

/**
 * Billable actions of one run, as Temporal Cloud counts them: local activities count once for each workflow task that
 * recorded some, and once more for every task that only kept a long one alive; a rejected update costs as much as an
 * accepted one; search attributes given at the start and what a client reads cost nothing.
 * Source: https://docs.temporal.io/cloud/actions, and where that is silent the count in Temporal's own UI (retries,
 * patches). Not counted: activity heartbeats and exports, which no history shows.
 */
export function countActions(events: readonly HistoryEvent[], calls: ClientCalls): ActionCount {
  const count: Record<ActionKind, number> = {
    start: 0,
    timer: 0,
    activity: 0,
    retry: 0,
    'local-activities': localActivityTasks(events).size + countHeartbeats(events),
    signal: 0,
    update: 0,
    query: calls.queries,
    'search-attributes': 0,
    other: 0,
  };
  for (const event of events) {
    for (const [kind, actions] of actionsOf(event)) count[kind] += actions;
  }
  count.update += countRejected(events, calls.updateIds);
  return count;
}

/** All kinds together. */
export function totalActions(count: ActionCount): number {
  return Object.values(count).reduce((sum, actions) => sum + actions, 0);
}

function actionsOf(event: HistoryEvent): readonly (readonly [ActionKind, number])[] {
  if (event.workflowExecutionStartedEventAttributes) {
    const scheduled = isStartedBySchedule(event.workflowExecutionStartedEventAttributes);
    return scheduled
      ? [
          ['start', 1],
          ['other', 2],
        ]
      : [['start', 1]];
  }
  if (event.timerStartedEventAttributes) return [['timer', 1]];
  if (event.activityTaskScheduledEventAttributes) return [['activity', 1]];
  if (event.activityTaskStartedEventAttributes) {
    return [['retry', (event.activityTaskStartedEventAttributes.attempt ?? 1) - 1]];
  }
  if (event.workflowTaskCompletedEventAttributes) {
    const { meteringMetadata } = event.workflowTaskCompletedEventAttributes;
    const retries = meteringMetadata?.nonfirstLocalActivityExecutionAttempts ?? 0;
    return [['retry', Math.min(retries, MOST_LOCAL_RETRIES)]];
  }
  if (event.workflowExecutionSignaledEventAttributes) return [['signal', 1]];
  if (event.workflowExecutionUpdateAcceptedEventAttributes) return [['update', 1]];
  if (event.upsertWorkflowSearchAttributesEventAttributes) {
    const names = Object.keys(
      event.upsertWorkflowSearchAttributesEventAttributes.searchAttributes?.indexedFields ?? {},
    );
    return names.every((name) => FREE_ATTRIBUTES.includes(name)) ? [] : [['search-attributes', 1]];
  }
  // the child's start, and the attempt of it
  if (event.startChildWorkflowExecutionInitiatedEventAttributes) return [['other', 2]];
  return isBilledOtherwise(event) ? [['other', 1]] : [];
}

function isBilledOtherwise(event: HistoryEvent): boolean {
  const isReset = event.workflowTaskFailedEventAttributes?.newRunId;
  return Boolean(
    isReset ||
      event.nexusOperationScheduledEventAttributes ||
      event.nexusOperationCancelRequestedEventAttributes ||
      event.workflowExecutionOptionsUpdatedEventAttributes,
  );
}

function isStartedBySchedule(started: NonNullable<HistoryEvent['workflowExecutionStartedEventAttributes']>): boolean {
  const isFirstRun = !started.continuedExecutionRunId;
  return isFirstRun && started.searchAttributes?.indexedFields?.['TemporalScheduledById'] !== undefined;
}

/** Workflow tasks that recorded markers; all of one task are one action. */
function localActivityTasks(events: readonly HistoryEvent[]): ReadonlySet<string> {
  const markers = events.flatMap(({ markerRecordedEventAttributes: marker }) => marker ?? []);
  const billed = markers.filter(({ markerName }) => !FREE_MARKERS.includes(markerName));
  return new Set(billed.map(({ workflowTaskCompletedEventId: id }) => textOf(id)));
}

/** Workflow tasks that ended with nothing but the wish for another: they kept a long local activity alive. */
function countHeartbeats(events: readonly HistoryEvent[]): number {
  return events.filter(
    (event, index) =>
      event.workflowTaskCompletedEventAttributes && events[index + 1]?.workflowTaskScheduledEventAttributes,
  ).length;
}

/** Updates that were sent and not accepted: their validator refused them, which leaves nothing in the history. */
function countRejected(events: readonly HistoryEvent[], sent: ReadonlySet<string>): number {
  const accepted = events.flatMap((event) => {
    const id = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.meta?.updateId;
    return id ? [id] : [];
  });
  return [...sent].filter((id) => !accepted.includes(id)).length;
}

function textOf(id: EventId): string {
  return id?.toString() ?? '';
}
