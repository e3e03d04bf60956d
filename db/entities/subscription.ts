import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { Environment } from './environment.ts';

/**
 * What an environment has bought. Its row is also the lock under which seats are taken and administrators go: whoever
 * changes either locks it first.
 */
export const Subscription = defineEntity({
  name: 'Subscription',
  tableName: 'subscriptions',
  properties: {
    environment: () => p.oneToOne(Environment).owner().mapToPk().fieldName('environment_id').primary(),
    partnerRelations: p.boolean(),
    seats: p.integer(),
    credit: p.integer(),
    /** The vendor's id of the contract; one licence is tied to one environment. */
    licenceId: p.string().length(64).nullable().unique(),
    licenceName: p.string().length(160).nullable(),
    /** After this instant it has lapsed; without one it does not lapse. */
    validUntil: p.datetime().nullable(),
    updatedAt: p.datetime(),
    version: p.integer().default(1),
  },
});
export type SubscriptionRow = InferEntity<typeof Subscription>;
