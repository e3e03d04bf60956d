import { defineEntity, p } from '@mikro-orm/core';
import { LOCALES } from '../../domain/locale.ts';

/** An environment's name as it is searched for, without accents and case: what the index holds and queries compare. */
export const SEARCH_KEY = `(regexp_replace(normalize("name_key", NFKD), '[\\u0300-\\u036f]', '', 'g'))`;

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
    /** The number in the trade register that the environment states of itself, and in which register. */
    registerCountry: p.string().length(2).nullable(),
    registerNumber: p.string().length(20).nullable(),
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
  indexes: [
    { name: 'environments_register_index', properties: ['registerCountry', 'registerNumber'] },
    {
      name: 'environments_search_index',
      expression: `create index "environments_search_index" on "environments" using gin (${SEARCH_KEY} gin_trgm_ops)`,
    },
  ],
});
