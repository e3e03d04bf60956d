import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { LOCALES } from '../../domain/locale.ts';

/** What a person sent to register; what it holds about them is erased when the registration ends. */
export const Registration = defineEntity({
  name: 'Registration',
  tableName: 'registrations',
  properties: {
    /** The process's id. */
    id: p.uuid().primary(),
    email: p.string().length(320).nullable(),
    emailKey: p.string().length(320).nullable(),
    emailKeyVersion: p.integer(),
    locale: p.enum([...LOCALES]),
    environmentName: p.string().length(80).nullable(),
    /** The provider that has proven the address; its person has still to accept the terms. */
    provider: p.string().length(40).nullable(),
    /** As that provider told them, which Apple does once only. */
    firstName: p.string().length(80).nullable(),
    lastName: p.string().length(80).nullable(),
    /** The round of the newest link that was made; older links are superseded. */
    linkRound: p.integer().default(0),
    userId: p.uuid().nullable(),
    /** The attempt that won. */
    attemptId: p.uuid().nullable(),
    activatedAt: p.datetime().nullable(),
    /** When a lost answer to the activation was given again; it is given again once. */
    replayedAt: p.datetime().nullable(),
    /** The invitation that it was begun for: no environment of one's own is asked for then. */
    invitationId: p.uuid().nullable(),
  },
  indexes: [
    { name: 'registrations_invitation_index', properties: ['invitationId'] },
    {
      name: 'registrations_user_index',
      expression: 'create index "registrations_user_index" on "registrations" ("user_id") where "user_id" is not null',
    },
  ],
});
export type RegistrationRow = InferEntity<typeof Registration>;

/** One call to register, before it became or joined a registration; deleted when it has. */
export const RegistrationIntake = defineEntity({
  name: 'RegistrationIntake',
  tableName: 'registration_intakes',
  properties: {
    id: p.uuid().primary(),
    email: p.string().length(320),
    emailKey: p.string().length(320),
    emailKeyVersion: p.integer(),
    locale: p.enum([...LOCALES]),
    environmentName: p.string().length(80).nullable(),
    /** The sign-in at a provider by which the address came. */
    signInId: p.uuid().nullable(),
    /** The invitation by which it came. */
    invitationId: p.uuid().nullable(),
    createdAt: p.datetime(),
  },
  indexes: [{ name: 'registration_intakes_email_key_index', properties: ['emailKey'] }],
});

/**
 * One submitted activation form, with a password or after a sign-in at a provider. The winner's password is promoted; its
 * siblings are deleted with it.
 */
export const ActivationAttempt = defineEntity({
  name: 'ActivationAttempt',
  tableName: 'activation_attempts',
  properties: {
    id: p.uuid().primary(),
    registrationId: () => p.manyToOne(Registration).mapToPk().fieldName('registration_id'),
    /** Chosen with a password; after a provider's proof there need not be one. */
    username: p.string().length(64).nullable(),
    usernameKey: p.string().length(128).nullable(),
    /** Of the new environment; empty where the person joins the one that has invited them. */
    environmentName: p.string().length(80).nullable(),
    environmentNameKey: p.string().length(160).nullable(),
    /** The invitation that they join by. */
    invitationId: p.uuid().nullable(),
    passwordHash: p.string().length(255).nullable(),
    /** The sign-in at a provider that stands in the place of a password. */
    signInId: p.uuid().nullable(),
    termsVersion: p.string().length(40),
    locale: p.enum([...LOCALES]),
    /** The prepared registrations whose intermediaries the person wants to become partners with. */
    becomePartnerOf: p.array().columnType('uuid[]').defaultRaw(`'{}'`),
    /** Those with whose intermediaries they do not. */
    declinesPartnerOf: p.array().columnType('uuid[]').defaultRaw(`'{}'`),
    /** SHA-256 of the session that the activation opens; the token itself went to the person alone. */
    sessionHash: p.blob(),
    /** Why it was refused (codes, parted by spaces); then its password is gone. */
    refusals: p.string().length(100).nullable(),
    createdAt: p.datetime(),
  },
  indexes: [{ name: 'activation_attempts_registration_index', properties: ['registrationId'] }],
});
export type ActivationAttemptRow = InferEntity<typeof ActivationAttempt>;
