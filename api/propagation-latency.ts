import type { MikroORM } from '@mikro-orm/postgresql';
import { Histogram, type Registry } from 'prom-client';
import { countLatencies, settledInstant } from '../db/queries/onboarding-figures.ts';

const NAME = 'vestibule_propagation_latency_seconds';
/** Around the two minutes that changes are waited for, and long enough for a maintenance window. */
const BOUNDS = [1, 5, 15, 30, 60, 90, 120, 150, 180, 240, 300, 600, 1_800, 3_600, 14_400, 86_400] as const;

/**
 * From when a grant was due until it was effective, counted from the receipts as they come: a million of them are one
 * question, so they are added up by the database rather than observed one by one. It begins where the process did.
 */
export function createPropagationLatency(registry: Registry, orm: MikroORM) {
  const counts = Array.from({ length: BOUNDS.length + 1 }, () => 0);
  let sumSeconds = 0;
  let seenUntil: Date | undefined;
  const histogram = new Histogram({
    name: NAME,
    help: 'How long grants to relation managers took from being due to being effective.',
    buckets: [...BOUNDS],
    registers: [registry],
  });

  const empty = histogram.get();

  async function refresh(): Promise<void> {
    const em = orm.em.fork();
    const to = await settledInstant(em);
    for (const row of seenUntil ? await countLatencies(em, { from: seenUntil, to, bounds: BOUNDS }) : []) {
      counts[row.bucket] = (counts[row.bucket] ?? 0) + row.count;
      sumSeconds += row.sumSeconds;
    }
    seenUntil = to;
  }

  /** What prom-client asks a histogram for when it is scraped. */
  async function get(): Promise<Awaited<typeof empty>> {
    const total = counts.reduce((sum, count) => sum + count, 0);
    const buckets = [...BOUNDS, '+Inf'].map((le, place) => ({
      metricName: `${NAME}_bucket`,
      labels: { le },
      value: counts.slice(0, place + 1).reduce((sum, count) => sum + count, 0),
    }));
    const summed = { metricName: `${NAME}_sum`, labels: {}, value: sumSeconds };
    return {
      ...(await empty),
      values: [...buckets, summed, { metricName: `${NAME}_count`, labels: {}, value: total }],
    };
  }

  // the one for texts, the other for everything else
  Object.assign(histogram, { get, getForPromString: get });
  return {
    refresh,
    clear: () => {
      counts.fill(0);
      sumSeconds = 0;
      seenUntil = undefined;
    },
  };
}
