import type { Express, Request, Response } from 'express';
import { DomainError } from '../../domain/errors.ts';
import { TEMPORAL_UI_PATH } from '../../domain/temporal-ui.ts';
import { identifyOperator } from '../auth/callers.ts';
import type { RateLimits } from '../auth/rate-limits.ts';
import { assertAllowed } from '../route.ts';
import { isTemporalRead } from '../temporal-ui-policy.ts';
import { createTemporalUiProxy, isDocument } from '../temporal-ui-proxy.ts';
import { alsoAt, sendPage } from './answer.ts';
import type { PageContext } from './layout.tsx';
import { opsClosedPage } from './ops.tsx';
import { type OpsPageOptions, operatorSignInOf } from './ops-routes.ts';
import { opsTemporalPage } from './ops-temporal.tsx';

export interface OpsTemporalOptions extends Pick<OpsPageOptions, 'sessions' | 'providers' | 'operators'> {
  /** The origin of the UI's server; without one there is a page that says so. */
  readonly temporalUiUrl: string | undefined;
  readonly temporalNamespace: string;
  readonly publicUrl: string;
  readonly limits: Pick<RateLimits, 'countAnonymous'>;
}

/**
 * `/ops/temporal`: Temporal's own UI, for operators, to look only. Mounted before calls are counted as a stranger's: one page of
 * it takes a hundred. Problems: `NOT_AUTHENTICATED`, `NOT_ALLOWED`, `TEMPORAL_READ_ONLY`, `TEMPORAL_UI_UNAVAILABLE`.
 */
export function mountOpsTemporal(
  app: Express,
  options: OpsTemporalOptions,
  contextOf: (req: Request) => PageContext,
): void {
  const { sessions, limits, publicUrl, temporalUiUrl: url, temporalNamespace: namespace } = options;
  const signIn = operatorSignInOf(options);
  const proxy = url === undefined ? undefined : createTemporalUiProxy({ url, publicUrl, namespace });
  const context = (req: Request) => alsoAt(contextOf(req), TEMPORAL_UI_PATH);

  app.use(TEMPORAL_UI_PATH, async (req, res, next) => {
    const operator = await identifyOperator(req, sessions);
    if (!operator) return sendAway(req, res);
    assertAllowed(operator, 'operate.view');
    if (!isTemporalRead(req.method, req.path, namespace)) {
      throw new DomainError('TEMPORAL_READ_ONLY', 'Temporal’s UI is here to look, and at our namespace alone.');
    }
    if (proxy) return proxy(req, res, next);
    if (isDocument(req)) return sendPage(res, 404, opsTemporalPage(context(req)));
    throw new DomainError('NOT_FOUND', 'Temporal’s UI is not set up: TEMPORAL_UI_URL is empty.');
  });

  async function sendAway(req: Request, res: Response): Promise<void> {
    await limits.countAnonymous(req, res);
    if (!isDocument(req)) throw new DomainError('NOT_AUTHENTICATED', 'Sign in as an operator first.');
    sendPage(res, 401, opsClosedPage(context(req), { signIn }));
  }
}
