import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import { DomainError } from '../../domain/errors.ts';
import { losesLastOrganisationAdministrator, type OrganisationRole } from '../../domain/organisation.ts';
import { Membership, type MembershipRow, Organisation } from '../entities/organisation.ts';
import { User } from '../entities/user.ts';
import { announceEnvironmentChange } from './environment-changes.ts';
import { lockOrganisation, type OrganisationReference } from './organisation-guards.ts';

export interface NewMembership {
  readonly organisationId: string;
  readonly userId: string;
  readonly role: OrganisationRole;
  /** The invitation that it comes by; null for one that comes by none. */
  readonly invitationId: string | null;
  readonly at: Date;
}

/**
 * Makes somebody a member of an organisation, inside of the caller's transaction. Whoever is one already stays as they
 * are, with their role: `joined` is false, so a repeat changes nothing. Two at once: the second waits, then is told.
 */
export async function joinOrganisation(
  em: EntityManager,
  { organisationId, userId, role, invitationId, at }: NewMembership,
): Promise<{ readonly membershipId: string; readonly joined: boolean }> {
  const [made] = await em.execute<{ id: string }[]>(sql`
    insert into "memberships" ("id", "organisation_id", "user_id", "role", "since", "invitation_id")
    values (${uuidv7()}, ${organisationId}, ${userId}, ${role}, ${at}, ${invitationId})
    on conflict ("organisation_id", "user_id") where "ended_at" is null do nothing returning "id"`);
  if (made) return { membershipId: made.id, joined: true };
  const [open] = await em.execute<{ id: string }[]>(sql`
    select "id" from "memberships"
    where "organisation_id" = ${organisationId} and "user_id" = ${userId} and "ended_at" is null`);
  // ended between the two: the next try makes it anew
  if (!open) throw new Error(`the membership in ${organisationId} has just ended`);
  return { membershipId: open.id, joined: false };
}

/** Who changes whose membership of which organisation. */
export interface MemberChange extends OrganisationReference {
  readonly userId: string;
}

/**
 * Gives a member another role, inside of the caller's transaction; `mayName`: whether somebody who is no member becomes
 * one, which only administrators of the environment may. Answers the outbox subjects to deliver after the commit; a
 * repeat changes nothing. Throws `NOT_FOUND` for who is no
 * member and cannot be named, `USER_INACTIVE`, `ORGANISATION_NOT_ACTIVE`, `LAST_ORGANISATION_ADMINISTRATOR`.
 */
export async function changeOrganisationRole(
  em: EntityManager,
  {
    userId,
    role,
    mayName,
    ...reference
  }: MemberChange & { readonly role: OrganisationRole; readonly mayName: boolean },
): Promise<readonly string[]> {
  const { id: organisationId, activatedAt } = await lockOrganisation(em, reference);
  const membership = await em.findOne(
    Membership,
    { organisationId, user: userId, endedAt: null },
    { disableIdentityMap: true },
  );
  if (!membership && !mayName) throw memberNotFound();
  if (!activatedAt) throw new DomainError('ORGANISATION_NOT_ACTIVE', 'An organisation has members once it is active.');
  if (!membership) {
    await assertActiveUser(em, { userId, environmentId: reference.environmentId });
    await joinOrganisation(em, { organisationId, userId, role, invitationId: null, at: new Date() });
    return announceRoles(em, reference);
  }
  if (membership.role === role) return [];
  await assertOrganisationAdministratorStays(em, membership, role);
  await em.nativeUpdate(Membership, { id: membership.id }, { role, version: membership.version + 1 });
  return announceRoles(em, reference);
}

/** Invitations that wait for the right of whoever sent them look again: who administers the organisation has changed. */
async function announceRoles(
  em: EntityManager,
  { environmentId }: Pick<OrganisationReference, 'environmentId'>,
): Promise<readonly string[]> {
  return [await announceEnvironmentChange(em, environmentId, 'role')];
}

/**
 * Ends a membership, inside of the caller's transaction; what the person sees by it is gone at once. Answers the outbox
 * subjects to deliver after the commit. Somebody who is no
 * member is none afterwards either, so a repeat changes nothing. Throws `NOT_FOUND` for an organisation that is not the
 * environment's, `LAST_ORGANISATION_ADMINISTRATOR`.
 */
