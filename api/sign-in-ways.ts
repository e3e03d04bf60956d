import type { MikroORM } from '@mikro-orm/postgresql';
import type { EnvironmentView } from '../db/queries/environments.ts';
import { findEnvironmentDomain, findSessionIdentity } from '../db/queries/sign-in-policies.ts';
import type { UserCaller } from '../domain/rights.ts';
import { environmentLoginUrl } from '../domain/sign-in-policy.ts';
import type { IdentityProviders } from '../gateways/identity-provider.ts';
import type { SignInWays } from './pages/environment-sign-in.tsx';

/**
 * The ways in to an administrator's environment, and what they can do about them now. A provider of a single customer is
 * named to that customer alone, who is known by the domain.
 */
export async function findSignInWays(
  {
    orm,
    providers,
    publicUrl,
  }: {
    readonly orm: MikroORM;
    readonly providers: IdentityProviders;
    readonly publicUrl: string;
  },
  { id, signIn }: EnvironmentView,
  caller: UserCaller,
): Promise<SignInWays> {
  const em = orm.em.fork();
  const session = await findSessionIdentity(em, caller);
  const domain = await findEnvironmentDomain(em, id);
  const restricting = signIn && providers.find(signIn.provider);
  const isTheirs = (domains: readonly string[]) => domain !== undefined && domains.includes(domain);
  return {
    loginUrl: environmentLoginUrl(publicUrl, id),
    restrictedTo: signIn ? { name: restricting?.name ?? signIn.provider, isGone: !restricting } : undefined,
    offered: session && providers.find(session.provider),
    others: providers.list.filter(({ shown, domains }) => shown || isTheirs(domains)),
  };
}
