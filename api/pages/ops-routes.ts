import type { Express, Request, RequestHandler, Response } from 'express';
import { type BrakeView, findBrakes } from '../../db/queries/brakes.ts';
import { countDrift } from '../../db/queries/drift.ts';
import { isOperatorLinkOpen, searchEnvironments } from '../../db/queries/operators.ts';
import { setBrake } from '../../db/writes/brakes.ts';
import { revokeOperatorSession, useOperatorSignInLink } from '../../db/writes/operators.ts';
import { liftSignInPolicy } from '../../db/writes/sign-in-policies.ts';
import { BRAKE_SUBJECTS, brakeOf } from '../../domain/brakes.ts';
import { DomainError } from '../../domain/errors.ts';
import { findOperatorProvider } from '../../domain/operators.ts';
import { actorOf, hasRight } from '../../domain/rights.ts';
import type { IdentityProviders } from '../../gateways/identity-provider.ts';
import { identifyOperator } from '../auth/callers.ts';
import { clearOperatorCookie, operatorSessionHash, setOperatorCookie } from '../auth/operator-sessions.ts';
import { createSessionToken, type SessionOptions } from '../auth/sessions.ts';
import { BrakeReason } from '../brakes.ts';
import { assertAllowed, type Route } from '../route.ts';
import { alsoAt, field, sendPage, tokenOf } from './answer.ts';
import { isUserId } from './environment-form.ts';
import { type PageContext, pageUrl } from './layout.tsx';
import {
  type OperatorCall,
  type OperatorSignIn,
  operatorLinkOverPage,
  operatorLinkPage,
  opsClosedPage,
  opsPage,
} from './ops.tsx';
import { providerNameOf } from './provider-buttons.tsx';

export interface OpsPageOptions {
  readonly sessions: SessionOptions;
  readonly parseForm: RequestHandler;
  /** Whether the one-time link exists: in development alone. */
  readonly operatorSignInLink: boolean;
  readonly operatorCalls: readonly OperatorCall[];
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
  readonly providers: IdentityProviders;
  readonly operators: { readonly issuer: string; readonly group: string } | undefined;
}

/** How operators sign in by their provider; undefined where nobody can. */
export function operatorSignInOf({
  providers,
  operators,
}: Pick<OpsPageOptions, 'providers' | 'operators'>): OperatorSignIn | undefined {
  const provider = operators && findOperatorProvider(providers.list, operators.issuer);
  return provider && { providerId: provider.id, providerName: provider.name };
}

/** The calls that operators may make beside those that anyone may. */
export function operatorCallsOf(routes: readonly Route[], prefix: string): readonly OperatorCall[] {
  return routes
    .filter(({ right }) => right !== 'anyone' && hasRight({ kind: 'operator', operatorId: '' }, right))
    .map(({ method, path, summary }) => ({ method, path: prefix + path.replaceAll(/:(\w+)/g, '{$1}'), summary }));
}

/** As long as the column is. */
const REASON_MAX = 500;

type ContextOf = (req: Request) => PageContext;

/** `/ops`, where operators begin, and development's one-time link to it. */
export function mountOps(app: Express, options: OpsPageOptions, context: ContextOf): void {
  const { sessions, parseForm, operatorCalls: calls } = options;
  const { orm } = sessions;
  const signIn = operatorSignInOf(options);

  app.get('/ops', async (req, res) => {
    if (!(await identifyOperator(req, sessions))) return sendPage(res, 401, opsClosedPage(context(req), { signIn }));
    const asked = req.query['search'];
    const search = typeof asked === 'string' ? asked.slice(0, 200) : '';
    const environments = search.trim() === '' ? undefined : await searchEnvironments(orm.em.fork(), search);
    const found = environments?.map((one) => ({ ...one, providerName: nameOf(one.signInProvider) }));
    const { done, ...query } = context(req).query;
    const page = { ...context(req), query };
    const shown = { calls, search, found, lifted: done === 'lifted', braked: done === 'braked' };
    return sendPage(res, 200, opsPage(page, { ...shown, ...(await readState()) }));
  });

  app.post('/ops', parseForm, async (req, res) => {
    if (field(req, 'action') === 'lift-sign-in') return lift(req, res);
    if (field(req, 'action') === 'brake') return brake(req, res);
    if (field(req, 'action') !== 'sign-out') return res.redirect(303, '/ops');
    const hash = operatorSessionHash(req, sessions);
    if (hash) await revokeOperatorSession(orm.em.fork(), hash);
    clearOperatorCookie(res, sessions);
    return sendPage(res, 200, opsClosedPage(alsoAt(context(req), '/ops'), { signedOut: true, signIn }));
  });

  if (options.operatorSignInLink) mountLink(app, options, context);

  function nameOf(provider: string | null): string | null {
    return provider === null ? null : providerNameOf(options.providers, provider);
  }

  async function readState(): Promise<{ readonly brakes: readonly BrakeView[]; readonly drift: number }> {
    const counts = await countDrift(orm.em.fork());
    return { brakes: await findBrakes(orm.em.fork()), drift: counts.reduce((all, { count }) => all + count, 0) };
  }

  async function actorIn(req: Request): Promise<string> {
    const operator = await identifyOperator(req, sessions);
    if (!operator || operator.kind === 'anonymous') throw new DomainError('NOT_AUTHENTICATED', 'Sign in first.');
    assertAllowed(operator, 'operate.act');
    return actorOf(operator);
  }

  async function brake(req: Request, res: Response): Promise<void> {
    const actor = await actorIn(req);
    const name = brakeOf(field(req, 'brake'));
    if (!name) throw new DomainError('NOT_FOUND', 'There is no such brake.');
    const reason = BrakeReason.safeParse(field(req, 'reason'));
    if (!reason.success) {
      const code = field(req, 'reason').trim() === '' ? 'REQUIRED' : 'TOO_LONG';
      const shown = { calls, refusedBrake: { name, code }, ...(await readState()) } as const;
      return sendPage(res, 400, opsPage(alsoAt(context(req), '/ops'), shown));
    }
    const on = field(req, 'on') === 'true';
    const isChanged = await setBrake(orm.em.fork(), { name, on, reason: reason.data, actor });
    if (isChanged) options.deliverSoon(BRAKE_SUBJECTS[name]);
    res.redirect(303, pageUrl(context(req), '/ops', { done: 'braked' }));
  }

  async function lift(req: Request, res: Response): Promise<void> {
    const actor = await actorIn(req);
    const environmentId = field(req, 'environmentId');
    if (!isUserId(environmentId)) throw new DomainError('NOT_FOUND', 'There is no such environment.');
    const reason = field(req, 'reason').trim().slice(0, REASON_MAX) || null;
    await liftSignInPolicy(orm.em.fork(), { environmentId, expectedVersion: undefined, actor, reason });
    const search = field(req, 'search', 200);
    res.redirect(303, pageUrl(context(req), '/ops', { ...(search ? { search } : {}), done: 'lifted' }));
  }
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
