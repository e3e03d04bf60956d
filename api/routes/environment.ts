import type { MikroORM } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { updateEnvironment } from '../../db/writes/environments.ts';
import { DomainError } from '../../domain/errors.ts';
import { LOCALES, type Locale } from '../../domain/locale.ts';
import { parseEnvironmentName } from '../../domain/names.ts';
import { ownEnvironment } from '../auth/own-environment.ts';
import { EnvironmentSchema, toEnvironment } from '../environment-view.ts';
import { defineRoute, type Route } from '../route.ts';
import { environmentOf } from '../user-view.ts';
import { expectedVersion, setVersion } from '../versions.ts';

const EnvironmentPatch = z
  .strictObject({
    name: z.string().max(400).optional(),
    locale: z.enum(LOCALES).optional(),
    findable: z.boolean().optional(),
  })
  .meta({ id: 'EnvironmentPatch', description: 'What is left out stays as it is.' });

/** Settings of an environment as they were sent; undefined stays as it is. */
export interface GivenSettings {
  readonly name?: string | undefined;
  readonly locale?: Locale | undefined;
  readonly findable?: boolean | undefined;
}

/** The caller's environment, its settings and what it has bought. */
export function createEnvironmentRoutes({ orm }: { readonly orm: MikroORM }): readonly Route[] {
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
        res.json(toEnvironment(environment, caller));
      },
    }),
    defineRoute({
      method: 'patch',
      path: '/environment',
      right: 'environment.write',
      summary: 'Change the settings of the environment',
      body: EnvironmentPatch,
      conditional: true,
      answers: { 200: { description: 'The environment as it is now', schema: EnvironmentSchema } },
      problems: ['ENVIRONMENT_NAME_TAKEN'],
      handle: async ({ req, res, caller, body }) => {
        await saveSettings(orm, { environmentId: ownEnvironment(caller), expectedVersion: expectedVersion(req) }, body);
        const environment = await environmentOf(orm, caller);
        setVersion(res, environment.version);
        res.json(toEnvironment(environment, caller));
      },
    }),
  ];
}

/**
 * Changes settings of an environment. Throws `VALIDATION_FAILED`, `VERSION_MISMATCH`, `ENVIRONMENT_NAME_TAKEN`. Used by the
 * API and by `/environment` alike.
 */
export async function saveSettings(
  orm: MikroORM,
  target: { readonly environmentId: string; readonly expectedVersion: number | undefined },
  { name: given, ...rest }: GivenSettings,
): Promise<void> {
  const name = given === undefined ? undefined : parseEnvironmentName(given);
  if (given !== undefined && !name) {
    const fields = [{ field: 'name', code: 'ENVIRONMENT_NAME_INVALID' as const }];
    throw new DomainError('VALIDATION_FAILED', 'The body is not valid; `errors` names the fields.', { fields });
  }
  await updateEnvironment(orm.em.fork(), { ...target, settings: { name, ...rest } });
}
