import type { z } from 'zod';
import { GatewayUnavailable } from './unavailable.ts';

/** More than any answer that is asked for here needs. */
const ANSWER_MAX_BYTES = 512 * 1024;
/** Nobody is asked again later than that because they said so. */
const RETRY_AFTER_MAX_MS = 60 * 60_000;

export interface GatewayRequest {
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole answer. */
  readonly timeoutMs: number;
  /** Gives the call up. */
  readonly signal?: AbortSignal | undefined;
}

/** How long whoever asks waits for an answer, and when they do not want it any more. */
export type Patience = Pick<GatewayRequest, 'timeoutMs' | 'signal'>;

export interface GatewayAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * Asks an outside system; no redirect is followed, so that no other host gets what is meant for this one. Throws
 * `GatewayUnavailable` for whatever is no answer: `TIMEOUT`, `BUSY` (429), `STATUS_502` to `STATUS_504`, `REDIRECTED`,
 * `UNAUTHORIZED` (our key is wrong, which is not the caller's to mend either), `ANSWER_TOO_LONG`, `GIVEN_UP` (by its
 * `signal`), or the network's own code.
 */
export async function callGateway(request: GatewayRequest): Promise<GatewayAnswer> {
  const { url, timeoutMs, signal: givenUp, ...options } = request;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = givenUp ? AbortSignal.any([timeout, givenUp]) : timeout;
  try {
    const response = await fetch(url, { ...options, redirect: 'manual', signal });
    assertAnswered(response);
    return { status: response.status, text: await readBounded(response) };
  } catch (error) {
    if (givenUp?.aborted) throw new GatewayUnavailable('GIVEN_UP');
    throw toUnavailable(error);
  }
}

/** What an answer says, by a schema. Throws `GatewayUnavailable` (`ANSWER_UNFIT`) for one that is not to be understood. */
export function readAnswer<T>(schema: z.ZodType<T>, text: string): T {
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) throw new GatewayUnavailable('ANSWER_UNFIT');
  return parsed.data;
}

/** For a status that means nothing in this place, such as 500. */
export function unexpectedStatus(status: number): GatewayUnavailable {
  return new GatewayUnavailable(`STATUS_${status}`);
}

function assertAnswered({ status, headers }: Response): void {
  if (status === 429) throw busy('BUSY', headers);
  if (status >= 502 && status <= 504) throw busy(`STATUS_${status}`, headers);
  if (status >= 300 && status < 400) throw new GatewayUnavailable('REDIRECTED');
  if (status === 401 || status === 403) throw new GatewayUnavailable('UNAUTHORIZED');
}

function busy(reasonCode: string, headers: Headers): GatewayUnavailable {
  const seconds = /^\d{1,9}$/.exec(headers.get('retry-after') ?? '')?.[0];
  if (seconds === undefined) return new GatewayUnavailable(reasonCode);
  return new GatewayUnavailable(reasonCode, { retryAfterMs: Math.min(Number(seconds) * 1_000, RETRY_AFTER_MAX_MS) });
}

async function readBounded(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > ANSWER_MAX_BYTES) throw new GatewayUnavailable('ANSWER_TOO_LONG');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The network's own words can hold addresses: its code alone is told. */
function toUnavailable(error: unknown): GatewayUnavailable {
  if (error instanceof GatewayUnavailable) return error;
  if (fieldOf(error, 'name') === 'TimeoutError') return new GatewayUnavailable('TIMEOUT');
  return new GatewayUnavailable(systemCodeOf(error) ?? systemCodeOf(fieldOf(error, 'cause')) ?? 'NETWORK');
}

/** Of the system or of a library, such as `ECONNREFUSED`; of anything, for what is thrown need not be an error of ours. */
export function systemCodeOf(error: unknown): string | undefined {
  const code = fieldOf(error, 'code');
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(code) ? code : undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
