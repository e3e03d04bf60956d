import { defineEntity, p } from '@mikro-orm/core';
import { Environment } from './environment.ts';
import { User } from './user.ts';

/** An accountant's client file, by the reference that the licence's products know it by. */
export const Dossier = defineEntity({
  name: 'Dossier',
  tableName: 'dossiers',
  properties: {
    id: p.uuid().primary(),
    environmentId: () => p.manyToOne(Environment).mapToPk().fieldName('environment_id'),
    ref: p.string().length(80),
    name: p.string().length(160),
  },
  uniques: [{ name: 'dossiers_environment_ref_unique', properties: ['environmentId', 'ref'] }],
});

/** That a user may open a dossier. */
export const UserDossier = defineEntity({
  name: 'UserDossier',
  tableName: 'user_dossiers',
  properties: {
    userId: () => p.manyToOne(User).mapToPk().fieldName('user_id').primary(),
    dossierId: () => p.manyToOne(Dossier).mapToPk().fieldName('dossier_id').primary(),
  },
  indexes: [{ name: 'user_dossiers_dossier_index', properties: ['dossierId'] }],
});
