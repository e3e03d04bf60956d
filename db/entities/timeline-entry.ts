import { defineEntity, p } from '@mikro-orm/core';
import type { TimelineEvent } from '../../domain/process.ts';
import { Process } from './process.ts';

/** What happened to a process, in order. `data` holds codes, counts, instants and opaque ids only. */
export const TimelineEntry = defineEntity({
  name: 'TimelineEntry',
  tableName: 'timeline',
  properties: {
    id: p.bigint('string').primary().autoincrement(),
    processId: () => p.manyToOne(Process).mapToPk().fieldName('process_id'),
    at: p.datetime(),
    event: p.string().length(60).$type<TimelineEvent>(),
    actor: p.string().length(80),
    data: p.json<Readonly<Record<string, string | number | boolean | null>>>(),
  },
  indexes: [{ name: 'timeline_process_index', properties: ['processId', 'at'] }],
});
