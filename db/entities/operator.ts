import { defineEntity, p } from '@mikro-orm/core';

/** Somebody of the ops team, as the operators' provider knows them. */
export const Operator = defineEntity({
  name: 'Operator',
  tableName: 'operators',
  properties: {
    id: p.uuid().primary(),
    issuer: p.string().length(255),
    subject: p.string().length(255),
    /** What other operators see of them. */
    name: p.string().length(160).nullable(),
    createdAt: p.datetime(),
    lastSignedInAt: p.datetime(),
  },
  uniques: [{ name: 'operators_issuer_subject_unique', properties: ['issuer', 'subject'] }],
});

/** A signed-in operator. Operators are not users: they have no environment and no account of ours. */
export const OperatorSession = defineEntity({
  name: 'OperatorSession',
  tableName: 'operator_sessions',
  properties: {
    id: p.uuid().primary(),
    tokenHash: p.blob().unique(),
    /** Who it is, as the way in tells: an operator's id, or `link` for development's one-time link. */
    subject: p.string().length(160),
    createdAt: p.datetime(),
    lastSeenAt: p.datetime(),
    revokedAt: p.datetime().nullable(),
  },
});

/** Development's one-time link that signs an operator in. */
export const OperatorSignInLink = defineEntity({
  name: 'OperatorSignInLink',
  tableName: 'operator_sign_in_links',
  properties: {
    hash: p.blob().primary(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    usedAt: p.datetime().nullable(),
  },
});
