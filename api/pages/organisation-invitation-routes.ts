import type { Express, Request, Response } from 'express';
import { uuidv7 } from 'uuidv7';
import { listBulkInvites } from '../../db/queries/bulk-invites.ts';
import { findEnvironment } from '../../db/queries/environments.ts';
import { listInvitations } from '../../db/queries/invitations.ts';
import { parseEmailAddress } from '../../domain/email-address.ts';
import { DomainError, type FieldError } from '../../domain/errors.ts';
import { isLocale } from '../../domain/locale.ts';
import { INVITATION_DAYS, INVITATION_DELIVERIES } from '../../domain/membership-invite.ts';
import { ORGANISATION_ROLES } from '../../domain/organisation.ts';
import type { UserCaller } from '../../domain/rights.ts';
import { toInvitation } from '../invitation-view.ts';
import {
  correctAddress,
  type GivenInvitation,
  invite,
  linkOf,
  reachInvitation,
  resendInvitation,
  revokeInvitation,
} from '../invitations.ts';
import { ListQuery, pageById, toPage } from '../list.ts';
import { reachOrganisation } from '../organisation-access.ts';
import { isUuid } from '../route.ts';
import { alsoAt, field, type ShowingOne, sendPage } from './answer.ts';
import type { ShownLists } from './bulk-lists.tsx';
import { type PageContext, pageUrl } from './layout.tsx';
import {
  idIn,
  type OrganisationPageOptions,
  readHead,
  readOrganisationCaller,
  readOrganisationViewer,
  shownOrganisationRefusal,
} from './organisation-guard.ts';
import {
  type InvitationsProps,
  type InvitationValues,
  invitationsPage,
  stageNamed,
} from './organisation-invitations.tsx';
import { idInPath } from './partner-guard.ts';
import { INVITATIONS_DONE, type InvitationsDone } from './texts/organisation-invitations.ts';

const PATH = '/organisations/:id/invitations';
/** What an invitation came to, by how it arrives. */
const DONE_BY = { mail: 'invited', link: 'linked', none: 'awaited' } as const satisfies Record<string, InvitationsDone>;
/** How many lists a page shows. */
const LISTS = 10;
const FIELDS = ['email', 'role', 'locale', 'expiresInDays', 'delivery'] as const;

/** What a post came to; `link`: to be shown once, so not behind another address. */
interface Acted {
  readonly done: InvitationsDone | undefined;
  readonly link: string | null;
}

