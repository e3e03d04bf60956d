import { defineEntity, p } from '@mikro-orm/core';
import { Process } from './process.ts';

export type LinkPurpose = 'activate' | 'stop-reminders' | 'reset-password' | 'verify-address' | 'accept-invitation';

/** A link that was mailed. The token is an HMAC that can be made anew from these columns; only its hash is kept. */
export const Link = defineEntity({
  name: 'Link',
  tableName: 'links',
  properties: {
    hash: p.blob().primary(),
    processId: () => p.manyToOne(Process).mapToPk().fieldName('process_id'),
    purpose: p.string().length(40).$type<LinkPurpose>(),
    round: p.integer(),
    keyId: p.string().length(16),
    createdAt: p.datetime(),
  },
  uniques: [{ name: 'links_process_purpose_round_unique', properties: ['processId', 'purpose', 'round'] }],
});
