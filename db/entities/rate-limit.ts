import { defineEntity, p } from '@mikro-orm/core';

/** Counters of the rate limiter (rate-limiter-flexible's own layout); keys are hashes. */
export const RateLimit = defineEntity({
  name: 'RateLimit',
  tableName: 'rate_limits',
  properties: {
    key: p.string().length(255).primary(),
    points: p.integer().default(0),
    expire: p.bigint('string').nullable(),
  },
});
