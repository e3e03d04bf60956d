import type { Express, Request, RequestHandler, Response } from 'express';
import { listWantedApprovals } from '../../db/queries/email-addresses.ts';
import { DomainError } from '../../domain/errors.ts';
import type { UserCaller } from '../../domain/rights.ts';
import { readUser } from '../auth/callers.ts';
import type { SessionOptions } from '../auth/sessions.ts';
import { decideEmailApproval, type EmailAddressDependencies } from '../email-addresses.ts';
import { assertAllowed } from '../route.ts';
import { alsoAt, field, sendPage } from './answer.ts';
import { approvalsPage } from './approvals.tsx';
import type { PageContext } from './layout.tsx';
import { APPROVAL_SAID, type ApprovalSaid } from './texts/approvals.ts';

export interface ApprovalPageOptions extends EmailAddressDependencies {
  readonly sessions: SessionOptions;
  readonly parseForm: RequestHandler;
}

const PATH = '/environment/approvals';
const SHOWN = 50;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `/environment/approvals`: extra addresses of users that wait for an administrator. */
export function mountApprovals(
  app: Express,
  options: ApprovalPageOptions,
  context: (req: Request) => PageContext,
): void {
  const { orm, sessions, parseForm } = options;

  app.get(PATH, async (req, res) => {
    const caller = await readUser(req, sessions);
    if (!caller) return res.redirect(303, `/login?next=${encodeURIComponent(PATH)}`);
    assertAllowed(caller, 'email-approvals.answer');
    return show(req, res, caller);
  });

  app.post(PATH, parseForm, async (req, res) => {
    const caller = await readUser(req, sessions);
    if (!caller) throw new DomainError('NOT_AUTHENTICATED', 'Sign in first.');
    assertAllowed(caller, 'email-approvals.answer');
    const said = await decide(caller, { id: field(req, 'id'), verdict: field(req, 'verdict') });
    return show(req, res, caller, said);
  });

  async function decide(
    caller: UserCaller,
    { id, verdict }: { readonly id: string; readonly verdict: string },
  ): Promise<ApprovalSaid> {
    if (!UUID.test(id) || (verdict !== 'approve' && verdict !== 'refuse')) {
      throw new DomainError('VALIDATION_FAILED', 'The form names an approval and a verdict.');
    }
    try {
      const { stage } = await decideEmailApproval(options, { id, verdict, caller });
      return APPROVAL_SAID.find((said) => said === stage) ?? 'gone';
    } catch (refusal) {
      const isGone = refusal instanceof DomainError && ['NOT_FOUND', 'ALREADY_DECIDED'].includes(refusal.code);
      if (!isGone) throw refusal;
      return 'gone';
    }
  }

  async function show(req: Request, res: Response, caller: UserCaller, said?: ApprovalSaid): Promise<void> {
    const { environmentId } = caller;
    const rows = await listWantedApprovals(orm.em.fork(), { environmentId, limit: SHOWN });
    const props = { approvals: rows.slice(0, SHOWN), hasMore: rows.length > SHOWN, said };
    sendPage(res, 200, approvalsPage(alsoAt(context(req), PATH), props));
  }
}
