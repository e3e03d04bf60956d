import type { Express, Request, Response } from 'express';
import { uuidv7 } from 'uuidv7';
import { listOrganisations } from '../../db/queries/organisations.ts';
import { hasNoName } from '../../db/queries/users.ts';
import { DomainError, type FieldError } from '../../domain/errors.ts';
import { hasRight, type UserCaller } from '../../domain/rights.ts';
import { ListQuery, pageById, toPage } from '../list.ts';
import { withdrawActivation } from '../organisation-decisions.ts';
import type { GivenDetails } from '../organisation-form.ts';
import { toOrganisations } from '../organisation-view.ts';
import {
  activateOwnOrganisation,
  addOwnOrganisation,
  editOrganisation,
  giveEvidence,
  giveIdentifier,
  giveUpIdentifier,
  switchReceiving,
} from '../organisations.ts';
import { assertAllowed } from '../route.ts';
import { alsoAt, field, type Showing, type ShowingOne, sendPage } from './answer.ts';
import { versionIn } from './environment-form.ts';
import { type PageContext, pageUrl } from './layout.tsx';
import { type OrganisationProps, organisationPage } from './organisation.tsx';
import {
  idIn,
  type OrganisationPageOptions,
  readHead,
  readOrganisationCaller,
  readOrganisationViewer,
  shownOrganisationRefusal,
} from './organisation-guard.ts';
import { type DetailValues, type OrganisationsProps, organisationsPage } from './organisations.tsx';
import { idInPath } from './partner-guard.ts';
import { ORGANISATION_DONE, type OrganisationDone } from './texts/organisation.ts';
import { DETAIL_FIELDS } from './texts/organisations.ts';

const PATH = '/organisations';
const EVIDENCE_MAX = { title: 160, ref: 500, note: 500 } as const;
const FORM_TEXTS = [...DETAIL_FIELDS, 'scheme', 'value', 'title', 'ref', 'note'] as const;

/** `/organisations`: those that somebody sees, and adding one; `/organisations/{id}`: one of them, and what is done with it. */
export function mountOrganisations(
  app: Express,
  options: OrganisationPageOptions,
  context: (req: Request) => PageContext,
): void {
  const { orm, parseForm } = options;

  app.get(PATH, async (req, res) => {
    const caller = await readOrganisationViewer(options, req, res);
    if (caller) await list(req, res, { status: 200, caller, more: {} });
  });

  app.post(PATH, parseForm, async (req, res) => {
    const caller = await readOrganisationCaller(options, req);
    assertAllowed(caller, 'organisations.write');
    const posted = field(req, 'action') === 'by-register' ? 'by-register' : 'by-hand';
    try {
      const id = uuidv7();
      await addOwnOrganisation(options, { id, caller, given: addedIn(req, posted) });
      res.redirect(303, pageUrl(context(req), `${PATH}/${id}`, { done: 'added' }));
    } catch (refusal) {
      const { status, ...said } = shownOrganisationRefusal(refusal, res);
      await list(req, res, { status, caller, more: { ...said, values: valuesIn(req), posted } });
    }
  });

  app.get(`${PATH}/:id`, async (req, res) => {
    const id = idInPath(req);
    const caller = await readOrganisationViewer(options, req, res);
    const done = ORGANISATION_DONE.find((known) => known === req.query['done']);
    if (caller) await show(req, res, { status: 200, caller, id, more: { done } });
  });

  app.post(`${PATH}/:id`, parseForm, async (req, res) => {
    const id = idInPath(req);
    const caller = await readOrganisationCaller(options, req);
    assertAllowed(caller, 'organisations.write');
    try {
      const done = await act(req, caller, id);
      // a page that was reloaded must not do it again
      res.redirect(303, pageUrl(context(req), `${PATH}/${id}`, { done }));
    } catch (refusal) {
      const { status, ...said } = shownOrganisationRefusal(refusal, res);
      const values = said.refused === 'VERSION_MISMATCH' ? {} : valuesIn(req);
      await show(req, res, { status, caller, id, more: { ...said, values } });
    }
  });

  async function act(req: Request, caller: UserCaller, organisationId: string): Promise<OrganisationDone> {
    const target = { id: uuidv7(), caller, organisationId };
    switch (field(req, 'action')) {
      case 'save': {
        // a form without a version is one of nobody's reading
        const expectedVersion = versionIn(req) ?? 0;
        return (await editOrganisation(options, { ...target, expectedVersion }, savedIn(req))) ? 'checking' : 'saved';
      }
      case 'activate':
        await activateOwnOrganisation(options, target);
        return 'activating';
      case 'withdraw-activation':
        return (await withdrawActivation(options, target)).isRecorded ? 'withdrawing' : 'withdrawn';
      case 'add-evidence':
        await giveEvidence(options, target, evidenceIn(req));
        return 'evidence';
      case 'add-identifier':
        await giveIdentifier(options, target, { scheme: field(req, 'scheme', 8), value: field(req, 'value').trim() });
        return 'identifier';
      case 'remove-identifier':
        await giveUpIdentifier(options, target, idIn(req, 'identifierId'));
        return 'identifier-gone';
      case 'turn-receiving-on':
        await switchReceiving(options, target, true);
        return 'turning-on';
      case 'turn-receiving-off':
        await switchReceiving(options, target, false);
        return 'turned-off';
      default:
        throw new DomainError('VALIDATION_FAILED', 'The form says nothing that can be done.');
    }
  }

  async function show(req: Request, res: Response, shown: ShowingOne<OrganisationProps>): Promise<void> {
    const { status, caller, id, more } = shown;
    const head = await readHead(orm, caller, id);
    const isNameless = await hasNoName(orm.em.fork(), caller.userId);
    sendPage(res, status, organisationPage(alsoAt(context(req), `${PATH}/${id}`), { ...head, isNameless, ...more }));
  }

  async function list(req: Request, res: Response, shown: Showing<OrganisationsProps>): Promise<void> {
    const { status, caller, more } = shown;
    const { environmentId, userId: memberId, role } = caller;
    const { cursor } = req.query;
    const page = pageById(ListQuery.parse(typeof cursor === 'string' ? { cursor } : {}));
    const search =
      typeof req.query['search'] === 'string' ? req.query['search'].slice(0, 200).replaceAll('\0', '') : '';
    const all = role === 'administrator' ? environmentId : undefined;
    const rows = await listOrganisations(orm.em.fork(), { environmentId: all, memberId, search, ...page });
    const { items, nextCursor } = toPage(rows, page, { keyOf: ({ id }) => id, toItem: (row) => row });
    const organisations = await toOrganisations(orm, items, caller);
    const mayAdd = hasRight(caller, 'organisations.write');
    const props = { organisations, environmentId, nextCursor, search, mayAdd };
    const own = req.method === 'GET' ? context(req) : alsoAt(context(req), PATH);
    sendPage(res, status, organisationsPage(own, { ...props, ...more }));
  }
}

