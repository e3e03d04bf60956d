import { defineEntity, p } from '@mikro-orm/core';

/** The tenant: holds users and organisations; others find it by its name. */
export const Environment = defineEntity({
  name: 'Environment',
  tableName: 'environments',
  properties: {
    id: p.uuid().primary(),
    name: p.string().length(80),
    nameKey: p.string().length(160).unique(),
    createdAt: p.datetime(),
  },
});
