import { LockMode } from '@mikro-orm/core';
import { type EntityManager, type MikroORM, sql } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import { EmailVerification, type EmailVerificationRow } from '../db/entities/email-verification.ts';
import { Process } from '../db/entities/process.ts';
import { User, UserAddress } from '../db/entities/user.ts';
import { endVerification } from '../db/writes/email-addresses.ts';
import { beginNotice } from '../db/writes/notices.ts';
import { revokeSessions } from '../db/writes/sessions.ts';
import { lockSignInPolicyOfUser } from '../db/writes/sign-in-policy-guards.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import type { EmailVerificationStage } from '../domain/email-verification.ts';
import { linkProven } from './identity-link.ts';

export interface RecordProofCommand {
  readonly id: string;
  /** ISO-8601 UTC, from the workflow. */
  readonly at: string;
  /** Until when an administrator can decide, where one has to. */
  readonly approvalUntil: string;
}

export interface AddAddressCommand {
  readonly id: string;
  readonly at: string;
  /** The administrator who approved. */
  readonly decidedBy: string;
}

export interface EndEmailVerificationCommand {
  readonly id: string;
  readonly at: string;
  readonly stage: 'expired' | 'refused' | 'cancelled';
  /** The administrator who refused. */
  readonly decidedBy?: string;
}

/** At most so many administrators are mailed about one approval. */
const ADMINISTRATORS_TOLD = 5;

/**
 * The steps of an extra address, or of an identity to be linked; each is one transaction under the lock of its process,
 * guarded by its stage.
 */
export function createEmailVerificationActivities({ orm }: { readonly orm: MikroORM }) {
  /**
   * Records that the mailbox is proven: the address is the user's from then on, or waits for an administrator, of whom
   * some are told; or the identity that was in question is linked. Answers where the verification stands; a repeat finds
   * that recorded and changes nothing.
   */
  async function recordProof({ id, at, approvalUntil }: RecordProofCommand): Promise<EmailVerificationStage> {
    return orm.em.fork().transactional(async (em) => {
      const { process, verification } = await lock(em, id);
      if (process.stage !== 'awaiting-proof') return process.stage as EmailVerificationStage;
      await noteOnTimeline(em, { processId: id, at: new Date(at), event: 'proven', actor: actor(verification) });
      if (verification.issuer) return linkProven(em, verification, new Date(at));
      if (!verification.needsApproval) return add(em, verification, { at: new Date(at) });
      return awaitApproval(em, verification, { at: new Date(at), until: new Date(approvalUntil) });
    });
  }

  /**
   * Gives the user the address that an administrator has approved, tells them and ends their sessions. `cancelled` where
   * it has got an account elsewhere meanwhile. A repeat finds the verification ended and answers how.
   */
  async function addAddress({ id, at, decidedBy }: AddAddressCommand): Promise<EmailVerificationStage> {
    return orm.em.fork().transactional(async (em) => {
      const { process, verification } = await lock(em, id);
      if (process.stage !== 'awaiting-approval') return process.stage as EmailVerificationStage;
      await noteOnTimeline(em, { processId: id, at: new Date(at), event: 'approved', actor: `user:${decidedBy}` });
      return add(em, verification, { at: new Date(at), decidedBy });
    });
  }

  /**
   * Ends a verification without an address and erases what it held of it; whoever was refused is told. Answers how it has
   * ended, which is otherwise where it had ended before.
   */
  async function endEmailVerification(command: EndEmailVerificationCommand): Promise<EmailVerificationStage> {
    const { id, stage, decidedBy } = command;
    const at = new Date(command.at);
    return orm.em.fork().transactional(async (em) => {
      const { process, verification } = await lock(em, id);
      if (process.endedAt) return process.stage as EmailVerificationStage;
      const by = decidedBy === undefined ? 'vestibule' : `user:${decidedBy}`;
      await endVerification(em, { id, stage, at, actor: by, decidedBy });
      if (stage === 'refused') {
        const about = { userId: verification.userId, template: 'address-refused', subjectId: id } as const;
        await beginNotice(em, { ...about, at, actor: by });
      }
      return stage;
    });
  }

  return { recordProof, addAddress, endEmailVerification };
}

