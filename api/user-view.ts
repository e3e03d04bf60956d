import type { MikroORM } from '@mikro-orm/postgresql';
import type { Response } from 'express';
import { z } from 'zod';
import { type EnvironmentView, findEnvironment } from '../db/queries/environments.ts';
import { findUser, type UserView } from '../db/queries/users.ts';
import { DomainError } from '../domain/errors.ts';
import { LOCALES } from '../domain/locale.ts';
import { type Caller, ENVIRONMENT_ROLES, hasRight } from '../domain/rights.ts';
import { actionsOn, reachesRole, USER_ACTIONS, USER_SOURCES, type UserAction } from '../domain/users.ts';
import { ownEnvironment } from './auth/own-environment.ts';
import { setVersion } from './versions.ts';

export const UserSchema = z
  .object({
    id: z.uuid(),
    email: z.string(),
    username: z.string().nullable(),
    role: z.enum(ENVIRONMENT_ROLES),
    active: z.boolean(),
    isRelationManager: z.boolean(),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    company: z.string().nullable(),
    telephone: z.string().nullable(),
    locale: z.enum(LOCALES),
    productRoles: z.array(z.string()),
    dossiers: z.array(z.object({ ref: z.string(), name: z.string() })),
    notifyOfDossiers: z.boolean(),
    licence: z.object({ id: z.string(), name: z.string() }).nullable(),
    licensed: z.boolean().meta({ description: 'Stands on the list of the licence.' }),
    source: z.enum(USER_SOURCES),
    createdAt: z.iso.datetime(),
    deactivatedAt: z.iso.datetime().nullable(),
    allowedActions: z.array(z.enum(USER_ACTIONS)),
  })
  .meta({ id: 'User' });

export const MadeUser = UserSchema.extend({
  password: z.string().nullable().meta({ description: 'Where one was generated: shown in this answer only.' }),
}).meta({ id: 'MadeUser' });

/** Answers with a user of the caller's environment and their version. Throws `NOT_FOUND`. */
export async function answerUser(
  orm: MikroORM,
  given: { readonly res: Response; readonly caller: Caller; readonly userId: string; readonly more?: object },
): Promise<void> {
  const { res, caller, userId, more } = given;
  const environment = await environmentOf(orm, caller);
  const user = await findUser(orm.em.fork(), { environmentId: environment.id, userId });
  if (!user) throw new DomainError('NOT_FOUND', 'There is no such user here.');
  setVersion(res, user.version);
  res.json({ ...toUser(user, environment, caller), ...more });
}

/** The caller's environment. Throws `NOT_FOUND`. */
export async function environmentOf(orm: MikroORM, caller: Caller): Promise<EnvironmentView> {
  const environment = await findEnvironment(orm.em.fork(), ownEnvironment(caller));
  if (!environment) throw new DomainError('NOT_FOUND', 'There is no such environment.');
  return environment;
}

/** A user as the API shows them to `caller`. */
export function toUser(user: UserView, environment: EnvironmentView, caller: Caller) {
  const { version: _version, relationManagerSince: _since, createdAt, deactivatedAt, ...shown } = user;
  return {
    ...shown,
    createdAt: createdAt.toISOString(),
    deactivatedAt: deactivatedAt?.toISOString() ?? null,
    licence: environment.subscription.licence,
    allowedActions: allowedActions(user, environment, caller),
  };
}

/** What `caller` may do with a user now. */
export function allowedActions(
  { role, active: isActive }: Pick<UserView, 'role' | 'active'>,
  { administrators, subscription }: EnvironmentView,
  caller: Caller,
): readonly UserAction[] {
  if (caller.kind === 'anonymous' || !hasRight(caller, 'users.write') || !reachesRole(caller, role)) return [];
  return actionsOn({
    role,
    isActive,
    isLastAdministrator: role === 'administrator' && isActive && administrators <= 1,
    hasFreeSeat: subscription.seatsTaken < subscription.seats,
  });
}
