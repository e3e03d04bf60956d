import type { Express, Request, RequestHandler } from 'express';
import { countOnboardings } from '../../db/queries/onboarding-counts.ts';
import { platformTrouble } from '../../db/queries/troubles.ts';
import { DomainError } from '../../domain/errors.ts';
import { identifyOperator } from '../auth/callers.ts';
import { filterOf, OnboardingsQuery, positionOf, toOnboardingPage } from '../onboarding-view.ts';
import {
  type OnboardingReads,
  overdueBefore,
  readOnboardings,
  SEARCH_SORT,
  searchOnboardings,
} from '../onboardings.ts';
import { assertAllowed, isUuid } from '../route.ts';
import { alsoAt, field, sendPage } from './answer.ts';
import type { PageContext } from './layout.tsx';
import { opsClosedPage } from './ops.tsx';
import { foundByAddressPage, type OpsOnboardingsProps, opsOnboardingsPage } from './ops-onboardings.tsx';
import { type OpsPageOptions, operatorSignInOf } from './ops-routes.ts';

const PATH = '/ops/onboardings';
const SHOWN = 50;
const FOUND = 200;

/** `/ops/onboardings`: what is under way or has ended, by a filter; and, by a post, what is about a person's address. */
export function mountOpsOnboardings(
  app: Express,
  options: OpsPageOptions & OnboardingReads & { readonly parseForm: RequestHandler },
  context: (req: Request) => PageContext,
): void {
  const { orm, sessions, policy, parseForm } = options;
  const signIn = operatorSignInOf(options);

  app.get(PATH, async (req, res) => {
    if (!(await identifyOperator(req, sessions))) return sendPage(res, 401, opsClosedPage(context(req), { signIn }));
    const page = context(req);
    const { cursor, ...chosen } = chosenOf(page.query);
    const errors = errorsIn(chosen);
    const shown = await read({ ...chosen, ...(cursor ? { cursor } : {}) }, errors);
    return sendPage(res, errors.length > 0 ? 400 : 200, opsOnboardingsPage(page, { ...shown, chosen, errors }));
  });

  app.post(PATH, parseForm, async (req, res) => {
    const caller = await identifyOperator(req, sessions);
    if (!caller || caller.kind === 'anonymous') throw new DomainError('NOT_AUTHENTICATED', 'Sign in first.');
    assertAllowed(caller, 'operate.view');
    const email = field(req, 'email').trim();
    try {
      const found = await searchOnboardings(options, { email, caller, limit: FOUND, after: undefined });
      return sendPage(res, 200, foundByAddressPage(context(req), { ...found, sort: SEARCH_SORT, email }));
    } catch (refusal) {
      if (!(refusal instanceof DomainError) || refusal.code !== 'VALIDATION_FAILED') throw refusal;
      const errors = [{ field: 'email', code: email === '' ? 'REQUIRED' : 'EMAIL_INVALID' }] as const;
      const shown = await read({}, []);
      return sendPage(res, 400, opsOnboardingsPage(alsoAt(context(req), PATH), { ...shown, chosen: {}, errors }));
    }
  });

  async function read(
    { environmentId, state = 'open', sort = 'since', ...chosen }: Readonly<Record<string, string>>,
    errors: NonNullable<OpsOnboardingsProps['errors']>,
  ): Promise<Omit<OpsOnboardingsProps, 'chosen' | 'errors'>> {
    const about = environmentId === undefined || errors.length > 0 ? {} : { environmentId };
    const asked = { ...chosen, ...about, sort, ...(state === 'all' ? {} : { state }), limit: SHOWN };
    const query = OnboardingsQuery.parse(asked);
    const after = positionOf(query, query.sort);
    const rows = await readOnboardings(options, { filter: filterOf(query), sort: query.sort, limit: SHOWN, after });
    const { nextCursor } = toOnboardingPage(rows, query);
    const counts = await countOnboardings(orm.em.fork(), { overdueBefore: overdueBefore(policy) });
    const platform = await platformTrouble(orm.em.fork());
    return { onboardings: rows.slice(0, SHOWN), sort: query.sort, nextCursor, counts, platform };
  }
}

/** What a form by GET has said: fields that were left open say nothing, and a box says yes or nothing. */
function chosenOf(query: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const said = Object.entries(query).flatMap(([name, value]) => {
    const text = value.trim();
    if (text === '') return [];
    return [[name, name in TICKS && text === '1' ? 'true' : text] as const];
  });
  return Object.fromEntries(said);
}

const TICKS = { overdue: true, needsAttention: true };

function errorsIn({ environmentId }: Readonly<Record<string, string>>): NonNullable<OpsOnboardingsProps['errors']> {
  return environmentId === undefined || isUuid(environmentId) ? [] : [{ field: 'environmentId', code: 'INVALID' }];
}
