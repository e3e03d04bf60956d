import type { MikroORM } from '@mikro-orm/postgresql';
import { activateOrganisation, addEvidence, type BegunActivation } from '../db/writes/organisation-activations.ts';
import { addIdentifier, removeIdentifier } from '../db/writes/organisation-identifiers.ts';
import { addOrganisation, updateOrganisation } from '../db/writes/organisations.ts';
import { type ReceivingChange, turnReceivingOff, turnReceivingOn } from '../db/writes/receiving.ts';
import { DomainError } from '../domain/errors.ts';
import type { OrganisationDetails } from '../domain/organisation.ts';
import { canBelongTo, textOfRegister } from '../domain/organisation-identity.ts';
import { parsePeppolIdentifier } from '../domain/peppol-identifier.ts';
import { REGISTER_COUNTRIES, type RegisterNumber } from '../domain/register-number.ts';
import type { UserCaller } from '../domain/rights.ts';
import type { RegisteredCompany, TradeRegister } from '../gateways/trade-register.ts';
import { GatewayUnavailable } from '../gateways/unavailable.ts';
import type { RateLimits } from './auth/rate-limits.ts';
import { reachOrganisation } from './organisation-access.ts';
import { type GivenDetails, invalidDetails, parseDetails } from './organisation-form.ts';

/** Somebody waits for the answer in front of a form; the activation itself has hours. */
const LOOK_UP_MS = 3_000;

export interface OrganisationAdministration {
  readonly orm: MikroORM;
  readonly tradeRegister: TradeRegister;
  readonly limits: Pick<RateLimits, 'countRegisterLookUp'>;
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
}

/** Who changes which organisation; `id`: of what the call makes, so that a repeat makes nothing more. */
export interface OrganisationTarget {
  readonly id: string;
  readonly caller: UserCaller;
  readonly organisationId: string;
  readonly expectedVersion?: number | undefined;
}

/**
 * Adds an organisation to the caller's environment; its details come from the trade register where there is a number and
 * no name. Throws `VALIDATION_FAILED`, `REGISTER_NOT_FOUND`, `REGISTER_UNAVAILABLE` (with a name it is added by hand),
 * `ORGANISATION_TAKEN`, `RATE_LIMITED`. A repeat with the same id finds what it made.
 */
export async function addOwnOrganisation(
  { orm, tradeRegister, limits }: OrganisationAdministration,
  { id, caller, given }: { readonly id: string; readonly caller: UserCaller; readonly given: GivenDetails },
): Promise<void> {
  const parsed = parseDetails(given, undefined);
  const { country, registerNumber = null } = parsed;
  if (country === undefined) throw invalidDetails([{ field: 'country', code: 'REQUIRED' }]);
  if (parsed.name === undefined && registerNumber !== null) await limits.countRegisterLookUp(caller.environmentId);
  const found = parsed.name === undefined ? await lookUp(tradeRegister, { country, registerNumber }) : undefined;
  const name = parsed.name ?? found?.name;
  if (name === undefined) throw invalidDetails([{ field: 'name', code: 'REQUIRED' }]);
  const address = { street: null, postalCode: null, city: null, ...found };
  const details = { vatNumber: null, ...address, ...parsed, country, registerNumber, name };
  const { environmentId, userId: addedBy } = caller;
  await orm.em.fork().transactional((em) => addOrganisation(em, { id, environmentId, details, addedBy }));
}

/** Changes details. Throws as `updateOrganisation` does, `VALIDATION_FAILED`, `NOT_ALLOWED`. */
export async function editOrganisation(
  dependencies: OrganisationAdministration,
  target: OrganisationTarget,
  given: GivenDetails,
): Promise<BegunActivation | undefined> {
  const { em, organisation, reference } = await reachOwn(dependencies, target);
  const changes = parseDetails(given, organisation.country);
  // a number is one of its country's register
  if (changes.country !== undefined && changes.registerNumber === undefined && organisation.registerNumber) {
    parseDetails({ registerNumber: organisation.registerNumber }, changes.country);
  }
  return delivered(dependencies, await updateOrganisation(em, { ...reference, changes }));
}

/** Begins the activation. Throws as `activateOrganisation` does, and `NOT_ALLOWED`. */
export async function activateOwnOrganisation(
  dependencies: OrganisationAdministration,
  target: OrganisationTarget,
): Promise<BegunActivation> {
  const { em, reference } = await reachOwn(dependencies, target);
  const begun = await activateOrganisation(em, reference);
  dependencies.deliverSoon(begun.id);
  return begun;
}

