import { randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { UserIdentity } from '../../db/entities/identity.ts';
import { tokenHash } from '../../db/writes/links.ts';
import { openSessionByIdentity } from '../../db/writes/sessions.ts';
import type { TestInstance } from './instance.ts';
import { type SignedIn, signedInAdministrator, signedInAs } from './people.ts';
import { GOOD_PASSWORD } from './person.ts';

/** Whom a provider knows somebody as; of the customer's own provider unless said. */
export const ACME = { provider: 'acme', issuer: 'https://id.acme.example', tenant: null } as const;

/** Links an identity to a user and opens a session by it; undefined where their environment does not let it in. */
export async function signedInByIdentity(
  instance: Pick<TestInstance, 'orm' | 'apiUrl'>,
  person: Pick<SignedIn, 'userId' | 'environmentId' | 'address'>,
  identity: { readonly provider: string; readonly issuer: string; readonly tenant: string | null } = ACME,
): Promise<SignedIn | undefined> {
  const em = instance.orm.em.fork();
  const [identityId, at] = [uuidv7(), new Date()];
  const times = { linkedAt: at, lastUsedAt: at };
  await em.insert(UserIdentity, { id: identityId, user: person.userId, subject: identityId, ...identity, ...times });
  const token = randomBytes(32).toString('base64url');
  if (!(await openSessionByIdentity(em, { identityId, hash: tokenHash(token) }))) return undefined;
  return signedInAs(instance, { ...person, cookie: `session=${token}` });
}

/** An administrator who has signed in by the customer's provider, besides the session that their password opened. */
export async function administratorByProvider(instance: TestInstance, name: string) {
  const byPassword = await signedInAdministrator(instance, name);
  const admin = await signedInByIdentity(instance, byPassword);
  if (!admin) throw new Error('the identity opened no session');
  return { admin, byPassword };
}

/** The same, with the environment restricted to that provider. */
export async function restrictedEnvironment(instance: TestInstance, name: string) {
  const people = await administratorByProvider(instance, name);
  const { status } = await people.admin.call('PATCH', '/v1/environment', { signIn: { provider: 'acme' } });
  if (status !== 200) throw new Error(`it was answered ${status}`);
  const loginUrl = `${instance.apiUrl}/login/${people.admin.environmentId}`;
  return { ...people, loginUrl, login: { login: people.admin.address, password: GOOD_PASSWORD } };
}
