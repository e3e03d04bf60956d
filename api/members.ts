import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { findMember, type MemberView } from '../db/queries/members.ts';
import { changeOrganisationRole, removeMember } from '../db/writes/memberships.ts';
import { lockEnvironment } from '../db/writes/user-guards.ts';
import { DomainError } from '../domain/errors.ts';
import { ORGANISATION_ROLES, type OrganisationRole } from '../domain/organisation.ts';
import type { Caller } from '../domain/rights.ts';
import { reachOrganisation } from './organisation-access.ts';

export interface MemberAdministration {
  readonly orm: MikroORM;
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
}

export const MemberSchema = z
  .object({
    userId: z.uuid(),
    role: z.enum(ORGANISATION_ROLES),
    since: z.iso.datetime(),
    email: z.string(),
    username: z.string().nullable(),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    active: z.boolean(),
    guest: z.boolean().meta({ description: 'Their home is the environment of a partner.' }),
    environment: z.object({ id: z.uuid(), name: z.string() }).meta({ description: 'Their home.' }),
    allowedActions: z.array(z.enum(['change-role', 'remove'])),
  })
  .meta({ id: 'Member' });

/** Whose membership of which organisation a caller changes. */
export interface MemberTarget {
  readonly caller: Caller;
  readonly organisationId: string;
  readonly userId: string;
}

/**
 * Gives a member another role. Administrators of the environment also name users of it who are no members yet, as
 * administrators. Throws as `changeOrganisationRole` does, and `NOT_ALLOWED`.
 */
export async function setMemberRole(
  { orm, deliverSoon }: MemberAdministration,
  { caller, organisationId, userId }: MemberTarget,
  role: OrganisationRole,
): Promise<MemberView> {
  const reached = await reachOrganisation(orm.em.fork(), { caller, organisationId, right: 'members.write' });
  const { id, environmentId } = reached.organisation;
  const member = { organisationId: id, userId: userId.toLowerCase() };
  const mayName = reached.isEnvironmentAdministrator && role === 'administrator';
  const change = { ...member, environmentId, role, mayName };
  const subjects = await orm.em.fork().transactional(async (em) => {
    await assertStillMayChange(em, { caller, organisationId: id, environmentId });
    return changeOrganisationRole(em, change);
  });
  for (const subject of subjects) deliverSoon(subject);
  const made = await findMember(orm.em.fork(), member);
  if (!made) throw new DomainError('NOT_FOUND', 'There is no such member here.');
  return made;
}

/** Ends a membership. Throws as `removeMember` does, and `NOT_ALLOWED`. */
export async function endMembership(
  { orm, deliverSoon }: MemberAdministration,
  { caller, organisationId, userId }: MemberTarget,
): Promise<void> {
  const { organisation } = await reachOrganisation(orm.em.fork(), { caller, organisationId, right: 'members.write' });
  const { id, environmentId } = organisation;
  const member = { environmentId, organisationId: id, userId: userId.toLowerCase() };
  const subjects = await orm.em.fork().transactional(async (em) => {
    await assertStillMayChange(em, { caller, organisationId: id, environmentId });
    return removeMember(em, member);
  });
  for (const subject of subjects) deliverSoon(subject);
}

/** Two administrators who take each other's role: the one who comes second has none any more. Locks the environment. */
async function assertStillMayChange(
  em: EntityManager,
  { environmentId, ...reach }: Omit<MemberTarget, 'userId'> & { readonly environmentId: string },
): Promise<void> {
  await lockEnvironment(em, environmentId);
  await reachOrganisation(em, { ...reach, right: 'members.write' });
}

/** A member as the API, and pages, show them; `environmentId`: the organisation's. */
export function toMember(
  { id: _id, version: _version, since, environment, ...member }: MemberView,
  { environmentId, mayChange }: { readonly environmentId: string; readonly mayChange: boolean },
): z.infer<typeof MemberSchema> {
  return {
    ...member,
    since: since.toISOString(),
    guest: environment.id !== environmentId,
    environment: { ...environment },
    allowedActions: mayChange ? ['change-role', 'remove'] : [],
  };
}
