import type { Express, Request, RequestHandler, Response } from 'express';
import { listBulkActions, listBulkItems } from '../../db/queries/bulk-actions.ts';
import { BULK_ITEM_OUTCOMES } from '../../domain/bulk-action.ts';
import { DomainError, type FieldError } from '../../domain/errors.ts';
import type { KnownCaller } from '../../domain/rights.ts';
import { identifyOperator } from '../auth/callers.ts';
import { bulkFilterOf, givenOf, NewBulkAction } from '../bulk-action-view.ts';
import { type BulkActionDependencies, decideBulkAction, readBulkAction, requestBulkAction } from '../bulk-actions.ts';
import { toProblem } from '../error-handler.ts';
import { pageById, pageByPlace, toPage } from '../list.ts';
import { STATUS_OF } from '../problem.ts';
import { assertAllowed, isUuid, pathParam } from '../route.ts';
import { alsoAt, field, sendPage } from './answer.ts';
import { type PageContext, pageUrl } from './layout.tsx';
import { opsClosedPage } from './ops.tsx';
import { type OpsBulkActionProps, opsBulkActionPage } from './ops-bulk-action.tsx';
import { BULK_FIELDS, BULK_FILTERS } from './ops-bulk-form.tsx';
import { BULK_PATH, type OpsBulkListProps, opsBulkListPage } from './ops-bulk-list.tsx';
import { lastDayOf } from './ops-diagnosis-routes.ts';
import { type OpsPageOptions, operatorSignInOf } from './ops-routes.ts';

const SHOWN = 50;

