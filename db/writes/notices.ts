import type { EntityManager } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import type { MailTemplate } from '../../domain/mail.ts';
import { Notice } from '../entities/notice.ts';
import { Process } from '../entities/process.ts';
import { putInOutbox } from './outbox.ts';
import { noteOnTimeline } from './timeline.ts';

export interface NewNotice {
  /** Of the process; a new one when undefined. */
  readonly id?: string;
  /** To whom: it goes to the address we know. */
  readonly userId: string;
  readonly template: MailTemplate;
  /** What the mail is about, where the template needs more than the user. */
  readonly subjectId?: string;
  readonly at: Date;
  /** Who caused it: `person`, `vestibule`, or a kind and an opaque id. */
  readonly actor: string;
}

/**
 * Begins a notice, in the transaction of what it tells of: its process, what the mail is about, and its start. Answers
 * what delivery begins; whoever does not deliver it leaves it to the relay.
 */
export async function beginNotice(
  em: EntityManager,
  { id = uuidv7(), userId, template, subjectId, at, actor }: NewNotice,
): Promise<{ readonly id: string; readonly kind: 'notice'; readonly outboxId: string }> {
  await em.insert(Process, {
    id,
    kind: 'notice',
    stage: 'sending',
    stageSince: at,
    waitingOn: 'mail-provider',
    environmentIds: [],
    createdAt: at,
  });
  await em.insert(Notice, { id, template, userId, subjectId: subjectId ?? null, createdAt: at });
  await noteOnTimeline(em, { processId: id, at, event: 'requested', actor });
  const outboxId = await putInOutbox(em, { subject: id, kind: 'start', name: 'notice' });
  return { id, kind: 'notice', outboxId };
}

/** Whether somebody had so many notices of one kind lately that another one would be a nuisance. */
export async function hasEnoughNotices(
  em: EntityManager,
  about: { readonly userId: string; readonly template: MailTemplate; readonly subjectId?: string },
  limits: { readonly pauseMs: number; readonly most: number; readonly withinMs: number },
): Promise<boolean> {
  const { subjectId, ...of } = about;
  const now = Date.now();
  const lately = await em.find(
    Notice,
    { ...of, ...(subjectId === undefined ? {} : { subjectId }), createdAt: { $gt: new Date(now - limits.withinMs) } },
    { orderBy: { createdAt: 'desc' } },
  );
  const [newest] = lately;
  const tooSoon = newest !== undefined && newest.createdAt.getTime() > now - limits.pauseMs;
  return tooSoon || lately.length >= limits.most;
}
