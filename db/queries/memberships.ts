import type { EntityManager } from '@mikro-orm/postgresql';
import type { OrganisationRole } from '../../domain/organisation.ts';
import { Membership } from '../entities/organisation.ts';

/** Which person in which organisation. */
export interface MemberReference {
  readonly organisationId: string;
  readonly userId: string;
}

/** The role of a member, also of one who is deactivated; undefined for somebody who is none. */
export async function findOrganisationRole(
  em: EntityManager,
  { organisationId, userId }: MemberReference,
): Promise<OrganisationRole | undefined> {
  const open = { organisationId, user: userId, endedAt: null };
  return (await em.findOne(Membership, open, { disableIdentityMap: true }))?.role;
}
