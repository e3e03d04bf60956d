import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import type { EmailAddress } from '../../domain/email-address.ts';
import { DAY_MS, type Policy } from '../../domain/policy.ts';
import { Process } from '../entities/process.ts';
import { User, UserAddress } from '../entities/user.ts';
import type { LinkableIdentity } from './identities.ts';
import { askVerificationAgain, beginVerification, openKeyOfVerification } from './verification-processes.ts';

/** So many may be begun in a day by identities whose provider vouches for the address: not everybody has one. */
const VOUCHED_A_DAY_MAX = 20;

export interface IdentityProofRequest {
  readonly userId: string;
  /** The user's own address that the sign-in named: its mailbox is asked. */
  readonly email: Pick<EmailAddress, 'comparisonForm'>;
  readonly identity: LinkableIdentity & { readonly vouched: boolean };
}

/**
 * Asks the mailbox of a user's own address whether the identity that has just signed in is theirs; it is linked when the
 * mailbox says so. One that is open is asked for another link. Too many in a day, or by an identity for which nobody
 * vouches within a minute, change nothing, so that strangers cannot flood a mailbox. Inside of the caller's transaction;
 * the user's row is locked, so that two at once are counted. Answers the outbox subject.
 */
export async function beginIdentityProof(
  em: EntityManager,
  request: IdentityProofRequest,
  policy: Pick<Policy, 'emailProofMs' | 'resendPauseMs' | 'resendsPerDay'>,
): Promise<string> {
  const { userId, identity } = request;
  await em.execute(sql`select 1 from "users" where "id" = ${userId} for no key update`);
  const openKey = openKeyOfVerification(userId, ['identity', identity.issuer, identity.subject]);
  const open = await em.findOne(Process, { kind: 'emailVerification', openKey, endedAt: null });
  if (open) {
    // whoever has signed in is not known to be the user
    await askVerificationAgain(em, open.id, 'person');
    return open.id;
  }
  const lately = await begunLately(em, userId);
  const pauseMs = identity.vouched ? 0 : policy.resendPauseMs;
  const most = identity.vouched ? VOUCHED_A_DAY_MAX : policy.resendsPerDay + 1;
  const [newest] = lately;
  const isTooSoon = newest !== undefined && newest.atMs > Date.now() - pauseMs;
  if (newest && (isTooSoon || lately.length >= most)) return newest.id;
  return begin(em, request, { openKey, proofMs: policy.emailProofMs });
}

/** The proofs of any identity that were begun within a day, newest first. */
async function begunLately(em: EntityManager, userId: string) {
  const since = new Date(Date.now() - DAY_MS);
  const rows = await em.execute<{ id: string; created_at: Date | string }[]>(sql`
    select p."id", p."created_at" from "email_verifications" v join "processes" p on p."id" = v."id"
    where v."user_id" = ${userId} and v."issuer" is not null and p."created_at" > ${since} order by p."id" desc`);
  return rows.map(({ id, created_at }) => ({ id, atMs: new Date(created_at).getTime() }));
}

async function begin(
  em: EntityManager,
  { userId, email, identity }: IdentityProofRequest,
  { openKey, proofMs }: { readonly openKey: Buffer; readonly proofMs: number },
): Promise<string> {
  const id = uuidv7();
  const user = await em.findOneOrFail(User, userId);
  const own = await em.findOneOrFail(UserAddress, { user: userId, emailKey: email.comparisonForm });
  const { provider, issuer, subject, tenant } = identity;
  const { email: address, emailKey, emailKeyVersion } = own;
  await beginVerification(em, {
    row: { id, userId, email: address, emailKey, emailKeyVersion, provider, issuer, subject, tenant },
    environmentId: user.environment.id,
    openKey,
    proofMs,
    actor: 'person',
  });
  return id;
}
