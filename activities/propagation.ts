import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { Context, cancellationSignal, heartbeat, log } from '@temporalio/activity';
import { isBrakeOn } from '../db/queries/brakes.ts';
import { isAnotherPropagating } from '../db/queries/propagation.ts';
import { planPropagation, type ShareDifference } from '../db/queries/propagation-plan.ts';
import { holdByBrake } from '../db/writes/brakes.ts';
import { grantIsolated } from '../db/writes/propagation-refusals.ts';
import { grantSlice, markCleaned, refusalOf, removeSurplus } from '../db/writes/propagation-slices.ts';
import { PROPAGATION_SLICE, type PropagationCounts } from '../domain/sharing.ts';
import { heldByBrake } from './brakes.ts';
import { createGate, type Gate } from './gate.ts';

export interface PropagateCommand {
  /** Of the process. */
  readonly id: string;
  readonly partnershipId: string;
  /** The last share that is done with; null before the first. */
  readonly after: string | null;
  /** How long the turn may take. */
  readonly forMs: number;
  /** ISO-8601 UTC: no slice is begun after it, however long the turn has waited for its place; null for no end. */
  readonly notAfter?: string | null;
}

/** What a turn has done, and how far it has come. */
export interface PropagationProgress extends PropagationCounts {
  readonly after: string | null;
}

/** `done`: every share has been looked at since the first turn of the run. */
export interface PropagationTurn extends PropagationProgress {
  readonly status: 'more' | 'done';
}

/** While nobody else waits: the database has more than one core, and a slice keeps one of them busy. */
const SLICES_AT_ONCE = 2;

/** Pairs of a share and a manager that one plan looks at: a turn that goes on plans many slices at once. */
const PAIRS_AT_ONCE = 100_000;

/** Plans and slices that one process works on at once, whatever number of turns is under way; each holds a connection. */
const STEPS_AT_ONCE = 4;

/** Brings the grants of what is shared with relation managers in line with what is shared, a turn at a time. */
export function createPropagationActivities({ orm }: { readonly orm: MikroORM }) {
  const gate = createGate(STEPS_AT_ONCE);

  /**
   * One turn: plans a page of shares by what differs, and applies it in slices of one transaction each, until no share is
   * left, the turn's time is over, or another partnership waits for its own. It beats after every slice but its last, and a
   * repeat goes on behind the last share that was done with; what it does again it finds done. Fails as `PROPAGATION_BRAKE`,
   * not to be tried again, while operators hold grants back.
   */
  async function propagate(turn: PropagateCommand): Promise<PropagationTurn> {
    const { id, partnershipId, after, forMs } = turn;
    const em = orm.em.fork();
    const endsAt = performance.now() + forMs;
    const isClosed = () => isPast(turn.notAfter);
    const isOver = async () =>
      isClosed() ||
      performance.now() > endsAt ||
      cancellationSignal().aborted ||
      (await isBrakeOn(em, 'propagation')) ||
      (await isAnotherPropagating(em, id));
    let progress: PropagationProgress = heldProgress() ?? { after, granted: 0, removed: 0, failed: 0 };
    if (isClosed()) return { ...progress, status: 'more' };
    if (await holdByBrake(em, 'propagation', id)) throw heldByBrake('propagation');
    // the first slice alone, and no more is planned than that: others that wait for their turn do so for one slice
    let [width, pairs] = [1, PROPAGATION_SLICE];
    for (;;) {
      const { after: behind } = progress;
      const { differences, next } = await gate(() => planPropagation(em, { partnershipId, after: behind, pairs }));
      for (let left = slicesOf(differences); left.length > 0; ) {
        const wave = left.slice(0, width);
        const steps = await applyWave(em, wave, { partnershipId, gate, beat: () => heartbeat(progress) });
        for (const [position, step] of steps.entries()) {
          const isDone = steps.slice(0, position + 1).every((one) => one.isDone);
          progress = added(progress, step, isDone ? wave[position]?.at(-1)?.id : undefined);
        }
        left = [...wave.filter((_, position) => !steps[position]?.isDone), ...left.slice(width)];
        if (left.length === 0 && next === null) break;
        heartbeat(progress);
        if (await isOver()) return { ...progress, status: 'more' };
        width = SLICES_AT_ONCE;
      }
      if (next === null) return { ...progress, status: 'done' };
      progress = { ...progress, after: next };
      pairs = PAIRS_AT_ONCE;
      heartbeat(progress);
    }
  }

  return { propagate };
}

