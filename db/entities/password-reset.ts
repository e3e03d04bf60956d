import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { LOCALES } from '../../domain/locale.ts';
import { PASSWORD_RESET_REASONS } from '../../domain/password-reset.ts';
import { User } from './user.ts';

/** A link to set a password: asked for by somebody who forgot theirs, or sent by an administrator to a new user. */
export const PasswordReset = defineEntity({
  name: 'PasswordReset',
  tableName: 'password_resets',
  properties: {
    /** The process's id. */
    id: p.uuid().primary(),
    userId: () => p.manyToOne(User).mapToPk().fieldName('user_id'),
    reason: p.enum([...PASSWORD_RESET_REASONS]),
    /** In which language it was asked for; the user's own when empty. */
    locale: p.enum([...LOCALES]).nullable(),
    /** The round of the newest link that was made; older links are superseded. */
    linkRound: p.integer().default(0),
    /** The attempt that won. */
    attemptId: p.uuid().nullable(),
    resetAt: p.datetime().nullable(),
  },
  indexes: [{ name: 'password_resets_user_index', properties: ['userId'] }],
});
export type PasswordResetRow = InferEntity<typeof PasswordReset>;

/** One call to reset, before it is known whose login it is; deleted when it has been decided. */
export const PasswordResetIntake = defineEntity({
  name: 'PasswordResetIntake',
  tableName: 'password_reset_intakes',
  properties: {
    id: p.uuid().primary(),
    login: p.string().length(400),
    locale: p.enum([...LOCALES]),
    createdAt: p.datetime(),
  },
});

/** One submitted new password. The winner's is promoted; its siblings are deleted with it. */
export const PasswordResetAttempt = defineEntity({
  name: 'PasswordResetAttempt',
  tableName: 'password_reset_attempts',
  properties: {
    id: p.uuid().primary(),
    passwordResetId: () => p.manyToOne(PasswordReset).mapToPk().fieldName('password_reset_id'),
    passwordHash: p.string().length(255),
    createdAt: p.datetime(),
  },
  indexes: [{ name: 'password_reset_attempts_reset_index', properties: ['passwordResetId'] }],
});
