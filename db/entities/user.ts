import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { LOCALES } from '../../domain/locale.ts';
import { ENVIRONMENT_ROLES } from '../../domain/rights.ts';
import { USER_SOURCES } from '../../domain/users.ts';
import { Environment } from './environment.ts';

/** A person: one account an address, one home environment. */
export const User = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: p.uuid().primary(),
    environment: () => p.manyToOne(Environment).ref(),
    /** Chosen at an activation; whoever was made by an administrator or a licence signs in by address alone. */
    username: p.string().length(64).nullable(),
    usernameKey: p.string().length(128).nullable().unique(),
    role: p.enum([...ENVIRONMENT_ROLES]),
    locale: p.enum([...LOCALES]),
    firstName: p.string().length(80).nullable(),
    lastName: p.string().length(80).nullable(),
    company: p.string().length(160).nullable(),
    telephone: p.string().length(40).nullable(),
    /** What digital products let them do, such as `Connect.Accountant`. */
    productRoles: p.array().columnType('text[]').defaultRaw(`'{}'`),
    /** Whether they are notified about every dossier of theirs. */
    notifyOfDossiers: p.boolean().default(false),
    source: p.enum([...USER_SOURCES]).default('registration'),
    /** Stands on the list of the environment's licence, which creates, updates and deactivates them. */
    licensed: p.boolean().default(false),
    /** Since when they are in the group of relation managers. */
    relationManagerSince: p.datetime().nullable(),
    /** Empty for an active user, who takes a seat. */
    deactivatedAt: p.datetime().nullable(),
    createdAt: p.datetime(),
    version: p.integer().default(1),
  },
  indexes: [
    { name: 'users_environment_index', properties: ['environment'] },
    {
      name: 'users_relation_managers_index',
      expression:
        'create index "users_relation_managers_index" on "users" ("environment_id", "relation_manager_since", "id") where "relation_manager_since" is not null and "deactivated_at" is null',
    },
  ],
});

export type UserRow = InferEntity<typeof User>;

/**
 * An address of a user; the comparison form is unique over all of them. Nobody has proven the one that an administrator
 * or a licence gave, until its mailbox follows a link of ours.
 */
export const UserAddress = defineEntity({
  name: 'UserAddress',
  tableName: 'user_addresses',
  properties: {
    id: p.uuid().primary(),
    user: () => p.manyToOne(User).ref(),
    email: p.string().length(320),
    emailKey: p.string().length(320).unique(),
    emailKeyVersion: p.integer(),
    provenAt: p.datetime().nullable(),
    isPrimary: p.boolean(),
  },
  indexes: [{ name: 'user_addresses_user_index', properties: ['user'] }],
});

/** A user's password, as an Argon2id PHC string. */
export const Credential = defineEntity({
  name: 'Credential',
  tableName: 'credentials',
  properties: {
    user: () => p.oneToOne(User).owner().ref().primary(),
    passwordHash: p.string().length(255),
    changedAt: p.datetime(),
  },
});

/** That a person accepted a version of the terms, and when. */
export const Consent = defineEntity({
  name: 'Consent',
  tableName: 'consents',
  properties: {
    id: p.uuid().primary(),
    user: () => p.manyToOne(User).ref(),
    termsVersion: p.string().length(40),
    acceptedAt: p.datetime(),
  },
  uniques: [{ name: 'consents_user_terms_version_unique', properties: ['user', 'termsVersion'] }],
});

/** A signed-in browser; only the hash of its token is kept. */
export const Session = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  properties: {
    id: p.uuid().primary(),
    tokenHash: p.blob().unique(),
    user: () => p.manyToOne(User).ref(),
    createdAt: p.datetime(),
    lastSeenAt: p.datetime(),
    /** The linked identity it was opened by; empty for one opened by a password. */
    identityId: p.uuid().nullable(),
    /** Browser and system in a word each, so that people recognise it in their list. */
    agent: p.string().length(60).nullable(),
    revokedAt: p.datetime().nullable(),
  },
  indexes: [{ name: 'sessions_user_index', properties: ['user'] }],
});
