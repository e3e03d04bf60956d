import type { MikroORM } from '@mikro-orm/postgresql';
import type { Request, RequestHandler, Response } from 'express';
import { DomainError } from '../../domain/errors.ts';
import type { UserCaller } from '../../domain/rights.ts';
import { readUser } from '../auth/callers.ts';
import type { SessionOptions } from '../auth/sessions.ts';
import type { BulkInviteDependencies } from '../bulk-invites.ts';
import { toProblem } from '../error-handler.ts';
import type { InvitationDependencies } from '../invitation-decision.ts';
import type { MemberAdministration } from '../members.ts';
import { reachOrganisation } from '../organisation-access.ts';
import type { ActivationDecisions } from '../organisation-decisions.ts';
import { toOrganisations } from '../organisation-view.ts';
import type { OrganisationAdministration } from '../organisations.ts';
import { STATUS_OF, setRetryAfter } from '../problem.ts';
import { isUuid } from '../route.ts';
import { field } from './answer.ts';
import type { OrganisationHead } from './organisation-parts.tsx';
import { ORGANISATION_REFUSALS, type OrganisationRefusal } from './texts/organisation-refusals.ts';

export interface OrganisationPageOptions
  extends OrganisationAdministration,
    ActivationDecisions,
    MemberAdministration,
    InvitationDependencies,
    BulkInviteDependencies {
  readonly sessions: SessionOptions;
  readonly parseForm: RequestHandler;
}

/** Who opens a page about organisations; undefined for somebody who has been sent to sign in and back. */
export async function readOrganisationViewer(
  { sessions }: { readonly sessions: SessionOptions },
  req: Request,
  res: Response,
): Promise<UserCaller | undefined> {
  const caller = await readUser(req, sessions);
  if (!caller) res.redirect(303, `/login?next=${encodeURIComponent(req.path)}`);
  return caller;
}

/** Who posts a form about organisations. Throws `NOT_AUTHENTICATED`. */
export async function readOrganisationCaller(
  { sessions }: { readonly sessions: SessionOptions },
  req: Request,
): Promise<UserCaller> {
  const caller = await readUser(req, sessions);
  if (!caller) throw new DomainError('NOT_AUTHENTICATED', 'Sign in first.');
  return caller;
}

/** The organisation in a page's path, as `caller` sees it. Throws `NOT_FOUND`. */
export async function readHead(orm: MikroORM, caller: UserCaller, organisationId: string): Promise<OrganisationHead> {
  if (!isUuid(organisationId)) throw new DomainError('NOT_FOUND', 'There is nothing here.');
  const right = 'organisations.read';
  const { organisation } = await reachOrganisation(orm.em.fork(), { caller, organisationId, right });
  const [shown] = await toOrganisations(orm, [organisation], caller);
  if (!shown) throw new DomainError('NOT_FOUND', 'There is nothing here.');
  return { organisation: shown, version: organisation.version };
}

/** The id that a form names. Throws `NOT_FOUND` for what is none. */
export function idIn(req: Request, name: string): string {
  const id = field(req, name).toLowerCase();
  if (!isUuid(id)) throw new DomainError('NOT_FOUND', 'The form names nothing that there is.');
  return id;
}

/** A refusal as a page about organisations shows it, with the status of its answer; throws one that it does not know. */
export function shownOrganisationRefusal(
  refusal: unknown,
  res: Response,
): {
  readonly status: number;
  readonly refused: OrganisationRefusal | undefined;
  readonly retryAfterMs: number | undefined;
  readonly errors: DomainError['fields'];
} {
  if (!(refusal instanceof DomainError)) throw refusal;
  const refused = ORGANISATION_REFUSALS.find((known) => known === refusal.code);
  if (!refused && refusal.fields.length === 0) throw refusal;
  setRetryAfter(res, toProblem(refusal));
  const { code, fields: errors, retryAfterMs } = refusal;
  return { status: STATUS_OF[code], refused, retryAfterMs, errors };
}
