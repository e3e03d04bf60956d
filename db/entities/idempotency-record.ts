import { defineEntity, p } from '@mikro-orm/core';

/** What a call under an `Idempotency-Key` was answered, for 24 h. Secrets and cookies are never among it. */
export const IdempotencyRecord = defineEntity({
  name: 'IdempotencyRecord',
  tableName: 'idempotency_records',
  properties: {
    /** Also the id of what the call makes, so that doing it again makes the same. */
    id: p.uuid().primary(),
    /** `user:<id>`, `service-account:<id>` or `operator:<id>`. */
    caller: p.string().length(80),
    key: p.string().length(255),
    /** HMAC-SHA-256 of method, path and body. */
    requestHash: p.blob(),
    /** Until when the call is somebody's; after it, without an answer, it is done again. */
    leaseUntil: p.datetime(),
    status: p.integer().nullable(),
    location: p.string().length(255).nullable(),
    body: p.json<unknown>().nullable(),
    createdAt: p.datetime(),
  },
  uniques: [{ name: 'idempotency_records_caller_key_unique', properties: ['caller', 'key'] }],
  indexes: [{ name: 'idempotency_records_created_at_index', properties: ['createdAt'] }],
});