/** `/organisations/{id}/invitations`: inviting, and what became of every invitation. */
export function mountOrganisationInvitations(
  app: Express,
  options: OrganisationPageOptions,
  context: (req: Request) => PageContext,
): void {
  const { orm, parseForm } = options;

  app.get(PATH, async (req, res) => {
    const id = idInPath(req);
    const caller = await readOrganisationViewer(options, req, res);
    const done = INVITATIONS_DONE.find((known) => known === req.query['done']);
    if (caller) await show(req, res, { status: 200, caller, id, more: { done } });
  });

  app.post(PATH, parseForm, async (req, res) => {
    const id = idInPath(req);
    const caller = await readOrganisationCaller(options, req);
    try {
      const { done, link } = await act(req, caller, id);
      if (link !== null) return await show(req, res, { status: 200, caller, id, more: { done, link } });
      return res.redirect(303, pageUrl(context(req), pathOf(id), done ? { done } : {}));
    } catch (refusal) {
      const { status, errors, ...said } = shownOrganisationRefusal(refusal, res);
      const isInvite = field(req, 'action') === 'invite';
      const named = isInvite
        ? errors
        : errors.map(({ code }) => ({ field: `email-${field(req, 'invitationId')}`, code }));
      const more = { ...said, errors: named, values: isInvite ? valuesIn(req) : {} };
      return show(req, res, { status, caller, id, more });
    }
  });

  async function act(req: Request, caller: UserCaller, organisationId: string): Promise<Acted> {
    const action = field(req, 'action');
    const id = uuidv7();
    if (action === 'invite') {
      const given = invitedIn(req);
      const { link } = await invite(options, { id, caller, organisationId, given });
      return { done: DONE_BY[given.delivery ?? 'mail'], link };
    }
    const call = { id, caller, invitationId: idIn(req, 'invitationId') };
    switch (action) {
      case 'resend': {
        const { link, isNew, isRecorded } = await resendInvitation(options, call);
        if (link !== null) return { done: 'linked', link };
        return { done: isNew || !isRecorded ? 'resent' : 'working', link };
      }
      case 'revoke':
        return { done: (await revokeInvitation(options, call)).isRecorded ? 'working' : 'revoked', link: null };
      case 'correct-address': {
        const { link, isRecorded } = await correctAddress(options, { ...call, email: field(req, 'email') });
        return { done: isRecorded ? 'working' : 'corrected', link };
      }
      case 'show-link':
        await reachInvitation(options, { ...call, right: 'invitations.write' });
        return { done: undefined, link: await linkOf(options, call.invitationId) };
      default:
        throw new DomainError('VALIDATION_FAILED', 'The form says nothing that can be done.');
    }
  }

  async function show(req: Request, res: Response, shown: ShowingOne<InvitationsProps>): Promise<void> {
    const { status, caller, id, more } = shown;
    await reachOrganisation(orm.em.fork(), { caller, organisationId: id, right: 'invitations.read' });
    const { organisation } = await readHead(orm, caller, id);
    const { cursor } = req.query;
    const page = pageById(ListQuery.parse(typeof cursor === 'string' ? { cursor } : {}));
    const filter = filterIn(req);
    // what is no address at all is nobody's
    const emailKey = filter.email === '' ? undefined : (parseEmailAddress(filter.email)?.comparisonForm ?? '');
    const search = { organisationId: id, stage: filter.stage, emailKey, ...page };
    const rows = await listInvitations(orm.em.fork(), search);
    const toItem = (row: (typeof rows)[number]) => toInvitation(row);
    const { items: invitations, nextCursor } = toPage(rows, page, { keyOf: (row) => row.id, toItem });
    const seats = await seatsFor(caller, organisation.environment.id);
    const lists = await listsOf(req, organisation.id);
    const kept = { ...(filter.stage ? { stage: filter.stage } : {}), ...(filter.email ? { email: filter.email } : {}) };
    const own = alsoAt(context(req), pathOf(id), kept);
    const props = { organisation, invitations, nextCursor, filter, seats, lists };
    sendPage(res, status, invitationsPage(own, { ...props, ...more }));
  }

  async function listsOf({ query }: Request, organisationId: string): Promise<ShownLists> {
    const given = query['lists'];
    const before = typeof given === 'string' && isUuid(given) ? given.toLowerCase() : undefined;
    const found = await listBulkInvites(orm.em.fork(), { organisationId, before, limit: LISTS });
    const items = found.slice(0, LISTS).map(({ bulk, stage }) => {
      const { id, lines, worked, createdAt } = bulk;
      return { id, stage, lines, worked, createdAt };
    });
    return { items, older: found.length > LISTS ? (items.at(-1)?.id ?? null) : null };
  }

  /** The environment's seats are its own users' business. */
  async function seatsFor(caller: UserCaller, environmentId: string): Promise<InvitationsProps['seats']> {
    if (caller.environmentId !== environmentId) return undefined;
    const { subscription } = (await findEnvironment(orm.em.fork(), environmentId)) ?? {};
    if (!subscription) return undefined;
    const { seats: all, seatsTaken } = subscription;
    return { free: Math.max(0, all - seatsTaken), all };
  }
}

function pathOf(id: string): string {
  return `/organisations/${id}/invitations`;
}

function filterIn({ query }: Request): InvitationsProps['filter'] {
  const email = typeof query['email'] === 'string' ? query['email'].slice(0, 320).replaceAll('\0', '').trim() : '';
  return { stage: stageNamed(query['stage']), email };
}

function valuesIn(req: Request): InvitationValues {
  return Object.fromEntries(FIELDS.map((name) => [name, field(req, name, 400)]));
}

/** Throws `VALIDATION_FAILED` with every field at once; `invite` looks at the address. */
function invitedIn(req: Request): GivenInvitation {
  const { email = '', expiresInDays = '', ...given } = valuesIn(req);
  const role = ORGANISATION_ROLES.find((known) => known === given.role);
  const delivery = INVITATION_DELIVERIES.find((known) => known === given.delivery);
  const days = expiresInDays.trim() === '' ? undefined : Number(expiresInDays);
  const fields: FieldError[] = [];
  if (email.trim() === '') fields.push({ field: 'email', code: 'REQUIRED' });
  else if (!parseEmailAddress(email)) fields.push({ field: 'email', code: 'EMAIL_INVALID' });
  if (days !== undefined && !isDays(days)) fields.push({ field: 'expiresInDays', code: 'INVALID' });
  if (!role || !delivery) fields.push({ field: role ? 'delivery' : 'role', code: 'INVALID' });
  if (fields.length > 0 || !role || !delivery) {
    throw new DomainError('VALIDATION_FAILED', 'The form is not valid; `errors` names the fields.', { fields });
  }
  return { email, role, delivery, locale: isLocale(given.locale) ? given.locale : undefined, expiresInDays: days };
}

function isDays(days: number): boolean {
  return Number.isInteger(days) && days >= INVITATION_DAYS.least && days <= INVITATION_DAYS.most;
}
