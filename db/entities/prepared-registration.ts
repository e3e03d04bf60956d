import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { LOCALES } from '../../domain/locale.ts';
import { PREPARED_REGISTRATION_STAGES, type PreparedOrganisation } from '../../domain/prepared-registration.ts';
import { Environment } from './environment.ts';

/**
 * What an intermediary has prepared for a client, and whether the client agreed to become partners. It rides on the
 * client's registration, or, where the address has an account, on a question to its owner.
 */
export const PreparedRegistration = defineEntity({
  name: 'PreparedRegistration',
  tableName: 'prepared_registrations',
  properties: {
    id: p.uuid().primary(),
    /** The intermediary's. */
    environmentId: () => p.manyToOne(Environment).mapToPk().fieldName('environment_id'),
    /** `user:<id>` or `service-account:<id>`. */
    createdBy: p.string().length(80),
    email: p.string().length(320).nullable(),
    emailKey: p.string().length(320).nullable(),
    emailKeyVersion: p.integer(),
    environmentName: p.string().length(80),
    organisation: p.json<PreparedOrganisation>().nullable(),
    locale: p.enum([...LOCALES]),
    stage: p.enum([...PREPARED_REGISTRATION_STAGES]),
    /** The registration that it rides on. */
    registrationId: p.uuid().nullable(),
    /** The owner of the account that it asks. */
    userId: p.uuid().nullable(),
    /** The client's environment, once there is one. */
    clientEnvironmentId: p.uuid().nullable(),
    /** Whether the client wants to become partners; empty until they have said. */
    becomePartner: p.boolean().nullable(),
    decidedAt: p.datetime().nullable(),
    /** The call that last asked for a mail, so that its repeat asks for no other. */
    callId: p.uuid().nullable(),
    /** When it was last delivered to be mailed. */
    askedAt: p.datetime(),
    /** Until when the client can say yes. */
    expiresAt: p.datetime(),
    /** The lapsed one that this one sends again. */
    continues: p.uuid().nullable(),
    createdAt: p.datetime(),
    endedAt: p.datetime().nullable(),
  },
  indexes: [
    { name: 'prepared_registrations_environment_index', properties: ['environmentId', 'id'] },
    { name: 'prepared_registrations_registration_index', properties: ['registrationId'] },
    { name: 'prepared_registrations_user_index', properties: ['userId'] },
    { name: 'prepared_registrations_email_key_index', properties: ['emailKey'] },
    {
      name: 'prepared_registrations_one_open',
      expression:
        'create unique index "prepared_registrations_one_open" on "prepared_registrations" ("environment_id", "email_key") where "ended_at" is null',
    },
  ],
});
export type PreparedRegistrationRow = InferEntity<typeof PreparedRegistration>;
