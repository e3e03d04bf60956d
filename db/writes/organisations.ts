import type { EntityManager } from '@mikro-orm/postgresql';
import { DomainError } from '../../domain/errors.ts';
import type { OrganisationDetails } from '../../domain/organisation.ts';
import { canBelongTo } from '../../domain/organisation-identity.ts';
import { Organisation, OrganisationIdentifier, type OrganisationRow } from '../entities/organisation.ts';
import { assertNoActivationOpen, type BegunActivation, beginActivation } from './organisation-activations.ts';
import { lockOrganisation, type OrganisationReference } from './organisation-guards.ts';
import { lockEnvironment } from './user-guards.ts';

/** So many drafts an environment: what nobody activates is in the way of those who look. */
const DRAFTS_MAX = 500;

/** An organisation that is added to an environment; `id`: its own, so that a repeat adds no other. */
export interface NewOrganisation {
  readonly id: string;
  readonly environmentId: string;
  readonly details: OrganisationDetails;
  /** Who becomes its first administrator on activation. */
  readonly addedBy: string;
  readonly preparedId?: string | undefined;
}

/**
 * Adds a draft, inside of the caller's transaction. A repeat with the same `id` changes nothing. Throws
 * `ORGANISATION_TAKEN` where the environment has the company already, or it is active elsewhere, and `VALIDATION_FAILED`
 * for more drafts than anybody activates.
 */
export async function addOrganisation(em: EntityManager, given: NewOrganisation): Promise<void> {
  const { id, environmentId, details, addedBy, preparedId = null } = given;
  await lockEnvironment(em, environmentId);
  if ((await em.count(Organisation, { id, environmentId })) > 0) return;
  if ((await em.count(Organisation, { environmentId, activatedAt: null })) >= DRAFTS_MAX) {
    const fields = [{ field: 'name', code: 'INVALID' as const }];
    throw new DomainError('VALIDATION_FAILED', 'The environment has too many that are not activated.', { fields });
  }
  await assertCompanyFree(em, { id, environmentId, ...details });
  const state = 'draft' as const;
  const made = { id, environmentId, ...details, state, addedBy, preparedId, createdAt: new Date() };
  await em.insert(Organisation, made);
}

/** What may be changed of an organisation; undefined stays as it is. */
export type OrganisationChanges = Partial<OrganisationDetails>;

/** What is checked on activation, and so stays as it was checked. */
const CHECKED = ['name', 'country', 'registerNumber'] as const satisfies readonly (keyof OrganisationDetails)[];

/**
 * Changes details, in a transaction of its own. A VAT number that an active organisation gets is checked by a process,
 * which is answered, to be delivered; `id`: its own. A repeat changes nothing. Throws `NOT_FOUND`, `VERSION_MISMATCH`,
 * `ACTIVATION_OPEN` while something is being checked, `ORGANISATION_ACTIVE` for what was checked, `ORGANISATION_TAKEN`.
 */
export async function updateOrganisation(
  em: EntityManager,
  {
    id,
    userId,
    changes,
    ...reference
  }: OrganisationReference & { readonly id: string; readonly userId: string; readonly changes: OrganisationChanges },
): Promise<BegunActivation | undefined> {
  return em.transactional(async (tx) => {
    const before = await lockOrganisation(tx, reference);
    const differing = Object.entries(changes).filter(
      ([name, value]) => (before[name as keyof OrganisationDetails] ?? null) !== value,
    );
    const data: OrganisationChanges = Object.fromEntries(differing);
    if (differing.length === 0) return undefined;
    await assertNoActivationOpen(tx, before.id);
    if (before.activatedAt && CHECKED.some((name) => name in data)) {
      throw new DomainError('ORGANISATION_ACTIVE', 'Name, country and register number stay as they were activated.');
    }
    const after = { ...before, ...data };
    if (data.registerNumber || data.country) await assertCompanyFree(tx, after);
    const isRenumbered = 'vatNumber' in data;
    const unchecked = isRenumbered ? { vatValid: null } : {};
    await tx.nativeUpdate(Organisation, { id: before.id }, { ...data, ...unchecked, version: before.version + 1 });
    await dropForeignIdentifiers(tx, after);
    if (!before.activatedAt || !isRenumbered || data.vatNumber === null) return undefined;
    return beginActivation(tx, { id, organisation: after, purpose: 'addition', userId });
  });
}

/** What was to be registered by a number that is no longer the organisation's is wanted no more. */
async function dropForeignIdentifiers(em: EntityManager, organisation: OrganisationRow): Promise<void> {
  const { id: organisationId, country, registerNumber = null, vatNumber = null } = organisation;
  const unregistered = { organisationId, state: { $nin: ['registered' as const, 'removed' as const] } };
  const rows = await em.find(OrganisationIdentifier, unregistered, { disableIdentityMap: true });
  const foreign = rows.filter((row) => !canBelongTo(row, { country, registerNumber, vatNumber })).map(({ id }) => id);
  await em.nativeUpdate(OrganisationIdentifier, { id: { $in: foreign } }, { state: 'removed' });
}

/** Throws `ORGANISATION_TAKEN` where the environment has the company already, or it is active elsewhere. */
async function assertCompanyFree(
  em: EntityManager,
  {
    id,
    environmentId,
    country,
    registerNumber,
  }: Pick<OrganisationRow, 'id' | 'environmentId' | 'country'> & {
    readonly registerNumber?: string | null | undefined;
  },
): Promise<void> {
  if (!registerNumber) return;
  const same = { country, registerNumber, id: { $ne: id } };
  const others = await em.count(Organisation, { ...same, $or: [{ environmentId }, { activatedAt: { $ne: null } }] });
  if (others === 0) return;
  throw new DomainError('ORGANISATION_TAKEN', 'There is an organisation with this register number already.');
}
