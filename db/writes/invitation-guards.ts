import { createHash } from 'node:crypto';
import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { DomainError } from '../../domain/errors.ts';
import type { OrganisationRole } from '../../domain/organisation.ts';
import { DAY_MS } from '../../domain/policy.ts';
import { scopesToInvite } from '../../domain/rights.ts';
import { Invitation } from '../entities/invitation.ts';
import type { OrganisationRow } from '../entities/organisation.ts';
import { Membership } from '../entities/organisation.ts';
import { Partnership } from '../entities/partnership.ts';
import { ServiceAccount } from '../entities/service-account.ts';
import { User, UserAddress } from '../entities/user.ts';
import { pairOf } from './partner-pairs.ts';

/** By which an address has only one open invitation into an organisation. */
export function openKeyOfInvitation(organisationId: string, emailKey: string): Buffer {
  return createHash('sha256').update(`invitation\n${organisationId.toLowerCase()}\n${emailKey}`).digest();
}

/** So many invitations of one address into one organisation a day; taking one back does not make room for another. */
export const INVITATIONS_A_DAY = 5;

/** Throws `RATE_LIMITED`: inviting, taking back and inviting again would fill a mailbox. */
export async function assertNotInvitedTooOften(
  em: EntityManager,
  { organisationId, emailKey }: { readonly organisationId: string; readonly emailKey: string },
): Promise<void> {
  const lately = { organisationId, emailKey, createdAt: { $gt: new Date(Date.now() - DAY_MS) } };
  if ((await em.count(Invitation, lately)) < INVITATIONS_A_DAY) return;
  throw new DomainError('RATE_LIMITED', 'The address was invited here five times in a day; go on tomorrow.', {
    retryAfterMs: DAY_MS,
  });
}

type InvitingOrganisation = Pick<OrganisationRow, 'id' | 'environmentId' | 'state'>;

/** Whether somebody may invite into an organisation at this moment, as a member at least. */
export async function mayInvite(
  em: EntityManager,
  organisation: InvitingOrganisation,
  actor: string,
): Promise<boolean> {
  return mayInviteAs(em, organisation, { actor, role: 'member' });
}

/**
 * Whether somebody (`user:<id>`, `service-account:<id>`) may invite into an organisation at this moment, as `role`: it is
 * active, and they are an active administrator of it, or a program of its environment with the scopes for that role.
 */
export async function mayInviteAs(
  em: EntityManager,
  { id, environmentId, state }: InvitingOrganisation,
  { actor, role }: { readonly actor: string; readonly role: OrganisationRole },
): Promise<boolean> {
  if (state !== 'active') return false;
  const userId = userOfActor(actor);
  if (userId !== undefined) {
    const administers = { organisationId: id, user: userId, role: 'administrator' as const, endedAt: null };
    if ((await em.count(Membership, administers)) === 0) return false;
    return (await em.count(User, { id: userId, deactivatedAt: null })) > 0;
  }
  const programId = /^service-account:(.+)$/.exec(actor)?.[1];
  if (programId === undefined) return false;
  const program = await em.findOne(ServiceAccount, { id: programId, environmentId }, { disableIdentityMap: true });
  if (!program || program.disabledAt) return false;
  return scopesToInvite(role).every((scope) => program.scopes.includes(scope));
}

/** The user that an actor names; undefined for anybody else. */
export function userOfActor(actor: string): string | undefined {
  return /^user:(.+)$/.exec(actor)?.[1];
}

/** Whose an address is to an environment: a user of it, of a partner, or somebody of whom nothing is told. */
export interface Addressee {
  readonly userId: string;
  readonly isHere: boolean;
  readonly isActive: boolean;
}

/** Who of an environment or its partners has an address; undefined for everybody else, known elsewhere or not. */
export async function findAddressee(
  em: EntityManager,
  environmentId: string,
  emailKey: string,
): Promise<Addressee | undefined> {
  const [row] = await em.execute<{ id: string; here: boolean; active: boolean }[]>(sql`
    select u."id", u."environment_id" = ${environmentId} as "here", u."deactivated_at" is null as "active"
    from "user_addresses" a join "users" u on u."id" = a."user_id"
    where a."email_key" = ${emailKey} and (u."environment_id" = ${environmentId} or exists (
      select 1 from "partnerships" p where p."ended_at" is null
        and ((p."environment_a" = ${environmentId} and p."environment_b" = u."environment_id")
          or (p."environment_b" = ${environmentId} and p."environment_a" = u."environment_id"))))`);
  return row && { userId: row.id, isHere: row.here, isActive: row.active };
}

/** Whether two environments are partners now. Under the lock of either that stays so. */
export async function arePartners(em: EntityManager, one: string, other: string): Promise<boolean> {
  const [environmentA, environmentB] = pairOf(one, other);
  return (await em.count(Partnership, { environmentA, environmentB, endedAt: null })) > 0;
}

/** Whether somebody is a member of an organisation. */
export async function isMember(em: EntityManager, organisationId: string, userId: string): Promise<boolean> {
  return (await em.count(Membership, { organisationId, user: userId, endedAt: null })) > 0;
}

/** Whether an address is one of somebody's, and was proven; `byMail`: or they have its mail. */
export async function hasAddress(
  em: EntityManager,
  { userId, emailKey, byMail }: { readonly userId: string; readonly emailKey: string; readonly byMail: boolean },
): Promise<boolean> {
  const own = { user: userId, emailKey, ...(byMail ? {} : { provenAt: { $ne: null } }) };
  return (await em.count(UserAddress, own)) > 0;
}
