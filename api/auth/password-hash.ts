import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { DomainError } from '../../domain/errors.ts';
import { normalizePassword } from '../../domain/password.ts';

/** OWASP's minimum of equal strength: 19 MiB, two passes, one lane. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const TAG_BYTES = 32;
const SALT_BYTES = 16;
/** Each hash takes 19 MiB and a thread; more at once only makes all of them slower. */
const AT_ONCE = 2;
/** Whoever would have to wait behind this many is sent away: they would not get their turn in time. */
const MOST_WAITING = 64;

const derive = promisify(argon2);
const waiting: (() => void)[] = [];
let running = 0;

/** Hashes a password with Argon2id into a PHC string. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const tag = await withSlot(() =>
    derive('argon2id', {
      message: normalizePassword(password),
      nonce: salt,
      memory: COST.memory,
      passes: COST.passes,
      parallelism: COST.parallelism,
      tagLength: TAG_BYTES,
    }),
  );
  return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${toBase64(salt)}$${toBase64(tag)}`;
}

/** Of one environment, so many at a time: its administrators must not keep everybody else from signing in. */
const AT_ONCE_FOR_ONE = 4;
const underWay = new Map<string, number>();

/**
 * Hashes a password that an environment gives to somebody. Throws `RATE_LIMITED` while several of theirs are under way.
 */
export async function hashGivenPassword(environmentId: string, password: string): Promise<string> {
  const before = underWay.get(environmentId) ?? 0;
  if (before >= AT_ONCE_FOR_ONE) {
    throw new DomainError('RATE_LIMITED', 'Several passwords at once; try again in a second.', { retryAfterMs: 1_000 });
  }
  underWay.set(environmentId, before + 1);
  try {
    return await hashPassword(password);
  } finally {
    const after = (underWay.get(environmentId) ?? 1) - 1;
    if (after > 0) underWay.set(environmentId, after);
    else underWay.delete(environmentId);
  }
}

/** Whether `password` is the one that was hashed. A string that is no Argon2id hash matches nothing. */
export async function verifyPassword(phc: string, password: string): Promise<boolean> {
  const parsed = parsePhc(phc);
  if (!parsed) return false;
  const tag = await withSlot(() =>
    derive('argon2id', {
      message: normalizePassword(password),
      ...parsed.cost,
      nonce: parsed.salt,
      tagLength: parsed.tag.length,
    }),
  );
  return timingSafeEqual(tag, parsed.tag);
}

function parsePhc(phc: string) {
  const [, scheme, version, costText = '', salt = '', tag = ''] = phc.split('$');
  if (scheme !== 'argon2id' || version !== 'v=19') return undefined;
  // in any order: other libraries write m,p,t
  const cost = Object.fromEntries(costText.split(',').map((pair) => pair.split('=')));
  const [memory, passes, parallelism] = [Number(cost['m']), Number(cost['t']), Number(cost['p'])];
  if (!memory || !passes || !parallelism || tag === '') return undefined;
  return { cost: { memory, passes, parallelism }, salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') };
}

function toBase64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

async function withSlot<T>(work: () => Promise<T>): Promise<T> {
  if (waiting.length >= MOST_WAITING) throw new DomainError('RATE_LIMITED', 'Too many at once; try again.');
  if (running >= AT_ONCE) await new Promise<void>((resume) => waiting.push(resume));
  else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
