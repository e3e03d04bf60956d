/** What has been asked, for tests and the page: how often, and how much of it at once. */
export interface Calls {
  /** Told when a call begins; what it returns is to be called when it is over. `of`: such as `vies BE`. */
  readonly begin: (of: string) => () => void;
  readonly count: (of: string) => number;
  /** The most that were under way at the same time. */
  readonly most: (of: string) => number;
  readonly all: () => Readonly<Record<string, { readonly count: number; readonly most: number }>>;
}

export function createCalls(): Calls {
  const known = new Map<string, { count: number; open: number; most: number }>();
  const entry = (of: string) => {
    const found = known.get(of) ?? { count: 0, open: 0, most: 0 };
    known.set(of, found);
    return found;
  };
  return {
    begin: (of) => {
      const one = entry(of);
      one.count += 1;
      one.open += 1;
      one.most = Math.max(one.most, one.open);
      let isOver = false;
      return () => {
        if (!isOver) one.open -= 1;
        isOver = true;
      };
    },
    count: (of) => entry(of).count,
    most: (of) => entry(of).most,
    all: () => Object.fromEntries([...known].map(([of, { count, most }]) => [of, { count, most }])),
  };
}