function isPast(instant: string | null | undefined): boolean {
  return typeof instant === 'string' && Date.now() >= Date.parse(instant);
}

function heldProgress(): PropagationProgress | undefined {
  const held: unknown = Context.current().info.heartbeatDetails;
  return isProgress(held) ? held : undefined;
}

function isProgress(held: unknown): held is PropagationProgress {
  return typeof held === 'object' && held !== null && 'after' in held && 'granted' in held;
}

/** Shares in a row that differ by at most a slice's rows together; one that differs by more is a slice of its own. */
function slicesOf(differences: readonly ShareDifference[]): readonly (readonly ShareDifference[])[] {
  const slices: ShareDifference[][] = [];
  let left = 0;
  for (const difference of differences) {
    const rows = difference.missing + difference.surplus;
    if (slices.length === 0 || rows > left) {
      slices.push([]);
      left = PROPAGATION_SLICE;
    }
    slices.at(-1)?.push(difference);
    left -= rows;
  }
  return slices;
}

/** `isDone`: nothing of the slice is left. */
interface AppliedSlice extends PropagationCounts {
  readonly isDone: boolean;
}

interface Applying {
  readonly partnershipId: string;
  readonly gate: Gate;
  readonly beat: () => void;
}

/** Applies some slices at once, each on a connection of its own; throws what one of them threw when all are over. */
async function applyWave(
  em: EntityManager,
  wave: readonly (readonly ShareDifference[])[],
  applying: Applying,
): Promise<readonly AppliedSlice[]> {
  const settled = await Promise.allSettled(
    wave.map((slice) => applying.gate(() => applySlice(em.fork(), slice, applying))),
  );
  return settled.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

/** Takes back before it grants, one transaction of each; a share that has ended for good is done with when it has none left. */
async function applySlice(
  em: EntityManager,
  slice: readonly ShareDifference[],
  applying: Applying,
): Promise<AppliedSlice> {
  const { partnershipId } = applying;
  const idsOf = (of: (difference: ShareDifference) => boolean) => slice.filter(of).map(({ id }) => id);
  const surplus = idsOf((share) => share.surplus > 0);
  const missing = idsOf((share) => share.missing > 0);
  const ended = idsOf((share) => share.ended);
  const removed = surplus.length > 0 ? await removeSurplus(em, { partnershipId, shareIds: surplus }) : 0;
  const { granted, failed } = missing.length > 0 ? await grant(em, missing, applying) : { granted: 0, failed: 0 };
  if (ended.length > 0) await markCleaned(em, { shareIds: ended });
  const planned = slice.reduce((rows, share) => rows + share.missing + share.surplus, 0);
  return { granted, failed, removed, isDone: planned <= PROPAGATION_SLICE || granted + failed + removed === 0 };
}

/** Grants the slice as a whole; what the database refuses for what is in it is taken apart until what it refuses stands alone. */
async function grant(
  em: EntityManager,
  shareIds: readonly string[],
  { partnershipId, beat }: Applying,
): Promise<Pick<PropagationCounts, 'granted' | 'failed'>> {
  try {
    return { granted: await grantSlice(em, { partnershipId, shareIds }), failed: 0 };
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
    log.warn('the database refused a slice of grants', { code: refusalOf(error) });
    return grantIsolated(em, { partnershipId, shareIds }, beat);
  }
}

function added(before: PropagationProgress, step: PropagationCounts, after: string | undefined): PropagationProgress {
  return {
    after: after ?? before.after,
    granted: before.granted + step.granted,
    removed: before.removed + step.removed,
    failed: before.failed + step.failed,
  };
}
