import { defineEntity, p } from '@mikro-orm/core';
import { LOCALES } from '../../domain/locale.ts';

/** The tenant: holds users and organisations; others find it by its name. */
export const Environment = defineEntity({
  name: 'Environment',
  tableName: 'environments',
  properties: {
    id: p.uuid().primary(),
    name: p.string().length(80),
    nameKey: p.string().length(160).unique(),
    /** The domain of the address that activated it: addresses on another one need an administrator's approval. */
    domain: p.string().length(255).nullable(),
    /** Whether others find it by name. */
    findable: p.boolean().default(true),
    /** The provider by which alone its users sign in, with the issuer and organisation there; empty: any way in is open. */
    signInProvider: p.string().length(40).nullable(),
    signInIssuer: p.string().length(255).nullable(),
    signInTenant: p.string().length(255).nullable(),
    /** The language of mails to people of whom nothing else is known. */
    locale: p.enum([...LOCALES]).default('nl'),
    createdAt: p.datetime(),
    version: p.integer().default(1),
  },
});
