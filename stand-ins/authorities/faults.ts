/** What is stood in for: both trade registers, VIES, our service metadata publisher, and the network's DNS. */
export const AUTHORITIES = ['kvk', 'cbe', 'vies', 'smp', 'dns'] as const;
export type Authority = (typeof AUTHORITIES)[number];

/**
 * - `down`: 503 with `Retry-After`; `busy`: 429 with it; `broken`: 500 without a word of why.
 * - `slow`: never answered. `garbage`: a page where JSON or XML is expected. `endless`: more than anybody wants to read.
 * - `redirect`: leads elsewhere. `wrong-key`: takes no key.
 */
const HTTP_FAULTS = ['down', 'busy', 'broken', 'slow', 'garbage', 'endless', 'redirect', 'wrong-key'] as const;

/** What VIES answers in the place of a verdict: 200, with these in `errorWrappers`. */
export const VIES_CODES = [
  'MS_MAX_CONCURRENT_REQ',
  'MS_UNAVAILABLE',
  'GLOBAL_MAX_CONCURRENT_REQ',
  'SERVICE_UNAVAILABLE',
  'TIMEOUT',
  'INVALID_INPUT',
  'INVALID_REQUESTER_INFO',
] as const;

/** What each can be made to do wrong. */
export const FAULTS = {
  /** `later`: the register's own word for data that is not there for now. */
  kvk: [...HTTP_FAULTS, 'later'],
  cbe: HTTP_FAULTS,
  vies: [...HTTP_FAULTS, ...VIES_CODES],
  /** `sml-error`: the locator is not to be had; `half`: it is told, and then the publisher breaks down; `refused`: 400. */
  smp: [...HTTP_FAULTS, 'sml-error', 'half', 'refused'],
  dns: ['servfail', 'slow', 'garbage'],
} as const satisfies Record<Authority, readonly string[]>;

/** One fault; `times`: so often, then no more. In memory only: a restart clears them. */
export interface PlayedFault {
  readonly fault: string;
  readonly times: number | null;
}

export interface AuthorityFaults {
  readonly of: (authority: Authority) => PlayedFault | undefined;
  /** What is played for the call that comes now. */
  readonly take: (authority: Authority) => string | undefined;
  /** undefined clears it. */
  readonly play: (authority: Authority, fault: string | undefined, times?: number | null) => void;
}

export function createAuthorityFaults(): AuthorityFaults {
  const playing = new Map<Authority, PlayedFault>();

  function play(authority: Authority, fault: string | undefined, times: number | null = null): void {
    if (fault === undefined) playing.delete(authority);
    else playing.set(authority, { fault, times });
  }

  function take(authority: Authority): string | undefined {
    const played = playing.get(authority);
    if (!played) return undefined;
    const { fault, times } = played;
    if (times !== null) play(authority, times > 1 ? fault : undefined, times - 1);
    return fault;
  }

  return { of: (authority) => playing.get(authority), take, play };
}
