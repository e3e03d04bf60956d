import { findVerificationLinkByHash, type VerificationLink } from '../../db/queries/email-addresses.ts';
import { findAddressOwner, findIdentity } from '../../db/queries/identities.ts';
import { findInvitationLinkByHash } from '../../db/queries/invitations.ts';
import { findRegistrationLinkByHash } from '../../db/queries/links.ts';
import { findRestrictionOfUser } from '../../db/queries/sign-in-policies.ts';
import { openInvitedRegistration } from '../../db/writes/invited-registrations.ts';
import { setRegistrationOfSignIn } from '../../db/writes/provider-sign-ins.ts';
import { DomainError } from '../../domain/errors.ts';
import { fitsRestriction } from '../../domain/identity.ts';
import { confirmVerification } from '../email-addresses.ts';
import { signInByIdentity } from './account.ts';
import type { ProvenSignIn, SignInOutcome } from './decide.ts';
import type { ProviderSignInDependencies } from './dependencies.ts';

/**
 * Goes on where a mailed link led: the link proves the mailbox, and the sign-in is what whoever merely opens links has
 * not got. Undefined where the link says nothing about this sign-in, which is then decided like any other.
 */
export async function goOnFromLink(
  dependencies: ProviderSignInDependencies,
  signIn: ProvenSignIn,
  linkHash: Buffer,
): Promise<SignInOutcome | undefined> {
  const em = dependencies.orm.em.fork();
  const activation = await findRegistrationLinkByHash(em, linkHash, 'activate');
  if (activation) {
    if (activation.ended || activation.round < activation.registration.linkRound) return undefined;
    if (await findIdentity(em, signIn.identity)) return { kind: 'identity-taken' };
    await setRegistrationOfSignIn(em, { id: signIn.row.id, registrationId: activation.processId });
    return { kind: 'consent', token: signIn.token };
  }
  if (await findInvitationLinkByHash(em, linkHash)) return goOnFromInvitation(dependencies, signIn, linkHash);
  const verification = await findVerificationLinkByHash(em, linkHash);
  return verification?.verification.issuer ? confirm(dependencies, signIn, verification) : undefined;
}

/**
 * Somebody without an account who came by the mailed link of an invitation makes one of the invited address. Undefined for
 * everybody else, and for a link that was handed over, which proves no mailbox.
 */
async function goOnFromInvitation(
  { orm, policy, deliverSoon }: ProviderSignInDependencies,
  { row, identity, token }: ProvenSignIn,
  linkHash: Buffer,
): Promise<SignInOutcome | undefined> {
  const em = orm.em.fork();
  const link = await findInvitationLinkByHash(em, linkHash);
  if (!link || link.invitation.delivery !== 'mail' || link.invitation.endedAt) return undefined;
  const { invitation, round } = link;
  if (round < invitation.linkRound || invitation.userId !== null) return undefined;
  const isSomebodys = (await findIdentity(em, identity)) ?? (await findAddressOwner(em, invitation.emailKey ?? ''));
  if (isSomebodys) return undefined;
  const waitUntil = new Date(Date.now() + policy.activationLinkMs);
  const invited = { invitationId: invitation.id, waitUntil, isKept: true };
  const registrationId = await openInvitedRegistration(em, invited);
  if (registrationId === undefined) return undefined;
  deliverSoon(registrationId);
  deliverSoon(invitation.id);
  await setRegistrationOfSignIn(em, { id: row.id, registrationId });
  return { kind: 'consent', token };
}

async function confirm(
  dependencies: ProviderSignInDependencies,
  signIn: ProvenSignIn,
  link: VerificationLink,
): Promise<SignInOutcome | undefined> {
  const { verification } = link;
  const isOver = link.ended || link.round < verification.linkRound;
  if (isOver) return undefined;
  const { identity } = signIn;
  if (identity.issuer !== verification.issuer || identity.subject !== verification.subject) {
    return { kind: 'other-identity', provider: verification.provider ?? '' };
  }
  const restricted = await findRestrictionOfUser(dependencies.orm.em.fork(), verification.userId);
  if (restricted && !fitsRestriction(restricted.restriction, identity)) {
    return { kind: 'restricted', environmentId: restricted.environmentId };
  }
  try {
    const { stage } = await confirmVerification(dependencies, link, { askedAtMs: Date.now() });
    if (stage !== 'verified') return { kind: 'working' };
  } catch (refusal) {
    if (!(refusal instanceof DomainError) || !refusal.code.startsWith('LINK_')) throw refusal;
    return { kind: 'link-over', code: refusal.code };
  }
  const linked = await findIdentity(dependencies.orm.em.fork(), identity);
  return linked ? signInByIdentity(dependencies, signIn, linked) : { kind: 'link-over', code: 'LINK_CANCELLED' };
}
