import { z } from 'zod';
import type { EnvironmentView } from '../db/queries/environments.ts';
import { LOCALES } from '../domain/locale.ts';
import { type Caller, hasRight } from '../domain/rights.ts';
import { environmentLoginUrl } from '../domain/sign-in-policy.ts';
import type { IdentityProviders } from '../gateways/identity-provider.ts';

const SubscriptionSchema = z
  .object({
    partnerRelations: z.boolean().meta({ description: 'Whether working with partners is included.' }),
    seats: z.int(),
    seatsTaken: z.int().meta({
      description:
        'One for each active user and each that an invitation has reserved or waits for; can be more than there are seats.',
    }),
    credit: z.int(),
    licence: z.object({ id: z.string(), name: z.string() }).nullable(),
    validUntil: z.iso.datetime().nullable(),
    lapsed: z.boolean(),
  })
  .meta({ id: 'Subscription' });

const SignInSchema = z
  .object({
    provider: z.string(),
    name: z.string().nullable().meta({ description: 'Null for a provider that is no longer configured.' }),
    loginUrl: z.url(),
    restricted: z.literal(true),
  })
  .meta({ id: 'EnvironmentSignIn', description: 'The provider by which alone its users sign in.' });

export const EnvironmentSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    locale: z.enum(LOCALES),
    findable: z.boolean().meta({ description: 'Whether others find it by its name.' }),
    registerCountry: z.string().nullable(),
    registerNumber: z
      .string()
      .nullable()
      .meta({ description: 'The number in the trade register that it states of itself, by which it is found.' }),
    createdAt: z.iso.datetime(),
    loginUrl: z.url().meta({ description: 'Where its users sign in, whichever way.' }),
    signIn: SignInSchema.nullable(),
    subscription: SubscriptionSchema,
    allowedActions: z.array(z.enum(['update', 'set-subscription', 'lift-sign-in-policy'])),
  })
  .meta({ id: 'Environment' });

export interface EnvironmentViewOptions {
  readonly providers: IdentityProviders;
  readonly publicUrl: string;
}

/** An environment as the API shows it to `caller`. */
export function toEnvironment(
  environment: EnvironmentView,
  caller: Caller,
  { providers, publicUrl }: EnvironmentViewOptions,
): z.infer<typeof EnvironmentSchema> {
  const { id, name, locale, findable, register, createdAt, subscription, signIn } = environment;
  const { version: _version, validUntil, ...bought } = subscription;
  const loginUrl = environmentLoginUrl(publicUrl, id);
  return {
    id,
    name,
    locale,
    findable,
    registerCountry: register?.country ?? null,
    registerNumber: register?.number ?? null,
    createdAt: createdAt.toISOString(),
    loginUrl,
    signIn: signIn && {
      provider: signIn.provider,
      name: providers.find(signIn.provider)?.name ?? null,
      loginUrl,
      restricted: true,
    },
    subscription: {
      ...bought,
      validUntil: validUntil?.toISOString() ?? null,
    },
    allowedActions: [
      ...(hasRight(caller, 'environment.write') ? (['update'] as const) : []),
      ...(hasRight(caller, 'operate.act') ? (['set-subscription'] as const) : []),
      ...(signIn && hasRight(caller, 'operate.act') ? (['lift-sign-in-policy'] as const) : []),
    ],
  };
}
