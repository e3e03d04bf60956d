import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { User } from './user.ts';

/** An address that a user wants to have besides; what it holds of the address is erased when it ends. */
export const EmailVerification = defineEntity({
  name: 'EmailVerification',
  tableName: 'email_verifications',
  properties: {
    /** The process's id. */
    id: p.uuid().primary(),
    userId: () => p.manyToOne(User).mapToPk().fieldName('user_id'),
    email: p.string().length(320).nullable(),
    emailKey: p.string().length(320).nullable(),
    emailKeyVersion: p.integer(),
    /** It is on another domain than the environment's own. */
    needsApproval: p.boolean(),
    /** The identity that is to be linked when the mailbox of the user's own address is proven; empty for an extra address. */
    provider: p.string().length(40).nullable(),
    issuer: p.string().length(255).nullable(),
    subject: p.string().length(255).nullable(),
    tenant: p.string().length(255).nullable(),
    linkRound: p.integer().default(0),
    provenAt: p.datetime().nullable(),
    /** The administrator who approved or refused it. */
    decidedBy: p.uuid().nullable(),
    decidedAt: p.datetime().nullable(),
  },
  indexes: [
    { name: 'email_verifications_user_index', properties: ['userId'] },
    {
      name: 'email_verifications_email_key_index',
      expression:
        'create index "email_verifications_email_key_index" on "email_verifications" ("email_key") where "email_key" is not null',
    },
  ],
});
export type EmailVerificationRow = InferEntity<typeof EmailVerification>;
