import type { Express, Request, Response } from 'express';
import { uuidv7 } from 'uuidv7';
import { listEligibleManagers } from '../../db/queries/managers.ts';
import { findMe, shownNameOf } from '../../db/queries/me.ts';
import { findAskAgainAt } from '../../db/queries/partner-pauses.ts';
import { findPartnerRequest, type PartnerRequestView } from '../../db/queries/partner-requests.ts';
import { stopReminders } from '../../db/writes/reminders.ts';
import { DomainError } from '../../domain/errors.ts';
import { PARTNER_REQUEST_ACTIONS, type PartnerRequestAction } from '../../domain/partner-request.ts';
import type { Right, UserCaller } from '../../domain/rights.ts';
import { toProblem } from '../error-handler.ts';
import { actionsOnRequest, decidePartnerRequest } from '../partner-requests.ts';
import { STATUS_OF, setRetryAfter } from '../problem.ts';
import { assertAllowed, isUuid } from '../route.ts';
import { alsoAt, field, type ShowingOne, sendPage } from './answer.ts';
import { type PageContext, pageUrl } from './layout.tsx';
import { idInPath, readPartnerCaller, readPartnerViewer, shownRefusal } from './partner-guard.ts';
import { type PartnerRequestProps, partnerRequestPage, partnerRequestUnknownPage } from './partner-request.tsx';
import type { PartnerPageOptions } from './partner-routes.ts';
import { PARTNER_REQUEST_DONE, type PartnerRequestDone } from './texts/partner-request.ts';

const PATH = '/partner-requests';

/** What the API's calls ask for, too. */
const RIGHT_TO: Readonly<Record<PartnerRequestAction, Right>> = {
  accept: 'partners.accept',
  decline: 'partners.answer',
  withdraw: 'partners.answer',
  'take-over': 'partners.answer',
  reassign: 'partners.answer',
  resend: 'partners.ask',
};

/** `/partner-requests/{id}`: where a request stands, and what whoever is signed in can do with it. */
export function mountPartnerRequest(
  app: Express,
  options: PartnerPageOptions,
  context: (req: Request) => PageContext,
): void {
  const { orm, policy, sessions, parseForm, deliverSoon } = options;

  app.get(`${PATH}/:id`, async (req, res) => {
    const id = idInPath(req);
    const caller = await readPartnerViewer(options, { req, res, page: context(req) });
    if (!caller) return;
    const done = PARTNER_REQUEST_DONE.find((known) => known === req.query['done']);
    await show(req, res, { status: 200, caller, id, more: { done } });
  });

  app.post(`${PATH}/:id`, parseForm, async (req, res) => {
    const id = idInPath(req);
    const caller = await readPartnerCaller(req, sessions);
    try {
      const done = await act(req, caller, id);
      // a page that was reloaded must not do it again
      res.redirect(303, pageUrl(context(req), `${PATH}/${id}`, { done }));
    } catch (refusal) {
      const refused = refusal instanceof DomainError ? shownRefusal(refusal) : undefined;
      if (!refused || !(refusal instanceof DomainError)) throw refusal;
      assertAllowed(caller, 'partners.read');
      setRetryAfter(res, toProblem(refusal));
      await show(req, res, { status: STATUS_OF[refusal.code], caller, id, more: { refused } });
    }
  });

  async function act(req: Request, caller: UserCaller, requestId: string): Promise<PartnerRequestDone> {
    const given = field(req, 'action');
    if (given === 'stop-reminders') return stop(caller, requestId);
    const action = PARTNER_REQUEST_ACTIONS.find((known) => known === given);
    if (!action) throw new DomainError('VALIDATION_FAILED', 'The form names no action of this page.');
    assertAllowed(caller, RIGHT_TO[action]);
    const managerId = action === 'reassign' ? managerIn(req) : undefined;
    const id = uuidv7();
    const { isRecorded, stage } = await decidePartnerRequest(options, { id, requestId, action, caller, managerId });
    // what a yes waits for stands on the page itself
    return isRecorded && stage !== 'awaiting-eligibility' ? 'working' : action;
  }

  /** Reminders go to whoever is to answer, so it is they who stop them. */
  async function stop(caller: UserCaller, id: string): Promise<PartnerRequestDone> {
    assertAllowed(caller, 'partners.answer');
    const request = await findOwn(caller, id);
    if (!request) throw new DomainError('NOT_FOUND', 'There is no such partner request for the caller.');
    if (request.to.manager.id !== caller.userId) {
      throw new DomainError('NOT_ADDRESSED', 'The request is addressed to another relation manager.');
    }
    if (request.endedAt === null) {
      await stopReminders(orm.em.fork(), id);
      deliverSoon(id);
    }
    return 'stop-reminders';
  }

  async function show(req: Request, res: Response, shown: ShowingOne<PartnerRequestProps>): Promise<void> {
    const { status, caller, id, more } = shown;
    const page = alsoAt(context(req), `${PATH}/${id}`);
    const request = await findOwn(caller, id);
    if (!request) return showUnknown(res, page, caller);
    const colleagues = await listEligibleManagers(orm.em.fork(), caller.environmentId);
    const allowedActions = actionsOnRequest(request, caller);
    const askAgainAt = await findPause(request);
    const props = { request, viewerId: caller.userId, allowedActions, colleagues, askAgainAt };
    sendPage(res, status, partnerRequestPage(page, { ...props, ...more }));
  }

  /** Whether there is such a request between others is not told. */
  async function showUnknown(res: Response, page: PageContext, { userId }: UserCaller): Promise<void> {
    const me = await findMe(orm.em.fork(), userId);
    const signedIn = { name: shownNameOf(me), environmentName: me.environment.name, next: page.path };
    sendPage(res, 404, partnerRequestUnknownPage(page, signedIn));
  }

  async function findPause({ from, to, stage }: PartnerRequestView): Promise<Date | undefined> {
    if (stage !== 'declined' && stage !== 'expired') return undefined;
    const pair = { one: from.environment.id, other: to.environment.id };
    return findAskAgainAt(orm.em.fork(), { ...pair, askAgainMs: policy.partnerAskAgainMs, nowMs: Date.now() });
  }

  function findOwn({ environmentId }: UserCaller, id: string): Promise<PartnerRequestView | undefined> {
    return findPartnerRequest(orm.em.fork(), { id, environmentId });
  }
}

/** Throws `MANAGER_NOT_ELIGIBLE` for what names nobody. */
function managerIn(req: Request): string {
  const id = field(req, 'managerId');
  if (!isUuid(id)) throw new DomainError('MANAGER_NOT_ELIGIBLE', 'The form names no relation manager.');
  return id;
}
