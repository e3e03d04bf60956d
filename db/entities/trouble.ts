import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { PLATFORM_TROUBLES, TROUBLE_CODES, TROUBLE_SOURCES } from '../../domain/trouble.ts';
import { Process } from './process.ts';

/**
 * A technical trouble of an open process: seen by the worker at one of its steps (`step`), or by the API in what Temporal
 * tells (`temporal`). The row goes when its reason has gone.
 */
export const Trouble = defineEntity({
  name: 'Trouble',
  tableName: 'troubles',
  properties: {
    processId: () => p.manyToOne(Process).mapToPk().fieldName('process_id').deleteRule('cascade').primary(),
    source: p.enum([...TROUBLE_SOURCES]).primary(),
    code: p.enum([...TROUBLE_CODES]),
    /** The activity that fails. */
    step: p.string().length(80).nullable(),
    attempt: p.integer().nullable(),
    /** What the last attempt failed with; a code, never a message. */
    failureCode: p.string().length(80).nullable(),
    nextAttemptAt: p.datetime().nullable(),
    since: p.datetime(),
    /** When it was last found to be so. */
    seenAt: p.datetime(),
  },
  indexes: [{ name: 'troubles_code_index', properties: ['code', 'since'] }],
});
export type TroubleRow = InferEntity<typeof Trouble>;

/** A technical trouble of the platform itself: Temporal, or the workers of a task queue (`part`). */
export const PlatformTrouble = defineEntity({
  name: 'PlatformTrouble',
  tableName: 'platform_troubles',
  properties: {
    code: p.enum([...PLATFORM_TROUBLES]).primary(),
    part: p.string().length(40).primary(),
    since: p.datetime(),
    seenAt: p.datetime(),
  },
});
