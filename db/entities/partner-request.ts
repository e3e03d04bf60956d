import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { GateReason } from '../../domain/partner-gate.ts';
import { Environment } from './environment.ts';
import { User } from './user.ts';

/** One environment's wish to become partners with another, or to connect two more of their managers. */
export const PartnerRequest = defineEntity({
  name: 'PartnerRequest',
  tableName: 'partner_requests',
  properties: {
    /** The process's id. */
    id: p.uuid().primary(),
    /** Who asks, and their relation manager. */
    fromEnvironment: () => p.manyToOne(Environment).mapToPk().fieldName('from_environment'),
    fromManager: () => p.manyToOne(User).mapToPk().fieldName('from_manager'),
    /** Who is asked, and the relation manager who is to answer. */
    toEnvironment: () => p.manyToOne(Environment).mapToPk().fieldName('to_environment'),
    toManager: () => p.manyToOne(User).mapToPk().fieldName('to_manager'),
    /** What the asker wrote; erased with retention. */
    message: p.string().length(500).nullable(),
    /** The prepared registration whose client agreed: their yes is given already. */
    preparedId: p.uuid().nullable(),
    /** Who said yes or no, and when; a yes that waits for a condition stays. */
    answeredBy: p.uuid().nullable(),
    answeredAt: p.datetime().nullable(),
    /** What each side lacks after a yes. */
    fromLacks: p.array().columnType('text[]').$type<GateReason[]>().defaultRaw(`'{}'`),
    toLacks: p.array().columnType('text[]').$type<GateReason[]>().defaultRaw(`'{}'`),
    /** What it has led to. */
    partnershipId: p.uuid().nullable(),
    connectionId: p.uuid().nullable(),
  },
  indexes: [
    { name: 'partner_requests_from_environment_index', properties: ['fromEnvironment', 'id'] },
    { name: 'partner_requests_to_environment_index', properties: ['toEnvironment', 'id'] },
    { name: 'partner_requests_to_manager_index', properties: ['toManager'] },
    { name: 'partner_requests_from_manager_index', properties: ['fromManager'] },
  ],
});
export type PartnerRequestRow = InferEntity<typeof PartnerRequest>;
