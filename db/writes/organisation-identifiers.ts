import type { EntityManager } from '@mikro-orm/postgresql';
import { DomainError } from '../../domain/errors.ts';
import { OrganisationIdentifier, type OrganisationIdentifierRow } from '../entities/organisation.ts';
import { assertNoActivationOpen, type BegunActivation, beginActivation } from './organisation-activations.ts';
import { lockOrganisation, type OrganisationReference } from './organisation-guards.ts';

/** A call that changes identifiers; `id`: of what it makes, so that a repeat makes nothing more. */
export interface IdentifierChange extends OrganisationReference {
  readonly id: string;
  readonly userId: string;
}

/** So many an organisation: each costs the activation a call. */
const IDENTIFIERS_MAX = 20;

/**
 * Adds an identifier that an activation is to register. Of an active organisation it begins one, which is answered, to be
 * delivered. Throws `NOT_FOUND`, `ACTIVATION_OPEN`, `IDENTIFIER_TAKEN` for one that this or another organisation has, and
 * `VALIDATION_FAILED` for more than there is room for.
 */
export async function addIdentifier(
  em: EntityManager,
  { id, userId, scheme, value, ...reference }: IdentifierChange & { readonly scheme: string; readonly value: string },
): Promise<BegunActivation | undefined> {
  return em.transactional(async (tx) => {
    const organisation = await lockOrganisation(tx, reference);
    const organisationId = organisation.id;
    const made = await tx.findOne(OrganisationIdentifier, { id, organisationId }, { disableIdentityMap: true });
    if (made) return undefined;
    await assertNoActivationOpen(tx, organisationId);
    await assertIdentifierFree(tx, { organisationId, scheme, value });
    const at = new Date();
    await tx.insert(OrganisationIdentifier, { id, organisationId, scheme, value, state: 'wanted', createdAt: at });
    if (!organisation.activatedAt) return undefined;
    return beginActivation(tx, { id, organisation, purpose: 'addition', userId });
  });
}

/**
 * Gives an identifier up: at once one that is registered nowhere; one of the network's by a process, which is answered, to
 * be delivered. It is `removed` from then on, and has a `registeredAt` until the network has let it go. A repeat changes
 * nothing. Throws `NOT_FOUND`, `ACTIVATION_OPEN`, `LAST_IDENTIFIER` for an active organisation's last registered one.
 */
export async function removeIdentifier(
  em: EntityManager,
  { id, userId, identifierId, ...reference }: IdentifierChange & { readonly identifierId: string },
): Promise<BegunActivation | undefined> {
  return em.transactional(async (tx) => {
    const organisation = await lockOrganisation(tx, reference);
    const where = { id: identifierId, organisationId: organisation.id };
    const identifier = await tx.findOne(OrganisationIdentifier, where, { disableIdentityMap: true });
    if (!identifier) throw new DomainError('NOT_FOUND', 'The organisation has no such identifier.');
    if (identifier.state === 'removed') return undefined;
    await assertNoActivationOpen(tx, organisation.id);
    if (organisation.activatedAt) await assertNotLast(tx, identifier);
    await tx.nativeUpdate(OrganisationIdentifier, { id: identifierId }, { state: 'removed' });
    if (identifier.state !== 'registered') return undefined;
    return beginActivation(tx, { id, organisation, purpose: 'removal', userId });
  });
}

async function assertNotLast(em: EntityManager, { id, organisationId, state }: OrganisationIdentifierRow) {
  if (state !== 'registered') return;
  if ((await em.count(OrganisationIdentifier, { organisationId, state: 'registered', id: { $ne: id } })) > 0) return;
  throw new DomainError('LAST_IDENTIFIER', 'An active organisation keeps at least one registered identifier.');
}

/** What is registered here is one organisation's; compared without regard to case, as the network does. */
async function assertIdentifierFree(
  em: EntityManager,
  { organisationId, scheme, value }: Pick<OrganisationIdentifierRow, 'organisationId' | 'scheme' | 'value'>,
): Promise<void> {
  const own = await em.find(OrganisationIdentifier, { organisationId, state: { $ne: 'removed' } });
  if (own.length >= IDENTIFIERS_MAX) {
    const fields = [{ field: 'value', code: 'TOO_LONG' as const }];
    throw new DomainError('VALIDATION_FAILED', `An organisation has ${IDENTIFIERS_MAX} identifiers at most.`, {
      fields,
    });
  }
  const isSame = (row: OrganisationIdentifierRow) => row.value.toLowerCase() === value.toLowerCase();
  const registered = await em.find(OrganisationIdentifier, {
    scheme,
    state: 'registered',
    value: { $ilike: likeOf(value) },
  });
  if (![...own.filter((row) => row.scheme === scheme), ...registered].some(isSame)) return;
  throw new DomainError('IDENTIFIER_TAKEN', 'This identifier is registered here already.');
}

function likeOf(text: string): string {
  return text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`);
}
