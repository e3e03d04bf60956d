import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { DRIFT_KINDS, DRIFT_MENDINGS } from '../../domain/drift.ts';

/** Something in which PostgreSQL and Temporal, or what we wait for and what has come, do not agree. */
export const DriftFinding = defineEntity({
  name: 'DriftFinding',
  tableName: 'drift_findings',
  properties: {
    id: p.uuid().primary(),
    kind: p.enum([...DRIFT_KINDS]),
    /** What it is about, as an opaque id: a workflow's, a mail's, an outbox row's. */
    subject: p.string().length(120),
    /** The onboarding that it concerns; empty where there is none, or none any more. */
    processId: p.uuid().nullable(),
    since: p.datetime(),
    /** When it was last found to be so. */
    seenAt: p.datetime(),
    /** When it was found to be so no longer. */
    mendedAt: p.datetime().nullable(),
    /** What the watcher has done about it. */
    mending: p.enum([...DRIFT_MENDINGS]).nullable(),
  },
  indexes: [
    {
      name: 'drift_findings_one_open',
      expression:
        'create unique index "drift_findings_one_open" on "drift_findings" ("kind", "subject") where "mended_at" is null',
    },
    { name: 'drift_findings_mended_index', properties: ['mendedAt'] },
  ],
});
export type DriftFindingRow = InferEntity<typeof DriftFinding>;

/** How far the watcher has come with what it goes through little by little, and what it knows of Temporal (`mark`). */
export const DriftCursor = defineEntity({
  name: 'DriftCursor',
  tableName: 'drift_cursors',
  properties: {
    name: p.string().length(40).primary(),
    position: p.text(),
    at: p.datetime(),
  },
});
