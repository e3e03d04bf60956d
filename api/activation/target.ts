import type { EntityManager } from '@mikro-orm/postgresql';
import {
  findAddressOwner,
  findIdentity,
  findProviderSignInByToken,
  type ProviderSignInView,
} from '../../db/queries/identities.ts';
import {
  findRegistrationLink,
  findRegistrationLinkByHash,
  findRegistrationState,
  type RegistrationLink,
} from '../../db/queries/links.ts';
import { tokenHash } from '../../db/writes/links.ts';
import { DomainError, type ErrorCode } from '../../domain/errors.ts';
import type { Policy } from '../../domain/policy.ts';
import type { RegistrationOutcome } from '../../domain/registration.ts';

/** What a token stands for: a registration, by a link that was mailed or after a sign-in at a provider. */
export interface ActivationTarget extends Omit<RegistrationLink, 'round'> {
  /** Of the mailed link, also where somebody has signed in by it; undefined after a provider's proof. */
  readonly round: number | undefined;
  /** The sign-in that stands in the place of a password. */
  readonly signIn: ProviderSignInView | undefined;
}

/** `preparing`: the registration of a sign-in is about to begin. */
export type FoundTarget =
  | { readonly kind: 'found'; readonly target: ActivationTarget }
  | { readonly kind: 'preparing'; readonly signIn: ProviderSignInView }
  | { readonly kind: 'closed'; readonly code: LinkCode; readonly signIn?: ProviderSignInView };

/** Finds what a token stands for; a proof of a provider's that is too old is `LINK_EXPIRED`. */
export async function findTarget(
  em: EntityManager,
  token: string,
  policy: Pick<Policy, 'providerProofMs'>,
): Promise<FoundTarget> {
  const link = await findRegistrationLink(em, token, 'activate');
  if (link) return { kind: 'found', target: { ...link, signIn: undefined } };
  const signIn = await findProviderSignInByToken(em, tokenHash(token));
  if (!signIn) return { kind: 'closed', code: 'LINK_UNKNOWN' };
  if (!signIn.registrationId) return withoutRegistration(em, signIn, policy);
  const state = await findRegistrationState(em, signIn.registrationId);
  const target = { ...state, round: await roundOfLink(em, signIn), signIn };
  // what it was used for already is told as long as anybody asks
  const isOver = !state.ended && isTooOld(signIn, policy);
  return isOver ? { kind: 'closed', code: 'LINK_EXPIRED', signIn } : { kind: 'found', target };
}

/** A sign-in that came by a mailed link counts as long as that link does: whoever had only the link has no more. */
async function roundOfLink(
  em: EntityManager,
  { linkHash, registrationId }: ProviderSignInView,
): Promise<number | undefined> {
  const link = linkHash ? await findRegistrationLinkByHash(em, Buffer.from(linkHash), 'activate') : undefined;
  return link?.processId === registrationId ? link?.round : undefined;
}

async function withoutRegistration(
  em: EntityManager,
  signIn: ProviderSignInView,
  policy: Pick<Policy, 'providerProofMs'>,
): Promise<FoundTarget> {
  const { issuer, subject, emailKey, vouched } = signIn;
  // one whose address is still to be asked for, or is asked by mail, leads to no registration by itself
  if (!issuer || !subject || !emailKey || !vouched) return { kind: 'closed', code: 'LINK_UNKNOWN' };
  if (isTooOld(signIn, policy)) return { kind: 'closed', code: 'LINK_EXPIRED', signIn };
  // the address has got an account meanwhile, perhaps by this very identity in another tab
  const isSomebodys = (await findIdentity(em, { issuer, subject })) ?? (await findAddressOwner(em, emailKey));
  return isSomebodys ? { kind: 'closed', code: 'LINK_USED', signIn } : { kind: 'preparing', signIn };
}

function isTooOld({ answeredAt }: ProviderSignInView, { providerProofMs }: Pick<Policy, 'providerProofMs'>): boolean {
  return !answeredAt || Date.now() > answeredAt.getTime() + providerProofMs;
}

export type LinkCode = Extract<ErrorCode, `LINK_${string}`>;

export const CODE_OF_OUTCOME = {
  activated: 'LINK_USED',
  expired: 'LINK_EXPIRED',
  cancelled: 'LINK_CANCELLED',
} as const satisfies Record<RegistrationOutcome, ErrorCode>;

/** Why a target's row refuses; a row can only refuse, what it lets through the workflow decides again. */
export function closedBy({ stage, ended, round, registration }: ActivationTarget): LinkCode | undefined {
  if (ended && (stage === 'activated' || stage === 'expired' || stage === 'cancelled')) return CODE_OF_OUTCOME[stage];
  return round !== undefined && round < registration.linkRound ? 'LINK_SUPERSEDED' : undefined;
}

const GONE: Readonly<Record<LinkCode, string>> = {
  LINK_UNKNOWN: 'No link with this token is known; it may be incomplete, or long past.',
  LINK_SUPERSEDED: 'A newer link has been sent; only the latest one works.',
  LINK_USED: 'This link has been used: its environment is activated.',
  LINK_EXPIRED: 'This link has expired; register again, or sign in at the provider again.',
  LINK_CANCELLED: 'The registration of this link was cancelled; register again.',
};

/** The refusal for a link that is over. */
export function gone(code: LinkCode): DomainError {
  return new DomainError(code, GONE[code]);
}
