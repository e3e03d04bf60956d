import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { LOCALES } from '../../domain/locale.ts';
import { Environment } from './environment.ts';
import { User } from './user.ts';

/** That a user signs in by an identity provider: found by issuer and subject, never again by an address. */
export const UserIdentity = defineEntity({
  name: 'UserIdentity',
  tableName: 'user_identities',
  properties: {
    id: p.uuid().primary(),
    user: () => p.manyToOne(User).ref(),
    /** The id of the configured provider. */
    provider: p.string().length(40),
    issuer: p.string().length(255),
    subject: p.string().length(255),
    /** The organisation at the provider: Microsoft's tenant, Google's hosted domain. */
    tenant: p.string().length(255).nullable(),
    linkedAt: p.datetime(),
    lastUsedAt: p.datetime(),
  },
  uniques: [
    { name: 'user_identities_issuer_subject_unique', properties: ['issuer', 'subject'] },
    { name: 'user_identities_user_issuer_unique', properties: ['user', 'issuer'] },
  ],
});

/**
 * One sign-in at a provider, from the moment somebody is sent there. It is bound to their browser, answered once and
 * deleted after a day; nothing in it opens anything without what the browser holds.
 */
export const ProviderSignIn = defineEntity({
  name: 'ProviderSignIn',
  tableName: 'provider_sign_ins',
  properties: {
    id: p.uuid().primary(),
    provider: p.string().length(40),
    purpose: p.enum(['person', 'operator'] as const),
    /** SHA-256 of what the browser's cookie holds. */
    browserHash: p.blob(),
    /** SHA-256 of the `state` that was sent along. */
    stateHash: p.blob().unique(),
    /** Where somebody came by `/login/{environment}`. */
    environmentId: () => p.manyToOne(Environment).mapToPk().fieldName('environment_id').nullable(),
    /** SHA-256 of the mailed link from which somebody went to the provider: it proves the mailbox. */
    linkHash: p.blob().nullable(),
    /** The page of ours to go on to, which the browser alone can read: it may hold the token of a mailed link. */
    next: p.string().length(400).nullable(),
    locale: p.enum([...LOCALES]),
    createdAt: p.datetime(),
    /** Until when the provider's answer is taken. */
    expiresAt: p.datetime(),
    /** When the provider's answer came; a second one is refused. */
    answeredAt: p.datetime().nullable(),
    /** What the provider vouched for; empty until it has answered well. */
    issuer: p.string().length(255).nullable(),
    subject: p.string().length(255).nullable(),
    tenant: p.string().length(255).nullable(),
    email: p.string().length(320).nullable(),
    emailKey: p.string().length(320).nullable(),
    /** Whether the provider speaks for the address, by our rules. */
    vouched: p.boolean().default(false),
    firstName: p.string().length(80).nullable(),
    lastName: p.string().length(80).nullable(),
    /** SHA-256 of the token by which the person goes on to the terms. */
    tokenHash: p.blob().nullable().unique(),
    /** The registration that this sign-in began or joined. */
    registrationId: p.uuid().nullable(),
  },
  indexes: [{ name: 'provider_sign_ins_created_at_index', properties: ['createdAt'] }],
});
export type ProviderSignInRow = InferEntity<typeof ProviderSignIn>;
