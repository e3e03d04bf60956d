import type { Express, Request } from 'express';
import { uuidv7 } from 'uuidv7';
import { listAwaitedAuthority } from '../../db/queries/awaited-authority.ts';
import { DomainError } from '../../domain/errors.ts';
import { identifyOperator } from '../auth/callers.ts';
import { type ActivationDecisions, decideAuthority } from '../organisation-decisions.ts';
import { assertAllowed } from '../route.ts';
import { alsoAt, field, sendPage } from './answer.ts';
import { type PageContext, pageUrl } from './layout.tsx';
import { opsClosedPage } from './ops.tsx';
import { opsAuthorityPage } from './ops-authority.tsx';
import { type OpsPageOptions, operatorSignInOf } from './ops-routes.ts';
import { idIn, shownOrganisationRefusal } from './organisation-guard.ts';
import { AUTHORITY_DONE, type AuthorityDone } from './texts/ops-authority.ts';

const PATH = '/ops/authority';
const ACTIONS = ['approve-authority', 'refuse-authority'] as const;
const SHOWN = 50;
/** As long as the column is. */
const REASON_MAX = 500;

/** `/ops/authority`: who wants to act for a company that the trade register does not name them for, and judging it. */
export function mountOpsAuthority(
  app: Express,
  options: OpsPageOptions & ActivationDecisions,
  context: (req: Request) => PageContext,
): void {
  const { orm, sessions, parseForm } = options;
  const signIn = operatorSignInOf(options);

  app.get(PATH, async (req, res) => {
    if (!(await identifyOperator(req, sessions))) return sendPage(res, 401, opsClosedPage(context(req), { signIn }));
    const done = AUTHORITY_DONE.find((known) => known === req.query['done']);
    const awaited = await listAwaitedAuthority(orm.em.fork(), SHOWN);
    return sendPage(res, 200, opsAuthorityPage(alsoAt(context(req), PATH), { awaited, done }));
  });

  app.post(PATH, parseForm, async (req, res) => {
    try {
      return res.redirect(303, pageUrl(context(req), PATH, { done: await decide(req) }));
    } catch (refusal) {
      const { status, refused, errors } = shownOrganisationRefusal(refusal, res);
      const awaited = await listAwaitedAuthority(orm.em.fork(), SHOWN);
      return sendPage(res, status, opsAuthorityPage(alsoAt(context(req), PATH), { awaited, refused, errors }));
    }
  });

  async function decide(req: Request): Promise<AuthorityDone> {
    const caller = await identifyOperator(req, sessions);
    if (!caller || caller.kind === 'anonymous') throw new DomainError('NOT_AUTHENTICATED', 'Sign in first.');
    assertAllowed(caller, 'operate.act');
    const processId = idIn(req, 'id');
    const action = ACTIONS.find((known) => known === field(req, 'action'));
    if (!action) throw new DomainError('VALIDATION_FAILED', 'The form says nothing that can be done.');
    const given = { id: uuidv7(), processId, caller, action, reason: reasonIn(req, processId) } as const;
    const { isRecorded } = await decideAuthority(options, { ...given, expectedStage: 'awaiting-authority' });
    if (isRecorded) return 'recorded';
    return action === 'approve-authority' ? 'approved' : 'refused';
  }
}

/** Throws `VALIDATION_FAILED` for none, or one that is too long. */
function reasonIn(req: Request, processId: string): string {
  const reason = field(req, 'reason').trim();
  if (reason !== '' && reason.length <= REASON_MAX) return reason;
  const fields = [
    { field: `reason-${processId}`, code: reason === '' ? ('REQUIRED' as const) : ('TOO_LONG' as const) },
  ];
  throw new DomainError('VALIDATION_FAILED', 'A decision has a reason.', { fields });
}
