import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { Environment } from './environment.ts';
import { User } from './user.ts';

/** Two environments that have become partners; `environmentA` is the one whose id is less. One is open a pair. */
export const Partnership = defineEntity({
  name: 'Partnership',
  tableName: 'partnerships',
  properties: {
    id: p.uuid().primary(),
    environmentA: () => p.manyToOne(Environment).mapToPk().fieldName('environment_a'),
    environmentB: () => p.manyToOne(Environment).mapToPk().fieldName('environment_b'),
    /** Its relation group, with which documents are shared; the managers of its connections are its members. */
    relationGroupId: p.uuid().unique(),
    establishedAt: p.datetime(),
    endedAt: p.datetime().nullable(),
    /** The environment that ended it. */
    endedByEnvironment: p.uuid().nullable(),
    version: p.integer().default(1),
  },
  indexes: [
    { name: 'partnerships_environment_a_index', properties: ['environmentA'] },
    { name: 'partnerships_environment_b_index', properties: ['environmentB'] },
    {
      name: 'partnerships_one_open',
      expression:
        'create unique index "partnerships_one_open" on "partnerships" ("environment_a", "environment_b") where "ended_at" is null',
    },
  ],
});
export type PartnershipRow = InferEntity<typeof Partnership>;

/** Within a partnership, one relation manager of each side. */
export const Connection = defineEntity({
  name: 'Connection',
  tableName: 'connections',
  properties: {
    id: p.uuid().primary(),
    partnershipId: () => p.manyToOne(Partnership).mapToPk().fieldName('partnership_id'),
    /** Of `environmentA`, and of `environmentB`. */
    managerA: () => p.manyToOne(User).mapToPk().fieldName('manager_a'),
    managerB: () => p.manyToOne(User).mapToPk().fieldName('manager_b'),
    /** The partner request that it came by. */
    requestId: p.uuid(),
    since: p.datetime(),
    endedAt: p.datetime().nullable(),
  },
  indexes: [
    { name: 'connections_manager_a_index', properties: ['managerA'] },
    { name: 'connections_manager_b_index', properties: ['managerB'] },
    {
      name: 'connections_one_open',
      expression:
        'create unique index "connections_one_open" on "connections" ("partnership_id", "manager_a", "manager_b") where "ended_at" is null',
    },
  ],
});
