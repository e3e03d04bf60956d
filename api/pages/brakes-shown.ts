import type { Express, Request } from 'express';
import { type BrakeView, findBrakesOn } from '../../db/queries/brakes.ts';
import { identifyOperator } from '../auth/callers.ts';
import type { SessionOptions } from '../auth/sessions.ts';

const shown = new WeakMap<Request, readonly BrakeView[]>();

/** Looks, for every page of a signed-in operator, what is held back now, so that the page says so whatever it is about. */
export function mountBrakesShown(app: Express, sessions: SessionOptions): void {
  app.use('/ops', async (req, _res, next) => {
    if (await identifyOperator(req, sessions)) shown.set(req, await findBrakesOn(sessions.orm.em.fork()));
    next();
  });
}

/** What the page that answers this request says is held back. */
export function brakesShownTo(req: Request): readonly BrakeView[] {
  return shown.get(req) ?? [];
}