export async function removeMember(
  em: EntityManager,
  { userId, ...reference }: MemberChange,
): Promise<readonly string[]> {
  const { id: organisationId } = await lockOrganisation(em, reference);
  const open = { organisationId, user: userId, endedAt: null };
  const membership = await em.findOne(Membership, open, { disableIdentityMap: true });
  if (!membership) return [];
  await assertOrganisationAdministratorStays(em, membership, undefined);
  await em.nativeUpdate(Membership, { id: membership.id }, { endedAt: new Date(), version: membership.version + 1 });
  return announceRoles(em, reference);
}

/**
 * Sees to it that every organisation of somebody's home keeps an active administrator when they are deactivated: with a
 * successor, who becomes administrator of those that would lose their last one; in the transaction of the deactivation,
 * which holds the environment locked. Throws `LAST_ORGANISATION_ADMINISTRATOR` where a successor is needed and not named,
 * `USER_INACTIVE`, and `VALIDATION_FAILED` for one who is no user of the environment, or the same.
 */
export async function handOverOrganisations(
  em: EntityManager,
  given: { readonly environmentId: string; readonly userId: string; readonly successorId: string | undefined },
): Promise<void> {
  const { environmentId, userId, successorId } = given;
  const organisationIds = await findSolelyAdministered(em, { environmentId, userId });
  if (successorId === undefined) {
    if (organisationIds.length === 0) return;
    throw new DomainError(
      'LAST_ORGANISATION_ADMINISTRATOR',
      'The user is the last administrator of an organisation; name a successor by `successorId`.',
    );
  }
  if (successorId === userId) throw noSuccessor();
  await assertActiveUser(em, { userId: successorId, environmentId }, noSuccessor);
  const at = new Date();
  for (const organisationId of organisationIds) {
    const role = 'administrator' as const;
    const { joined, membershipId } = await joinOrganisation(em, {
      organisationId,
      userId: successorId,
      role,
      invitationId: null,
      at,
    });
    if (joined) continue;
    await em.execute(
      sql`update "memberships" set "role" = ${role}, "version" = "version" + 1 where "id" = ${membershipId}`,
    );
  }
}

/** The organisations of an environment of which somebody is the only active administrator of that environment. */
async function findSolelyAdministered(
  em: EntityManager,
  { environmentId, userId }: { readonly environmentId: string; readonly userId: string },
): Promise<readonly string[]> {
  const rows = await em.execute<{ id: string }[]>(sql`
    select o."id" from "organisations" o
      join "memberships" m on m."organisation_id" = o."id" and m."ended_at" is null
    where o."environment_id" = ${environmentId} and m."user_id" = ${userId} and m."role" = 'administrator'
      and not exists (
        select 1 from "memberships" x join "users" u on u."id" = x."user_id"
        where x."organisation_id" = o."id" and x."ended_at" is null and x."role" = 'administrator'
          and x."user_id" <> ${userId} and u."environment_id" = ${environmentId} and u."deactivated_at" is null)
    order by o."id"`);
  return rows.map(({ id }) => id);
}

/**
 * An organisation that is active keeps an active administrator from its own environment: guests come and go with their
 * partnership, so they neither count nor are held.
 */
async function assertOrganisationAdministratorStays(
  em: EntityManager,
  { organisationId, user, role }: MembershipRow,
  after: OrganisationRole | undefined,
): Promise<void> {
  const { environmentId } = await em.findOneOrFail(Organisation, { id: organisationId });
  const isActive = (await em.count(User, { id: user, environment: environmentId, deactivatedAt: null })) > 0;
  if (!isActive) return;
  const isLast = (await findSolelyAdministered(em, { environmentId, userId: user })).includes(organisationId);
  if (!losesLastOrganisationAdministrator(role, after, { others: isLast ? 0 : 1 })) return;
  throw new DomainError(
    'LAST_ORGANISATION_ADMINISTRATOR',
    'An organisation keeps at least one active administrator of its environment.',
  );
}

/** Throws `USER_INACTIVE`, or as `notFound` says for who is no user of the environment. */
async function assertActiveUser(
  em: EntityManager,
  { userId, environmentId }: { readonly userId: string; readonly environmentId: string },
  notFound: () => DomainError = memberNotFound,
): Promise<void> {
  const user = await em.findOne(User, { id: userId, environment: environmentId }, { disableIdentityMap: true });
  if (!user) throw notFound();
  if (user.deactivatedAt) throw new DomainError('USER_INACTIVE', 'The user is deactivated; reactivate them first.');
}

function memberNotFound(): DomainError {
  return new DomainError('NOT_FOUND', 'There is no such member or user here.');
}

function noSuccessor(): DomainError {
  const fields = [{ field: 'successorId', code: 'INVALID' as const }];
  return new DomainError('VALIDATION_FAILED', 'A successor is another active user of the environment.', { fields });
}
