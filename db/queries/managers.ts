import type { EntityManager } from '@mikro-orm/postgresql';
import { User } from '../entities/user.ts';

/** A relation manager as everybody sees them: a handle and how they are called, never an address. */
export interface ManagerView {
  readonly id: string;
  /** First and last name, else the user name; null for somebody without either. */
  readonly name: string | null;
}

/** As many as one answer shows. */
const SHOWN_MAX = 200;

/** The users of an environment who can manage its relations, the longest in the group first. */
export async function listEligibleManagers(em: EntityManager, environmentId: string): Promise<readonly ManagerView[]> {
  const users = await em.find(
    User,
    {
      environment: environmentId,
      deactivatedAt: null,
      relationManagerSince: { $ne: null },
      role: { $in: ['advanced-user', 'administrator'] },
    },
    { orderBy: { relationManagerSince: 'asc', id: 'asc' }, limit: SHOWN_MAX, disableIdentityMap: true },
  );
  return users.map(toManager);
}

/** How some users are called, by their ids. */
export async function findManagers(
  em: EntityManager,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ManagerView>> {
  if (ids.length === 0) return new Map();
  const users = await em.find(User, { id: { $in: [...new Set(ids)] } }, { disableIdentityMap: true });
  return new Map(users.map((user) => [user.id, toManager(user)]));
}

function toManager({
  id,
  firstName,
  lastName,
  username,
}: {
  readonly id: string;
  readonly firstName?: string | null | undefined;
  readonly lastName?: string | null | undefined;
  readonly username?: string | null | undefined;
}): ManagerView {
  const name = [firstName, lastName].filter(Boolean).join(' ').trim();
  return { id, name: name || (username ?? null) };
}
