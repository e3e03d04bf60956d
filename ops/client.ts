import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { Refused, Unreachable } from './failures.ts';
import type { Settings } from './settings.ts';

/** What a query holds; what is undefined is left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** The HTTP API, as an operator's key sees it. All calls throw `Refused` and `Unreachable`. */
export interface Api {
  readonly get: (path: string, query?: Query) => Promise<unknown>;
  /**
   * Sends a body. All tries of one call carry one `Idempotency-Key`, so that what was done while its answer got lost is
   * answered, not done again.
   */
  readonly send: (method: 'POST' | 'PUT', path: string, body: object) => Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Patience {
  /** For how long a call that nobody answers, or 503 does, is tried again. */
  readonly patienceMs: number;
  /** Called once when that begins. */
  readonly onWaiting: (why: string) => void;
}

interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const CALL_MS = 30_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

const Problem = z.object({
  code: z.string(),
  detail: z.string(),
  requestId: z.string().optional(),
  reasons: z.array(z.object({ code: z.string() })).optional(),
  errors: z.array(z.object({ field: z.string(), code: z.string() })).optional(),
  process: z.object({ id: z.string(), stage: z.string().optional() }).optional(),
  allowedActions: z.array(z.string()).optional(),
});

/** Calls the API at an address with a key. */
export function createApi({ apiUrl, apiKey }: Settings, patience: Patience): Api {
  const headers = { authorization: `Bearer ${apiKey}`, accept: 'application/json, application/problem+json' };
  const urlOf = (path: string) => `${apiUrl}/v1${path}`;

  async function get(path: string, query: Query = {}): Promise<unknown> {
    const given = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value));
    const url = urlOf(given.size === 0 ? path : `${path}?${given.toString()}`);
    const { body } = await insist({ method: 'GET', url, headers }, patience);
    return body;
  }

  async function send(method: 'POST' | 'PUT', path: string, body: object): Promise<Answer> {
    const more = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    const request = { method, url: urlOf(path), headers: { ...headers, ...more }, body: JSON.stringify(body) };
    return insist(request, patience);
  }

  return { get, send };
}

/** Tries until there is an answer, or the time for it is over; then throws what came last. */
async function insist(request: Request, { patienceMs, onWaiting }: Patience): Promise<Answer> {
  const end = Date.now() + patienceMs;
  for (let tries = 0; ; tries += 1) {
    const outcome = await attempt(request);
    if (!(outcome instanceof Error)) return outcome;
    const pauseMs = isForNow(outcome)
      ? Math.min(FIRST_PAUSE_MS * 2 ** tries, LONGEST_PAUSE_MS)
      : Number.POSITIVE_INFINITY;
    if (Date.now() + pauseMs > end) throw outcome;
    if (tries === 0) onWaiting(outcome.message);
    await pause(pauseMs);
  }
}

function isForNow(failure: Refused | Unreachable): boolean {
  if (failure instanceof Unreachable) return failure.isForNow;
  // the second: our own call before, whose answer got lost, is still at work
  return failure.status === 503 || failure.code === 'REQUEST_IN_PROGRESS';
}

async function attempt(request: Request): Promise<Answer | Refused | Unreachable> {
  const { url, ...init } = request;
  const { origin } = new URL(url);
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(CALL_MS) });
    return read(response, await response.text(), origin);
  } catch (cause) {
    return new Unreachable(`${origin} cannot be reached (${reasonOf(cause)}).`, { isForNow: true, cause });
  }
}

function read(response: Response, text: string, origin: string): Answer | Refused | Unreachable {
  const { status, ok } = response;
  const body = parseJson(text);
  if (ok && (body !== undefined || text === '')) return { status, body };
  const problem = Problem.safeParse(body);
  if (!ok && problem.success) return new Refused({ status, ...problem.data, more: moreOf(problem.data) });
  // a proxy that stands before the API speaks no problem documents
  const isForNow = status === 502 || status === 503 || status === 504;
  return new Unreachable(`${origin} does not answer as Vestibule does (status ${status}).`, { isForNow });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function moreOf(problem: z.output<typeof Problem>): readonly string[] {
  const { errors = [], reasons = [], process, allowedActions, requestId } = problem;
  return [
    ...errors.map(({ field, code }) => `  ${field}: ${code}`),
    ...reasons.map(({ code }) => `  ${code}`),
    ...(process ? [`  it is ${process.id}${process.stage ? `, at ${process.stage}` : ''}`] : []),
    ...(allowedActions ? [`  may be done now: ${allowedActions.join(', ') || 'nothing'}`] : []),
    ...(problem.code === 'INTERNAL' && requestId ? [`  the API's log has it under ${requestId}`] : []),
  ];
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${CALL_MS / 1_000} s`;
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'the connection was lost';
}
