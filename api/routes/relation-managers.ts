import type { MikroORM } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { findUser, listUsers, type UserView } from '../../db/queries/users.ts';
import { setRelationManager } from '../../db/writes/users.ts';
import { DomainError } from '../../domain/errors.ts';
import { type Caller, ENVIRONMENT_ROLES } from '../../domain/rights.ts';
import { ownEnvironment } from '../auth/own-environment.ts';
import { ListQuery, listSchema, pageById, toPage } from '../list.ts';
import { defineRoute, pathParam, type Route } from '../route.ts';

export interface RelationManagerRoutes {
  readonly orm: MikroORM;
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
}

const RelationManagerSchema = z
  .object({
    userId: z.uuid(),
    email: z.string(),
    username: z.string().nullable(),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    role: z.enum(ENVIRONMENT_ROLES),
    since: z.iso.datetime(),
  })
  .meta({ id: 'RelationManager' });

/** The group of users who may work with other environments. */
export function createRelationManagerRoutes(dependencies: RelationManagerRoutes): readonly Route[] {
  const { orm } = dependencies;
  return [
    defineRoute({
      method: 'get',
      path: '/relation-managers',
      right: 'relation-managers.read',
      summary: 'The relation managers of the environment',
      query: ListQuery,
      answers: { 200: { description: 'A page of them', schema: listSchema(RelationManagerSchema) } },
      problems: [],
      handle: async ({ res, caller, query }) => {
        const page = pageById(query);
        const search = { environmentId: ownEnvironment(caller), isRelationManager: true, ...page };
        const users = await listUsers(orm.em.fork(), search);
        res.json(toPage(users, page, { keyOf: ({ id }) => id, toItem: toRelationManager }));
      },
    }),
    defineRoute({
      method: 'put',
      path: '/relation-managers/:userId',
      right: 'relation-managers.write',
      summary: 'Put a user into the group of relation managers',
      description: 'Advanced users and administrators alone. Doing it again changes nothing.',
      answers: { 200: { description: 'They are in it', schema: RelationManagerSchema } },
      problems: ['ROLE_TOO_LOW', 'USER_INACTIVE'],
      handle: async ({ req, res, caller }) => {
        const userId = pathParam(req, 'userId');
        await changeRelationManager(dependencies, { caller, userId, isRelationManager: true });
        const user = await findUser(orm.em.fork(), { environmentId: ownEnvironment(caller), userId });
        if (!user) throw new DomainError('NOT_FOUND', 'There is no such user here.');
        res.json(toRelationManager(user));
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/relation-managers/:userId',
      right: 'relation-managers.write',
      summary: 'Take a user out of the group of relation managers',
      description: 'Doing it again changes nothing.',
      answers: { 204: { description: 'They are not in it' } },
      problems: [],
      handle: async ({ req, res, caller }) => {
        const userId = pathParam(req, 'userId');
        await changeRelationManager(dependencies, { caller, userId, isRelationManager: false });
        res.status(204).end();
      },
    }),
  ];
}

/** Changes who is in the group, in one transaction. Throws as `setRelationManager` does. */
export async function changeRelationManager(
  { orm, deliverSoon }: RelationManagerRoutes,
  given: { readonly caller: Caller; readonly userId: string; readonly isRelationManager: boolean },
): Promise<void> {
  const { caller, userId, isRelationManager } = given;
  const reference = { environmentId: ownEnvironment(caller), userId, isRelationManager };
  const { subjects } = await orm.em.fork().transactional((em) => setRelationManager(em, reference));
  for (const subject of subjects) deliverSoon(subject);
}

function toRelationManager(user: UserView): z.infer<typeof RelationManagerSchema> {
  const { id, email, username, firstName, lastName, role, relationManagerSince, createdAt } = user;
  const since = (relationManagerSince ?? createdAt).toISOString();
  return { userId: id, email, username, firstName, lastName, role, since };
}
