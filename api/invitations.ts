import { findInvitation, type InvitationView } from '../db/queries/invitations.ts';
import { beginInvitation, makeInvitationLink, recordCorrection } from '../db/writes/invitations.ts';
import { invitationWindow } from '../domain/bulk-invite.ts';
import { type EmailAddress, parseEmailAddress } from '../domain/email-address.ts';
import { DomainError } from '../domain/errors.ts';
import type { Locale } from '../domain/locale.ts';
import {
  type InvitationDelivery,
  type MembershipInviteStage,
  shownInvitationStage,
} from '../domain/membership-invite.ts';
import type { OrganisationRole } from '../domain/organisation.ts';
import { actorOf, type KnownCaller, type Right, reasonsAgainstInviting } from '../domain/rights.ts';
import { decideOnInvitation, type InvitationDependencies } from './invitation-decision.ts';
import { invitationEnded, invitationNotFound } from './invitation-refusals.ts';
import { reachOrganisation } from './organisation-access.ts';

/** Who is invited, as a caller gives it. */
export interface GivenInvitation {
  readonly email: string;
  readonly role: OrganisationRole;
  readonly locale?: Locale | undefined;
  readonly expiresInDays?: number | undefined;
  readonly delivery: InvitationDelivery;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** Where an invitation stands for its inviter; `isNew`: another process than the one that was asked about. */
export interface InvitationState {
  readonly id: string;
  readonly stage: MembershipInviteStage;
  readonly link: string | null;
  readonly isRecorded: boolean;
  readonly isNew: boolean;
}

/** An administrator or a program who does something about an invitation; `id`: the call's own. */
export interface InviterCall {
  readonly id: string;
  readonly caller: KnownCaller;
  readonly invitationId: string;
}

/** Invites an address. Throws as `reachOrganisation`, `assertMayInviteAs` and `beginInvitation` do; a repeat with the same id finds it. */
export async function invite(
  { orm, policy, tokenKeys, publicUrl, deliverSoon, startSoon }: InvitationDependencies,
  call: {
    readonly id: string;
    readonly caller: KnownCaller;
    readonly organisationId: string;
    readonly given: GivenInvitation;
  },
): Promise<InvitationState> {
  const { id, caller, given } = call;
  const email = addressOf(given.email);
  const organisationId = call.organisationId.toLowerCase();
  const { role, locale, delivery, metadata = null } = given;
  const invited = { id, organisationId, actor: actorOf(caller), email, role, locale, delivery };
  const open = invitationWindow(policy, given.expiresInDays);
  // the statement that nearly every call is looks at all of it by itself
  const assertAllowed = async () => {
    await reachOrganisation(orm.em.fork(), { caller, organisationId, right: 'invitations.write' });
    assertMayInviteAs(caller, role);
  };
  const begun = await beginInvitation(orm.em.fork(), tokenKeys, { ...invited, ...open, metadata, assertAllowed });
  const { outboxId } = begun;
  const start = { id: begun.id, kind: 'membershipInvite', given: { openMs: open.openMs, delivery } } as const;
  if (outboxId === undefined) deliverSoon(begun.id);
  else startSoon({ ...start, outboxId });
  const link = begun.token === undefined ? null : linkTo(publicUrl, begun.token);
  return { id: begun.id, stage: shownInvitationStage(begun.stage), link, isRecorded: true, isNew: true };
}

/** The invitation for its inviter's side. Throws `NOT_FOUND`, `NOT_ALLOWED` with what the caller lacks. */
export async function reachInvitation(
  { orm }: Pick<InvitationDependencies, 'orm'>,
  { caller, invitationId, right }: Omit<InviterCall, 'id'> & { readonly right: Right },
): Promise<InvitationView> {
  const em = orm.em.fork();
  const view = await findInvitation(em, invitationId);
  if (!view) throw invitationNotFound();
  await reachOrganisation(em, { caller, organisationId: view.organisationId, right });
  return view;
}

/**
 * Whether somebody who may invite may invite as `role`: a program that cannot change members names no administrator. Throws
 * `NOT_ALLOWED` with `SCOPE_MISSING`.
 */
export function assertMayInviteAs(caller: KnownCaller, role: OrganisationRole): void {
  const reasons = reasonsAgainstInviting(caller, role);
  if (reasons.length === 0) return;
  throw new DomainError('NOT_ALLOWED', 'The caller may invite members only; `reasons` says why.', { reasons });
}

/** Takes an invitation back. Throws as `reachInvitation` and `decideOnInvitation` do; a repeat is answered alike. */
export async function revokeInvitation(
  dependencies: InvitationDependencies,
  call: InviterCall,
): Promise<InvitationState> {
  const { id } = await reachInvitation(dependencies, { ...call, right: 'invitations.write' });
  const actor = actorOf(call.caller);
  const decided = await decideOnInvitation(dependencies, {
    id,
    command: { action: 'revoke', actor },
    once: `revoke-${actor}`,
    callId: call.id,
    isOwnEnd: ({ stage, endedBecause }) => stage === 'revoked' && endedBecause === null,
  });
  return { id, stage: shownInvitationStage(decided.stage), link: null, isRecorded: decided.isRecorded, isNew: false };
}

/**
 * Sends an invitation again: an open one is extended, one that has lapsed is taken up by a new one, which names it. Throws
 * as `reachInvitation`, `decideOnInvitation` and `beginInvitation` do, and `INVITATION_ENDED` for one with another end.
 */
export async function resendInvitation(
  dependencies: InvitationDependencies,
  call: InviterCall,
): Promise<InvitationState> {
  const view = await reachInvitation(dependencies, { ...call, right: 'invitations.write' });
  assertMayInviteAs(call.caller, view.role);
  if (view.endedAt) return takeUp(dependencies, view, call);
  const actor = actorOf(call.caller);
  const once = `resend-${actor}-${call.id}`;
  const command = { action: 'resend', actor } as const;
  const isOwnEnd = ({ stage }: InvitationView) => stage === 'expired';
  const decided = await decideOnInvitation(dependencies, { id: view.id, command, once, callId: call.id, isOwnEnd });
  // it has lapsed just now
  if (decided.stage === 'expired') return takeUp(dependencies, view, call);
  return newLink(dependencies, view, decided);
}

/** Puts an address in the place of one whose mailbox refuses. Throws as `decideOnInvitation` does; a repeat is one. */
export async function correctAddress(
  dependencies: InvitationDependencies,
  call: InviterCall & { readonly email: string },
): Promise<InvitationState> {
  const email = addressOf(call.email);
  const view = await reachInvitation(dependencies, { ...call, right: 'invitations.write' });
  assertMayInviteAs(call.caller, view.role);
  if (view.endedAt) throw invitationEnded(view);
  const em = dependencies.orm.em.fork();
  const correctionId = await recordCorrection(em, { id: call.id, invitationId: view.id, email });
  const actor = actorOf(call.caller);
  const once = `correct-address-${actor}-${call.id}`;
  const command = { action: 'correct-address', actor, correctionId } as const;
  const isOwnEnd = () => false;
  const decided = await decideOnInvitation(dependencies, { id: view.id, command, once, callId: call.id, isOwnEnd });
  return newLink(dependencies, view, decided);
}

/** The newest link of an invitation that the caller hands over, made anew; null where we mail it, or nobody does. */
export async function linkOf(
  { orm, tokenKeys, publicUrl }: InvitationDependencies,
  id: string,
): Promise<string | null> {
  const view = await findInvitation(orm.em.fork(), id);
  if (view?.delivery !== 'link') return null;
  return linkTo(publicUrl, await makeInvitationLink(orm.em.fork(), tokenKeys, { id, round: view.linkRound }));
}

async function takeUp(
  { orm, policy, tokenKeys, publicUrl, deliverSoon }: InvitationDependencies,
  view: InvitationView,
  { id, caller }: InviterCall,
): Promise<InvitationState> {
  const email = view.email === null ? undefined : parseEmailAddress(view.email);
  const fresh = await findInvitation(orm.em.fork(), view.id);
  if (fresh?.stage !== 'expired' || !email) throw invitationEnded(fresh ?? view);
  const { organisationId, role, locale, delivery, metadata, openDays } = view;
  const open = invitationWindow(policy, openDays);
  const again = { id, organisationId, actor: actorOf(caller), email, role, locale, delivery, metadata, ...open };
  const begun = await beginInvitation(orm.em.fork(), tokenKeys, { ...again, continues: view.id });
  deliverSoon(begun.id);
  const link = begun.token === undefined ? null : linkTo(publicUrl, begun.token);
  return { id: begun.id, stage: shownInvitationStage(begun.stage), link, isRecorded: true, isNew: true };
}

async function newLink(
  { orm, tokenKeys, publicUrl }: InvitationDependencies,
  { id, delivery }: InvitationView,
  decided: { readonly stage: MembershipInviteStage; readonly round: number | undefined; readonly isRecorded: boolean },
): Promise<InvitationState> {
  const { round, isRecorded } = decided;
  const stage = shownInvitationStage(decided.stage);
  const isMade = delivery === 'link' && round !== undefined && stage === 'awaiting-answer';
  const token = isMade ? await makeInvitationLink(orm.em.fork(), tokenKeys, { id, round }) : undefined;
  return { id, stage, link: token === undefined ? null : linkTo(publicUrl, token), isRecorded, isNew: false };
}

function addressOf(text: string): EmailAddress {
  const email = parseEmailAddress(text);
  if (email) return email;
  const fields = [{ field: 'email', code: 'EMAIL_INVALID' as const }];
  throw new DomainError('VALIDATION_FAILED', 'This is not a valid e-mail address.', { fields });
}

function linkTo(publicUrl: string, token: string): string {
  return `${publicUrl}/invitations?token=${token}`;
}
