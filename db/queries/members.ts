import type { EntityManager } from '@mikro-orm/postgresql';
import type { OrganisationRole } from '../../domain/organisation.ts';
import { Environment } from '../entities/environment.ts';
import { Membership, type MembershipRow } from '../entities/organisation.ts';
import { User, UserAddress } from '../entities/user.ts';
import type { MemberReference } from './memberships.ts';

/** A member of an organisation as the other members see them. */
export interface MemberView {
  readonly userId: string;
  /** The membership's. */
  readonly id: string;
  readonly role: OrganisationRole;
  readonly since: Date;
  readonly email: string;
  readonly username: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly active: boolean;
  /** Their home. */
  readonly environment: { readonly id: string; readonly name: string };
  readonly version: number;
}

export interface MemberSearch {
  readonly organisationId: string;
  readonly role?: OrganisationRole | undefined;
  readonly limit: number;
  /** The last membership of the page before. */
  readonly after?: string | undefined;
}

/** The members of an organisation by the age of their membership; one more than the limit, where there is one. */
export async function listMembers(
  em: EntityManager,
  { organisationId, role, limit, after }: MemberSearch,
): Promise<readonly MemberView[]> {
  const where = {
    organisationId,
    endedAt: null,
    ...(role === undefined ? {} : { role }),
    ...(after === undefined ? {} : { id: { $gt: after } }),
  };
  const rows = await em.find(Membership, where, { orderBy: { id: 'asc' }, limit: limit + 1, disableIdentityMap: true });
  return toViews(em, rows);
}

/** One member; undefined for somebody who is none. */
export async function findMember(
  em: EntityManager,
  { organisationId, userId }: MemberReference,
): Promise<MemberView | undefined> {
  const open = { organisationId, user: userId, endedAt: null };
  const [view] = await toViews(em, await em.find(Membership, open, { disableIdentityMap: true }));
  return view;
}

async function toViews(em: EntityManager, rows: readonly MembershipRow[]): Promise<readonly MemberView[]> {
  const ids = rows.map(({ user }) => user);
  const users = new Map((await em.find(User, { id: { $in: ids } })).map((user) => [user.id, user]));
  const addresses = await em.find(UserAddress, { user: { $in: ids }, isPrimary: true });
  const emails = new Map(addresses.map(({ user, email }) => [user.id, email]));
  const homes = [...users.values()].map(({ environment }) => environment.id);
  const environments = await em.find(Environment, { id: { $in: homes } });
  const names = new Map(environments.map(({ id, name }) => [id, name]));
  return rows.flatMap(({ id, user: userId, role, since, version }) => {
    const user = users.get(userId);
    if (!user) return [];
    const { username = null, firstName = null, lastName = null, deactivatedAt, environment } = user;
    const home = { id: environment.id, name: names.get(environment.id) ?? '' };
    const person = { email: emails.get(userId) ?? '', username, firstName, lastName, active: !deactivatedAt };
    return [{ userId, id, role, since, ...person, environment: home, version }];
  });
}
