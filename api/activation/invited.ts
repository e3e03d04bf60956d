import type { EntityManager } from '@mikro-orm/postgresql';
import type { ProviderSignInView } from '../../db/queries/identities.ts';
import { findAddressOwner } from '../../db/queries/identities.ts';
import { findInvitation, findInvitationLink, type InvitationView } from '../../db/queries/invitations.ts';
import { findRegistrationsOf, listOffered, type OfferedInvitation } from '../../db/queries/invitee.ts';
import { findRegistrationState } from '../../db/queries/links.ts';
import { findRestrictedEnvironment } from '../../db/queries/sign-in-policies.ts';
import { LAPSED_SHOWN_MS, openInvitedRegistration } from '../../db/writes/invited-registrations.ts';
import { DomainError } from '../../domain/errors.ts';
import { fitsRestriction } from '../../domain/identity.ts';
import type { Policy } from '../../domain/policy.ts';
import { invitationEnded, invitationNotFound, invitationRefusal } from '../invitation-refusals.ts';
import { signInRestricted } from '../sign-in-restricted.ts';
import { type ActivationTarget, gone } from './target.ts';

/** What the mailed link of an invitation stands for: an account by which its invitee joins. */
export interface InvitedTarget {
  readonly invitation: InvitationView;
  /** The registration of the address that is open, or by which they have joined; undefined before there is one. */
  readonly target: ActivationTarget | undefined;
}

/**
 * Finds the invitation behind a token, for whoever makes their account by it. Only a link that we mailed proves the
 * mailbox: one that was handed over is `LINK_UNKNOWN` here. Throws `LINK_SUPERSEDED`, `INVITATION_ENDED`,
 * `ALREADY_DECIDED`, `ADDRESS_IN_USE` for an address that has an account; undefined for another token.
 */
export async function findInvited(em: EntityManager, token: string): Promise<InvitedTarget | undefined> {
  const link = await findInvitationLink(em, token);
  if (!link) return undefined;
  const { invitation, round } = link;
  if (invitation.delivery !== 'mail') throw gone('LINK_UNKNOWN');
  // before the registrations, so that an account that is made by one meanwhile is found with it
  const owner = await findAddressOwner(em, invitation.emailKey ?? '');
  const { begunId, openId } = await findRegistrationsOf(em, invitation);
  const begun = begunId === undefined ? undefined : await targetOf(em, begunId);
  const isTheirs = begun?.stage === 'activated' && begun.registration.invitationId === invitation.id;
  if (isTheirs) return { invitation, target: begun };
  if (invitation.endedAt) throw invitationEnded(invitation);
  if (round < invitation.linkRound) throw gone('LINK_SUPERSEDED');
  if (invitation.userId !== null) throw invitationRefusal('ALREADY_DECIDED');
  if (owner) {
    throw new DomainError('ADDRESS_IN_USE', 'The invited address has an account; sign in and accept the invitation.');
  }
  return { invitation, target: openId === undefined ? undefined : await targetOf(em, openId) };
}

/** Begins the registration of an invitation's address, proven by its mailed link, or finds the one that is open. */
export async function beginInvited(
  em: EntityManager,
  { id: invitationId }: Pick<InvitationView, 'id'>,
  { activationLinkMs }: Pick<Policy, 'activationLinkMs'>,
): Promise<ActivationTarget> {
  const waitUntil = new Date(Date.now() + activationLinkMs);
  const id = await openInvitedRegistration(em, { invitationId, waitUntil });
  if (id === undefined) throw gone('LINK_UNKNOWN');
  return targetOf(em, id);
}

/**
 * Whether somebody who has proven an address may join by an invitation: it is theirs, and open. Throws `NOT_FOUND`,
 * `INVITATION_ENDED`, `ALREADY_DECIDED`.
 */
export async function assertOffered(em: EntityManager, invitationId: string, emailKey: string | null | undefined) {
  const invitation = await findInvitation(em, invitationId);
  if (!invitation?.emailKey || invitation.emailKey !== emailKey) throw invitationNotFound();
  if (invitation.endedAt) throw invitationEnded(invitation);
  if (invitation.userId !== null) throw invitationRefusal('ALREADY_DECIDED');
  return invitation;
}

/** Throws `SIGN_IN_RESTRICTED` where the inviting environment lets in another way than the one that was chosen. */
export async function assertLetIn(
  { em, publicUrl }: { readonly em: EntityManager; readonly publicUrl: string },
  { environmentId }: Pick<InvitationView, 'environmentId'>,
  signIn: ProviderSignInView | undefined,
): Promise<void> {
  const restricted = await findRestrictedEnvironment(em, environmentId);
  if (!restricted) return;
  const { provider = '', issuer, tenant = null } = signIn ?? {};
  const isLetIn = issuer && fitsRestriction(restricted.restriction, { provider, issuer, tenant });
  if (!isLetIn) throw signInRestricted(publicUrl, environmentId);
}

/** What whoever registers an address is invited to: what is open, and what has lapsed lately. */
export function offeredTo(
  em: EntityManager,
  emailKey: string | null | undefined,
): Promise<readonly OfferedInvitation[]> {
  if (!emailKey) return Promise.resolve([]);
  return listOffered(em, { emailKey, lapsedSince: new Date(Date.now() - LAPSED_SHOWN_MS) });
}

async function targetOf(em: EntityManager, registrationId: string): Promise<ActivationTarget> {
  const state = await findRegistrationState(em, registrationId);
  return { ...state, round: undefined, signIn: undefined };
}
