import type { MikroORM } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { listOwnIdentities } from '../../db/queries/identities.ts';
import { removeIdentity } from '../../db/writes/own-identities.ts';
import { DomainError } from '../../domain/errors.ts';
import type { IdentityProviders } from '../../gateways/identity-provider.ts';
import { userOf } from '../auth/caller-kinds.ts';
import { defineRoute, pathParam, type Route } from '../route.ts';

export interface IdentityRoutes {
  readonly orm: MikroORM;
  readonly providers: IdentityProviders;
}

const OwnIdentity = z
  .object({
    id: z.uuid(),
    provider: z.string().meta({ example: 'microsoft', description: 'The id of the configured provider.' }),
    name: z.string().meta({ example: 'Microsoft' }),
    linkedAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime(),
  })
  .meta({ id: 'OwnIdentity' });

const OwnIdentities = z.object({ items: z.array(OwnIdentity) }).meta({ id: 'OwnIdentities' });

/** The identities at providers by which a person signs in. */
export function createIdentityRoutes({ orm, providers }: IdentityRoutes): readonly Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/me/identities',
      right: 'self.read',
      summary: 'The identities at providers by which one signs in',
      description: 'One more is linked by signing in at `/sign-in/{provider}`.',
      answers: { 200: { description: 'At most one of each issuer, oldest first', schema: OwnIdentities } },
      problems: ['NOT_AUTHENTICATED'],
      handle: async ({ res, caller }) => {
        const own = await listOwnIdentities(orm.em.fork(), userOf(caller).userId);
        const items = own.map(({ id, provider, linkedAt, lastUsedAt }) => ({
          id,
          provider,
          name: providers.find(provider)?.name ?? provider,
          linkedAt: linkedAt.toISOString(),
          lastUsedAt: lastUsedAt.toISOString(),
        }));
        res.json({ items });
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/me/identities/:id',
      right: 'self.write',
      summary: 'Remove an identity',
      description:
        'Ends every other session and tells by mail. Refused for the last way in: without a password or another identity, and where the environment lets this one in alone.',
      answers: { 204: { description: 'It is removed' } },
      problems: ['NOT_AUTHENTICATED', 'NOT_FOUND', 'LAST_WAY_IN', 'ORIGIN_MISMATCH'],
      handle: async ({ req, res, caller }) => {
        const { userId, sessionId } = userOf(caller);
        await dropIdentity(orm, { id: pathParam(req, 'id').toLowerCase(), userId, sessionId });
        res.status(204).end();
      },
    }),
  ];
}

/** Removes an identity of a user's; throws `NOT_FOUND` for one that is not theirs, `LAST_WAY_IN`. For the API and `/account`. */
export async function dropIdentity(
  orm: MikroORM,
  given: Readonly<Record<'id' | 'userId' | 'sessionId', string>>,
): Promise<void> {
  const removal = await removeIdentity(orm.em.fork(), given);
  if (removal === 'unknown') throw new DomainError('NOT_FOUND', 'The caller has no such identity.');
  if (removal === 'last') {
    throw new DomainError(
      'LAST_WAY_IN',
      'No other way in would be left; set a password or link another identity first.',
    );
  }
}
