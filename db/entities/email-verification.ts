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
    linkRound: p.integer().default(0),
    provenAt: p.datetime().nullable(),
    /** The administrator who approved or refused it. */
    decidedBy: p.uuid().nullable(),
    decidedAt: p.datetime().nullable(),
  },
  indexes: [{ name: 'email_verifications_user_index', properties: ['userId'] }],
});
export type EmailVerificationRow = InferEntity<typeof EmailVerification>;