/** The user before the process, as whoever deactivates them or sets their password locks them. */
async function lock(em: EntityManager, id: string) {
  const { userId, issuer } = await em.findOneOrFail(EmailVerification, id);
  // who links an identity changes what the user signs in by: one at a time, and not while their environment is restricted
  if (issuer) {
    await lockSignInPolicyOfUser(em, userId);
    await em.execute(sql`select 1 from "users" where "id" = ${userId} for no key update`);
  } else await em.findOneOrFail(User, userId, { lockMode: LockMode.PESSIMISTIC_READ });
  const process = await em.findOneOrFail(Process, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
  return { process, verification: await em.findOneOrFail(EmailVerification, id) };
}

async function add(
  em: EntityManager,
  verification: EmailVerificationRow,
  { at, decidedBy }: { readonly at: Date; readonly decidedBy?: string },
): Promise<EmailVerificationStage> {
  const { id, userId } = verification;
  const end = { id, at, actor: actor(verification), decidedBy };
  if (!(await insertAddress(em, verification, at))) {
    await endVerification(em, { ...end, stage: 'cancelled', actor: 'vestibule' });
    return 'cancelled';
  }
  await revokeSessions(em, userId, { at });
  await em.nativeUpdate(EmailVerification, { id }, { provenAt: verification.provenAt ?? at });
  await endVerification(em, { ...end, stage: 'verified' });
  await beginNotice(em, { userId, template: 'address-added', subjectId: id, at, actor: end.actor });
  return 'verified';
}

/** Tells whether the address is the user's now: not if it is somebody's already, or the user is out of work. */
async function insertAddress(
  em: EntityManager,
  { userId, email, emailKey, emailKeyVersion, provenAt }: EmailVerificationRow,
  at: Date,
): Promise<boolean> {
  if (!email || !emailKey || (await em.count(User, { id: userId, deactivatedAt: null })) === 0) return false;
  const inserted = await em
    .createQueryBuilder(UserAddress)
    .insert({
      id: uuidv7(),
      user: userId,
      email,
      emailKey,
      emailKeyVersion,
      provenAt: provenAt ?? at,
      isPrimary: false,
    })
    .onConflict('emailKey')
    .ignore()
    .execute<{ affectedRows: number }>('run');
  return inserted.affectedRows === 1;
}

async function awaitApproval(
  em: EntityManager,
  verification: EmailVerificationRow,
  { at, until }: { readonly at: Date; readonly until: Date },
): Promise<EmailVerificationStage> {
  const { id, userId, emailKey } = verification;
  const user = await em.findOneOrFail(User, userId);
  if (user.deactivatedAt || (await em.count(UserAddress, { emailKey: emailKey ?? '' })) > 0) {
    await endVerification(em, { id, stage: 'cancelled', at, actor: 'vestibule' });
    return 'cancelled';
  }
  const standing = { waitingOn: 'administrator' as const, needsAttention: false, blockedBy: null };
  await em.nativeUpdate(Process, { id }, { stage: 'awaiting-approval', stageSince: at, waitUntil: until, ...standing });
  await em.nativeUpdate(EmailVerification, { id }, { provenAt: at });
  const administrators = await em.find(
    User,
    { environment: user.environment.id, role: 'administrator', deactivatedAt: null },
    { orderBy: { id: 'asc' }, limit: ADMINISTRATORS_TOLD },
  );
  for (const { id: administrator } of administrators) {
    const about = { userId: administrator, template: 'approval-wanted', subjectId: id } as const;
    await beginNotice(em, { ...about, at, actor: actor(verification) });
  }
  return 'awaiting-approval';
}

function actor({ userId }: EmailVerificationRow): string {
  return `user:${userId}`;
}
