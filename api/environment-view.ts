import { z } from 'zod';
import type { EnvironmentView } from '../db/queries/environments.ts';
import { LOCALES } from '../domain/locale.ts';
import { type Caller, hasRight } from '../domain/rights.ts';

const SubscriptionSchema = z
  .object({
    partnerRelations: z.boolean().meta({ description: 'Whether working with partners is included.' }),
    seats: z.int(),
    seatsTaken: z.int().meta({ description: 'One for each active user; can be more than there are seats.' }),
    credit: z.int(),
    licence: z.object({ id: z.string(), name: z.string() }).nullable(),
    validUntil: z.iso.datetime().nullable(),
    lapsed: z.boolean(),
  })
  .meta({ id: 'Subscription' });

export const EnvironmentSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    locale: z.enum(LOCALES),
    findable: z.boolean().meta({ description: 'Whether others find it by its name.' }),
    createdAt: z.iso.datetime(),
    subscription: SubscriptionSchema,
    allowedActions: z.array(z.enum(['update', 'set-subscription'])),
  })
  .meta({ id: 'Environment' });

/** An environment as the API shows it to `caller`. */
export function toEnvironment(environment: EnvironmentView, caller: Caller): z.infer<typeof EnvironmentSchema> {
  const { id, name, locale, findable, createdAt, subscription } = environment;
  const { version: _version, validUntil, ...bought } = subscription;
  return {
    id,
    name,
    locale,
    findable,
    createdAt: createdAt.toISOString(),
    subscription: {
      ...bought,
      validUntil: validUntil?.toISOString() ?? null,
    },
    allowedActions: [
      ...(hasRight(caller, 'environment.write') ? (['update'] as const) : []),
      ...(hasRight(caller, 'operate.act') ? (['set-subscription'] as const) : []),
    ],
  };
}
