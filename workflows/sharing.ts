import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineSignal,
  log,
  proxyActivities,
  setDefaultSignalHandler,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { PropagationActivities } from '../activities/index.ts';
import { MINUTE_MS, SECOND_MS } from '../domain/policy.ts';
import { type Parking, parkAgain } from '../domain/process.ts';
import { PROPAGATION_TURN_MS, type SharingInput, type SharingResult, type SharingState } from '../domain/sharing.ts';
import {
  beginSharing,
  changedMeanwhile,
  changeHeard,
  heldUntil,
  nextSharingStep,
  parkedSharing,
  runBegins,
  runBegun,
  sharingStanding,
  turnTaken,
} from '../domain/sharing-state.ts';
import { propagationQueue } from '../domain/workflow-ids.ts';
import type { PolicyFor } from '../domain/workflow-policy.ts';
import { databaseActivities, databaseRetry } from './activity-options.ts';
import { blockedByFailure } from './failure-codes.ts';
import { iso, now } from './instants.ts';
import { keepStanding, type StandingKeeper } from './standing.ts';

/** Something has changed that has to be propagated. What it was is found by what differs. */
export const sharingChangedSignal = defineSignal('changed');
/** Tries a parked step again now. */
export const retrySharingSignal = defineSignal('retry');

interface Run {
  readonly input: SharingInput;
  state: SharingState;
  /** How often something has been heard. */
  heard: number;
  /** Of the step that failed last, until one succeeds. */
  parking: Parking | undefined;
  readonly database: ReturnType<typeof databaseActivities>;
  readonly grants: ReturnType<typeof grantActivities>;
  readonly standing: StandingKeeper;
}

/**
 * The propagation of a partnership, while there is something to do: it waits for the delay after the first change, which
 * others join, and for the end of the maintenance window; grants and takes back in turns; and ends when nothing has
 * changed meanwhile. The next change begins it again.
 */
export async function sharing(input: SharingInput): Promise<SharingResult> {
  const run = beginRun(input);
  setHandler(sharingChangedSignal, () => {
    run.heard += 1;
    run.state = changeHeard(run.state, Date.now());
  });
  setHandler(retrySharingSignal, () => {
    run.heard += 1;
  });
  setDefaultSignalHandler((name) => log.warn('a signal that propagation does not know', { name }));
  for (;;) {
    await carryOver(run);
    const step = nextSharingStep(run.state, Date.now(), input);
    switch (step.do) {
      case 'wait':
        await rest(run, step.untilMs);
        break;
      case 'begin':
        await begin(run);
        break;
      case 'take-turn':
        await takeTurn(run, step.notAfterMs);
        break;
      case 'settle':
        if (await settle(run)) return { stage: 'settled' };
        break;
    }
  }
}

function beginRun(input: SharingInput): Run {
  const state = beginSharing(input);
  const database = databaseActivities(input.policy);
  const { parking } = input;
  const began = parking ? parkedSharing(state, parking) : sharingStanding(state);
  return {
    input,
    state,
    heard: 0,
    parking,
    database,
    grants: grantActivities(input.policy),
    standing: keepStanding(input.id, database, { row: began, attributes: began }),
  };
}

/** A turn waits for its place in the queue as long as it takes, and beats while it works. */
function grantActivities(policy: PolicyFor<'sharing'>) {
  return proxyActivities<PropagationActivities>({
    taskQueue: propagationQueue(workflowInfo().taskQueue),
    startToCloseTimeout: 5 * MINUTE_MS,
    heartbeatTimeout: 15 * SECOND_MS,
    retry: databaseRetry(policy),
  });
}

/** Waits for the delay, or for the end of the maintenance window; what is heard until then joins the run that follows. */
async function rest(run: Run, untilMs: number): Promise<void> {
  if (run.state.stage === 'propagating') run.state = heldUntil(run.state, untilMs);
  await run.standing.record(sharingStanding(run.state));
  const { heard } = run;
  const summary = 'until propagation begins';
  await condition(() => run.heard > heard, Math.max(1, untilMs - Date.now()), { summary });
}

async function begin(run: Run): Promise<void> {
  const { id, partnershipId } = run.input;
  run.state = runBegins(run.state);
  const begun = await attempt(run, () => run.database.beginPropagation({ id, partnershipId, at: now() }));
  if (!begun) return;
  run.state = runBegun(run.state);
  const standing = sharingStanding(run.state);
  // a short run is over before anybody looks, and an upsert is billed
  if (begun.afterParking || begun.result) await run.standing.record(standing);
  else run.standing.recorded(standing);
}

async function takeTurn(run: Run, notAfterMs: number | null): Promise<void> {
  const { id, partnershipId } = run.input;
  const turn = {
    id,
    partnershipId,
    after: run.state.after,
    forMs: PROPAGATION_TURN_MS,
    notAfter: notAfterMs === null ? null : iso(notAfterMs),
  };
  const taken = await attempt(run, () => run.grants.propagate(turn));
  if (!taken) return;
  run.state = turnTaken(run.state, taken.result);
  const isLong = taken.result.status === 'more';
  if (isLong || taken.afterParking) await run.standing.record(sharingStanding(run.state));
}

/** Ends the run; tells whether there is nothing left to do. */
async function settle(run: Run): Promise<boolean> {
  const { id, partnershipId } = run.input;
  const { heard, state } = run;
  const { counts } = state;
  const settled = await attempt(run, () => run.database.settleSharing({ id, partnershipId, at: now(), ...counts }));
  if (!settled) return false;
  if (settled.result === 'changed') {
    run.state = changedMeanwhile(run.state, Date.now(), run.input);
    return false;
  }
  // what was heard while its answer was under way may have changed behind it: it is looked for once more
  if (run.heard > heard) return false;
  run.standing.publishEnd({ ...sharingStanding(run.state), stage: 'settled', waitingOn: null, waitUntil: null }, []);
  await condition(allHandlersFinished);
  return true;
}

interface Attempted<Result> {
  readonly result: Result;
  /** The step had parked before. */
  readonly afterParking: boolean;
}

/**
 * Tries a step. One that fails for the time it has parks until it is to be tried again, longer each time, or until
 * something is heard; whether it is then still to be done is looked at anew.
 */
async function attempt<Result>(run: Run, step: () => Promise<Result>): Promise<Attempted<Result> | undefined> {
  const { heard } = run;
  try {
    const result = await step();
    const afterParking = run.parking !== undefined;
    run.parking = undefined;
    return { result, afterParking };
  } catch (failure) {
    const code = blockedByFailure(failure, 'DATABASE_UNAVAILABLE');
    run.parking = parkAgain(code, run.parking, Date.now(), run.input.policy.parkRetriesMs);
  }
  const { retryAtMs = Date.now() } = run.parking;
  await run.standing.record(parkedSharing(run.state, run.parking));
  await condition(() => run.heard > heard, Math.max(1, retryAtMs - Date.now()));
  return undefined;
}

/** Begins a new history where the old one is long enough; nothing is under way then, and what was heard goes along. */
async function carryOver(run: Run): Promise<void> {
  if (!workflowInfo().continueAsNewSuggested) return;
  await condition(allHandlersFinished);
  const { parking: _, ...input } = run.input;
  await continueAsNew<typeof sharing>({
    ...input,
    carried: run.state,
    ...(run.parking ? { parking: run.parking } : {}),
  });
}
