import type { Request } from 'express';
import { z } from 'zod';
import { listDossiers, listUsers } from '../../db/queries/users.ts';
import { LOCALES } from '../../domain/locale.ts';
import { type Caller, ENVIRONMENT_ROLES } from '../../domain/rights.ts';
import { PRODUCT_ROLE, PRODUCT_ROLES_MAX, USER_DOSSIERS_MAX } from '../../domain/users.ts';
import { known } from '../auth/caller-kinds.ts';
import { ownEnvironment } from '../auth/own-environment.ts';
import { ListQuery, listSchema, pageById, toPage } from '../list.ts';
import { defineRoute, pathParam, type Route } from '../route.ts';
import { answerUser, environmentOf, MadeUser, toUser, UserSchema } from '../user-view.ts';
import { addUser, bringBackUser, editUser, endUser, sendLoginDetails, type UserAdministration } from '../users.ts';
import { expectedVersion } from '../versions.ts';

const Text = (max: number) => z.string().max(max).nullable().optional();

const Profile = { firstName: Text(200), lastName: Text(200), company: Text(400), telephone: Text(100) };

const Dossiers = z
  .array(z.strictObject({ ref: z.string().trim().min(1).max(80), name: z.string().trim().min(1).max(160).optional() }))
  .max(USER_DOSSIERS_MAX)
  .meta({ description: 'All that the user may open; those that are not known yet are recorded.' });

const ProductRoles = z
  .array(z.string().max(80).regex(PRODUCT_ROLE))
  .max(PRODUCT_ROLES_MAX)
  .meta({ example: ['Connect.Accountant', 'View.Admin'] });

const NewUser = z
  .strictObject({
    email: z.string().max(1_000).meta({ example: 'bo@acme.example', description: 'The login ID.' }),
    role: z.enum(ENVIRONMENT_ROLES),
    password: z.string().max(2_000).optional().meta({
      description: 'At least 12 characters and three of lower case, upper case, digit, special character.',
    }),
    generatePassword: z.boolean().default(false).meta({ description: 'The answer shows it, once.' }),
    activate: z.boolean().default(true).meta({ description: 'An active user takes a seat.' }),
    mailLoginDetails: z.boolean().default(false).meta({ description: 'The login ID and a link to set a password.' }),
    dossiers: Dossiers.default([]),
    productRoles: ProductRoles.default([]),
    notifyOfDossiers: z.boolean().default(false),
    locale: z.enum(LOCALES).optional().meta({ description: 'The language of the environment by default.' }),
    ...Profile,
  })
  .meta({ id: 'NewUser' });

const UserPatch = z
  .strictObject({
    role: z.enum(ENVIRONMENT_ROLES).optional(),
    dossiers: Dossiers.optional(),
    productRoles: ProductRoles.optional(),
    notifyOfDossiers: z.boolean().optional(),
    locale: z.enum(LOCALES).optional(),
    ...Profile,
  })
  .meta({ id: 'UserPatch', description: 'What is left out stays as it is; null takes a text away.' });

const Deactivation = z
  .strictObject({
    successorId: z.uuid().optional().meta({
      description: 'Becomes administrator of the organisations that would lose their last one.',
    }),
  })
  .meta({ id: 'Deactivation' });

const DossierSchema = z
  .object({ id: z.uuid(), ref: z.string(), name: z.string(), users: z.int() })
  .meta({ id: 'Dossier' });

const UserQuery = ListQuery.extend({
  active: z.enum(['true', 'false']).optional(),
  search: z.string().max(200).optional().meta({ description: 'What a name or the address begins with.' }),
});

const Begun = z
  .object({ id: z.uuid(), stage: z.enum(['awaiting-proof', 'sending']) })
  .meta({ id: 'LoginDetailsBegun', description: 'The link is mailed.' });

/** The users of the caller's environment, and the dossiers that they may open. */
export function createUserRoutes(dependencies: UserAdministration): readonly Route[] {
  return [...readRoutes(dependencies), ...writeRoutes(dependencies)];
}

