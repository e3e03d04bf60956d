import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import {
  IDENTIFIER_STATES,
  ORGANISATION_ROLES,
  ORGANISATION_STATES,
  RECEIVING_STATES,
} from '../../domain/organisation.ts';
import { Environment } from './environment.ts';
import { User } from './user.ts';

/** A company in an environment. One is active a register number, over all environments. */
export const Organisation = defineEntity({
  name: 'Organisation',
  tableName: 'organisations',
  properties: {
    id: p.uuid().primary(),
    environmentId: () => p.manyToOne(Environment).mapToPk().fieldName('environment_id'),
    name: p.string().length(160),
    country: p.string().length(2),
    registerNumber: p.string().length(20).nullable(),
    vatNumber: p.string().length(20).nullable(),
    street: p.string().length(160).nullable(),
    postalCode: p.string().length(20).nullable(),
    city: p.string().length(80).nullable(),
    state: p.enum([...ORGANISATION_STATES]).default('draft'),
    receiving: p.enum([...RECEIVING_STATES]).default('off'),
    /** Whether its VAT number is one that the tax authorities know; empty until they have said. */
    vatValid: p.boolean().nullable(),
    /** Whoever added it becomes its first administrator. */
    addedBy: p.uuid().nullable(),
    /** The prepared registration that it came by. */
    preparedId: p.uuid().nullable(),
    activatedAt: p.datetime().nullable(),
    createdAt: p.datetime(),
    version: p.integer().default(1),
  },
  indexes: [
    { name: 'organisations_environment_index', properties: ['environmentId', 'id'] },
    {
      name: 'organisations_one_active',
      expression:
        'create unique index "organisations_one_active" on "organisations" ("country", "register_number") where "activated_at" is not null and "register_number" is not null',
    },
  ],
});
export type OrganisationRow = InferEntity<typeof Organisation>;

/** A person in an organisation, of its environment or a guest of a partner's. */
export const Membership = defineEntity({
  name: 'Membership',
  tableName: 'memberships',
  properties: {
    id: p.uuid().primary(),
    organisationId: () => p.manyToOne(Organisation).mapToPk().fieldName('organisation_id'),
    user: () => p.manyToOne(User).mapToPk().fieldName('user_id'),
    role: p.enum([...ORGANISATION_ROLES]),
    since: p.datetime(),
    /** The invitation that it came by. */
    invitationId: p.uuid().nullable(),
    endedAt: p.datetime().nullable(),
    version: p.integer().default(1),
  },
  indexes: [
    { name: 'memberships_user_index', properties: ['user'] },
    {
      name: 'memberships_one_open',
      expression:
        'create unique index "memberships_one_open" on "memberships" ("organisation_id", "user_id") where "ended_at" is null',
    },
  ],
});
export type MembershipRow = InferEntity<typeof Membership>;

/** An identifier of an organisation on the Peppol network, by which it sends. */
export const OrganisationIdentifier = defineEntity({
  name: 'OrganisationIdentifier',
  tableName: 'organisation_identifiers',
  properties: {
    id: p.uuid().primary(),
    organisationId: () => p.manyToOne(Organisation).mapToPk().fieldName('organisation_id'),
    /** Of the published code list, such as `0208`. */
    scheme: p.string().length(4),
    value: p.string().length(130),
    state: p.enum([...IDENTIFIER_STATES]).default('wanted'),
    /** Whether the network knows that it receives. */
    receives: p.boolean().default(false),
    registeredAt: p.datetime().nullable(),
    createdAt: p.datetime(),
  },
  indexes: [
    { name: 'organisation_identifiers_organisation_index', properties: ['organisationId'] },
    {
      name: 'organisation_identifiers_one_registered',
      expression:
        'create unique index "organisation_identifiers_one_registered" on "organisation_identifiers" ("scheme", lower("value")) where "state" = \'registered\'',
    },
  ],
});
export type OrganisationIdentifierRow = InferEntity<typeof OrganisationIdentifier>;

/** As they are registered and listed: those that were added at one instant by their scheme. */
export const IDENTIFIER_ORDER = { createdAt: 'asc', scheme: 'asc', id: 'asc' } as const;
