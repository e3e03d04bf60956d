import { z } from 'zod';
import { Refusal } from './refusal.ts';

const times = z.int().positive().optional();

export const FaultsSchema = z.strictObject({
  outage: z.boolean().default(false),
  rateLimit: z.strictObject({ retryAfterSeconds: z.int().min(0).max(3600).default(1), times }).optional(),
  errors: z
    .strictObject({ status: z.int().min(400).max(599), name: z.string().min(1), message: z.string().optional(), times })
    .optional(),
  loseAnswer: z.strictObject({ times }).optional(),
  slowMs: z.int().min(0).max(120_000).default(0),
  webhooks: z.enum(['on', 'off', 'duplicate', 'reversed']).default('on'),
});
/**
 * What the inbox plays out; `times` counts down to nothing, without it a fault stays until it is cleared.
 *
 * - `outage`: every call of Resend's API, reads too, is answered 503.
 * - `rateLimit`, `errors`: sends are refused with 429, or with this status and name.
 * - `loseAnswer`: the mail is taken in and kept, then the connection is destroyed.
 * - `slowMs`: a send is taken in so much later; the sender may have gone by then.
 * - `webhooks`: `off` reports nothing by itself (and does not make up for it), `duplicate` reports everything twice under
 *   one svix-id, `reversed` reports delivered before sent.
 *
 * Faults are kept in memory only: a restart clears them.
 */
export type Faults = z.infer<typeof FaultsSchema>;
export type FaultsInput = z.input<typeof FaultsSchema>;

export interface FaultSwitch {
  current(): Faults;
  /** Replaces all faults; what is not named is off. */
  set(input: FaultsInput): Faults;
  /** Throws what the next call of the API is refused with, if it is. */
  assertUp(): void;
  /** Throws what the next send is refused with, if it is, and counts it. */
  assertSendable(): void;
  /** Whether the answer of this send gets lost; counts it. */
  takeLostAnswer(): boolean;
}

/** The faults of one inbox, none to begin with. */
export function createFaultSwitch(): FaultSwitch {
  let faults = FaultsSchema.parse({});

  function assertSendable(): void {
    const { rateLimit, errors } = faults;
    if (rateLimit) {
      faults = { ...faults, rateLimit: countDown(rateLimit) };
      const seconds = String(rateLimit.retryAfterSeconds);
      const headers = { 'retry-after': seconds, 'ratelimit-remaining': '0', 'ratelimit-reset': seconds };
      throw new Refusal(429, 'rate_limit_exceeded', 'Too many requests. Please limit the number of requests.', headers);
    }
    if (!errors) return;
    faults = { ...faults, errors: countDown(errors) };
    throw new Refusal(errors.status, errors.name, errors.message ?? 'Played out by the inbox.');
  }

  function takeLostAnswer(): boolean {
    const { loseAnswer } = faults;
    if (!loseAnswer) return false;
    faults = { ...faults, loseAnswer: countDown(loseAnswer) };
    return true;
  }

  return {
    current: () => faults,
    set: (input) => {
      faults = FaultsSchema.parse(input);
      return faults;
    },
    assertUp: () => {
      if (faults.outage) throw new Refusal(503, 'internal_server_error', 'The service is not available right now.');
    },
    assertSendable,
    takeLostAnswer,
  };
}

function countDown<T extends { times?: number | undefined }>(fault: T): T | undefined {
  if (fault.times === undefined) return fault;
  return fault.times > 1 ? { ...fault, times: fault.times - 1 } : undefined;
}
