import type { EntityManager } from '@mikro-orm/postgresql';
import { findOrganisationRole } from '../db/queries/memberships.ts';
import { findOrganisation, type OrganisationView } from '../db/queries/organisations.ts';
import { DomainError } from '../domain/errors.ts';
import type { OrganisationRole } from '../domain/organisation.ts';
import { type Caller, type Right, reasonsWithin } from '../domain/rights.ts';

/** An organisation, and what the caller is to it. */
export interface ReachedOrganisation {
  readonly organisation: OrganisationView;
  /** Undefined for who sees it without being a member: an administrator of its environment, or a program. */
  readonly role: OrganisationRole | undefined;
  readonly isEnvironmentAdministrator: boolean;
}

/**
 * The organisation that a call is about, if the caller may do with it what `right` is needed for. Administrators see every
 * organisation of their environment, members, guests too, those that they are in, programs those of their environment.
 * Throws `NOT_FOUND` for any other, `NOT_ALLOWED` with every reason; to whoever would invite into what nobody can be an
 * administrator of yet, `ORGANISATION_NOT_ACTIVE`.
 */
export async function reachOrganisation(
  em: EntityManager,
  {
    caller,
    organisationId,
    right,
  }: { readonly caller: Caller; readonly organisationId: string; readonly right: Right },
): Promise<ReachedOrganisation> {
  const organisation = await findOrganisation(em, organisationId.toLowerCase());
  if (!organisation) throw organisationNotFound();
  const isOwn = 'environmentId' in caller && caller.environmentId === organisation.environmentId;
  if (caller.kind === 'service-account' && isOwn) {
    return { organisation, role: undefined, isEnvironmentAdministrator: false };
  }
  if (caller.kind !== 'user') throw organisationNotFound();
  const role = await findOrganisationRole(em, { organisationId: organisation.id, userId: caller.userId });
  const isEnvironmentAdministrator = isOwn && caller.role === 'administrator';
  if (!role && !isEnvironmentAdministrator) throw organisationNotFound();
  const reasons = reasonsWithin({ role, isEnvironmentAdministrator }, right);
  if (reasons.length === 0) return { organisation, role, isEnvironmentAdministrator };
  if (right === 'invitations.write' && !organisation.activatedAt) {
    throw new DomainError('ORGANISATION_NOT_ACTIVE', 'Nobody can be invited before the organisation is active.');
  }
  throw new DomainError('NOT_ALLOWED', 'The caller may not do this here; `reasons` says why.', { reasons });
}

function organisationNotFound(): DomainError {
  return new DomainError('NOT_FOUND', 'There is no such organisation for the caller.');
}
