import type { EntityManager } from '@mikro-orm/postgresql';
import type { Locale } from '../../domain/locale.ts';
import type { EnvironmentRole } from '../../domain/rights.ts';
import { User, UserAddress } from '../entities/user.ts';

export interface MeView {
  readonly id: string;
  /** Empty for whoever was made by an administrator or a licence. */
  readonly username: string | null;
  readonly email: string;
  readonly role: EnvironmentRole;
  readonly locale: Locale;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly company: string | null;
  readonly telephone: string | null;
  readonly isRelationManager: boolean;
  readonly version: number;
  readonly environment: { readonly id: string; readonly name: string };
}

/** What a page calls somebody: their user name, or the address by which they sign in. */
export function shownNameOf({ username, email }: Pick<MeView, 'username' | 'email'>): string {
  return username ?? email;
}

/** A person as they see themselves. */
export async function findMe(em: EntityManager, userId: string): Promise<MeView> {
  const user = await em.findOneOrFail(User, userId, { populate: ['environment'] });
  const address = await em.findOneOrFail(UserAddress, { user: userId, isPrimary: true });
  const environment = user.environment.unwrap();
  const { id, username, role, locale } = user;
  return {
    id,
    username: username ?? null,
    email: address.email,
    role,
    locale,
    firstName: user.firstName ?? null,
    lastName: user.lastName ?? null,
    company: user.company ?? null,
    telephone: user.telephone ?? null,
    isRelationManager: Boolean(user.relationManagerSince),
    version: user.version,
    environment: { id: environment.id, name: environment.name },
  };
}
