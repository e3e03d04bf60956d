import type { Request } from 'express';
import { z } from 'zod';
import { listMembers } from '../../db/queries/members.ts';
import { ORGANISATION_ROLES } from '../../domain/organisation.ts';
import { type Caller, hasRight, reasonsWithin } from '../../domain/rights.ts';
import { ListQuery, listSchema, pageById, toPage } from '../list.ts';
import { endMembership, type MemberAdministration, MemberSchema, setMemberRole, toMember } from '../members.ts';
import { reachOrganisation } from '../organisation-access.ts';
import { defineRoute, pathParam, type Route } from '../route.ts';

const MembersQuery = ListQuery.extend({ role: z.enum(ORGANISATION_ROLES).optional() });

const MemberPatch = z.strictObject({ role: z.enum(ORGANISATION_ROLES) }).meta({ id: 'MemberPatch' });

/** Who is a member of an organisation, and in which role. */
export function createMemberRoutes(dependencies: MemberAdministration): readonly Route[] {
  const { orm } = dependencies;
  return [
    defineRoute({
      method: 'get',
      path: '/organisations/:id/members',
      right: 'members.read',
      summary: 'The members of an organisation',
      query: MembersQuery,
      answers: { 200: { description: 'A page of them, the oldest first', schema: listSchema(MemberSchema) } },
      problems: [],
      handle: async ({ req, res, caller, query }) => {
        const page = pageById(query);
        const view = await viewFor(req, caller);
        const { organisationId } = view;
        const rows = await listMembers(orm.em.fork(), { organisationId, role: query.role, ...page });
        res.json(toPage(rows, page, { keyOf: ({ id }) => id, toItem: (member) => toMember(member, view) }));
      },
    }),
    defineRoute({
      method: 'patch',
      path: '/organisations/:id/members/:userId',
      right: 'members.write',
      summary: 'Give a member another role',
      description:
        'Administrators of the environment also make any active user of it an administrator of the organisation.',
      body: MemberPatch,
      answers: { 200: { description: 'The member as they are now', schema: MemberSchema } },
      problems: ['LAST_ORGANISATION_ADMINISTRATOR', 'ORGANISATION_NOT_ACTIVE', 'USER_INACTIVE'],
      handle: async ({ req, res, caller, body: { role } }) => {
        const member = await setMemberRole(dependencies, targetOf(req, caller), role);
        const { organisation } = await reachOrganisation(orm.em.fork(), {
          caller,
          organisationId: pathParam(req, 'id'),
          right: 'organisations.read',
        });
        res.json(toMember(member, { environmentId: organisation.environmentId, mayChange: true }));
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/organisations/:id/members/:userId',
      right: 'members.write',
      summary: 'Take somebody out of an organisation',
      description: 'What they see by it is gone at once. Again changes nothing.',
      answers: { 204: { description: 'They are no member' } },
      problems: ['LAST_ORGANISATION_ADMINISTRATOR'],
      handle: async ({ req, res, caller }) => {
        await endMembership(dependencies, targetOf(req, caller));
        res.status(204).end();
      },
    }),
  ];

  async function viewFor(req: Request, caller: Caller) {
    const right = 'members.read';
    const reached = await reachOrganisation(orm.em.fork(), { caller, organisationId: pathParam(req, 'id'), right });
    const { id, environmentId } = reached.organisation;
    const isInReach = caller.kind !== 'user' || reasonsWithin(reached, 'members.write').length === 0;
    const mayChange = isInReach && hasRight(caller, 'members.write');
    return { organisationId: id, environmentId, mayChange };
  }
}

function targetOf(req: Request, caller: Caller) {
  return { caller, organisationId: pathParam(req, 'id'), userId: pathParam(req, 'userId') };
}
