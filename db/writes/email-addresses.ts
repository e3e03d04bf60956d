import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { domainOf, EMAIL_COMPARISON_VERSION, type EmailAddress } from '../../domain/email-address.ts';
import type { EmailVerificationOutcome, EmailVerificationStage } from '../../domain/email-verification.ts';
import { DAY_MS, type Policy } from '../../domain/policy.ts';
import { EmailVerification } from '../entities/email-verification.ts';
import { Environment } from '../entities/environment.ts';
import { Mail } from '../entities/mail.ts';
import { Process } from '../entities/process.ts';
import { UserAddress } from '../entities/user.ts';
import { beginNotice } from './notices.ts';
import { putInOutbox } from './outbox.ts';
import { closeProcess } from './processes.ts';
import { revokeSessions } from './sessions.ts';
import { noteOnTimeline } from './timeline.ts';
import { askVerificationAgain, beginVerification, openKeyOfVerification } from './verification-processes.ts';

/** At most so many addresses of one user, those that are on their way included; and so many of these. */
const ADDRESSES_MAX = 10;
const OPEN_VERIFICATIONS_MAX = 5;
/** So many may be begun in a day, those included that were withdrawn. */
const BEGUN_A_DAY_MAX = 20;

export interface EmailAddressRequest {
  /** Of the process, should one begin. */
  readonly id: string;
  readonly userId: string;
  readonly environmentId: string;
  readonly email: EmailAddress;
}

export type EmailAddressTaking =
  /** A process has begun, or one of the same address is open and was asked for another link. */
  | { readonly kind: 'taken-in'; readonly id: string; readonly stage: EmailVerificationStage }
  | { readonly kind: 'own-already' }
  | { readonly kind: 'too-many' };

/**
 * Takes in that a user wants an address besides. Whether it is somebody else's is not looked at: that shows when its
 * mailbox is proven. The user's row is locked, so that two at once are counted. A repeat with the same id changes nothing.
 */
export async function requestEmailAddress(
  em: EntityManager,
  { id, userId, environmentId, email }: EmailAddressRequest,
  policy: Pick<Policy, 'emailProofMs'>,
): Promise<EmailAddressTaking> {
  return em.transactional(async (tx) => {
    await tx.execute(sql`select 1 from "users" where "id" = ${userId} for no key update`);
    const repeated = await tx.findOne(Process, { id, kind: 'emailVerification' });
    if (repeated) return { kind: 'taken-in', id, stage: repeated.stage as EmailVerificationStage };
    const openKey = openKeyOfVerification(userId, ['address', email.comparisonForm]);
    const open = await tx.findOne(Process, { kind: 'emailVerification', openKey, endedAt: null });
    if (open) {
      await askVerificationAgain(tx, open.id, `user:${userId}`);
      return { kind: 'taken-in', id: open.id, stage: open.stage as EmailVerificationStage };
    }
    const addresses = await tx.find(UserAddress, { user: userId });
    if (addresses.some(({ emailKey }) => emailKey === email.comparisonForm)) return { kind: 'own-already' };
    const waiting = await countOpen(tx, userId);
    const isFull = waiting >= OPEN_VERIFICATIONS_MAX || addresses.length + waiting >= ADDRESSES_MAX;
    if (isFull || (await countBegunLately(tx, userId)) >= BEGUN_A_DAY_MAX) return { kind: 'too-many' };
    const environment = await tx.findOneOrFail(Environment, environmentId);
    const row = {
      id,
      userId,
      email: email.address,
      emailKey: email.comparisonForm,
      emailKeyVersion: EMAIL_COMPARISON_VERSION,
      needsApproval: domainOf(email.comparisonForm) !== environment.domain,
    };
    const actor = `user:${userId}`;
    await beginVerification(tx, { row, environmentId, openKey, proofMs: policy.emailProofMs, actor });
    return { kind: 'taken-in', id, stage: 'awaiting-proof' };
  });
}

/** `withdrawn`: an open verification, whose process has still to hear of it. */
export type EmailAddressRemoval = 'removed' | 'withdrawn' | 'primary' | 'unknown';

/**
 * Takes an extra address from a user, at once, ends their other sessions and tells them; or withdraws one that is on its way.
 * Somebody else's is unknown, as is one that is gone already.
 */
