/** How much is measured; `npm run bench:propagation -- --quick` measures less. */
export interface Sizes {
  readonly rounds: number;
  /** Of the one partnership with many grants. */
  readonly managers: number;
  readonly documents: number;
  /** Partnerships with one change each. */
  readonly partnerships: number;
  /** Shares with 100 managers that one round counts. */
  readonly fanOuts: number;
  /** Small partnerships beside the large one. */
  readonly small: number;
}

/** What one part of the benchmark gets. */
export interface Run {
  /** Of the whole run; every part makes its own in it. */
  readonly folder: string;
  readonly sizes: Sizes;
  readonly signal: AbortSignal;
}

/** A figure beside its target. */
export interface Verdict {
  readonly what: string;
  readonly figure: number;
  readonly target: number;
  readonly is: 'at least' | 'at most';
}

export const FULL: Sizes = {
  rounds: 5,
  managers: 1_000,
  documents: 1_000,
  partnerships: 1_000,
  fanOuts: 50,
  small: 100,
};
export const QUICK: Sizes = { rounds: 3, managers: 500, documents: 500, partnerships: 100, fanOuts: 20, small: 20 };

export function isMet({ figure, target, is }: Verdict): boolean {
  return is === 'at least' ? figure >= target : figure <= target;
}
