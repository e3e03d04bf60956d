import type { Express, Request, RequestHandler, Response } from 'express';
import { uuidv7 } from 'uuidv7';
import { listPartnerRequests, type RequestDirection } from '../../db/queries/partner-requests.ts';
import { findPartnership, listEndedPartnerships, listPartnerships } from '../../db/queries/partnerships.ts';
import { DomainError, type FieldError } from '../../domain/errors.ts';
import { LOCALES } from '../../domain/locale.ts';
import { REGISTER_COUNTRIES, registerNumbersIn } from '../../domain/register-number.ts';
import type { UserCaller } from '../../domain/rights.ts';
import type { SessionOptions } from '../auth/sessions.ts';
import { toProblem } from '../error-handler.ts';
import { askPartner, type PartnerRequestDependencies } from '../partner-requests.ts';
import { STATUS_OF, setRetryAfter } from '../problem.ts';
import { type GivenRegisterNumber, registerNumberOf } from '../register-number.ts';
import { assertAllowed, isUuid } from '../route.ts';
import { openPartner, type PartnerDirectoryDependencies, searchPartners } from '../routes/partner-directory.ts';
import { endPartners } from '../routes/partnerships.ts';
import { alsoAt, field, type Showing, sendPage } from './answer.ts';
import { type PageContext, pageUrl } from './layout.tsx';
import { type PartnerProps, partnerPage } from './partner.tsx';
import { idInPath, readPartnerCaller, readPartnerViewer, shownRefusal } from './partner-guard.ts';
import type { PartnerSharingProps } from './partner-sharing.tsx';
import { type PartnersProps, partnersPage, type Shown } from './partners.tsx';
import { readPartnerSharing, retryPosted } from './shown-partner-sharing.ts';
import { withdrawPosted } from './shown-shares.ts';
import { PARTNERS_TEXTS } from './texts/partners.ts';
import { PROPAGATION_DONE } from './texts/propagation.ts';
import { SHARED_DONE } from './texts/shared.ts';

export interface PartnerPageOptions extends PartnerRequestDependencies, PartnerDirectoryDependencies {
  readonly sessions: SessionOptions;
  readonly parseForm: RequestHandler;
  readonly limits: PartnerRequestDependencies['limits'] & PartnerDirectoryDependencies['limits'];
}

const PATH = '/partners';
const SHOWN = 50;
const FORMER_SHOWN = 20;
const SEARCH_MAX = 80;
const MESSAGE_MAX = 500;

/** `/partners`: those there are, requests, and finding others; `/partners/{id}`: asking one, or parting. */
export function mountPartners(app: Express, options: PartnerPageOptions, context: (req: Request) => PageContext): void {
  const { orm, sessions, parseForm } = options;

  app.get(PATH, async (req, res) => {
    const caller = await readPartnerViewer(options, { req, res, page: context(req) });
    if (!caller) return;
    const search = textIn(req, 'search').slice(0, SEARCH_MAX).trim();
    const lists = await readLists(req, caller);
    const hasEnded = req.query['done'] === 'ended';
    const { done: _done, ...query } = context(req).query;
    const page = { ...context(req), query };
    try {
      const found = search === '' ? undefined : await find(caller, search);
      sendPage(res, 200, partnersPage(page, { ...lists, search, found, hasEnded }));
    } catch (refusal) {
      if (!(refusal instanceof DomainError)) throw refusal;
      const refused = shownRefusal(refusal);
      if (!refused) throw refusal;
      setRetryAfter(res, toProblem(refusal));
      sendPage(res, STATUS_OF[refusal.code], partnersPage(page, { ...lists, search, refused }));
    }
  });

  app.get(`${PATH}/:id`, async (req, res) => {
    const caller = await readPartnerViewer(options, { req, res, page: context(req) });
    if (!caller) return;
    await show(req, res, { status: 200, caller, more: {} });
  });

  app.post(`${PATH}/:id`, parseForm, async (req, res) => {
    const caller = await readPartnerCaller(req, sessions);
    try {
      res.redirect(303, await act(req, caller));
    } catch (refusal) {
      if (!(refusal instanceof DomainError)) throw refusal;
      const refused = shownRefusal(refusal);
      if (!refused && refusal.fields.length === 0) throw refusal;
      assertAllowed(caller, 'partners.read');
      setRetryAfter(res, toProblem(refusal));
      const more = { refused, errors: refusal.fields, values: valuesOf(req) };
      await show(req, res, { status: STATUS_OF[refusal.code], caller, more });
    }
  });

  /** Does what a form says, and answers the page that shows it. */
  async function act(req: Request, caller: UserCaller): Promise<string> {
    switch (field(req, 'action')) {
      case 'ask': {
        assertAllowed(caller, 'partners.ask');
        const given = {
          environmentId: idInPath(req),
          ...readAsk(req),
          register: registerNumberOf(registerIn(req)) ?? undefined,
        };
        const { id } = await askPartner(options, { id: uuidv7(), caller, given });
        return pageUrl(context(req), `/partner-requests/${id}`, { done: 'asked' });
      }
      case 'end': {
        assertAllowed(caller, 'partners.end');
        const partnershipId = readEnd(req);
        await endPartners(options, { partnershipId, caller });
        return pageUrl(context(req), PATH, { done: 'ended' });
      }
      case 'withdraw-share':
        assertAllowed(caller, 'shares.write');
        return pageUrl(context(req), `${PATH}/${idInPath(req)}`, { done: await withdrawPosted(options, req, caller) });
      case 'retry-propagation':
        assertAllowed(caller, 'partners.read');
        return pageUrl(context(req), `${PATH}/${idInPath(req)}`, { done: await retryPosted(options, req, caller) });
      default:
        throw new DomainError('VALIDATION_FAILED', 'The form says nothing that can be done.');
    }
  }

  async function show(req: Request, res: Response, shown: Showing<PartnerProps>): Promise<void> {
    const { status, caller, more } = shown;
    const id = idInPath(req);
    const given = registerIn(req);
    const { environmentId } = caller;
    const details = await openPartner(options, { caller, given: { id, ...given } });
    const { partnershipId } = details;
    const partnership = partnershipId
      ? await findPartnership(orm.em.fork(), { id: partnershipId, environmentId })
      : undefined;
    const { registerCountry, registerNumber } = given;
    const register = registerCountry && registerNumber ? { registerCountry, registerNumber } : undefined;
    const page = alsoAt(context(req), `${PATH}/${id}`, register);
    const values = { relationManagerId: '', message: '' };
    const sharing = partnershipId ? await readSharing(req, caller, partnershipId) : undefined;
    sendPage(res, status, partnerPage(page, { details, partnership, sharing, register, values, ...more }));
  }

  async function readSharing(req: Request, caller: UserCaller, partnershipId: string): Promise<PartnerSharingProps> {
    const done = [...SHARED_DONE, ...PROPAGATION_DONE].find((known) => known === req.query['done']);
    return { ...(await readPartnerSharing(orm, req, { caller, partnershipId })), done };
  }

  /** By a whole number also those who are not to be found by name. */
  async function find(caller: UserCaller, search: string) {
    const [register] = registerNumbersIn(search);
    const given = register ? { registerCountry: register.country, registerNumber: register.number } : { search };
    return searchPartners(options, { caller, given });
  }

  async function readLists(
    req: Request,
    { environmentId }: UserCaller,
  ): Promise<Pick<PartnersProps, 'partners' | 'former' | 'incoming' | 'outgoing'>> {
    const requests = async (direction: RequestDirection, name: string) => {
      const search = { environmentId, direction, limit: SHOWN, after: afterIn(req, name) };
      return shownOf(await listPartnerRequests(orm.em.fork(), search));
    };
    const partners = { environmentId, limit: SHOWN, after: afterIn(req, 'after') };
    return {
      partners: shownOf(await listPartnerships(orm.em.fork(), partners)),
      former: await listEndedPartnerships(orm.em.fork(), { environmentId, limit: FORMER_SHOWN }),
      incoming: await requests('in', 'incoming'),
      outgoing: await requests('out', 'outgoing'),
    };
  }
}

