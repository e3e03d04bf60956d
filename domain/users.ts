import { type EnvironmentRole, isAtLeast, type KnownCaller } from './rights.ts';

/** How a user came to be. */
export const USER_SOURCES = ['registration', 'administrator', 'licence'] as const;
export type UserSource = (typeof USER_SOURCES)[number];

/** What a user is, as far as the rules below look at it. */
export interface UserStanding {
  readonly role: EnvironmentRole;
  readonly isActive: boolean;
}

/** A reference to a client file; without a name a new one is called by its reference, and an old one keeps its name. */
export interface GivenDossier {
  readonly ref: string;
  readonly name?: string | undefined;
}

/** At most so many product roles, and dossiers, for one user. */
export const PRODUCT_ROLES_MAX = 20;
export const USER_DOSSIERS_MAX = 1_000;

/** Words with dots between them, such as `Connect.Accountant`. */
export const PRODUCT_ROLE = /^[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*)+$/;

/** Whether somebody may be in the group of relation managers (product.md §4). */
export function canBeRelationManager(user: UserStanding): boolean {
  return user.isActive && isAtLeast(user.role, 'advanced-user');
}

/** Whether one more user may become active. Seats can be fewer than are taken: nobody is thrown out, nobody comes in. */
export function hasFreeSeat({ seats, taken }: { readonly seats: number; readonly taken: number }): boolean {
  return taken < seats;
}

/** Whether a change would leave an environment without an active administrator. `others`: those besides the user. */
export function losesLastAdministrator(
  before: UserStanding,
  after: UserStanding,
  { others }: { readonly others: number },
): boolean {
  return isActiveAdministrator(before) && !isActiveAdministrator(after) && others === 0;
}

/** What may be done with a user now; stands in `allowedActions`, for callers who hold the right to it. */
export const USER_ACTIONS = ['update', 'deactivate', 'reactivate', 'send-login-details'] as const;
export type UserAction = (typeof USER_ACTIONS)[number];

/** `isLastAdministrator`: the environment has no other active one. `hasFreeSeat`: for who would come back. */
export function actionsOn(
  user: UserStanding & { readonly isLastAdministrator: boolean; readonly hasFreeSeat: boolean },
): readonly UserAction[] {
  if (!user.isActive) return user.hasFreeSeat ? ['update', 'reactivate'] : ['update'];
  return user.isLastAdministrator ? ['update', 'send-login-details'] : ['update', 'deactivate', 'send-login-details'];
}

function isActiveAdministrator({ role, isActive }: UserStanding): boolean {
  return isActive && role === 'administrator';
}

/** The most that a program gives: it holds no role of its own, and administrators stay people's business (docs/adr/0012). */
const HIGHEST_ROLE_OF_PROGRAMS: EnvironmentRole = 'advanced-user';

/**
 * Whether `caller` reaches somebody of this role: makes them, gives it to them, or changes who has it. Nobody grants, or
 * takes away, more than they hold.
 */
export function reachesRole(caller: KnownCaller, role: EnvironmentRole): boolean {
  switch (caller.kind) {
    case 'user':
      return isAtLeast(caller.role, role);
    case 'service-account':
      return isAtLeast(HIGHEST_ROLE_OF_PROGRAMS, role);
    case 'operator':
      return false;
  }
}

/** What a text of a profile may hold, and how many characters. */
export const PROFILE_LIMITS = { firstName: 80, lastName: 80, company: 160, telephone: 40 } as const;
export type ProfileField = keyof typeof PROFILE_LIMITS;

const TELEPHONE = /^\+?[\d ()./-]*\d[\d ()./-]*$/;
/** One line of ordinary characters; no slash or at sign, so that a name never reads as a link or an address in a mail. */
const PROFILE_TEXT = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} .,&'\u2019()+_-]*$/u;

/** Reads a text of a profile: null for an empty one, undefined for one that cannot be. */
export function parseProfileText(field: ProfileField, text: string): string | null | undefined {
  const shown = text.trim().normalize('NFC').replaceAll(/\s+/g, ' ');
  if (shown === '') return null;
  const pattern = field === 'telephone' ? TELEPHONE : PROFILE_TEXT;
  const fits = [...shown].length <= PROFILE_LIMITS[field] && pattern.test(shown);
  return fits && !/\p{Default_Ignorable_Code_Point}/u.test(shown) ? shown : undefined;
}
