import { findProviderSignIn, type ProviderSignInView } from '../../db/queries/identities.ts';
import { tokenHash } from '../../db/writes/links.ts';
import { claimProviderAnswer, keepNameOfAnswer } from '../../db/writes/provider-sign-ins.ts';
import { DomainError } from '../../domain/errors.ts';
import type { ProvenIdentity, ProviderSettings } from '../../domain/identity.ts';
import { cleanPersonName } from '../../domain/identity-claims.ts';
import type { Locale } from '../../domain/locale.ts';
import { readState, signInSecrets } from '../auth/sign-in-browser.ts';
import { isUuid } from '../route.ts';
import type { ProviderSignInDependencies } from './dependencies.ts';

/** A sign-in whose answer is about to be taken: it is this browser's, at this provider, open and in time. */
export interface AnsweredSignIn {
  readonly row: ProviderSignInView;
  readonly secret: string;
}

/**
 * Finds the sign-in that a provider's answer is for, and takes the answer: before the provider is asked anything, so
 * that a second one finds it taken. Throws `SIGN_IN_INVALID` for another browser's, another provider's, one that was
 * answered before, or is too late.
 */
export async function takeAnswer(
  { orm }: Pick<ProviderSignInDependencies, 'orm'>,
  given: { readonly provider: ProviderSettings; readonly secret: string | undefined; readonly state: string },
): Promise<AnsweredSignIn> {
  const { provider, secret, state } = given;
  const id = secret === undefined ? undefined : readState(secret, state);
  const em = orm.em.fork();
  const row = id === undefined ? undefined : await findProviderSignIn(em, id);
  if (secret === undefined || !row || row.provider !== provider.id || !tokenHash(state).equals(row.stateHash)) {
    throw invalid();
  }
  if (!(await claimProviderAnswer(em, { id: row.id, at: new Date() }))) throw invalid();
  return { row, secret };
}

/** The language in which a sign-in was begun, for an answer that is refused; undefined where there is none of this state. */
export async function localeOfAnswer(
  { orm }: Pick<ProviderSignInDependencies, 'orm'>,
  state: string,
): Promise<Locale | undefined> {
  const id = state.slice(0, state.indexOf('.'));
  const row = isUuid(id) ? await findProviderSignIn(orm.em.fork(), id) : undefined;
  return row && tokenHash(state).equals(row.stateHash) ? row.locale : undefined;
}

/**
 * Asks the provider whom its answer vouches for. Throws `PROVIDER_UNAVAILABLE`, `SIGN_IN_DECLINED`, `SIGN_IN_INVALID`;
 * the sign-in is over then and nothing else has changed.
 */
export async function readAnswer(
  { providers }: Pick<ProviderSignInDependencies, 'providers'>,
  provider: ProviderSettings,
  { row, secret }: AnsweredSignIn,
  query: URLSearchParams,
): Promise<ProvenIdentity> {
  const identity = await providers.finish(provider, signInSecrets(secret, row.id), query);
  // Apple's name comes beside the answer, once
  const firstName = identity.firstName ?? row.firstName ?? null;
  return { ...identity, firstName, lastName: identity.lastName ?? row.lastName ?? null };
}

/**
 * Keeps the name that Apple posts beside its answer the first time somebody signs in, and never again. Whatever else
 * stands there is ignored.
 */
export async function keepPostedName(
  { orm }: Pick<ProviderSignInDependencies, 'orm'>,
  given: { readonly provider: ProviderSettings; readonly state: string; readonly user: string },
): Promise<void> {
  const { firstName, lastName } = readPostedName(given.user);
  if (firstName === null && lastName === null) return;
  const answer = { stateHash: tokenHash(given.state), provider: given.provider.id, at: new Date() };
  await keepNameOfAnswer(orm.em.fork(), { ...answer, firstName, lastName });
}

function readPostedName(user: string): Readonly<Record<'firstName' | 'lastName', string | null>> {
  let posted: unknown;
  try {
    posted = JSON.parse(user);
  } catch {
    return { firstName: null, lastName: null };
  }
  const name = memberOf(posted, 'name');
  return {
    firstName: cleanPersonName(memberOf(name, 'firstName')),
    lastName: cleanPersonName(memberOf(name, 'lastName')),
  };
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

function invalid(): DomainError {
  return new DomainError('SIGN_IN_INVALID', 'This answer fits no sign-in that this browser has begun; start again.');
}
