import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import { IdempotencyRecord } from '../entities/idempotency-record.ts';

export interface IdempotentAnswer {
  readonly status: number;
  readonly location: string | null;
  readonly body: unknown;
}

export type BegunCall =
  /** It is the caller's to carry out; `id` is the same each time. */
  | { readonly kind: 'begun'; readonly id: string }
  | { readonly kind: 'answered'; readonly answer: IdempotentAnswer }
  | { readonly kind: 'in-progress'; readonly leaseLeftMs: number }
  | { readonly kind: 'other-request' };

/**
 * Takes a call under its key: the first to come has it for a lease; a repeat finds its answer, or, past the lease, has it
 * in turn. A key that is older than `keptMs` is as good as new. Two at once: one waits for the other's insert.
 */
export async function beginIdempotent(
  em: EntityManager,
  call: {
    readonly caller: string;
    readonly key: string;
    /** Of the request, under the key that writes and then under older ones. */
    readonly requestHashes: readonly Buffer[];
    readonly leaseMs: number;
    readonly keptMs: number;
  },
): Promise<BegunCall> {
  const now = new Date();
  const leaseUntil = new Date(now.getTime() + call.leaseMs);
  const keptSince = new Date(now.getTime() - call.keptMs);
  return em.transactional(async (tx): Promise<BegunCall> => {
    const { caller, key, requestHashes } = call;
    await tx.nativeDelete(IdempotencyRecord, { caller, key, createdAt: { $lt: keptSince } });
    const id = uuidv7();
    await tx.execute(sql`
      insert into "idempotency_records" ("id", "caller", "key", "request_hash", "lease_until", "created_at")
      values (${id}, ${caller}, ${key}, ${requestHashes[0]}, ${leaseUntil}, ${now})
      on conflict ("caller", "key") do nothing`);
    const [row] = await tx.execute<
      {
        id: string;
        request_hash: Buffer;
        lease_until: Date | string;
        status: number | null;
        location: string | null;
        body: unknown;
      }[]
    >(sql`select * from "idempotency_records" where "caller" = ${caller} and "key" = ${key} for update`);
    if (!row) throw new Error('an idempotency record vanished while it was being taken');
    if (row.id === id) return { kind: 'begun', id };
    const stored = Buffer.from(row.request_hash);
    if (!requestHashes.some((hash) => hash.equals(stored))) return { kind: 'other-request' };
    if (row.status !== null) {
      return { kind: 'answered', answer: { status: row.status, location: row.location, body: row.body } };
    }
    const leaseLeftMs = new Date(row.lease_until).getTime() - now.getTime();
    if (leaseLeftMs > 0) return { kind: 'in-progress', leaseLeftMs };
    await tx.nativeUpdate(IdempotencyRecord, { id: row.id }, { leaseUntil });
    return { kind: 'begun', id: row.id };
  });
}

/** Stores what a call was answered; the first answer stays. */
export async function finishIdempotent(em: EntityManager, id: string, answer: IdempotentAnswer): Promise<void> {
  await em.nativeUpdate(IdempotencyRecord, { id, status: null }, { ...answer });
}

/** Gives a call back whose answer was only for now, so that a repeat may carry it out at once, under the same id. */
export async function releaseIdempotent(em: EntityManager, id: string): Promise<void> {
  await em.nativeUpdate(IdempotencyRecord, { id, status: null }, { leaseUntil: new Date() });
}
