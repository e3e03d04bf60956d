/** Independent of the environment role; every member has one. Ascending. */
export const ORGANISATION_ROLES = ['member', 'administrator'] as const;
export type OrganisationRole = (typeof ORGANISATION_ROLES)[number];

/** `draft`: not activated; `activating`: its checks are under way; `active`: has members and may send. */
export const ORGANISATION_STATES = ['draft', 'activating', 'active'] as const;
export type OrganisationState = (typeof ORGANISATION_STATES)[number];

/** Receiving e-invoices costs credit and is off until an administrator turns it on. */
export const RECEIVING_STATES = ['off', 'turning-on', 'on'] as const;
export type ReceivingState = (typeof RECEIVING_STATES)[number];

/**
 * Where an identifier on the Peppol network stands. `wanted`: to be registered by the activation; `registered-elsewhere`:
 * another service provider has it, who has to let it go first; `refused`: it cannot be registered; `removed`: given up.
 */
export const IDENTIFIER_STATES = ['wanted', 'registered', 'registered-elsewhere', 'refused', 'removed'] as const;
export type IdentifierState = (typeof IDENTIFIER_STATES)[number];

/** What is known of a company; null: nothing. */
export interface OrganisationDetails {
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** In the country's trade register, in the form in which two are compared; null for one that is in none. */
  readonly registerNumber: string | null;
  /** With its country before it, without spaces: `BE0403170701`, `NL123456789B01`. */
  readonly vatNumber: string | null;
  readonly street: string | null;
  readonly postalCode: string | null;
  readonly city: string | null;
}

/** Whether a membership with `role` is at least one with `least`. */
export function isOrganisationRoleAtLeast(role: OrganisationRole, least: OrganisationRole): boolean {
  return ORGANISATION_ROLES.indexOf(role) >= ORGANISATION_ROLES.indexOf(least);
}

/** Whether an organisation would be left without an administrator when `role` of one of its members becomes `after`. */
export function losesLastOrganisationAdministrator(
  role: OrganisationRole,
  after: OrganisationRole | undefined,
  { others }: { readonly others: number },
): boolean {
  return role === 'administrator' && after !== 'administrator' && others === 0;
}
