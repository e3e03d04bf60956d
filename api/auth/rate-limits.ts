import type { Request, Response } from 'express';
import type { Pool } from 'pg';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { GUESSES_PREFIX, hashOfCounterKey as hashOf } from '../../db/writes/sign-in-locks.ts';
import { DomainError } from '../../domain/errors.ts';
import { DAY_MS, MINUTE_MS, type Policy } from '../../domain/policy.ts';

const GUESSES = 10;
const GUESS_WINDOW_MS = 15 * MINUTE_MS;
const PREPARATIONS = 300;
const LICENCE_LISTS = 60;
const DIRECTORY_SEARCHES = 60;
const NUMBER_SEARCHES = 200;
const REGISTER_LOOK_UPS = 300;
const SHARES = 10_000;
const HOUR_WINDOW_MS = 60 * MINUTE_MS;
const TAKEN_LOGIN_IDS = 20;
const TAKEN_LOGIN_IDS_WINDOW_MS = 15 * MINUTE_MS;

export interface RateLimits {
  /** Counts a call of somebody unknown against their client address; throws `RATE_LIMITED` past the limit. */
  readonly countAnonymous: (req: Request, res: Response) => Promise<void>;
  /** Counts a guess of a secret against what it protects; throws `RATE_LIMITED` past the limit. */
  readonly countGuess: (key: string) => Promise<void>;
  /** Counts a try to sign in, and answers how many of them there were lately; throws `RATE_LIMITED` past the limit. */
  readonly countSignIn: (key: string) => Promise<number>;
  /** Takes a counted guess back: it was right. */
  readonly forgiveGuess: (key: string) => Promise<void>;
  /** Counts what an environment prepares: each is a mail to somebody who did not ask for it. */
  readonly countPreparation: (environmentId: string) => Promise<void>;
  /** Counts a look into the directory of environments: nobody reads it out. */
  readonly countDirectorySearch: (userId: string) => Promise<void>;
  /** Counts a search by a number, which finds also who hides: no environment tries one number after the other. */
  readonly countNumberSearch: (environmentId: string) => Promise<void>;
  /** Counts a new partner request of a person and of their environment: each is a mail to somebody who did not ask for it. */
  readonly countPartnerRequest: (asker: { readonly userId: string; readonly environmentId: string }) => Promise<void>;
  /** Counts a look into a trade register, which is paid for each, for an environment: nobody reads it out by us. */
  readonly countRegisterLookUp: (environmentId: string) => Promise<void>;
  /** Counts what an organisation shares: many documents with many people, but no refs tried one after the other. */
  readonly countShare: (organisationId: string) => Promise<void>;
  /** Counts a licence's list: its lines tell which addresses have accounts elsewhere. */
  readonly countLicenceList: (caller: string) => Promise<void>;
  /** Counts that a caller was told that an address has an account: nobody learns many addresses that way. */
  readonly countTakenLoginId: (caller: string) => Promise<void>;
  /** Throws `RATE_LIMITED` for a caller who was told so too often lately. */
  readonly assertLoginIdsLeft: (caller: string) => Promise<void>;
}

type LimitPolicy = Pick<
  Policy,
  'anonymousCallsPerMinute' | 'partnerRequestsPerDay' | 'environmentPartnerRequestsPerDay'
>;

/**
 * Limits shared by all API processes, in PostgreSQL; while that is away each process counts by itself. Client addresses
 * and keys are kept as hashes.
 */
