import { type MikroORM, sql } from '@mikro-orm/postgresql';
import type { Client } from '@temporalio/client';
import type { Express } from 'express';
import { byDeadline, within } from '../../temporal/deadline.ts';

const ANSWER_WITHIN_MS = 2_000;

/** `/healthz`: the process is alive. `/readyz`: it can do its work; 503 names the part that is away. */
export function mountHealth(
  app: Express,
  { orm, temporal }: { readonly orm: MikroORM; readonly temporal: Client },
): void {
  app.get('/healthz', (_req, res) => void res.json({ status: 'alive' }));
  app.get('/readyz', async (_req, res) => {
    const [database, engine] = await Promise.all([
      isUp(() => orm.em.fork().execute(sql`select 1`)),
      isUp(() => byDeadline(temporal, Date.now() + ANSWER_WITHIN_MS, () => temporal.workflowService.getSystemInfo({}))),
    ]);
    const ready = database && engine;
    const parts = { database: database ? 'up' : 'away', temporal: engine ? 'up' : 'away' };
    // without Temporal a call that only starts something is still taken in, so the process stays in service
    res.status(database ? 200 : 503).json({ status: ready ? 'ready' : database ? 'degraded' : 'not ready', parts });
  });
}

async function isUp(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await within(ANSWER_WITHIN_MS, ask());
    return true;
  } catch {
    return false;
  }
}
