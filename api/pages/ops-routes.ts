import type { Express, Request, RequestHandler } from 'express';
import { isOperatorLinkOpen, searchEnvironments } from '../../db/queries/operators.ts';
import { revokeOperatorSession, useOperatorSignInLink } from '../../db/writes/operators.ts';
import { hasRight } from '../../domain/rights.ts';
import { identifyOperator } from '../auth/callers.ts';
import { clearOperatorCookie, operatorSessionHash, setOperatorCookie } from '../auth/operator-sessions.ts';
import { createSessionToken, type SessionOptions } from '../auth/sessions.ts';
import type { Route } from '../route.ts';
import { alsoAt, field, sendPage, tokenOf } from './answer.ts';
import type { PageContext } from './layout.tsx';
import { type OperatorCall, operatorLinkOverPage, operatorLinkPage, opsClosedPage, opsPage } from './ops.tsx';

export interface OpsPageOptions {
  readonly sessions: SessionOptions;
  readonly parseForm: RequestHandler;
  /** Whether the one-time link exists: in development alone. */
  readonly operatorSignInLink: boolean;
  readonly operatorCalls: readonly OperatorCall[];
}

/** The calls that operators may make beside those that anyone may. */
export function operatorCallsOf(routes: readonly Route[], prefix: string): readonly OperatorCall[] {
  return routes
    .filter(({ right }) => right !== 'anyone' && hasRight({ kind: 'operator', operatorId: '' }, right))
    .map(({ method, path, summary }) => ({ method, path: prefix + path.replaceAll(/:(\w+)/g, '{$1}'), summary }));
}

type ContextOf = (req: Request) => PageContext;

/** `/ops`, where operators begin, and development's one-time link to it. */
export function mountOps(app: Express, options: OpsPageOptions, context: ContextOf): void {
  const { sessions, parseForm, operatorCalls: calls } = options;
  const { orm } = sessions;

  app.get('/ops', async (req, res) => {
    if (!(await identifyOperator(req, sessions))) return sendPage(res, 401, opsClosedPage(context(req)));
    const asked = req.query['search'];
    const search = typeof asked === 'string' ? asked.slice(0, 200) : '';
    const found = search.trim() === '' ? undefined : await searchEnvironments(orm.em.fork(), search);
    return sendPage(res, 200, opsPage(context(req), { calls, search, found }));
  });

  app.post('/ops', parseForm, async (req, res) => {
    if (field(req, 'action') !== 'sign-out') return res.redirect(303, '/ops');
    const hash = operatorSessionHash(req, sessions);
    if (hash) await revokeOperatorSession(orm.em.fork(), hash);
    clearOperatorCookie(res, sessions);
    return sendPage(res, 200, opsClosedPage(alsoAt(context(req), '/ops'), { signedOut: true }));
  });

  if (options.operatorSignInLink) mountLink(app, options, context);
}

function mountLink(app: Express, { sessions, parseForm }: OpsPageOptions, context: ContextOf): void {
  const { orm } = sessions;

  app.get('/operator-sign-in', async (req, res) => {
    const token = tokenOf(req);
    const isOpen = await isOperatorLinkOpen(orm.em.fork(), token, new Date());
    if (!isOpen) return sendPage(res, 410, operatorLinkOverPage(context(req)));
    return sendPage(res, 200, operatorLinkPage(context(req), { token }));
  });

  app.post('/operator-sign-in', parseForm, async (req, res) => {
    const session = createSessionToken();
    const use = { token: tokenOf(req), sessionHash: session.hash, now: new Date() };
    if (!(await useOperatorSignInLink(orm.em.fork(), use))) {
      return sendPage(res, 410, operatorLinkOverPage(alsoAt(context(req), '/operator-sign-in')));
    }
    setOperatorCookie(res, session.token, sessions);
    return res.redirect(303, '/ops');
  });
}