export function createRateLimits(pool: Pool, policy: LimitPolicy): RateLimits {
  const calls = createLimiter(pool, 'calls', policy.anonymousCallsPerMinute, MINUTE_MS);
  // never refused from memory: a reset of the password lifts this limit for all processes at once
  const guesses = createLimiter(pool, GUESSES_PREFIX, GUESSES, GUESS_WINDOW_MS, { inMemory: false });
  const takenLoginIds = createLimiter(pool, 'taken-login-ids', TAKEN_LOGIN_IDS, TAKEN_LOGIN_IDS_WINDOW_MS);

  const allowances = createAllowances(calls, policy.anonymousCallsPerMinute);

  async function countAnonymous(req: Request, res: Response): Promise<void> {
    const refused = await allowances.take(req.ip ?? 'unknown');
    if (refused === undefined) return;
    res.set('Retry-After', String(Math.ceil(refused / 1_000)));
    throw new DomainError('RATE_LIMITED', 'Too many calls; Retry-After says when to go on.');
  }
  async function countGuess(key: string): Promise<void> {
    const refused = await consume(guesses, key);
    if (refused !== undefined) throw tooManyGuesses(refused);
  }
  async function countSignIn(key: string): Promise<number> {
    const counted = await guesses.consume(hashOf(key)).catch((refused: unknown) => {
      throw refused instanceof RateLimiterRes ? tooManyGuesses(refused.msBeforeNext) : refused;
    });
    return counted.consumedPoints;
  }
  async function forgiveGuess(key: string): Promise<void> {
    await guesses.reward(hashOf(key));
  }
  const licenceLists = createLimiter(pool, 'licence-lists', LICENCE_LISTS, HOUR_WINDOW_MS);
  const preparations = createLimiter(pool, 'preparations', PREPARATIONS, HOUR_WINDOW_MS);
  async function countPreparation(environmentId: string): Promise<void> {
    const refused = await consume(preparations, environmentId);
    if (refused === undefined) return;
    throw new DomainError('RATE_LIMITED', 'At most 300 preparations an hour.', { retryAfterMs: refused });
  }
  const directorySearches = createLimiter(pool, 'directory-searches', DIRECTORY_SEARCHES, MINUTE_MS);
  async function countDirectorySearch(userId: string): Promise<void> {
    const retryAfterMs = await consume(directorySearches, userId);
    if (retryAfterMs === undefined) return;
    throw new DomainError('RATE_LIMITED', 'At most 60 looks into the directory a minute.', { retryAfterMs });
  }
  const numberSearches = createLimiter(pool, 'number-searches', NUMBER_SEARCHES, HOUR_WINDOW_MS);
  async function countNumberSearch(environmentId: string): Promise<void> {
    const retryAfterMs = await consume(numberSearches, environmentId);
    if (retryAfterMs === undefined) return;
    throw new DomainError('RATE_LIMITED', 'At most 200 searches by a number an hour.', { retryAfterMs });
  }
  const requestsOfPerson = createLimiter(pool, 'partner-requests', policy.partnerRequestsPerDay, DAY_MS);
  const ofEnvironment = policy.environmentPartnerRequestsPerDay;
  const requestsOfEnvironment = createLimiter(pool, 'environment-partner-requests', ofEnvironment, DAY_MS);
  async function countPartnerRequest(asker: { readonly userId: string; readonly environmentId: string }) {
    const ofPerson = await consume(requestsOfPerson, asker.userId);
    const retryAfterMs = ofPerson ?? (await consume(requestsOfEnvironment, asker.environmentId));
    if (retryAfterMs === undefined) return;
    const message = 'Enough partner requests were begun in a day; Retry-After says when to go on.';
    throw new DomainError('RATE_LIMITED', message, { retryAfterMs });
  }
  const registerLookUps = createLimiter(pool, 'register-look-ups', REGISTER_LOOK_UPS, HOUR_WINDOW_MS);
  async function countRegisterLookUp(environmentId: string): Promise<void> {
    const retryAfterMs = await consume(registerLookUps, environmentId);
    if (retryAfterMs === undefined) return;
    throw new DomainError('RATE_LIMITED', 'At most 300 looks into the trade register an hour.', { retryAfterMs });
  }
  const shares = createLimiter(pool, 'shares', SHARES, HOUR_WINDOW_MS);
  async function countShare(organisationId: string): Promise<void> {
    const retryAfterMs = await consume(shares, organisationId);
    if (retryAfterMs === undefined) return;
    throw new DomainError('RATE_LIMITED', 'At most 10,000 shares an hour for an organisation.', { retryAfterMs });
  }
  async function countLicenceList(caller: string): Promise<void> {
    if ((await consume(licenceLists, caller)) === undefined) return;
    throw new DomainError('RATE_LIMITED', 'At most 60 lists an hour.');
  }
  async function countTakenLoginId(caller: string): Promise<void> {
    if ((await consume(takenLoginIds, caller)) !== undefined) throw tooManyTaken();
  }
  async function assertLoginIdsLeft(caller: string): Promise<void> {
    const counted = await takenLoginIds.get(hashOf(caller));
    if (counted && counted.consumedPoints >= TAKEN_LOGIN_IDS) throw tooManyTaken();
  }
  return {
    countAnonymous,
    countGuess,
    countSignIn,
    forgiveGuess,
    countDirectorySearch,
    countRegisterLookUp,
    countLicenceList,
    countNumberSearch,
    countPartnerRequest,
    countPreparation,
    countShare,
    countTakenLoginId,
    assertLoginIdsLeft,
  };
}

