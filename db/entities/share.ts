import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { AUDIENCE_KINDS, SHARE_ENDS, SHARE_PERMISSIONS } from '../../domain/sharing.ts';
import { Environment } from './environment.ts';
import { Organisation } from './organisation.ts';
import { Partnership } from './partnership.ts';
import { Process } from './process.ts';
import { User } from './user.ts';

/** A document that has been shared; it belongs to the organisation that shared it first. The document itself is not ours. */
export const SharedDocument = defineEntity({
  name: 'SharedDocument',
  tableName: 'shared_documents',
  properties: {
    /** Whoever keeps the documents names it. */
    ref: p.string().length(200).primary(),
    organisationId: () => p.manyToOne(Organisation).mapToPk().fieldName('organisation_id'),
    firstSharedAt: p.datetime(),
  },
});

/** A document that an organisation shares with an audience. Who sees it by it is computed (db/queries/share-reach.ts). */
export const Share = defineEntity({
  name: 'Share',
  tableName: 'shares',
  properties: {
    id: p.uuid().primary(),
    organisationId: () => p.manyToOne(Organisation).mapToPk().fieldName('organisation_id'),
    /** Of the organisation. */
    environmentId: () => p.manyToOne(Environment).mapToPk().fieldName('environment_id'),
    sharedBy: () => p.manyToOne(User).mapToPk().fieldName('shared_by'),
    ref: p.string().length(200),
    title: p.string().length(200),
    permission: p.enum([...SHARE_PERMISSIONS]),
    audienceKind: p.enum([...AUDIENCE_KINDS]),
    /** A user, an organisation, or for a relation group and for all relation managers the partnership. */
    audienceId: p.uuid(),
    /** In which the audience is: the organisation's own, or that of the partner. */
    audienceEnvironmentId: () => p.manyToOne(Environment).mapToPk().fieldName('audience_environment_id'),
    /** That it goes through, whatever the audience; none within the organisation's own environment. */
    partnershipId: () => p.manyToOne(Partnership).mapToPk().fieldName('partnership_id').nullable(),
    /** The share that it was shared on from, without which it does not hold, and how many are before it. */
    fromShareId: p.uuid().nullable(),
    chainLength: p.integer().default(0),
    createdAt: p.datetime(),
    withdrawnAt: p.datetime().nullable(),
    withdrawnBy: p.string().length(80).nullable(),
    ended: p.enum([...SHARE_ENDS]).nullable(),
    /** When propagation had taken the last of its grants back. */
    cleanedAt: p.datetime().nullable(),
  },
  indexes: [
    { name: 'shares_organisation_index', properties: ['organisationId', 'id'] },
    { name: 'shares_from_index', properties: ['fromShareId'] },
    {
      name: 'shares_audience_index',
      expression: 'create index "shares_audience_index" on "shares" ("audience_id", "id") where "withdrawn_at" is null',
    },
    {
      name: 'shares_ref_index',
      expression: 'create index "shares_ref_index" on "shares" ("ref", "audience_id") where "withdrawn_at" is null',
    },
    {
      name: 'shares_through_index',
      expression:
        'create index "shares_through_index" on "shares" ("partnership_id", "id") where "withdrawn_at" is null',
    },
    {
      name: 'shares_granted_index',
      expression: `create index "shares_granted_index" on "shares" ("partnership_id", "id") where "audience_kind" in ('relation-manager', 'relation-managers') and "cleaned_at" is null`,
    },
    {
      name: 'shares_one_open',
      expression:
        'create unique index "shares_one_open" on "shares" ("organisation_id", "ref", "audience_kind", "audience_id") where "withdrawn_at" is null',
    },
  ],
});
export type ShareRow = InferEntity<typeof Share>;

/**
 * The receipt of a grant of a share to a relation manager, written once: effective, or failed with its code. What waits
 * has none. A million of them are written in one go, so what they name is looked at when they are planned, not by keys.
 */
export const ShareGrant = defineEntity({
  name: 'ShareGrant',
  tableName: 'share_grants',
  properties: {
    shareId: p.uuid().primary(),
    userId: p.uuid().primary(),
    partnershipId: p.uuid(),
    /** When it was shared, or when the manager came, whichever is later. */
    requestedAt: p.datetime(),
    effectiveAt: p.datetime().nullable(),
    failedAt: p.datetime().nullable(),
    code: p.string().length(60).nullable(),
  },
  indexes: [
    { name: 'share_grants_effective_index', properties: ['partnershipId', 'effectiveAt'] },
    {
      name: 'share_grants_failed_index',
      expression:
        'create index "share_grants_failed_index" on "share_grants" ("partnership_id", "share_id", "user_id") where "failed_at" is not null',
    },
  ],
});

/** That a partnership has, or had, something to propagate: its process, and the first change that no run has taken up yet. */
export const Propagation = defineEntity({
  name: 'Propagation',
  tableName: 'propagations',
  properties: {
    partnershipId: () => p.manyToOne(Partnership).mapToPk().fieldName('partnership_id').primary(),
    processId: () => p.manyToOne(Process).mapToPk().fieldName('process_id'),
    changedAt: p.datetime().nullable(),
  },
  indexes: [{ name: 'propagations_process_index', properties: ['processId'] }],
});
