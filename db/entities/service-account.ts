import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { Environment } from './environment.ts';

/** A program that calls the API: of an environment, or of nobody's (distributors, operators). */
export const ServiceAccount = defineEntity({
  name: 'ServiceAccount',
  tableName: 'service_accounts',
  properties: {
    id: p.uuid().primary(),
    /** Empty for an account that operators have made: it belongs to no environment. */
    environmentId: () => p.manyToOne(Environment).mapToPk().fieldName('environment_id').nullable(),
    name: p.string().length(80),
    /** Of `SCOPES` in domain/rights.ts. */
    scopes: p.array().columnType('text[]'),
    /** The licences that a distributor may synchronise; empty list: every one. */
    licences: p.array().columnType('text[]').defaultRaw(`'{}'`),
    /** `user:<id>`, `operator:<id>` or `service-account:<id>`. */
    createdBy: p.string().length(80),
    createdAt: p.datetime(),
    disabledAt: p.datetime().nullable(),
  },
  indexes: [{ name: 'service_accounts_environment_index', properties: ['environmentId', 'id'] }],
});
export type ServiceAccountRow = InferEntity<typeof ServiceAccount>;

/** A key of a service account. It was shown once; only its hash is kept. */
export const ServiceAccountKey = defineEntity({
  name: 'ServiceAccountKey',
  tableName: 'service_account_keys',
  properties: {
    id: p.uuid().primary(),
    serviceAccountId: () => p.manyToOne(ServiceAccount).mapToPk().fieldName('service_account_id'),
    hash: p.blob().unique(),
    /** Its first characters, by which people tell keys apart. */
    prefix: p.string().length(16),
    createdAt: p.datetime(),
    expiresAt: p.datetime().nullable(),
    /** To the minute. */
    lastUsedAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
  },
  indexes: [{ name: 'service_account_keys_account_index', properties: ['serviceAccountId'] }],
});