/** `/ops/onboarding-actions`: one action on many onboardings, from the preview to the outcome of each. */
export function mountOpsBulkActions(
  app: Express,
  options: OpsPageOptions & BulkActionDependencies & { readonly parseForm: RequestHandler },
  context: (req: Request) => PageContext,
): void {
  const { orm, sessions, parseForm } = options;
  const signIn = operatorSignInOf(options);

  app.get(BULK_PATH, async (req, res) => {
    if (!(await identifyOperator(req, sessions))) return sendPage(res, 401, opsClosedPage(context(req), { signIn }));
    return sendPage(res, 200, opsBulkListPage(context(req), await readList(context(req).query['cursor'])));
  });

  app.post(BULK_PATH, parseForm, async (req, res) => {
    const caller = await operatorIn(req);
    const id = field(req, 'callId');
    if (!isUuid(id)) throw new DomainError('VALIDATION_FAILED', 'The form is none of ours.');
    try {
      const { filter, reason, ratePerSecond, ...body } = NewBulkAction.parse(bodyIn(req));
      const call = { id, caller, reason, ratePerSecond, dryRun: true };
      await requestBulkAction(options, {
        ...call,
        filter: bulkFilterOf(filter),
        given: givenOf({ ...body, filter, reason, ratePerSecond }),
      });
      return res.redirect(303, pageUrl(context(req), `${BULK_PATH}/${id}`));
    } catch (refusal) {
      return showUnfit(req, res, refusal);
    }
  });

  app.get(`${BULK_PATH}/:id`, async (req, res) => {
    if (!(await identifyOperator(req, sessions))) return sendPage(res, 401, opsClosedPage(context(req), { signIn }));
    return sendPage(res, 200, opsBulkActionPage(context(req), await readOne(idIn(req), context(req).query)));
  });

  app.post(`${BULK_PATH}/:id`, parseForm, async (req, res) => {
    const caller = await operatorIn(req);
    const id = idIn(req);
    const verb = (['confirm', 'stop'] as const).find((known) => known === field(req, 'action'));
    if (!verb) throw new DomainError('VALIDATION_FAILED', 'The form says nothing that can be done.');
    const shown = await readOne(id, {});
    const page = alsoAt(context(req), `${BULK_PATH}/${id}`);
    if (verb === 'confirm' && field(req, 'word').trim().toLowerCase() !== shown.view.bulk.given.action) {
      return sendPage(res, 400, opsBulkActionPage(page, { ...shown, wordError: 'WORD_WRONG' }));
    }
    try {
      await decideBulkAction(options, { verb, id, caller });
      return res.redirect(303, pageUrl(context(req), `${BULK_PATH}/${id}`));
    } catch (refusal) {
      if (!(refusal instanceof DomainError)) throw refusal;
      const { code: refused } = refusal;
      return sendPage(res, STATUS_OF[refused], opsBulkActionPage(page, { ...(await readOne(id, {})), refused }));
    }
  });

  async function operatorIn(req: Request): Promise<KnownCaller> {
    const caller = await identifyOperator(req, sessions);
    if (!caller || caller.kind === 'anonymous') throw new DomainError('NOT_AUTHENTICATED', 'Sign in first.');
    assertAllowed(caller, 'operate.act');
    return caller;
  }

  async function readList(cursor: string | undefined): Promise<OpsBulkListProps> {
    const page = pageById({ limit: SHOWN, ...(cursor ? { cursor } : {}) });
    const views = await listBulkActions(orm.em.fork(), { before: page.after, limit: SHOWN });
    const { items: bulks, nextCursor } = toPage(views, page, { keyOf: ({ bulk }) => bulk.id, toItem: (view) => view });
    return { bulks, nextCursor };
  }

  async function readOne(id: string, query: Readonly<Record<string, string>>): Promise<OpsBulkActionProps> {
    const read = await readBulkAction(options, id);
    const { cursor } = query;
    const page = pageByPlace({ limit: SHOWN, ...(cursor ? { cursor } : {}) });
    const outcome = BULK_ITEM_OUTCOMES.find((known) => known === query['outcome']);
    const rows = await listBulkItems(orm.em.fork(), {
      id: read.view.bulk.id,
      outcome,
      after: page.place,
      limit: SHOWN,
    });
    const keyOf = ({ position }: (typeof rows)[number]) => String(position);
    const { items, nextCursor } = toPage(rows, page, { keyOf, toItem: (item) => item });
    return { ...read, items, nextCursor };
  }

  /** Shows the form again with what does not fit; what is no fault of a field is a page of its own. */
  async function showUnfit(req: Request, res: Response, refusal: unknown): Promise<void> {
    const { code, errors = [] } = toProblem(refusal);
    const own: readonly FieldError[] = errors.filter(({ field: name }) => BULK_FIELDS.some((known) => known === name));
    if (code !== 'VALIDATION_FAILED' || own.length === 0) throw refusal;
    const form = { chosen: saidIn(req, BULK_FILTERS), typed: saidIn(req, BULK_FIELDS), errors: own };
    const page = alsoAt(context(req), BULK_PATH);
    sendPage(res, 400, opsBulkListPage(page, { ...(await readList(undefined)), form }));
  }
}

/** The fields of these names that say something. */
function saidIn(req: Request, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const said = field(req, name).trim();
      return said === '' ? [] : [[name, said] as const];
    }),
  );
}

/** The form as the call of the API that it stands for. Throws `VALIDATION_FAILED` for a day that is none. */
function bodyIn(req: Request): unknown {
  const { action, reason = '', ratePerSecond = '' } = saidIn(req, BULK_FIELDS);
  const until = field(req, 'until').trim();
  return {
    filter: saidIn(req, BULK_FILTERS),
    action,
    reason,
    ratePerSecond: /^\d{1,4}$/.test(ratePerSecond) ? Number(ratePerSecond) : ratePerSecond,
    dryRun: true,
    ...(action === 'extend' || until !== '' ? { until: lastDayOf(until) } : {}),
    // nobody knows of so many mails that they came
    ...(action === 'settle-mail' ? { outcome: 'not-sent' } : {}),
  };
}

/** Throws `NOT_FOUND` for what is no id. */
function idIn(req: Request): string {
  const id = pathParam(req, 'id');
  if (!isUuid(id)) throw new DomainError('NOT_FOUND', 'There is no such bulk action.');
  return id;
}
