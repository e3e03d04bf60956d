import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { BRAKES } from '../../domain/brakes.ts';
import { Process } from './process.ts';

/** What operators hold back everywhere. A brake that was never put on has no row. */
export const BrakeRow = defineEntity({
  name: 'BrakeRow',
  tableName: 'brakes',
  properties: {
    name: p.enum([...BRAKES]).primary(),
    on: p.boolean(),
    /** Since when it is so. */
    since: p.datetime(),
    /** The operator, as timelines name them. */
    by: p.string().length(80),
    /** In the operator's own words. */
    reason: p.string().length(500),
  },
});
export type BrakeRow = InferEntity<typeof BrakeRow>;

/** A process with a step that found a brake on; the row goes when the brake is let go. */
export const BrakeHold = defineEntity({
  name: 'BrakeHold',
  tableName: 'brake_holds',
  properties: {
    brake: p.enum([...BRAKES]).primary(),
    processId: () => p.manyToOne(Process).mapToPk().fieldName('process_id').deleteRule('cascade').primary(),
    since: p.datetime(),
  },
});
