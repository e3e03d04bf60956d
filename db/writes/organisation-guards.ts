import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { DomainError } from '../../domain/errors.ts';
import { Organisation, type OrganisationRow } from '../entities/organisation.ts';
import { lockEnvironment } from './user-guards.ts';
import { assertVersion } from './versions.ts';

/** Which organisation of which environment; `expectedVersion`: as whoever changes it has read it, undefined for any. */
export interface OrganisationReference {
  readonly environmentId: string;
  readonly organisationId: string;
  readonly expectedVersion?: number | undefined;
}

/**
 * The organisation, locked after its environment, whose users and roles stay as they are meanwhile. Throws `NOT_FOUND`,
 * `VERSION_MISMATCH`.
 */
export async function lockOrganisation(em: EntityManager, reference: OrganisationReference): Promise<OrganisationRow> {
  const { environmentId, organisationId, expectedVersion } = reference;
  await lockEnvironment(em, environmentId);
  const organisation = await em.findOne(
    Organisation,
    { id: organisationId, environmentId },
    { lockMode: LockMode.PESSIMISTIC_WRITE, disableIdentityMap: true },
  );
  if (!organisation) throw new DomainError('NOT_FOUND', 'There is no such organisation here.');
  assertVersion(organisation, expectedVersion);
  return organisation;
}