function readRoutes({ orm }: UserAdministration): readonly Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/users',
      right: 'users.read',
      summary: 'The users of the environment',
      query: UserQuery,
      answers: { 200: { description: 'A page of users, oldest first', schema: listSchema(UserSchema) } },
      problems: [],
      handle: async ({ res, caller, query }) => {
        const environment = await environmentOf(orm, caller);
        const page = pageById(query);
        const active = query.active === undefined ? undefined : query.active === 'true';
        const search = { environmentId: environment.id, active, search: query.search, ...page };
        const users = await listUsers(orm.em.fork(), search);
        res.json(toPage(users, page, { keyOf: ({ id }) => id, toItem: (user) => toUser(user, environment, caller) }));
      },
    }),
    defineRoute({
      method: 'get',
      path: '/users/:id',
      right: 'users.read',
      summary: 'One user of the environment',
      answers: { 200: { description: 'The user; `ETag` is the version', schema: UserSchema } },
      problems: [],
      handle: async ({ req, res, caller }) => answerUser(orm, { res, caller, userId: pathParam(req, 'id') }),
    }),
    defineRoute({
      method: 'get',
      path: '/dossiers',
      right: 'users.read',
      summary: 'The dossiers that users of the environment may open',
      query: ListQuery,
      answers: { 200: { description: 'A page of dossiers, oldest first', schema: listSchema(DossierSchema) } },
      problems: [],
      handle: async ({ res, caller, query }) => {
        const page = pageById(query);
        const dossiers = await listDossiers(orm.em.fork(), { environmentId: ownEnvironment(caller), ...page });
        res.json(toPage(dossiers, page, { keyOf: ({ id }) => id, toItem: (dossier) => dossier }));
      },
    }),
  ];
}

function writeRoutes(dependencies: UserAdministration): readonly Route[] {
  const { orm } = dependencies;
  return [
    defineRoute({
      method: 'post',
      path: '/users',
      right: 'users.write',
      summary: 'Make a user by their login ID',
      description:
        'For a colleague without an account. With neither a password nor a generated one they set theirs by the link of `mailLoginDetails` or of send-login-details. Programs reach up to advanced users.',
      body: NewUser,
      idempotent: true,
      shownOnce: ['password'],
      answers: { 201: { description: 'Made; `Location` and `ETag` are the user’s', schema: MadeUser } },
      problems: ['LOGIN_ID_TAKEN', 'NO_SEAT'],
      handle: async ({ res, caller, body, id }) => {
        const { password } = await addUser(dependencies, { caller: known(caller), id, form: body });
        res.status(201).location(`/v1/users/${id}`);
        await answerUser(orm, { res, caller, userId: id, more: { password } });
      },
    }),
    defineRoute({
      method: 'patch',
      path: '/users/:id',
      right: 'users.write',
      summary: 'Change role, dossiers, product roles or profile of a user',
      description: 'Who is no longer at least an advanced user leaves the relation managers at once.',
      body: UserPatch,
      conditional: true,
      answers: { 200: { description: 'The user as they are now', schema: UserSchema } },
      problems: ['LAST_ADMINISTRATOR'],
      handle: async ({ req, res, caller, body }) => {
        await editUser(dependencies, targetOf(req, caller), body);
        await answerUser(orm, { res, caller, userId: pathParam(req, 'id') });
      },
    }),
    defineRoute({
      method: 'post',
      path: '/users/:id/deactivate',
      right: 'users.write',
      summary: 'Deactivate a user',
      description:
        'Frees their seat, ends their sessions, takes them out of the relation managers; dossiers and memberships stay.',
      body: Deactivation,
      conditional: true,
      answers: { 200: { description: 'The user as they are now', schema: UserSchema } },
      problems: ['LAST_ADMINISTRATOR', 'LAST_ORGANISATION_ADMINISTRATOR', 'USER_INACTIVE'],
      handle: async ({ req, res, caller, body: { successorId } }) => {
        await endUser(dependencies, targetOf(req, caller), successorId);
        await answerUser(orm, { res, caller, userId: pathParam(req, 'id') });
      },
    }),
    defineRoute({
      method: 'post',
      path: '/users/:id/reactivate',
      right: 'users.write',
      summary: 'Bring a deactivated user back',
      conditional: true,
      answers: { 200: { description: 'The user as they are now', schema: UserSchema } },
      problems: ['NO_SEAT'],
      handle: async ({ req, res, caller }) => {
        await bringBackUser(dependencies, targetOf(req, caller));
        await answerUser(orm, { res, caller, userId: pathParam(req, 'id') });
      },
    }),
    defineRoute({
      method: 'post',
      path: '/users/:id/send-login-details',
      right: 'users.write',
      summary: 'Mail a user their login ID and a link to set a password',
      description:
        'Asked for again, the newer link counts. Where the environment is restricted to a provider, the mail names its login address instead (stage `sending`).',
      idempotent: true,
      answers: { 202: { description: 'Under way', schema: Begun } },
      problems: ['USER_INACTIVE'],
      handle: async ({ req, res, caller, id: given }) => {
        const { id, stage } = await sendLoginDetails(dependencies, targetOf(req, caller), given);
        res
          .status(202)
          .location(`/v1/users/${pathParam(req, 'id')}`)
          .json({ id, stage });
      },
    }),
  ];
}

function targetOf(req: Request, caller: Caller) {
  return { caller: known(caller), userId: pathParam(req, 'id'), expectedVersion: expectedVersion(req) };
}
