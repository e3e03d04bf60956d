import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { Process } from './process.ts';

/** What an operator did and why: timelines hold no free text, so a reason stands here alone. */
export const OperatorAction = defineEntity({
  name: 'OperatorAction',
  tableName: 'operator_actions',
  properties: {
    id: p.uuid().primary(),
    /** Empty for what concerns no single process, such as a search. */
    processId: () => p.manyToOne(Process).mapToPk().fieldName('process_id').nullable(),
    at: p.datetime(),
    /** `operator:…` or `service-account:…`. */
    actor: p.string().length(80),
    action: p.string().length(40),
    /** In the operator's own words; empty where none is asked for, or once it is erased. */
    reason: p.string().length(500).nullable(),
    /** What became of it, as a code; empty while that is not known. */
    outcome: p.string().length(60).nullable(),
  },
  indexes: [
    { name: 'operator_actions_process_index', properties: ['processId', 'id'] },
    { name: 'operator_actions_at_index', properties: ['at'] },
  ],
});
export type OperatorActionRow = InferEntity<typeof OperatorAction>;
