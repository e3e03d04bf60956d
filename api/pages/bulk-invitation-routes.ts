import express, { type Express, type Request, type Response } from 'express';
import { uuidv7 } from 'uuidv7';
import { countBulkOutcomes } from '../../db/queries/bulk-invites.ts';
import { SEAT_POLICIES } from '../../domain/bulk-invite.ts';
import { DomainError } from '../../domain/errors.ts';
import type { UserCaller } from '../../domain/rights.ts';
import { linesOfCsv, readBulkLines, repeatedLines } from '../bulk-invite-lines.ts';
import { cancelBulk, inviteInBulk, outcomesAsCsv, reachBulkInvite, toBulkInvite } from '../bulk-invites.ts';
import { decodeText, parseMultipart } from '../multipart.ts';
import { reachOrganisation } from '../organisation-access.ts';
import { isUuid } from '../route.ts';
import { alsoAt, field, type ShowingOne, sendPage } from './answer.ts';
import { type BulkInvitationProps, bulkInvitationPage } from './bulk-invitation.tsx';
import { type BulkPreviewProps, bulkPreviewPage, type ReadLine } from './bulk-upload.tsx';
import { type PageContext, pageUrl } from './layout.tsx';
import {
  idIn,
  type OrganisationPageOptions,
  readHead,
  readOrganisationCaller,
  readOrganisationViewer,
  shownOrganisationRefusal,
} from './organisation-guard.ts';
import { idInPath } from './partner-guard.ts';

const UPLOAD = '/organisations/:id/invitations/bulk';
const PATH = '/bulk-invitations';
/** Ten thousand long lines; a form has three characters for many a one. */
const FILE_MAX = 4_000_000;
const FORM_MAX = 3 * FILE_MAX;
/** How soon a page of a list that is under way loads itself again; long enough to cancel it in peace. */
const LOOK_AGAIN_S = '15';

/** Handing a list in, with a look at it before it begins; `/bulk-invitations/{id}`: how far it is. */
export function mountBulkInvitations(
  app: Express,
  options: OrganisationPageOptions,
  context: (req: Request) => PageContext,
): void {
  const { orm, parseForm } = options;

  // who may not is refused before a body of that size is read
  app.post([UPLOAD, `${UPLOAD}/start`], async (req, _res, next) => {
    await readInviter(req);
    next();
  });

  app.post(UPLOAD, express.raw({ type: 'multipart/form-data', limit: FILE_MAX }), async (req, res) => {
    await preview(req, res, csvOf(req));
  });

  app.post(`${UPLOAD}/start`, express.urlencoded({ extended: false, limit: FORM_MAX }), async (req, res) => {
    const caller = await readInviter(req);
    const organisationId = idInPath(req);
    const csv = field(req, 'csv', FORM_MAX);
    const seatPolicy = SEAT_POLICIES.find((known) => known === field(req, 'seatPolicy')) ?? 'wait';
    try {
      const given = linesOfCsv(csv);
      const { id } = await inviteInBulk(options, { id: idIn(req, 'id'), caller, organisationId, given, seatPolicy });
      res.redirect(303, pageUrl(context(req), `${PATH}/${id}`));
    } catch (refusal) {
      await showFault(req, res, csv, refusal);
    }
  });

  app.get(`${PATH}/:id`, async (req, res) => {
    const id = idInPath(req);
    const caller = await readOrganisationViewer(options, req, res);
    const isCancelled = req.query['done'] === 'cancelled';
    if (caller) await show(req, res, { status: 200, caller, id, more: { isCancelled } });
  });

  app.post(`${PATH}/:id`, parseForm, async (req, res) => {
    const id = idInPath(req);
    const caller = await readOrganisationCaller(options, req);
    try {
      if (field(req, 'action') !== 'cancel') throw new DomainError('VALIDATION_FAILED', 'The form says nothing.');
      await cancelBulk(options, { id, caller });
      res.redirect(303, pageUrl(context(req), `${PATH}/${id}`, { done: 'cancelled' }));
    } catch (refusal) {
      const { status, ...more } = shownOrganisationRefusal(refusal, res);
      await show(req, res, { status, caller, id, more });
    }
  });

  app.get(`${PATH}/:id/outcomes.csv`, async (req, res) => {
    const caller = await readOrganisationCaller(options, req);
    const { bulk } = await reachBulkInvite(options, { id: idInPath(req), caller, right: 'invitations.read' });
    res.set('Cache-Control', 'no-store').attachment('invitations.csv').type('text/csv');
    res.send(await outcomesAsCsv(options, { id: bulk.id, outcome: undefined }));
  });

  async function readInviter(req: Request): Promise<UserCaller> {
    const caller = await readOrganisationCaller(options, req);
    const reach = { caller, organisationId: idInPath(req), right: 'invitations.write' } as const;
    await reachOrganisation(orm.em.fork(), reach);
    return caller;
  }

  /** Shows what was read of a list, or why it is none. */
  async function preview(req: Request, res: Response, csv: string): Promise<void> {
    try {
      const lines = toReadLines(csv);
      await showRead(req, res, { status: 200, csv, lines });
    } catch (fault) {
      await showFault(req, res, csv, fault);
    }
  }

  async function showFault(req: Request, res: Response, csv: string, fault: unknown): Promise<void> {
    await showRead(req, res, { csv, lines: undefined, ...shownOrganisationRefusal(fault, res) });
  }

  async function showRead(
    req: Request,
    res: Response,
    shown: { readonly status: number } & Pick<
      BulkPreviewProps,
      'csv' | 'lines' | 'errors' | 'refused' | 'retryAfterMs'
    >,
  ): Promise<void> {
    const { status, ...read } = shown;
    const { organisation } = await readHead(orm, await readInviter(req), idInPath(req));
    const page = alsoAt(context(req), `/organisations/${organisation.id}/invitations`);
    const id = isUuid(field(req, 'id')) ? field(req, 'id') : uuidv7();
    sendPage(res, status, bulkPreviewPage(page, { organisation, id, ...read }));
  }

  async function show(req: Request, res: Response, shown: ShowingOne<BulkInvitationProps>): Promise<void> {
    const { status, caller, id, more } = shown;
    const view = await reachBulkInvite(options, { id, caller, right: 'invitations.read' });
    const { organisation } = await readHead(orm, caller, view.bulk.organisationId);
    const bulk = toBulkInvite(view, await countBulkOutcomes(orm.em.fork(), view.bulk.id));
    if (status === 200 && bulk.endedAt === null) res.set('Refresh', LOOK_AGAIN_S);
    sendPage(res, status, bulkInvitationPage(alsoAt(context(req), `${PATH}/${id}`), { organisation, bulk, ...more }));
  }
}

/** The list that was uploaded, or else pasted; '' for none. */
function csvOf(req: Request): string {
  const body: unknown = req.body;
  const parts = Buffer.isBuffer(body) ? parseMultipart(body, req.get('content-type') ?? '') : undefined;
  if (!parts) throw new DomainError('MALFORMED_BODY', 'The form cannot be read.');
  const file = parts.get('file');
  const text = decodeText(file && file.length > 0 ? file : (parts.get('csv') ?? Buffer.alloc(0)));
  return text.replaceAll('\0', '');
}

function toReadLines(csv: string): readonly ReadLine[] {
  const lines = readBulkLines(linesOfCsv(csv));
  const repeated = repeatedLines(lines);
  return lines.map(({ email, problem }, index) => ({ line: index + 1, email, problem, isTwice: repeated.has(index) }));
}
