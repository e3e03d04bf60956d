import { type MikroORM, sql } from '@mikro-orm/postgresql';
import type { Client } from '@temporalio/client';
import type { Express } from 'express';
import { byDeadline, within } from '../../temporal/deadline.ts';

const ANSWER_WITHIN_MS = 2_000;
const LOOK_EVERY_MS = 500;

/** `/healthz`: the process is alive. `/readyz`: it can do its work; 503 names the part that is away. */
export function mountHealth(
  app: Express,
  { orm, temporal }: { readonly orm: MikroORM; readonly temporal: Client },
): void {
  let looked: { readonly atMs: number; readonly readiness: Promise<Readiness> } | undefined;
  app.get('/healthz', (_req, res) => void res.json({ status: 'alive' }));
  app.get('/readyz', async (_req, res) => {
    // anyone may ask, so asking often costs no more than asking once
    if (!looked || Date.now() - looked.atMs > LOOK_EVERY_MS) {
      looked = { atMs: Date.now(), readiness: readReadiness(orm, temporal) };
    }
    const { status, parts } = await looked.readiness;
    res.status(status === 'not ready' ? 503 : 200).json({ status, parts });
  });
}

interface Readiness {
  /** `degraded`: without Temporal a call that only starts something is still taken in, so the process stays in service. */
  readonly status: 'ready' | 'degraded' | 'not ready';
  readonly parts: Readonly<Record<'database' | 'temporal', 'up' | 'away'>>;
}

async function readReadiness(orm: MikroORM, temporal: Client): Promise<Readiness> {
  const [database, engine] = await Promise.all([
    isUp(() => orm.em.fork().execute(sql`select 1`)),
    isUp(() => byDeadline(temporal, Date.now() + ANSWER_WITHIN_MS, () => temporal.workflowService.getSystemInfo({}))),
  ]);
  const parts = { database: database ? 'up' : 'away', temporal: engine ? 'up' : 'away' } as const;
  if (!database) return { status: 'not ready', parts };
  return { status: engine ? 'ready' : 'degraded', parts };
}

async function isUp(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await within(ANSWER_WITHIN_MS, ask());
    return true;
  } catch {
    return false;
  }
}
