import { findInvitation, findInvitationLink, type InvitationView } from '../db/queries/invitations.ts';
import { hasAddress } from '../db/writes/invitation-guards.ts';
import { askForAnother } from '../db/writes/invitation-wishes.ts';
import { DomainError, type FieldErrorCode } from '../domain/errors.ts';
import { isInvitationWord } from '../domain/invitation-word.ts';
import type { MembershipInviteStage } from '../domain/membership-invite.ts';
import type { UserCaller } from '../domain/rights.ts';
import { decideOnInvitation, type InvitationDependencies } from './invitation-decision.ts';
import { invitationEnded, invitationNotFound } from './invitation-refusals.ts';

/** By what somebody names the invitation that they answer: a link, or its id where they are signed in. */
export interface NamedInvitation {
  readonly token?: string | undefined;
  readonly invitationId?: string | undefined;
}

/** Where an invitation stands for its invitee. */
export interface AnsweredInvitation {
  readonly id: string;
  readonly stage: MembershipInviteStage;
  readonly isRecorded: boolean;
  /** Whoever has accepted was a member before, and stays as they were. */
  readonly alreadyMember?: boolean;
}

/**
 * Accepts an invitation as who is signed in, to whom its address has to belong. What is lacking then is waited for. Throws
 * `LINK_UNKNOWN`, `LINK_SUPERSEDED`, `NOT_FOUND` for an id of somebody else's, and as `decideOnInvitation` does; a repeat
 * is answered alike.
 */
export async function acceptInvitation(
  dependencies: InvitationDependencies,
  call: { readonly id: string; readonly caller: UserCaller; readonly named: NamedInvitation },
): Promise<AnsweredInvitation> {
  const { userId } = call.caller;
  const { invitation, byMail, undelivered } = await findNamed(dependencies, call.named, userId);
  const own = { actor: `user:${userId}`, userId, ...(byMail ? { byMail } : {}) };
  const decided = await decideOnInvitation(dependencies, {
    id: invitation.id,
    command: { action: 'accept', ...own },
    once: `accept-${userId}`,
    callId: call.id,
    isOwnEnd: (view) => view.stage === 'joined' && view.userId === userId,
    seen: invitation,
    undelivered,
  });
  const { stage, isRecorded, alreadyMember } = decided;
  return { id: invitation.id, stage, isRecorded, alreadyMember };
}

/**
 * Declines an invitation: as who is signed in, by its id, or by its link with the word that its page shows, which no mail
 * scanner types. Throws as `acceptInvitation` does, and `VALIDATION_FAILED` for another word.
 */
export async function declineInvitation(
  dependencies: InvitationDependencies,
  call: {
    readonly id: string;
    readonly caller: UserCaller | undefined;
    readonly named: NamedInvitation;
    readonly word?: string | undefined;
  },
): Promise<AnsweredInvitation> {
  const { token, invitationId } = call.named;
  if (token === undefined && invitationId !== undefined && !call.caller) {
    throw new DomainError('NOT_AUTHENTICATED', 'Sign in first, or decline by the link.');
  }
  const userId = token === undefined ? call.caller?.userId : undefined;
  const { invitation, hash } = await findNamed(dependencies, call.named, userId);
  if (hash) assertWord(call.word, hash);
  const own = userId === undefined ? { actor: 'person' } : { actor: `user:${userId}`, userId };
  const decided = await decideOnInvitation(dependencies, {
    id: invitation.id,
    command: { action: 'decline', ...own },
    once: `decline-${userId ?? 'person'}`,
    callId: call.id,
    isOwnEnd: (view) => view.stage === 'declined' && view.userId === (userId ?? null),
  });
  return { id: invitation.id, stage: decided.stage, isRecorded: decided.isRecorded };
}

/**
 * The invitee of a lapsed invitation asks for another one: its inviter is told, at most once a day. Throws `LINK_UNKNOWN`,
 * `VALIDATION_FAILED` for another word than its page shows, `INVITATION_OPEN` while there is one to answer,
 * `INVITATION_ENDED` for one that has come to another end.
 */
export async function askForInvitation(
  { orm, deliverSoon }: InvitationDependencies,
  { token, word }: { readonly token: string; readonly word: string },
): Promise<{ readonly id: string; readonly stage: MembershipInviteStage }> {
  const link = await findInvitationLink(orm.em.fork(), token);
  if (!link) throw linkUnknown();
  assertWord(word, link.hash);
  const { invitation } = link;
  const { id, stage } = invitation;
  const next =
    invitation.continuedBy === null ? undefined : await findInvitation(orm.em.fork(), invitation.continuedBy);
  const open = [invitation, next].find((one) => one && !one.endedAt);
  if (open) throw new DomainError('INVITATION_OPEN', 'There is one to answer.', { process: { id: open.id } });
  if (stage !== 'expired') throw invitationEnded(invitation);
  for (const subject of await askForAnother(orm.em.fork(), id)) deliverSoon(subject);
  return { id, stage };
}

/** Whether an invitation is for somebody: one of their proven addresses is the invited one, or they have answered it. */
export async function isInvitee(
  { orm }: Pick<InvitationDependencies, 'orm'>,
  { emailKey, userId: answeredBy }: InvitationView,
  userId: string,
): Promise<boolean> {
  if (answeredBy === userId) return true;
  return emailKey !== null && hasAddress(orm.em.fork(), { userId, emailKey, byMail: false });
}

interface FoundInvitation {
  readonly invitation: InvitationView;
  /** Of the token by which it was found. */
  readonly hash: Buffer | undefined;
  /** By a link that we have mailed to the invited address. */
  readonly byMail: boolean;
  /** Ids of the outbox rows that its workflow may not have heard yet, where they were read too. */
  readonly undelivered?: readonly string[];
}

async function findNamed(
  dependencies: InvitationDependencies,
  { token, invitationId }: NamedInvitation,
  userId: string | undefined,
): Promise<FoundInvitation> {
  const em = dependencies.orm.em.fork();
  if (token !== undefined) {
    const link = await findInvitationLink(em, token);
    if (!link) throw linkUnknown();
    const { invitation, round, hash, undelivered } = link;
    if (!invitation.endedAt && round < invitation.linkRound) {
      throw new DomainError('LINK_SUPERSEDED', 'A newer link has been sent; only the latest one works.');
    }
    return { invitation, hash, byMail: invitation.delivery === 'mail', undelivered };
  }
  if (invitationId === undefined) throw fieldError('token', 'REQUIRED');
  const invitation = await findInvitation(em, invitationId);
  const isTheirs = invitation && userId !== undefined && (await isInvitee(dependencies, invitation, userId));
  if (!isTheirs) throw invitationNotFound();
  return { invitation, hash: undefined, byMail: false };
}

function assertWord(word: string | undefined, hash: Buffer): void {
  if (word === undefined) throw fieldError('word', 'REQUIRED');
  if (!isInvitationWord(word, hash)) throw fieldError('word', 'WORD_WRONG');
}

function linkUnknown(): DomainError {
  return new DomainError('LINK_UNKNOWN', 'No link with this token is known; it may be incomplete, or long past.');
}

function fieldError(field: string, code: FieldErrorCode): DomainError {
  return new DomainError('VALIDATION_FAILED', 'The invitation is named by `token` or `invitationId`; see `errors`.', {
    fields: [{ field, code }],
  });
}