function shownOf<T extends { readonly id: string }>(rows: readonly T[]): Shown<T> {
  const items = rows.slice(0, SHOWN);
  return { items, next: rows.length > SHOWN ? (items.at(-1)?.id ?? null) : null };
}

function afterIn(req: Request, name: string): string | undefined {
  const after = textIn(req, name);
  return isUuid(after) ? after : undefined;
}

function textIn(req: Request, name: string): string {
  const given = req.query[name];
  return typeof given === 'string' ? given.toWellFormed().replaceAll('\0', '') : '';
}

/** The number by which an environment is addressed, from the address of its page. */
function registerIn(req: Request): GivenRegisterNumber {
  const registerCountry = REGISTER_COUNTRIES.find((country) => country === req.query['registerCountry']);
  const registerNumber = textIn(req, 'registerNumber').slice(0, 40);
  return registerCountry && registerNumber !== '' ? { registerCountry, registerNumber } : {};
}

function valuesOf(req: Request): PartnerProps['values'] {
  return { relationManagerId: field(req, 'relationManagerId'), message: messageIn(req) };
}

/** Browsers send two characters for the end of a line, which whoever types counts as one. */
function messageIn(req: Request): string {
  return field(req, 'message').replaceAll('\r\n', '\n');
}

/** Throws `VALIDATION_FAILED` with every field at once. */
function readAsk(req: Request): PartnerProps['values'] {
  const values = valuesOf(req);
  const fields: FieldError[] = [];
  if (!isUuid(values.relationManagerId)) fields.push({ field: 'relationManagerId', code: 'REQUIRED' });
  if (values.message.length > MESSAGE_MAX) fields.push({ field: 'message', code: 'TOO_LONG' });
  if (fields.length > 0) throw invalid(fields);
  return values;
}

/** The word in any of our languages: whoever typed it meant it. Throws `VALIDATION_FAILED`. */
function readEnd(req: Request): string {
  const word = field(req, 'word').trim().toLowerCase();
  if (word === '') throw invalid([{ field: 'word', code: 'REQUIRED' }]);
  if (!LOCALES.some((locale) => PARTNERS_TEXTS[locale].word === word))
    throw invalid([{ field: 'word', code: 'INVALID' }]);
  const partnershipId = field(req, 'partnershipId');
  if (!isUuid(partnershipId)) throw new DomainError('NOT_FOUND', 'There is no such partnership here.');
  return partnershipId;
}

function invalid(fields: readonly FieldError[]): DomainError {
  return new DomainError('VALIDATION_FAILED', 'The form is not valid; `errors` names the fields.', { fields });
}
