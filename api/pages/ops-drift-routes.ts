import type { Express, Request } from 'express';
import { countDrift, listDrift } from '../../db/queries/drift.ts';
import { identifyOperator } from '../auth/callers.ts';
import { driftPositionOf, toDriftPage } from '../drift.ts';
import { ListQuery } from '../list.ts';
import { sendPage } from './answer.ts';
import type { PageContext } from './layout.tsx';
import { opsClosedPage } from './ops.tsx';
import { DRIFT_PATH, opsDriftPage } from './ops-drift.tsx';
import { type OpsPageOptions, operatorSignInOf } from './ops-routes.ts';

const SHOWN = 50;

/** `/ops/drift`: what the drift watcher has found. */
export function mountOpsDrift(app: Express, options: OpsPageOptions, context: (req: Request) => PageContext): void {
  const { sessions } = options;
  const signIn = operatorSignInOf(options);

  app.get(DRIFT_PATH, async (req, res) => {
    if (!(await identifyOperator(req, sessions))) return sendPage(res, 401, opsClosedPage(context(req), { signIn }));
    const page = context(req);
    const { cursor } = page.query;
    const after = driftPositionOf(ListQuery.parse({ limit: SHOWN, ...(cursor ? { cursor } : {}) }));
    const rows = await listDrift(sessions.orm.em.fork(), { limit: SHOWN, after });
    const counts = await countDrift(sessions.orm.em.fork());
    const open = counts.reduce((all, { count }) => all + count, 0);
    const { nextCursor } = toDriftPage(rows, SHOWN);
    return sendPage(res, 200, opsDriftPage(page, { findings: rows.slice(0, SHOWN), nextCursor, open }));
  });
}
