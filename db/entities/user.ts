import { defineEntity, p } from '@mikro-orm/core';
import { LOCALES } from '../../domain/locale.ts';
import { ENVIRONMENT_ROLES } from '../../domain/rights.ts';
import { Environment } from './environment.ts';

/** A person: one account an address, one home environment. */
export const User = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: p.uuid().primary(),
    environment: () => p.manyToOne(Environment).ref(),
    username: p.string().length(64),
    usernameKey: p.string().length(128).unique(),
    role: p.enum([...ENVIRONMENT_ROLES]),
    locale: p.enum([...LOCALES]),
    createdAt: p.datetime(),
  },
  indexes: [{ name: 'users_environment_index', properties: ['environment'] }],
});

/** An address that is proven to be the user's; the comparison form is unique over all of them. */
export const UserAddress = defineEntity({
  name: 'UserAddress',
  tableName: 'user_addresses',
  properties: {
    id: p.uuid().primary(),
    user: () => p.manyToOne(User).ref(),
    email: p.string().length(320),
    emailKey: p.string().length(320).unique(),
    emailKeyVersion: p.integer(),
    provenAt: p.datetime(),
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
    revokedAt: p.datetime().nullable(),
  },
  indexes: [{ name: 'sessions_user_index', properties: ['user'] }],
});
