import type { MikroORM } from '@mikro-orm/postgresql';
import { openOperatorSession } from '../db/writes/operators.ts';
import type { ProvenIdentity } from '../domain/identity.ts';
import { createSessionToken } from './auth/sessions.ts';

export interface OperatorSignInDependencies {
  readonly orm: MikroORM;
  /** The issuer and group by which operators sign in; without them none can. */
  readonly operators: { readonly issuer: string; readonly group: string } | undefined;
}

/**
 * Signs in as an operator whom the operators' issuer names as one of the operators' group, and answers the session's
 * token for `setOperatorCookie`; undefined for everybody else.
 */
export async function signInOperator(
  { orm, operators }: OperatorSignInDependencies,
  identity: ProvenIdentity,
): Promise<{ readonly sessionToken: string } | undefined> {
  const { issuer, groups } = identity;
  if (operators === undefined || issuer !== operators.issuer || !groups.includes(operators.group)) return undefined;
  const { token, hash } = createSessionToken();
  await openOperatorSession(orm.em.fork(), { identity, sessionHash: hash, now: new Date() });
  return { sessionToken: token };
}
