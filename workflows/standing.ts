import { log, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { Standing } from '../domain/process.ts';
import { NEEDS_ATTENTION, ONBOARDING_STAGE, WAIT_UNTIL, WAITING_ON } from '../temporal/search-attributes.ts';
import type { databaseActivities } from './activity-options.ts';
import { blockedByFailure } from './failure-codes.ts';

/** Keeps the process's row and Temporal's UI in step with where a workflow stands. */
export interface StandingKeeper {
  /** Publishes and records `standing` where it differs from what is known of it. */
  readonly record: (standing: Standing) => Promise<void>;
  /** Publishes `standing`, which an activity has recorded in its own transaction. */
  readonly recorded: (standing: Standing) => void;
}

/** `started`: what the row and the search attributes say when the workflow begins. */
export function keepStanding(
  id: string,
  database: ReturnType<typeof databaseActivities>,
  started: Standing,
): StandingKeeper {
  let published = started;
  let known = started;

  function publish(standing: Standing): void {
    const changes = searchAttributeChanges(published, standing);
    // an upsert is billed, so only what changed goes out
    if (changes.length > 0) upsertSearchAttributes(changes);
    setCurrentDetails(describeStanding(standing));
    published = standing;
  }

  async function record(standing: Standing): Promise<void> {
    publish(standing);
    if (isSameStanding(standing, known)) return;
    try {
      await database.recordStanding({ id, at: new Date(Date.now()).toISOString(), standing });
      known = standing;
    } catch (failure) {
      // the row is behind, the process is not: the next wait records it
      log.error('a standing could not be recorded', { code: blockedByFailure(failure, 'DATABASE_UNAVAILABLE') });
    }
  }

  function recorded(standing: Standing): void {
    known = standing;
  }

  setCurrentDetails(describeStanding(started));
  return { record, recorded };
}

function searchAttributeChanges(before: Standing, after: Standing) {
  const { stage, waitingOn, waitUntil, needsAttention } = after;
  return [
    stage === before.stage ? [] : [{ key: ONBOARDING_STAGE, value: stage }],
    waitingOn === before.waitingOn ? [] : [{ key: WAITING_ON, value: waitingOn }],
    waitUntil === before.waitUntil ? [] : [{ key: WAIT_UNTIL, value: waitUntil === null ? null : new Date(waitUntil) }],
    needsAttention === before.needsAttention ? [] : [{ key: NEEDS_ATTENTION, value: needsAttention }],
  ].flat();
}

function isSameStanding(a: Standing, b: Standing): boolean {
  return (
    a.stage === b.stage &&
    a.waitingOn === b.waitingOn &&
    a.waitUntil === b.waitUntil &&
    a.needsAttention === b.needsAttention &&
    a.blockedBy === b.blockedBy
  );
}

function describeStanding({ stage, waitingOn, waitUntil, blockedBy }: Standing): string {
  const waits = waitingOn === null ? '' : `, waits on ${waitingOn}${waitUntil === null ? '' : ` until ${waitUntil}`}`;
  return `**${stage}**${waits}${blockedBy === null ? '' : ` (blocked by ${blockedBy})`}`;
}
