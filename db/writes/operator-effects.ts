import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { EmailAddress } from '../../domain/email-address.ts';
import { DomainError } from '../../domain/errors.ts';
import { retrySignalOf, type SettledMail } from '../../domain/operator-actions.ts';
import type { TimelineEvent } from '../../domain/process.ts';
import { Mail } from '../entities/mail.ts';
import { Process } from '../entities/process.ts';
import { cancelBulkInvite } from './bulk-invites.ts';
import { recordCorrection } from './invitations.ts';
import type { ActionCase, NewOperatorAction } from './operator-actions.ts';
import { putInOutbox } from './outbox.ts';
import { noteOnTimeline } from './timeline.ts';

/** What an action is given besides its reason. */
export type GivenEffect =
  | { readonly action: 'retry' | 'resend' | 'cancel' | 'note' | 'take' | 'release' }
  | { readonly action: 'extend'; readonly until: string }
  | { readonly action: 'correct-address'; readonly email: EmailAddress }
  | { readonly action: 'reassign'; readonly managerId: string }
  | { readonly action: 'settle-mail'; readonly mailId: string; readonly outcome: SettledMail };

type Of<Action extends GivenEffect['action']> = Extract<GivenEffect, { readonly action: Action }>;

/**
 * Does what an action does by itself, with its entry on the timeline, or puts in the outbox what its workflow is to hear or
 * decide, in the transaction that records the action. Answers null where a workflow decides. Throws `NOT_FOUND` and
 * `ALREADY_DECIDED` about a mail, `BULK_INVITE_ENDED`.
 */
export async function carryOutAction(
  em: EntityManager,
  opened: ActionCase,
  { id, actor, given }: Pick<NewOperatorAction, 'id' | 'actor'> & { readonly given: GivenEffect },
): Promise<'done' | null> {
  const { process } = opened;
  const subject = process.id;
  const note = (event: TimelineEvent, data: Readonly<Record<string, string | number>> = {}) =>
    noteOnTimeline(em, { processId: subject, at: opened.at, event, actor, data });
  const signal = (name: string) => putInOutbox(em, { subject, kind: 'signal', name });
  const ask = (payload: Readonly<Record<string, string>> = {}) =>
    putInOutbox(em, { subject, kind: 'operator-action', name: given.action, payload: { actionId: id, ...payload } });
  switch (given.action) {
    case 'note':
      await note('noted', { id });
      return 'done';
    case 'take':
      await em.nativeUpdate(Process, { id: subject }, { takenBy: actor, takenAt: opened.at });
      await note('taken');
      return 'done';
    case 'release':
      await em.nativeUpdate(Process, { id: subject }, { takenBy: null, takenAt: null });
      await note('released');
      return 'done';
    case 'retry':
      await note('retried', process.blockedBy ? { code: process.blockedBy } : {});
      await signal(retrySignalOf({ blockedBy: process.blockedBy ?? null }));
      return 'done';
    case 'settle-mail':
      await settleUnknownMail(em, opened, { actor, given });
      return 'done';
    case 'cancel':
      if (process.kind === 'organisationActivation') break;
      if (process.kind === 'bulkInvite') {
        await cancelBulkInvite(em, { id: subject, actor });
        return 'done';
      }
      await note('cancel-asked');
      await signal('cancel');
      return 'done';
    case 'resend':
      if (process.kind !== 'emailVerification') break;
      await note('asked-again');
      await signal('ask-again');
      return 'done';
    case 'extend':
      await ask({ until: given.until });
      return null;
    case 'reassign':
      await ask({ managerId: given.managerId });
      return null;
    case 'correct-address':
      await recordCorrection(em, { id, invitationId: subject, email: given.email });
      break;
  }
  await ask();
  return null;
}

/**
 * Settles a mail whose outcome nobody knew. One that was sent is as if reported; one that was not is due again, byte for
 * byte and under its key, which its provider has forgotten by now. A reminder that was not sent is left out: it is late.
 */
async function settleUnknownMail(
  em: EntityManager,
  { process, at }: ActionCase,
  { actor, given: { mailId, outcome } }: { readonly actor: string; readonly given: Of<'settle-mail'> },
): Promise<void> {
  const options = { lockMode: LockMode.PESSIMISTIC_WRITE, disableIdentityMap: true } as const;
  const mail = await em.findOne(Mail, { id: mailId.toLowerCase(), processId: process.id }, options);
  if (!mail) throw new DomainError('NOT_FOUND', 'The onboarding has no such mail.');
  if (mail.state !== 'unknown') throw new DomainError('ALREADY_DECIDED', 'What became of the mail is known.');
  const { name, round } = mail;
  const isLate = name.startsWith('reminder');
  await em.nativeUpdate(
    Mail,
    { id: mail.id },
    outcome === 'sent' ? sentAt(mail.reservedAt) : isLate ? LEFT_OUT : dueAt(at),
  );
  await noteOnTimeline(em, {
    processId: process.id,
    at,
    event: 'mail-settled',
    actor,
    data: { mail: name, round, outcome },
  });
  const payload = { mail: name, round, event: outcome === 'sent' ? 'settled' : 'not-sent' };
  await putInOutbox(em, { subject: process.id, kind: 'signal', name: 'mail-feedback', payload });
}

const LEFT_OUT = { state: 'refused' } as const;
const sentAt = (at: Date) => ({ state: 'sent', sentAt: at }) as const;
const dueAt = (at: Date) => ({ state: 'reserved', reservedAt: at, batchId: null, batchPosition: null }) as const;
