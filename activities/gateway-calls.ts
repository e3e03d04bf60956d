import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { ApplicationFailure, asyncLocalStorage } from '@temporalio/activity';
import {
  Organisation,
  OrganisationIdentifier,
  type OrganisationIdentifierRow,
  type OrganisationRow,
} from '../db/entities/organisation.ts';
import { OrganisationActivation } from '../db/entities/organisation-activation.ts';
import { User } from '../db/entities/user.ts';
import { type ActivationCase, advanceActivation, hasEvidence, tellRequester } from '../db/writes/activation-ends.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import { isNamedAmong } from '../domain/authority.ts';
import type { ActivationTurn } from '../domain/organisation-activation-state.ts';
import { SECOND_MS } from '../domain/policy.ts';
import type { BlockedBy } from '../domain/process.ts';
import type { RegisteredCompany } from '../gateways/trade-register.ts';
import { GatewayUnavailable } from '../gateways/unavailable.ts';
import type { VatCheck } from '../gateways/vies.ts';

type UnavailableCode = Extract<BlockedBy, 'REGISTER_UNAVAILABLE' | 'VIES_UNAVAILABLE' | 'PEPPOL_UNAVAILABLE'>;

/** How soon a call is tried again that had to wait for another one's end. */
const TURN_MS = 2 * SECOND_MS;

/** Calls to the outside; that it does not answer is a failure with `code`, tried again when it wants to be asked again. */
export async function ask<T>(code: UnavailableCode, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (failure) {
    if (!(failure instanceof GatewayUnavailable)) throw failure;
    throw unavailable(code, failure.retryAfterMs);
  }
}

/** That the step which asks is given up; undefined outside of one. A call that changes something is not cut short by it. */
export function givenUp(): AbortSignal | undefined {
  return asyncLocalStorage.getStore()?.cancellationSignal;
}

/** That nobody can say now, to be tried again. */
export function unavailable(code: UnavailableCode, retryAfterMs: number | undefined): ApplicationFailure {
  return ApplicationFailure.create({
    message: 'the other side does not answer',
    type: code,
    ...(retryAfterMs === undefined ? {} : { nextRetryDelay: retryAfterMs }),
  });
}

/** Until the transaction ends nobody else does what goes by `name`, on any worker; who comes second tries again soon. */
export async function takeTurn(em: EntityManager, name: string, code: UnavailableCode): Promise<void> {
  const [row] = await em.execute<{ taken: boolean }[]>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${name}, 2)) as "taken"`,
  );
  if (!row?.taken) throw unavailable(code, TURN_MS);
}

/** The organisation that an activation is about. */
export async function organisationOf(em: EntityManager, activationId: string): Promise<OrganisationRow> {
  const { organisationId } = await em.findOneOrFail(OrganisationActivation, { id: activationId });
  return em.findOneOrFail(Organisation, { id: organisationId }, { disableIdentityMap: true });
}

/**
 * An identifier whose turn on the network nobody else has until the transaction ends; `isTaken`: another organisation has
 * registered the same, or has not yet given it up.
 */
export async function lockIdentifier(
  em: EntityManager,
  identifierId: string,
): Promise<{ readonly identifier: OrganisationIdentifierRow; readonly isTaken: boolean }> {
  const read = () => em.findOneOrFail(OrganisationIdentifier, { id: identifierId }, { disableIdentityMap: true });
  const { scheme, value } = await read();
  await takeTurn(em, `peppol/${scheme}:${value.toLowerCase()}`, 'PEPPOL_UNAVAILABLE');
  const [other] = await em.execute<object[]>(sql`
    select 1 from "organisation_identifiers"
    where "scheme" = ${scheme} and lower("value") = lower(${value}) and "id" <> ${identifierId}
      and "registered_at" is not null limit 1`);
  return { identifier: await read(), isTaken: other !== undefined };
}

/** Whether the register names whoever asks for the activation. */
export async function namesRequester(
  em: EntityManager,
  { row }: ActivationCase,
  { representatives }: RegisteredCompany,
): Promise<boolean> {
  const user = await em.findOne(User, { id: row.requestedBy, deactivatedAt: null }, { disableIdentityMap: true });
  return user !== null && isNamedAmong(user, representatives ?? []);
}

/** What the register has said, once. */
export async function recordLookUp(
  em: EntityManager,
  { row, at }: ActivationCase,
  company: RegisteredCompany | undefined,
  isNamed: boolean,
): Promise<void> {
  if (row.registerFound !== null && row.registerFound !== undefined) return;
  const found = company !== undefined;
  const registeredName = company?.name.slice(0, 160) ?? null;
  await em.nativeUpdate(OrganisationActivation, { id: row.id }, { registerFound: found, registeredName });
  const data = { found, ended: company?.hasEnded ?? false, named: isNamed };
  await noteOnTimeline(em, { processId: row.id, at, event: 'register-checked', actor: 'vestibule', data });
  if (!isNamed) return;
  await em.nativeUpdate(OrganisationActivation, { id: row.id }, { authority: 'register' });
  const basis = { basis: 'register' };
  await noteOnTimeline(em, { processId: row.id, at, event: 'authority-proven', actor: 'vestibule', data: basis });
}

/** The register does not speak for whoever asks: evidence is wanted, and they are told so once. */
export async function awaitAuthority(
  em: EntityManager,
  activation: ActivationCase,
  waitUntil: Date,
): Promise<ActivationTurn> {
  const { row, organisation, at } = activation;
  const given = await hasEvidence(em, organisation.id);
  const waitingOn = given ? ('operator' as const) : ('person' as const);
  await advanceActivation(em, activation, { stage: 'awaiting-authority', waitingOn, waitUntil });
  if (given) return { stage: 'awaiting-authority', hasEvidence: true };
  const template = 'authority-wanted' as const;
  const told = await em.execute<object[]>(
    sql`select 1 from "notices" where "subject_id" = ${row.id} and "template" = ${template} limit 1`,
  );
  if (told.length === 0) await tellRequester(em, { row, organisation, template, at });
  return { stage: 'awaiting-authority' };
}

/** What the tax authority has said, once. */
export async function recordVat(
  em: EntityManager,
  { row, organisation, at }: ActivationCase,
  check: Exclude<VatCheck, { readonly outcome: 'unknown' }>,
): Promise<void> {
  if (row.vatValid !== null && row.vatValid !== undefined) return;
  const vatValid = check.outcome === 'valid';
  await em.nativeUpdate(OrganisationActivation, { id: row.id }, { vatValid, vatConsultation: check.consultation });
  await em.nativeUpdate(Organisation, { id: organisation.id }, { vatValid });
  await noteOnTimeline(em, { processId: row.id, at, event: 'vat-checked', actor: 'vestibule', data: { vatValid } });
}
