import type { EntityManager } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import type { OrganisationDetails } from '../../domain/organisation.ts';
import { parseOrganisationText, parseRegisterNumberOf, parseVatNumberOf } from '../../domain/organisation-identity.ts';
import type { PreparedOrganisation } from '../../domain/prepared-registration.ts';
import { Organisation } from '../entities/organisation.ts';
import type { PreparedRegistrationRow } from '../entities/prepared-registration.ts';

/**
 * Makes drafts of the organisations that intermediaries have prepared for somebody, in their new environment and in the
 * transaction of its activation, so once: one a company, whoever has prepared it, the newest preparation's details (the
 * last of `preparations`).
 * What they wrote that cannot be is left out, and filled in before the organisation is activated. A company that is active
 * elsewhere becomes a draft all the same: its activation says so.
 */
export async function addPreparedOrganisations(
  em: EntityManager,
  { environmentId, userId, at }: { readonly environmentId: string; readonly userId: string; readonly at: Date },
  preparations: readonly PreparedRegistrationRow[],
): Promise<void> {
  const companies = new Map<string, { readonly preparedId: string; readonly details: OrganisationDetails }>();
  for (const { id: preparedId, organisation } of preparations) {
    const details = organisation && detailsOf(organisation);
    if (details) companies.set(keyOf(details), { preparedId, details });
  }
  for (const { preparedId, details } of companies.values()) {
    const made = { environmentId, state: 'draft' as const, addedBy: userId, preparedId, createdAt: at };
    await em.insert(Organisation, { id: uuidv7(), ...details, ...made });
  }
}

function detailsOf(prepared: PreparedOrganisation): OrganisationDetails | undefined {
  const { country, registerNumber = '', vatNumber = '' } = prepared;
  const name = parseOrganisationText('name', prepared.name);
  if (!name) return undefined;
  return {
    name,
    country,
    registerNumber: parseRegisterNumberOf(country, registerNumber) ?? null,
    vatNumber: parseVatNumberOf(country, vatNumber) ?? null,
    street: null,
    postalCode: null,
    city: null,
  };
}

/** The same company by its number in the register, or where there is none by its name. */
function keyOf({ country, registerNumber, name }: OrganisationDetails): string {
  return registerNumber ? `${country}\n${registerNumber}` : `${country}\n\n${name.toLowerCase()}`;
}