/** Keeps a reference to evidence of authority. Throws as `addEvidence` does, and `NOT_ALLOWED`. */
export async function giveEvidence(
  dependencies: OrganisationAdministration,
  target: OrganisationTarget,
  evidence: { readonly ref: string; readonly title: string; readonly note: string | null },
): Promise<void> {
  const { em, reference } = await reachOwn(dependencies, target);
  for (const subject of await addEvidence(em, { ...reference, evidence })) dependencies.deliverSoon(subject);
}

/** Adds an identifier. Throws as `addIdentifier` does, `VALIDATION_FAILED` for one that cannot be its, `NOT_ALLOWED`. */
export async function giveIdentifier(
  dependencies: OrganisationAdministration,
  target: OrganisationTarget,
  given: { readonly scheme: string; readonly value: string },
): Promise<BegunActivation | undefined> {
  const { em, organisation, reference } = await reachOwn(dependencies, target);
  const parsed = parsePeppolIdentifier(given.scheme, given.value);
  if ('fault' in parsed) {
    const field = parsed.fault === 'VALUE_INVALID' ? 'value' : 'scheme';
    throw invalidDetails([{ field, code: 'IDENTIFIER_INVALID' }]);
  }
  const { country, registerNumber = null, vatNumber = null } = organisation;
  if (!canBelongTo(parsed, { country, registerNumber, vatNumber })) {
    throw invalidDetails([{ field: 'value', code: 'IDENTIFIER_INVALID' }]);
  }
  return delivered(dependencies, await addIdentifier(em, { ...reference, ...parsed }));
}

/** Gives an identifier up. Throws as `removeIdentifier` does, and `NOT_ALLOWED`. */
export async function giveUpIdentifier(
  dependencies: OrganisationAdministration,
  target: OrganisationTarget,
  identifierId: string,
): Promise<BegunActivation | undefined> {
  const { em, reference } = await reachOwn(dependencies, target);
  return delivered(dependencies, await removeIdentifier(em, { ...reference, identifierId }));
}

/** Turns the receipt of e-invoices on or off. Throws as the two writes do, and `NOT_ALLOWED`. */
export async function switchReceiving(
  dependencies: OrganisationAdministration,
  target: OrganisationTarget,
  enabled: boolean,
): Promise<ReceivingChange> {
  const { em, reference } = await reachOwn(dependencies, target);
  const change = await (enabled ? turnReceivingOn(em, reference) : turnReceivingOff(em, reference));
  for (const subject of change.subjects) dependencies.deliverSoon(subject);
  return change;
}

async function reachOwn(
  { orm }: OrganisationAdministration,
  { id, caller, organisationId, expectedVersion }: OrganisationTarget,
) {
  const em = orm.em.fork();
  const { organisation } = await reachOrganisation(em, { caller, organisationId, right: 'organisations.write' });
  const { environmentId } = organisation;
  const reference = { id, userId: caller.userId, environmentId, organisationId: organisation.id, expectedVersion };
  return { em: orm.em.fork(), organisation, reference };
}

function delivered<Begun extends BegunActivation | undefined>(
  { deliverSoon }: OrganisationAdministration,
  begun: Begun,
): Begun {
  if (begun) deliverSoon(begun.id);
  return begun;
}

/** What the register says of a number; undefined where there is none to ask about. */
async function lookUp(
  tradeRegister: TradeRegister,
  { country, registerNumber }: Pick<OrganisationDetails, 'country' | 'registerNumber'>,
): Promise<Pick<OrganisationDetails, 'name' | 'street' | 'postalCode' | 'city'> | undefined> {
  const register = REGISTER_COUNTRIES.find((known) => known === country);
  if (!register || registerNumber === null) return undefined;
  const company = await ask(tradeRegister, { country: register, number: registerNumber });
  const name = company && !company.hasEnded ? textOfRegister('name', company.name) : null;
  if (!company || name === null) {
    throw new DomainError('REGISTER_NOT_FOUND', 'The trade register knows no such company, or it has ended.');
  }
  const { street, postalCode, city } = company;
  return {
    name,
    street: textOfRegister('street', street),
    postalCode: textOfRegister('postalCode', postalCode),
    city: textOfRegister('city', city),
  };
}

async function ask(tradeRegister: TradeRegister, number: RegisterNumber): Promise<RegisteredCompany | undefined> {
  try {
    return await tradeRegister.lookUp(number, { timeoutMs: LOOK_UP_MS });
  } catch (error) {
    if (!(error instanceof GatewayUnavailable)) throw error;
    const { reasonCode } = error;
    const message = 'The trade register does not answer; try again, or give the name to add it by hand.';
    throw new DomainError('REGISTER_UNAVAILABLE', message, { cause: error, reasonCode });
  }
}
