import { type EntityManager, raw } from '@mikro-orm/postgresql';
import type { Locale } from '../../domain/locale.ts';
import type { EnvironmentRole } from '../../domain/rights.ts';
import type { UserSource } from '../../domain/users.ts';
import { Dossier, UserDossier } from '../entities/dossier.ts';
import { User, UserAddress, type UserRow } from '../entities/user.ts';

export interface UserView {
  readonly id: string;
  /** The login ID. */
  readonly email: string;
  readonly username: string | null;
  readonly role: EnvironmentRole;
  readonly active: boolean;
  readonly isRelationManager: boolean;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly company: string | null;
  readonly telephone: string | null;
  readonly locale: Locale;
  readonly productRoles: readonly string[];
  readonly dossiers: readonly { readonly ref: string; readonly name: string }[];
  readonly notifyOfDossiers: boolean;
  readonly source: UserSource;
  readonly licensed: boolean;
  readonly createdAt: Date;
  readonly deactivatedAt: Date | null;
  readonly relationManagerSince: Date | null;
  readonly version: number;
}

export interface UserSearch {
  readonly environmentId: string;
  readonly active?: boolean | undefined;
  readonly isRelationManager?: boolean | undefined;
  readonly role?: EnvironmentRole | undefined;
  /** What a name or an address begins with. */
  readonly search?: string | undefined;
  readonly limit: number;
  /** The last user of the page before. */
  readonly after?: string | undefined;
}

/** The users of an environment by age; one more than the limit, where there is one. */
export async function listUsers(em: EntityManager, search: UserSearch): Promise<readonly UserView[]> {
  const { environmentId, active, isRelationManager, role, limit, after } = search;
  const rows = await em.find(
    User,
    {
      environment: environmentId,
      ...(active === undefined ? {} : { deactivatedAt: active ? null : { $ne: null } }),
      ...(isRelationManager === undefined ? {} : { relationManagerSince: isRelationManager ? { $ne: null } : null }),
      ...(role === undefined ? {} : { role }),
      ...(after === undefined ? {} : { id: { $gt: after } }),
      ...(search.search ? { $and: beginningWith(search.search) } : {}),
    },
    { orderBy: { id: 'asc' }, limit: limit + 1 },
  );
  return toViews(em, rows);
}

/** One user of an environment; undefined for one of another. */
export async function findUser(
  em: EntityManager,
  { environmentId, userId }: { readonly environmentId: string; readonly userId: string },
): Promise<UserView | undefined> {
  const [view] = await toViews(em, await em.find(User, { id: userId, environment: environmentId }));
  return view;
}

/** Whether a user lacks a first or a last name, so that no register can name them. */
export async function hasNoName(em: EntityManager, userId: string): Promise<boolean> {
  const user = await em.findOne(User, { id: userId }, { fields: ['firstName', 'lastName'], disableIdentityMap: true });
  return !user?.firstName?.trim() || !user.lastName?.trim();
}

export interface DossierView {
  readonly id: string;
  readonly ref: string;
  readonly name: string;
  /** How many users may open it. */
  readonly users: number;
}

/** The dossiers of an environment by age; one more than the limit, where there is one. */
export async function listDossiers(
  em: EntityManager,
  { environmentId, limit, after }: Pick<UserSearch, 'environmentId' | 'limit' | 'after'>,
): Promise<readonly DossierView[]> {
  const rows = await em.find(
    Dossier,
    { environmentId, ...(after === undefined ? {} : { id: { $gt: after } }) },
    { orderBy: { id: 'asc' }, limit: limit + 1 },
  );
  const given = await em.find(UserDossier, { dossierId: { $in: rows.map(({ id }) => id) } });
  const users = Map.groupBy(given, ({ dossierId }) => dossierId);
  return rows.map(({ id, ref, name }) => ({ id, ref, name, users: users.get(id)?.length ?? 0 }));
}

async function toViews(em: EntityManager, rows: readonly UserRow[]): Promise<readonly UserView[]> {
  const ids = rows.map(({ id }) => id);
  const addresses = await em.find(UserAddress, { user: { $in: ids }, isPrimary: true });
  const emails = new Map(addresses.map(({ user, email }) => [user.id, email]));
  const dossiers = await dossiersOf(em, ids);
  return rows.map((row) => ({
    id: row.id,
    email: emails.get(row.id) ?? '',
    username: row.username ?? null,
    role: row.role,
    active: !row.deactivatedAt,
    isRelationManager: Boolean(row.relationManagerSince),
    firstName: row.firstName ?? null,
    lastName: row.lastName ?? null,
    company: row.company ?? null,
    telephone: row.telephone ?? null,
    locale: row.locale,
    productRoles: row.productRoles,
    dossiers: dossiers.get(row.id) ?? [],
    notifyOfDossiers: row.notifyOfDossiers,
    source: row.source,
    licensed: row.licensed,
    createdAt: row.createdAt,
    deactivatedAt: row.deactivatedAt ?? null,
    relationManagerSince: row.relationManagerSince ?? null,
    version: row.version,
  }));
}

async function dossiersOf(
  em: EntityManager,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, readonly { readonly ref: string; readonly name: string }[]>> {
  const given = await em.find(UserDossier, { userId: { $in: [...userIds] } });
  const dossiers = await em.find(
    Dossier,
    { id: { $in: given.map(({ dossierId }) => dossierId) } },
    { orderBy: { ref: 'asc' } },
  );
  const byId = new Map(dossiers.map((dossier) => [dossier.id, dossier]));
  const byUser = new Map<string, { readonly ref: string; readonly name: string }[]>();
  for (const { userId, dossierId } of given) {
    const dossier = byId.get(dossierId);
    if (!dossier) continue;
    byUser.set(userId, [...(byUser.get(userId) ?? []), { ref: dossier.ref, name: dossier.name }]);
  }
  return new Map([...byUser].map(([id, list]) => [id, list.toSorted((a, b) => (a.ref < b.ref ? -1 : 1))]));
}

/** Each word of it begins a name or the address. */
function beginningWith(text: string) {
  const words = text.trim().normalize('NFC').toLowerCase().split(/\s+/).slice(0, 5);
  return words.filter(Boolean).map((word) => {
    const pattern = `${word.replaceAll(/[\\%_]/g, '\\$&')}%`;
    return {
      $or: [
        { firstName: { $ilike: pattern } },
        { lastName: { $ilike: pattern } },
        { username: { $ilike: pattern } },
        {
          id: {
            $in: raw(`(select a."user_id" from "user_addresses" a where a."is_primary" and a."email_key" like ?)`, [
              pattern,
            ]),
          },
        },
      ],
    };
  });
}
