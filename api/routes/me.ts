import type { MikroORM } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { findMe, type MeView } from '../../db/queries/me.ts';
import { DomainError } from '../../domain/errors.ts';
import { LOCALES } from '../../domain/locale.ts';
import { ENVIRONMENT_ROLES } from '../../domain/rights.ts';
import { defineRoute, type Route } from '../route.ts';

export const MeSchema = z
  .object({
    id: z.uuid(),
    username: z.string().nullable(),
    email: z.string(),
    role: z.enum(ENVIRONMENT_ROLES),
    locale: z.enum(LOCALES),
    environment: z.object({ id: z.uuid(), name: z.string() }),
  })
  .meta({ id: 'Me' });

/** What callers read about themselves. */
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
        if (caller.kind !== 'user') throw new DomainError('NOT_AUTHENTICATED', 'Sign in first.');
        res.json(toMe(await findMe(orm.em.fork(), caller.userId)));
      },
    }),
  ];
}

/** A person as the API shows them to themselves. */
export function toMe(me: MeView): z.infer<typeof MeSchema> {
  return { ...me, environment: { ...me.environment } };
}
