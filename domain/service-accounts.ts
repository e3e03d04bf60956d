import { DAY_MS } from './policy.ts';
import { type KnownCaller, PLATFORM_SCOPES, type RefusalReason, type Scope } from './rights.ts';

/** How long a key lives, in days: unless told otherwise, and at most (docs/adr/0013-operators-and-service-accounts.md). */
export const KEY_DAYS = 90;
export const KEY_DAYS_MAX = 365;
const ACCOUNT_NAME_MAX = 80;
/** The most licences that a service account may list. */
export const ACCOUNT_LICENCES_MAX = 1_000;

/** Whose service accounts a caller manages: those of one environment, or those of the platform. */
export type AccountRealm =
  | { readonly kind: 'environment'; readonly environmentId: string }
  | { readonly kind: 'platform' };

/** What somebody wants to give to an account. */
export interface Grant {
  readonly scopes: readonly Scope[];
  /** Licences that it may synchronise; none listed: every one. */
  readonly licences: readonly string[];
}

/** An administrator manages the accounts of their environment, whoever operates the platform all of them. */
export function realmOf(caller: KnownCaller): AccountRealm {
  if (caller.kind === 'operator' || caller.environmentId === null) return { kind: 'platform' };
  return { kind: 'environment', environmentId: caller.environmentId };
}

/**
 * Why `caller` may not hand a grant out: nobody grants more than they hold. An administrator holds what an environment
 * has to give, a signed-in operator everything, a program what it was given itself.
 */
export function reasonsAgainstGrant(caller: KnownCaller, { scopes, licences }: Grant): readonly RefusalReason[] {
  switch (caller.kind) {
    case 'operator':
      return [];
    case 'user':
      return scopes.some((scope) => PLATFORM_SCOPES.includes(scope)) ? ['NOT_FOR_USERS'] : [];
    case 'service-account': {
      const holdsScopes = scopes.every((scope) => caller.scopes.includes(scope));
      const synchronises = scopes.includes('licences.sync') && caller.licences.length > 0;
      const holdsLicences = licences.length > 0 && licences.every((licence) => caller.licences.includes(licence));
      return holdsScopes && (!synchronises || holdsLicences) ? [] : ['SCOPE_MISSING'];
    }
  }
}

/** A service account's name as it is kept: one line of visible characters; undefined for one that cannot be shown. */
export function parseAccountName(text: string): string | undefined {
  const name = text.trim().normalize('NFC').replaceAll(/\s+/g, ' ');
  const length = [...name].length;
  const isShowable = !/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]|\p{Default_Ignorable_Code_Point}/u.test(name);
  return length > 0 && length <= ACCOUNT_NAME_MAX && name.length <= ACCOUNT_NAME_MAX && isShowable ? name : undefined;
}

/** Where a key stands at `now`. */
export function keyState(
  key: { readonly expiresAt: Date | null; readonly revokedAt: Date | null },
  now: Date,
): 'valid' | 'expired' | 'revoked' {
  if (key.revokedAt) return 'revoked';
  return key.expiresAt && key.expiresAt <= now ? 'expired' : 'valid';
}

/** When a key of so many days ends. */
export function keyExpiry(now: Date, days: number): Date {
  return new Date(now.getTime() + days * DAY_MS);
}
