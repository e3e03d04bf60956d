import type { EnvironmentRole } from './rights.ts';

/** How a user came to be. */
export const USER_SOURCES = ['registration', 'administrator', 'licence'] as const;
export type UserSource = (typeof USER_SOURCES)[number];

/** Whether somebody may be in the group of relation managers (product.md §4). */
export function canBeRelationManager(user: { readonly role: EnvironmentRole; readonly isActive: boolean }): boolean {
  return user.isActive && user.role !== 'user';
}
