import type { StandInId } from './settings.ts';

/** What a provider that is stood in for can be made to do wrong. */
export const FAULTS = [
  'down',
  'slow',
  'rubbish',
  'no-email',
  'wrong-nonce',
  'wrong-issuer',
  'wrong-audience',
  'bad-signature',
  'expired',
  'declined',
] as const;
/**
 * - `down`: everything is answered 503.
 * - `slow`, `rubbish`: what the client fetches itself (metadata, keys, tokens) is never answered, or with a page where
 *   JSON is expected.
 * - `no-email`: the ID token tells no address.
 * - `wrong-issuer`: the ID token is another issuer's; where the provider names itself in the callback (`iss`), that too.
 * - `wrong-nonce`, `wrong-audience`, `bad-signature`, `expired`: the ID token has this wrong with it and nothing else.
 * - `declined`: nobody is asked; the callback gets `error=access_denied`.
 *
 * Faults are kept in memory only: a restart clears them.
 */
export type Fault = (typeof FAULTS)[number];

export interface FaultSwitch {
  readonly of: (provider: StandInId) => Fault | undefined;
  /** undefined clears the provider's fault. */
  readonly play: (provider: StandInId, fault: Fault | undefined) => void;
}

/** The faults of one stand-in, none to begin with. */
export function createFaultSwitch(): FaultSwitch {
  const playing = new Map<StandInId, Fault>();
  return {
    of: (provider) => playing.get(provider),
    play: (provider, fault) => {
      if (fault === undefined) playing.delete(provider);
      else playing.set(provider, fault);
    },
  };
}