function tooManyTaken(): DomainError {
  return new DomainError('RATE_LIMITED', 'Too many of these addresses have accounts; try again later.');
}

function tooManyGuesses(retryAfterMs: number): DomainError {
  return new DomainError('RATE_LIMITED', 'Too many attempts; Retry-After says when to go on.', { retryAfterMs });
}

function createLimiter(
  pool: Pool,
  keyPrefix: string,
  points: number,
  windowMs: number,
  { inMemory = true }: { readonly inMemory?: boolean } = {},
): RateLimiterPostgres {
  const shape = { keyPrefix, points, duration: windowMs / 1_000 };
  return new RateLimiterPostgres({
    ...shape,
    storeClient: pool,
    tableName: 'rate_limits',
    tableCreated: true,
    clearExpiredByTimeout: true,
    // whoever is past the limit is refused from memory, without asking the database again
    ...(inMemory ? { inMemoryBlockOnConsumed: points + 1 } : {}),
    insuranceLimiter: new RateLimiterMemory(shape),
  });
}

/** Of a limit, how much a process takes from the shared counter at a time: what it has taken it need not ask for. */
const SHARE = 60;
/** Clients that a process remembers at most; those that were forgotten are asked for again. */
const MOST_CLIENTS = 10_000;

/** Calls that the shared counter has let a process make, a few at a time, so that most calls cost no statement. */
function createAllowances(limiter: RateLimiterPostgres, points: number) {
  const atATime = Math.max(1, Math.floor(points / SHARE));
  const left = new Map<string, { calls: number; readonly untilMs: number }>();
  const asking = new Map<string, Promise<number | undefined>>();

  /** How long to wait, in ms; undefined when the call may be made. */
  async function take(client: string): Promise<number | undefined> {
    for (;;) {
      const allowance = left.get(client);
      if (allowance && allowance.calls > 0 && allowance.untilMs > Date.now()) {
        allowance.calls -= 1;
        return undefined;
      }
      // many calls at once ask once
      const refused = await (asking.get(client) ?? ask(client));
      if (refused !== undefined) return refused;
    }
  }

  function ask(client: string): Promise<number | undefined> {
    const answer = consume(limiter, client, atATime)
      .then((refused) => {
        if (left.size >= MOST_CLIENTS) left.clear();
        if (refused === undefined) left.set(client, { calls: atATime, untilMs: Date.now() + MINUTE_MS });
        return refused;
      })
      .finally(() => asking.delete(client));
    asking.set(client, answer);
    return answer;
  }
  return { take };
}

/** How long to wait, in ms; undefined when the call is within the limit. */
async function consume(limiter: RateLimiterPostgres, key: string, points = 1): Promise<number | undefined> {
  try {
    await limiter.consume(hashOf(key), points);
    return undefined;
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return refused.msBeforeNext;
    throw refused;
  }
}