function valuesIn(req: Request): DetailValues & Readonly<Record<string, string>> {
  const body: unknown = req.body;
  const given = typeof body === 'object' && body !== null ? FORM_TEXTS.filter((name) => Object.hasOwn(body, name)) : [];
  return Object.fromEntries(given.map((name) => [name, field(req, name)]));
}

/** By its number alone, so that its details are read from the register; or all that the form has. */
function addedIn(req: Request, posted: 'by-register' | 'by-hand'): GivenDetails {
  const { country = '', registerNumber = '' } = valuesIn(req);
  if (posted === 'by-hand') return { ...savedIn(req), country, name: field(req, 'name') };
  if (registerNumber.trim() === '') throw invalid([{ field: 'registerNumber', code: 'REQUIRED' }]);
  return { country, registerNumber };
}

/** Details as a form has them: those that are not in it stay, and what was emptied is taken away. */
function savedIn(req: Request): GivenDetails {
  const values = valuesIn(req);
  const details = DETAIL_FIELDS.flatMap((name) => {
    const value = values[name];
    if (value === undefined) return [];
    const isNeeded = name === 'name' || name === 'country';
    return [[name, value.trim() === '' && !isNeeded ? null : value] as const];
  });
  return Object.fromEntries(details);
}

/** Throws `VALIDATION_FAILED` with every field at once. */
function evidenceIn(req: Request): { readonly title: string; readonly ref: string; readonly note: string | null } {
  const [title, ref] = [field(req, 'title').trim(), field(req, 'ref').trim()];
  const note = field(req, 'note').replaceAll('\r\n', '\n').trim();
  const fields: FieldError[] = [];
  if (title === '') fields.push({ field: 'title', code: 'REQUIRED' });
  if (title.length > EVIDENCE_MAX.title) fields.push({ field: 'title', code: 'TOO_LONG' });
  if (ref === '') fields.push({ field: 'ref', code: 'REQUIRED' });
  else if (ref.length > EVIDENCE_MAX.ref) fields.push({ field: 'ref', code: 'TOO_LONG' });
  else if (!/^[\x21-\x7e]+$/.test(ref)) fields.push({ field: 'ref', code: 'INVALID' });
  if (note.length > EVIDENCE_MAX.note) fields.push({ field: 'note', code: 'TOO_LONG' });
  if (fields.length > 0) throw invalid(fields);
  return { title, ref, note: note === '' ? null : note };
}

function invalid(fields: readonly FieldError[]): DomainError {
  return new DomainError('VALIDATION_FAILED', 'The form is not valid; `errors` names the fields.', { fields });
}
