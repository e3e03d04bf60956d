import { isCancellation, log, patched, setCurrentDetails, sleep, upsertSearchAttributes } from '@temporalio/workflow';
import { MINUTE_MS } from '../domain/policy.ts';
import type { Standing } from '../domain/process.ts';
import {
  ENVIRONMENT_IDS,
  NEEDS_ATTENTION,
  ONBOARDING_STAGE,
  WAIT_UNTIL,
  WAITING_ON,
} from '../temporal/search-attributes.ts';
import type { databaseActivities } from './activity-options.ts';
import { blockedByFailure } from './failure-codes.ts';

type SearchAttributeChange = Exclude<Parameters<typeof upsertSearchAttributes>[0], Record<string, unknown>>[number];

/** Keeps the process's row and Temporal's UI in step with where a workflow stands. */
export interface StandingKeeper {
  /** Publishes `standing` in Temporal's UI and records it in the process's row, each where it differs; undefined where the row says so already. */
  readonly record: (standing: Standing) => Promise<void> | undefined;
  /** Records `standing` in the row alone: it will not last, and an upsert is billed. */
  readonly recordRow: (standing: Standing) => Promise<void> | undefined;
  /** Takes note of what an activity has recorded in its own transaction. */
  readonly recorded: (standing: Standing) => void;
  /** Publishes how a process has ended, and in which environments. */
  readonly publishEnd: (standing: Standing, environmentIds: readonly string[]) => void;
}

const CATCH_UP_EVERY_MS = MINUTE_MS;

/** `row`: what the process's row says when the workflow begins; `attributes`: what it was started with. */
export function keepStanding(
  id: string,
  database: ReturnType<typeof databaseActivities>,
  { row, attributes }: { readonly row: Standing; readonly attributes: Standing },
): StandingKeeper {
  let published = attributes;
  let known = row;
  /** What the row is to say. */
  let wanted = row;
  let isCatchingUp = false;

  function publish(standing: Standing, more: readonly SearchAttributeChange[] = []): void {
    const changes = [...searchAttributeChanges(published, standing), ...more];
    // an upsert is billed, so only what changed goes out
    if (changes.length > 0) upsertSearchAttributes(changes);
    setCurrentDetails(describeStanding(standing));
    published = standing;
  }

  function recordRow(standing: Standing): Promise<void> | undefined {
    if (!isSameStanding(standing, known)) return write(standing);
    wanted = standing;
    return undefined;
  }

  async function write(standing: Standing): Promise<void> {
    wanted = standing;
    // the row is behind, the process is not
    if (!(await tryToWrite(standing)) && patched('row-catches-up')) void catchUp();
  }

  async function tryToWrite(standing: Standing): Promise<boolean> {
    try {
      await database.recordStanding({ id, at: new Date(Date.now()).toISOString(), standing });
      known = standing;
      return true;
    } catch (failure) {
      log.error('a standing could not be recorded', { code: blockedByFailure(failure, 'DATABASE_UNAVAILABLE') });
      return false;
    }
  }

  /** Brings a row that is behind up to date as soon as the database takes it: what has parked may wait for hours. */
  async function catchUp(): Promise<void> {
    if (isCatchingUp) return;
    isCatchingUp = true;
    try {
      do {
        await sleep(CATCH_UP_EVERY_MS, { summary: 'until the row is brought up to date' });
      } while (!isSameStanding(wanted, known) && !(await tryToWrite(wanted)));
    } catch (failure) {
      if (!isCancellation(failure)) throw failure;
    } finally {
      isCatchingUp = false;
    }
  }

  function record(standing: Standing): Promise<void> | undefined {
    publish(standing);
    return recordRow(standing);
  }

  function recorded(standing: Standing): void {
    known = standing;
    wanted = standing;
  }

  function publishEnd(standing: Standing, environmentIds: readonly string[]): void {
    recorded(standing);
    publish(standing, environmentIds.length > 0 ? [{ key: ENVIRONMENT_IDS, value: [...environmentIds] }] : []);
  }

  setCurrentDetails(describeStanding(row));
  return { record, recordRow, recorded, publishEnd };
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
