import { defineEntity, p } from '@mikro-orm/core';

/** A signed-in operator. Operators are not users: they have no environment and no account of ours. */
export const OperatorSession = defineEntity({
  name: 'OperatorSession',
  tableName: 'operator_sessions',
  properties: {
    id: p.uuid().primary(),
    tokenHash: p.blob().unique(),
    /** Who it is, as the way in tells: `link` for development's one-time link. */
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
