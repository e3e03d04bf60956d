import type { Express, Request, Response } from 'express';
import { listMembers } from '../../db/queries/members.ts';
import { listUsers, type UserView } from '../../db/queries/users.ts';
import { DomainError } from '../../domain/errors.ts';
import { ORGANISATION_ROLES, type OrganisationRole } from '../../domain/organisation.ts';
import { reasonsWithin, type UserCaller } from '../../domain/rights.ts';
import { ListQuery, pageById, toPage } from '../list.ts';
import { endMembership, setMemberRole, toMember } from '../members.ts';
import { type ReachedOrganisation, reachOrganisation } from '../organisation-access.ts';
import { alsoAt, field, type ShowingOne, sendPage } from './answer.ts';
import { type PageContext, pageUrl } from './layout.tsx';
import {
  idIn,
  type OrganisationPageOptions,
  readHead,
  readOrganisationCaller,
  readOrganisationViewer,
  shownOrganisationRefusal,
} from './organisation-guard.ts';
import { type MembersProps, membersPage } from './organisation-members.tsx';
import { idInPath } from './partner-guard.ts';
import { MEMBERS_DONE, type MembersDone } from './texts/organisation-members.ts';

const PATH = '/organisations/:id/members';
/** Of more than these somebody is found by searching. */
const CANDIDATES_SHOWN = 50;

/** `/organisations/{id}/members`: who is a member, their roles, and naming an administrator. */
export function mountOrganisationMembers(
  app: Express,
  options: OrganisationPageOptions,
  context: (req: Request) => PageContext,
): void {
  const { orm, parseForm } = options;

  app.get(PATH, async (req, res) => {
    const id = idInPath(req);
    const caller = await readOrganisationViewer(options, req, res);
    const done = MEMBERS_DONE.find((known) => known === req.query['done']);
    if (caller) await show(req, res, { status: 200, caller, id, more: { done } });
  });

  app.post(PATH, parseForm, async (req, res) => {
    const id = idInPath(req);
    const caller = await readOrganisationCaller(options, req);
    try {
      const done = await act(req, caller, id);
      res.redirect(303, pageUrl(context(req), `/organisations/${id}/members`, { done }));
    } catch (refusal) {
      const { status, ...more } = shownOrganisationRefusal(refusal, res);
      await show(req, res, { status, caller, id, more });
    }
  });

  async function act(req: Request, caller: UserCaller, organisationId: string): Promise<MembersDone> {
    const target = { caller, organisationId, userId: idIn(req, 'userId') };
    switch (field(req, 'action')) {
      case 'set-role':
        await setMemberRole(options, target, roleIn(req));
        return 'role';
      case 'name':
        await setMemberRole(options, target, 'administrator');
        return 'named';
      case 'remove':
        await endMembership(options, target);
        return 'removed';
      default:
        throw new DomainError('VALIDATION_FAILED', 'The form says nothing that can be done.');
    }
  }

  async function show(req: Request, res: Response, shown: ShowingOne<MembersProps>): Promise<void> {
    const { status, caller, id, more } = shown;
    const reach = { caller, organisationId: id, right: 'members.read' } as const;
    const reached = await reachOrganisation(orm.em.fork(), reach);
    const { organisation } = await readHead(orm, caller, id);
    const { cursor } = req.query;
    const page = pageById(ListQuery.parse(typeof cursor === 'string' ? { cursor } : {}));
    const rows = await listMembers(orm.em.fork(), { organisationId: id, ...page });
    const mayChange = organisation.state === 'active' && reasonsWithin(reached, 'members.write').length === 0;
    const view = { environmentId: organisation.environment.id, mayChange };
    const { items: members, nextCursor } = toPage(rows, page, {
      keyOf: (member) => member.id,
      toItem: (member) => toMember(member, view),
    });
    const search =
      typeof req.query['search'] === 'string' ? req.query['search'].slice(0, 200).replaceAll('\0', '') : '';
    const candidates = await candidatesFor(reached, search);
    const own = alsoAt(context(req), `/organisations/${id}/members`, search === '' ? {} : { search });
    sendPage(res, status, membersPage(own, { organisation, members, nextCursor, candidates, search, ...more }));
  }

  /** The active users of the environment; administrators of it alone name one. */
  async function candidatesFor(
    { organisation, isEnvironmentAdministrator }: ReachedOrganisation,
    search: string,
  ): Promise<readonly UserView[] | undefined> {
    if (!isEnvironmentAdministrator || organisation.state !== 'active') return undefined;
    const { environmentId } = organisation;
    const users = { environmentId, active: true, search, limit: CANDIDATES_SHOWN };
    return (await listUsers(orm.em.fork(), users)).slice(0, CANDIDATES_SHOWN);
  }
}

function roleIn(req: Request): OrganisationRole {
  const role = ORGANISATION_ROLES.find((known) => known === field(req, 'role'));
  if (role) return role;
  throw new DomainError('VALIDATION_FAILED', 'There is no such role.', {
    fields: [{ field: 'role', code: 'INVALID' }],
  });
}