export async function removeEmailAddress(
  em: EntityManager,
  { id, userId, sessionId }: { readonly id: string; readonly userId: string; readonly sessionId: string },
): Promise<EmailAddressRemoval> {
  return em.transactional(async (tx): Promise<EmailAddressRemoval> => {
    const address = await tx.findOne(UserAddress, { id, user: userId });
    if (address?.isPrimary) return 'primary';
    if (address) {
      if ((await tx.nativeDelete(UserAddress, { id, isPrimary: false })) === 0) return 'unknown';
      const at = new Date();
      await revokeSessions(tx, userId, { except: sessionId });
      await beginNotice(tx, { userId, template: 'address-removed', at, actor: `user:${userId}` });
      return 'removed';
    }
    if ((await tx.count(EmailVerification, { id, userId })) === 0) return 'unknown';
    const ended = await endVerification(tx, { id, stage: 'cancelled', at: new Date(), actor: `user:${userId}` });
    if (!ended) return 'unknown';
    await putInOutbox(tx, { subject: id, kind: 'signal', name: 'cancel' });
    return 'withdrawn';
  });
}

/**
 * Ends a verification that is open and erases its address, with that of its mails unless it has become the user's. Tells
 * whether it was open: a repeat changes nothing.
 */
export async function endVerification(
  em: EntityManager,
  end: {
    readonly id: string;
    readonly stage: EmailVerificationOutcome;
    readonly at: Date;
    readonly actor: string;
    readonly decidedBy?: string | undefined;
  },
): Promise<boolean> {
  const { id, stage, at, actor, decidedBy } = end;
  if (!(await closeProcess(em, { id, stage, at }))) return false;
  const decided = decidedBy === undefined ? {} : { decidedBy, decidedAt: at };
  // of whom it was about there is left what has become the user's
  const identity = stage === 'verified' ? {} : { subject: null, tenant: null };
  await em.nativeUpdate(EmailVerification, { id }, { email: null, emailKey: null, ...identity, ...decided });
  // its hash stays until retention, so that mails to one address are counted whatever became of what they were about
  if (stage !== 'verified') await em.nativeUpdate(Mail, { processId: id }, { recipient: null });
  await em.nativeUpdate(Process, { id }, { erasedAt: at });
  await noteOnTimeline(em, { processId: id, at, event: stage, actor });
  await noteOnTimeline(em, { processId: id, at, event: 'erased', actor: 'vestibule' });
  return true;
}

async function countOpen(em: EntityManager, userId: string): Promise<number> {
  const [row] = await em.execute<{ open: string }[]>(sql`
    select count(*) as "open" from "email_verifications" v join "processes" p on p."id" = v."id"
    where v."user_id" = ${userId} and v."issuer" is null and p."ended_at" is null`);
  return Number(row?.open ?? 0);
}

async function countBegunLately(em: EntityManager, userId: string): Promise<number> {
  const since = new Date(Date.now() - DAY_MS);
  const [row] = await em.execute<{ begun: string }[]>(sql`
    select count(*) as "begun" from "email_verifications" v join "processes" p on p."id" = v."id"
    where v."user_id" = ${userId} and v."issuer" is null and p."created_at" > ${since}`);
  return Number(row?.begun ?? 0);
}

const NOTHING = '00000000-0000-0000-0000-000000000000';

/**
 * Ends every verification of a user that is open, but one where that is named: whoever asked for them may have been
 * somebody else. Inside of the caller's transaction; their workflows hear of it by the outbox.
 */
export async function endVerificationsOfUser(
  em: EntityManager,
  userId: string,
  at: Date,
  except = NOTHING,
): Promise<void> {
  const open = await em.execute<{ id: string }[]>(sql`
    select v."id" from "email_verifications" v join "processes" p on p."id" = v."id"
    where v."user_id" = ${userId} and p."ended_at" is null and v."id" <> ${except} order by v."id" for update of p`);
  for (const { id } of open) {
    await endVerification(em, { id, stage: 'cancelled', at, actor: 'vestibule' });
    await putInOutbox(em, { subject: id, kind: 'signal', name: 'cancel' });
  }
}
