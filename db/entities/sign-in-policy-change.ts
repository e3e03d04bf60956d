import { defineEntity, p } from '@mikro-orm/core';
import { Environment } from './environment.ts';

/** That an environment was restricted to a provider, or opened again: by whom, when and why. Never changed or deleted. */
export const SignInPolicyChange = defineEntity({
  name: 'SignInPolicyChange',
  tableName: 'sign_in_policy_changes',
  properties: {
    id: p.uuid().primary(),
    environmentId: () => p.manyToOne(Environment).mapToPk().fieldName('environment_id'),
    /** A kind and an opaque id, as timelines name them. */
    actor: p.string().length(160),
    /** To what it is restricted since; empty: it was opened to every way in. */
    provider: p.string().length(40).nullable(),
    issuer: p.string().length(255).nullable(),
    tenant: p.string().length(255).nullable(),
    /** What an operator gave as the reason. */
    reason: p.string().length(500).nullable(),
    at: p.datetime(),
  },
  indexes: [{ name: 'sign_in_policy_changes_environment_index', properties: ['environmentId'] }],
});
