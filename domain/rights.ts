/** Who can be at the other end of a call. */
export type Caller =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'user'; readonly userId: string; readonly environmentId: string; readonly role: EnvironmentRole };

/** Ascending (docs/glossary.md). */
export const ENVIRONMENT_ROLES = ['user', 'advanced-user', 'administrator'] as const;
export type EnvironmentRole = (typeof ENVIRONMENT_ROLES)[number];

/** What a call needs; every route names one. */
export const RIGHTS = ['anyone', 'self.read'] as const;
export type Right = (typeof RIGHTS)[number];

/** The one table of who may do what. */
const HELD_BY: Readonly<Record<Right, (caller: Caller) => boolean>> = {
  anyone: () => true,
  'self.read': (caller) => caller.kind === 'user',
};

/** Whether `caller` holds `right`. */
export function hasRight(caller: Caller, right: Right): boolean {
  return HELD_BY[right](caller);
}
