import type { MikroORM } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { updateEnvironment } from '../../db/writes/environments.ts';
import { DomainError, type FieldError } from '../../domain/errors.ts';
import { LOCALES, type Locale } from '../../domain/locale.ts';
import { parseEnvironmentName } from '../../domain/names.ts';
import type { UserCaller } from '../../domain/rights.ts';
import { userOf } from '../auth/caller-kinds.ts';
import { EnvironmentSchema, type EnvironmentViewOptions, toEnvironment } from '../environment-view.ts';
import {
  type GivenRegisterNumber,
  RegisterCountrySchema,
  RegisterNumberSchema,
  registerNumberOf,
} from '../register-number.ts';
import { defineRoute, type Route } from '../route.ts';
import { environmentOf } from '../user-view.ts';
import { expectedVersion, setVersion } from '../versions.ts';

const EnvironmentPatch = z
  .strictObject({
    name: z.string().max(400).optional(),
    locale: z.enum(LOCALES).optional(),
    findable: z.boolean().optional(),
    registerCountry: RegisterCountrySchema.nullable().optional(),
    registerNumber: RegisterNumberSchema.nullable().optional(),
    signIn: z
      .strictObject({ provider: z.string().max(40) })
      .nullable()
      .optional()
      .meta({
        description:
          'By which provider alone its users sign in; the caller has to be signed in by it. Null opens every way in again.',
      }),
  })
  .meta({ id: 'EnvironmentPatch', description: 'What is left out stays as it is.' });

/** Settings of an environment as they were sent; undefined stays as it is. */
export interface GivenSettings extends GivenRegisterNumber {
  readonly name?: string | undefined;
  readonly locale?: Locale | undefined;
  readonly findable?: boolean | undefined;
  /** The provider by which alone users sign in; null: any way in is open. */
  readonly signIn?: { readonly provider: string } | null | undefined;
}

export interface EnvironmentRoutes extends EnvironmentViewOptions {
  readonly orm: MikroORM;
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
}

/** The caller's environment, its settings and what it has bought. */
export function createEnvironmentRoutes(dependencies: EnvironmentRoutes): readonly Route[] {
  const { orm } = dependencies;
  return [
    defineRoute({
      method: 'get',
      path: '/environment',
      right: 'environment.read',
      summary: 'The environment, its settings and its subscription',
      answers: {
        200: { description: 'The environment; `ETag` is the version of its settings', schema: EnvironmentSchema },
      },
      problems: [],
      handle: async ({ res, caller }) => {
        const environment = await environmentOf(orm, caller);
        setVersion(res, environment.version);
        res.json(toEnvironment(environment, caller, dependencies));
      },
    }),
    defineRoute({
      method: 'patch',
      path: '/environment',
      right: 'environment.write',
      summary: 'Change the settings of the environment',
      description:
        'Restricting it to a provider ends the sessions of its users that were not opened by that provider, and the links to a password that are out. Keys of service accounts go on.',
      body: EnvironmentPatch,
      conditional: true,
      answers: { 200: { description: 'The environment as it is now', schema: EnvironmentSchema } },
      problems: ['ENVIRONMENT_NAME_TAKEN', 'PROVIDER_SIGN_IN_NEEDED'],
      handle: async ({ req, res, caller, body }) => {
        await saveSettings(dependencies, { caller: userOf(caller), expectedVersion: expectedVersion(req) }, body);
        const environment = await environmentOf(orm, caller);
        setVersion(res, environment.version);
        res.json(toEnvironment(environment, caller, dependencies));
      },
    }),
  ];
}

/**
 * Changes settings of the caller's environment. Throws `VALIDATION_FAILED`, `VERSION_MISMATCH`, `ENVIRONMENT_NAME_TAKEN`,
 * `PROVIDER_SIGN_IN_NEEDED`. Used by the API and by `/environment` alike.
 */
export async function saveSettings(
  { orm, providers, deliverSoon }: EnvironmentRoutes,
  { caller, expectedVersion }: { readonly caller: UserCaller; readonly expectedVersion: number | undefined },
  { name: given, signIn: wanted, registerCountry, registerNumber, ...rest }: GivenSettings,
): Promise<void> {
  const name = given === undefined ? undefined : parseEnvironmentName(given);
  if (given !== undefined && !name) {
    throw invalid({ field: 'name', code: 'ENVIRONMENT_NAME_INVALID' });
  }
  if (wanted && !providers.find(wanted.provider)) throw invalid({ field: 'signIn.provider', code: 'INVALID' });
  const { environmentId, userId, sessionId } = caller;
  const signIn = wanted === undefined ? undefined : { provider: wanted?.provider ?? null, userId, sessionId };
  const register = registerNumberOf({ registerCountry, registerNumber });
  const settings = { name, ...rest, register, signIn };
  for (const subject of await updateEnvironment(orm.em.fork(), { environmentId, expectedVersion, settings })) {
    deliverSoon(subject);
  }
}

function invalid(field: FieldError): DomainError {
  return new DomainError('VALIDATION_FAILED', 'The body is not valid; `errors` names the fields.', { fields: [field] });
}
