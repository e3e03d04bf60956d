import type { MikroORM } from '@mikro-orm/postgresql';
import { releaseForgotten } from '../db/writes/brakes.ts';
import { BEFORE_ALL, NUDGED_WAITS, type NudgeCursor, nudgeSlice } from '../db/writes/nudges.ts';

export interface NudgeWaitingCommand {
  /** Where the slice before ended; none for the first of a run. */
  readonly cursor?: NudgeCursor;
}

export interface NudgeTurn {
  /** Of the whole run so far. */
  readonly nudged: number;
  /** Where the next slice goes on; none when every wait has been looked at. */
  readonly cursor?: NudgeCursor;
}

/** So many processes are looked at in one transaction, and in one step at most. */
const SLICE = 2_000;
const STEP = 10_000;

/** Finds waits whose condition holds already: what should have told them so was lost. */
export function createNudgeActivities({ orm }: { readonly orm: MikroORM }) {
  /**
   * Goes through the next waiting processes and puts a signal into the outbox for each that need not wait any longer. A
   * repeat puts in none for a process that has one there; one that was delivered meanwhile is heard twice, which changes
   * nothing. Before the first of them, what a brake that is off still holds is ordered to go on.
   */
  async function nudgeWaiting({ cursor: given }: NudgeWaitingCommand): Promise<NudgeTurn> {
    if (!given) await orm.em.fork().transactional(releaseForgotten);
    let cursor = given ?? { wait: 0, after: BEFORE_ALL, nudged: 0 };
    for (let left = STEP; left > 0; ) {
      const wait = NUDGED_WAITS[cursor.wait];
      if (!wait) return { nudged: cursor.nudged };
      const current = cursor;
      const slice = await orm.em.fork().transactional((em) => nudgeSlice(em, { wait, cursor: current, limit: SLICE }));
      const nudged = cursor.nudged + slice.nudged;
      const isOver = slice.examined < SLICE || slice.last === null;
      cursor = { ...(isOver ? next(cursor) : { ...cursor, after: slice.last }), nudged };
      left -= slice.examined;
    }
    return { nudged: cursor.nudged, cursor };
  }

  return { nudgeWaiting };
}

function next({ wait, nudged }: NudgeCursor): NudgeCursor {
  return { wait: wait + 1, after: BEFORE_ALL, nudged };
}
