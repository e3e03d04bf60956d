import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { LicenceLine, LicenceLineOutcome, LicenceLinePlan } from '../../domain/licence-sync.ts';
import { Environment } from './environment.ts';

/** One list of a licence's users, as it was sent. The newest of a licence counts; it supersedes those before. */
export const LicenceSync = defineEntity({
  name: 'LicenceSync',
  tableName: 'licence_syncs',
  properties: {
    /** The process's id. */
    id: p.uuid().primary(),
    /** In which order the lists of a licence came. */
    sequence: p.bigint('string').autoincrement().unique(),
    licenceId: p.string().length(64),
    environmentId: () => p.manyToOne(Environment).mapToPk().fieldName('environment_id'),
    dryRun: p.boolean(),
    expectedDeactivations: p.integer().nullable(),
    /** Lines as they were sent. */
    lines: p.integer(),
    /** With the lines for those who are no longer on the list; empty until it has been compared. */
    total: p.integer().nullable(),
    applied: p.integer().default(0),
    deactivations: p.integer().nullable(),
    /** Why it was cancelled. */
    reason: p.string().length(60).nullable(),
    createdAt: p.datetime(),
  },
  indexes: [{ name: 'licence_syncs_licence_index', properties: ['licenceId', 'sequence'] }],
});
export type LicenceSyncRow = InferEntity<typeof LicenceSync>;

/** One person on a list, or one who is no longer on it; what it holds about them is erased with the list. */
export const LicenceSyncLine = defineEntity({
  name: 'LicenceSyncLine',
  tableName: 'licence_sync_lines',
  properties: {
    licenceSyncId: () => p.manyToOne(LicenceSync).mapToPk().fieldName('licence_sync_id').primary(),
    /** From 1, as sent; those who are no longer on the list follow. */
    position: p.integer().primary(),
    loginId: p.string().length(320).nullable(),
    loginIdKey: p.string().length(320).nullable(),
    data: p.json<LicenceLine>().nullable(),
    userId: p.uuid().nullable(),
    plan: p.string().length(40).$type<LicenceLinePlan>().nullable(),
    outcome: p.string().length(40).$type<LicenceLineOutcome>().nullable(),
    code: p.string().length(60).nullable(),
  },
  indexes: [{ name: 'licence_sync_lines_user_index', properties: ['licenceSyncId', 'userId'] }],
});
