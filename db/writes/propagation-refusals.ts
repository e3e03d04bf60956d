import type { EntityManager } from '@mikro-orm/postgresql';
import { failPair, findMissing, type GrantPair, grantPairs, refusalOf, type ShareSlice } from './propagation-slices.ts';

/** What became of a slice that was refused as a whole. */
export interface IsolatedSlice {
  readonly granted: number;
  readonly failed: number;
}

/**
 * Grants what is missing of a slice that the database has refused for what is in it: by halves, until what it refuses
 * stands alone and has a receipt that says so; everything else goes through. Each half is a transaction of its own, after
 * which `beat` is called; a repeat finds done what was done. A row whose failed receipt is refused too stays without one,
 * and so waits: the next run tries it again.
 */
export async function grantIsolated(em: EntityManager, slice: ShareSlice, beat: () => void): Promise<IsolatedSlice> {
  const { partnershipId } = slice;
  const outcome = { granted: 0, failed: 0 };
  const waiting: (readonly GrantPair[])[] = [await findMissing(em, slice)];
  for (let pairs = waiting.pop(); pairs !== undefined; pairs = waiting.pop()) {
    const [first] = pairs;
    if (!first) continue;
    try {
      outcome.granted += await grantPairs(em, partnershipId, pairs);
    } catch (error) {
      const code = refusalOf(error);
      if (code === undefined) throw error;
      if (pairs.length > 1) waiting.push(...halves(pairs));
      else outcome.failed += await failAlone(em, { partnershipId, pair: first, code });
    }
    beat();
  }
  return outcome;
}

function halves(pairs: readonly GrantPair[]): readonly (readonly GrantPair[])[] {
  const middle = Math.ceil(pairs.length / 2);
  return [pairs.slice(middle), pairs.slice(0, middle)];
}

async function failAlone(em: EntityManager, given: Parameters<typeof failPair>[1]): Promise<number> {
  try {
    return await failPair(em, given);
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
    return 0;
  }
}
