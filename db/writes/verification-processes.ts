import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { DAY_MS } from '../../domain/policy.ts';
import { EmailVerification, type EmailVerificationRow } from '../entities/email-verification.ts';
import { Process } from '../entities/process.ts';
import { TimelineEntry } from '../entities/timeline-entry.ts';
import { putInOutbox } from './outbox.ts';
import { noteOnTimeline } from './timeline.ts';

/** Who asks for one link more often than this in a day is not even passed on: the workflow sends fewer by far. */
const ASKED_AGAIN_MAX = 20;

export interface BeginningVerification {
  readonly row: Pick<EmailVerificationRow, 'id' | 'userId' | 'email' | 'emailKey' | 'emailKeyVersion'> &
    Partial<Pick<EmailVerificationRow, 'needsApproval' | 'provider' | 'issuer' | 'subject' | 'tenant'>>;
  /** The user's. */
  readonly environmentId: string;
  readonly openKey: Buffer;
  readonly proofMs: number;
  readonly actor: string;
}

/**
 * Begins an `emailVerification`: process, row, timeline and start, in the transaction of the caller, which delivers the
 * process's id after its commit. The caller has made sure that none with this key is open.
 */
export async function beginVerification(
  em: EntityManager,
  { row, environmentId, openKey, proofMs, actor }: BeginningVerification,
): Promise<void> {
  const { id, provider } = row;
  const at = new Date();
  await em.insert(Process, {
    id,
    kind: 'emailVerification',
    stage: 'awaiting-proof',
    stageSince: at,
    waitingOn: 'mail-provider',
    waitUntil: new Date(at.getTime() + proofMs),
    openKey,
    environmentIds: [environmentId],
    createdAt: at,
  });
  await em.insert(EmailVerification, { needsApproval: false, ...row });
  const data = provider ? { provider } : {};
  await noteOnTimeline(em, { processId: id, at, event: 'requested', actor, data });
  await putInOutbox(em, { subject: id, kind: 'start', name: 'emailVerification' });
}

/** Asks an open verification for another link, in the transaction of the caller; its workflow decides whether it sends one. */
export async function askVerificationAgain(em: EntityManager, processId: string, actor: string): Promise<void> {
  const at = new Date();
  const event = 'asked-again';
  const since = new Date(at.getTime() - DAY_MS);
  if ((await em.count(TimelineEntry, { processId, event, at: { $gt: since } })) >= ASKED_AGAIN_MAX) return;
  await noteOnTimeline(em, { processId, at, event, actor });
  await putInOutbox(em, { subject: processId, kind: 'signal', name: 'ask-again' });
}

/** By which one user has only one open verification about the same thing. */
export function openKeyOfVerification(userId: string, about: readonly string[]): Buffer {
  return createHash('sha256')
    .update(['user', userId, ...about].join('\n'))
    .digest();
}
