import type { EntityManager } from '@mikro-orm/postgresql';
import { Environment } from '../db/entities/environment.ts';
import { User } from '../db/entities/user.ts';
import { environmentLoginUrl } from '../domain/sign-in-policy.ts';

/** Where a user signs in: at the address of their environment where it is restricted to one provider. */
export async function loginUrlOf(em: EntityManager, publicUrl: string, userId: string): Promise<string> {
  const environment = await environmentOf(em, userId);
  return environment.signInProvider ? environmentLoginUrl(publicUrl, environment.id) : `${publicUrl}/login`;
}

/** A page of a user's own, by way of where they sign in: whoever is signed in already is led on at once. */
export async function ownPageUrl(
  em: EntityManager,
  publicUrl: string,
  { userId, path }: { readonly userId: string; readonly path: `/${string}` },
): Promise<string> {
  const environment = await environmentOf(em, userId);
  if (!environment.signInProvider) return `${publicUrl}${path}`;
  return `${environmentLoginUrl(publicUrl, environment.id)}?next=${encodeURIComponent(path)}`;
}

/** The environment that a user is at home in. */
export async function environmentOf(em: EntityManager, userId: string) {
  const user = await em.findOneOrFail(User, userId);
  return em.findOneOrFail(Environment, user.environment.id);
}
