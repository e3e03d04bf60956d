import type { EntityManager } from '@mikro-orm/postgresql';
import {
  type AddressOwner,
  findAddressOwner,
  findIdentity,
  findIdentityOwner,
  hasOtherIdentity,
  type LinkedIdentity,
} from '../../db/queries/identities.ts';
import { isProvenByRestriction } from '../../db/queries/sign-in-policies.ts';
import { linkIdentity } from '../../db/writes/identities.ts';
import { beginIdentityProof } from '../../db/writes/identity-proofs.ts';
import { lockUser, markAddressProven, touchIdentity } from '../../db/writes/provider-sign-ins.ts';
import { openSessionByIdentity } from '../../db/writes/sessions.ts';
import { lockSignInPolicyOfUser } from '../../db/writes/sign-in-policy-guards.ts';
import { dropWhatCameBefore } from '../../db/writes/what-came-before.ts';
import type { EmailAddress } from '../../domain/email-address.ts';
import { DomainError } from '../../domain/errors.ts';
import { fitsRestriction, type ProvenIdentity } from '../../domain/identity.ts';
import { describeUserAgent } from '../../domain/user-agent.ts';
import { createSessionToken } from '../auth/sessions.ts';
import type { ProvenSignIn, SignInOutcome } from './decide.ts';
import type { ProviderSignInDependencies } from './dependencies.ts';

/**
 * Signs somebody in by an identity of theirs. What the provider says of its organisation counts from now on, before the
 * statement that opens the session looks at it. Throws `SIGN_IN_INVALID` where it was removed at this very moment.
 */
export async function signInByIdentity(
  { orm }: Pick<ProviderSignInDependencies, 'orm'>,
  { identity, userAgent }: Pick<ProvenSignIn, 'identity' | 'userAgent'>,
  { id }: Pick<LinkedIdentity, 'id'>,
): Promise<SignInOutcome> {
  const em = orm.em.fork();
  const { provider, tenant } = identity;
  await touchIdentity(em, { id, provider, tenant, at: new Date() });
  const session = createSessionToken();
  const agent = describeUserAgent(userAgent);
  if (await openSessionByIdentity(em, { identityId: id, hash: session.hash, agent })) {
    return { kind: 'signed-in', sessionToken: session.token };
  }
  const owner = await findIdentityOwner(orm.em.fork(), id);
  const refusal = owner && refuse(owner, identity);
  if (refusal) return refusal;
  throw new DomainError('SIGN_IN_INVALID', 'The identity was removed at this moment; start again.');
}

/**
 * Signs the user in for whose address the provider vouches: links the identity where the address was proven to us too,
 * else asks the mailbox first. An address that has changed hands meanwhile is looked at anew by `SIGN_IN_INVALID`.
 */
export async function signInOwner(
  dependencies: ProviderSignInDependencies,
  signIn: ProvenSignIn,
  email: EmailAddress,
): Promise<SignInOutcome> {
  const { orm, deliverSoon } = dependencies;
  const link = await orm.em.fork().transactional((em) => linkOrAsk(em, dependencies, { signIn, email }));
  if (link.kind === 'asked') {
    deliverSoon(link.subject);
    return { kind: 'mail-sent' };
  }
  if (link.kind !== 'linked') return link;
  const known = await findIdentity(orm.em.fork(), signIn.identity);
  if (!known) throw new DomainError('SIGN_IN_INVALID', 'The identity was removed at this moment; start again.');
  return signInByIdentity(dependencies, signIn, known);
}

type LinkOutcome =
  | { readonly kind: 'linked' }
  /** The mailbox is asked, or had enough mails for now; `subject` is what the outbox delivers it under. */
  | { readonly kind: 'asked'; readonly subject: string }
  | Exclude<SignInOutcome, { readonly kind: 'signed-in' }>;

/** Under the locks of environment and user, so that what was looked at still holds. */
async function linkOrAsk(
  em: EntityManager,
  { policy }: Pick<ProviderSignInDependencies, 'policy'>,
  { signIn, email }: { readonly signIn: ProvenSignIn; readonly email: EmailAddress },
): Promise<LinkOutcome> {
  const { row, identity } = signIn;
  const before = await findAddressOwner(em, email.comparisonForm);
  if (before) {
    await lockSignInPolicyOfUser(em, before.userId);
    await lockUser(em, before.userId);
  }
  const owner = await findAddressOwner(em, email.comparisonForm);
  if (!owner || owner.userId !== before?.userId) {
    throw new DomainError('SIGN_IN_INVALID', 'The address has changed hands at this moment; start again.');
  }
  const refusal = refuse(owner, identity);
  if (refusal) return refusal;
  const { userId } = owner;
  const isProven = owner.proven || (await isProvenByRestriction(em, userId, identity));
  const { issuer, subject } = identity;
  if (!isProven || (await hasOtherIdentity(em, { userId, issuer, subject }))) {
    const asked = await beginIdentityProof(em, { userId, email, identity }, policy);
    return { kind: 'asked', subject: asked };
  }
  const at = new Date();
  if (!owner.proven) {
    // whoever had the account before its owner was known may have been somebody else
    await dropWhatCameBefore(em, userId, { at, keeping: { processId: row.id, password: false } });
    await markAddressProven(em, email.comparisonForm, at);
  }
  await linkIdentity(em, { userId, identity, at });
  return { kind: 'linked' };
}

/** Why a user cannot be signed in by an identity, though it is theirs. */
function refuse(owner: AddressOwner, identity: ProvenIdentity) {
  if (!owner.active) return { kind: 'deactivated' } as const;
  const { restriction, environmentId } = owner;
  if (restriction && !fitsRestriction(restriction, identity)) return { kind: 'restricted', environmentId } as const;
  return undefined;
}
