import type { MikroORM } from '@mikro-orm/postgresql';
import type { Response } from 'express';
import { z } from 'zod';
import { findMe, type MeView } from '../../db/queries/me.ts';
import { type OwnSettings, updateMe } from '../../db/writes/me.ts';
import { DomainError, type FieldError } from '../../domain/errors.ts';
import { LOCALES } from '../../domain/locale.ts';
import { parseUsername } from '../../domain/names.ts';
import { type Caller, ENVIRONMENT_ROLES } from '../../domain/rights.ts';
import { userOf } from '../auth/caller-kinds.ts';
import { parseProfile } from '../profile.ts';
import { defineRoute, type Route } from '../route.ts';
import { expectedVersion, setVersion } from '../versions.ts';

export const MeSchema = z
  .object({
    id: z.uuid(),
    username: z.string().nullable(),
    email: z.string(),
    role: z.enum(ENVIRONMENT_ROLES),
    locale: z.enum(LOCALES),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    company: z.string().nullable(),
    telephone: z.string().nullable(),
    isRelationManager: z.boolean(),
    environment: z.object({ id: z.uuid(), name: z.string() }),
  })
  .meta({ id: 'Me' });

const MePatch = z
  .strictObject({
    username: z.string().max(200).optional().meta({ description: 'By which one signs in, beside the address.' }),
    locale: z.enum(LOCALES).optional(),
    firstName: z.string().max(200).nullable().optional(),
    lastName: z.string().max(200).nullable().optional(),
    telephone: z.string().max(100).nullable().optional(),
  })
  .meta({ id: 'MePatch', description: 'What is left out stays as it is; null takes a text away.' });

/** What callers read about themselves, and change. */
export function createMeRoutes({ orm }: { readonly orm: MikroORM }): readonly Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/me',
      right: 'self.read',
      summary: 'Who is signed in',
      answers: { 200: { description: 'The person and their home environment', schema: MeSchema } },
      problems: ['NOT_AUTHENTICATED'],
      handle: async ({ res, caller }) => {
        await answerMe(orm, res, caller);
      },
    }),
    defineRoute({
      method: 'patch',
      path: '/me',
      right: 'self.write',
      summary: 'Change one’s own language, name, telephone or user name',
      body: MePatch,
      conditional: true,
      answers: { 200: { description: 'The person as they are now', schema: MeSchema } },
      problems: ['USERNAME_TAKEN'],
      handle: async ({ req, res, caller, body }) => {
        const settings = parseSettings(body);
        await updateMe(orm.em.fork(), {
          userId: userOf(caller).userId,
          expectedVersion: expectedVersion(req),
          settings,
        });
        await answerMe(orm, res, caller);
      },
    }),
  ];
}

async function answerMe(orm: MikroORM, res: Response, caller: Caller): Promise<void> {
  const me = await findMe(orm.em.fork(), userOf(caller).userId);
  setVersion(res, me.version);
  res.json(toMe(me));
}

/** Reads what somebody changes about themselves. Throws `VALIDATION_FAILED` with every field at once. */
export function parseSettings({ username: given, locale, ...profileGiven }: z.output<typeof MePatch>): OwnSettings {
  const { profile, fields: wrong } = parseProfile(profileGiven);
  const username = given === undefined ? undefined : parseUsername(given);
  const fields: FieldError[] = [...wrong];
  if (given !== undefined && !username) fields.push({ field: 'username', code: 'USERNAME_INVALID' });
  if (fields.length > 0) {
    throw new DomainError('VALIDATION_FAILED', 'The body is not valid; `errors` names the fields.', { fields });
  }
  const { firstName, lastName, telephone } = profile;
  return { username, locale, firstName, lastName, telephone };
}

/** A person as the API shows them to themselves. */
export function toMe({ version: _version, ...me }: MeView): z.infer<typeof MeSchema> {
  return { ...me, environment: { ...me.environment } };
}
