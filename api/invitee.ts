import type { MikroORM } from '@mikro-orm/postgresql';
import { findAddressOwner } from '../db/queries/identities.ts';
import { findInvitationLink, type InvitationView } from '../db/queries/invitations.ts';
import { findOffered, type OfferedInvitation } from '../db/queries/invitee.ts';
import { findRestrictedEnvironment } from '../db/queries/sign-in-policies.ts';
import { hasAddress, isMember } from '../db/writes/invitation-guards.ts';
import type { SignInRestriction } from '../domain/identity.ts';
import { invitationWord } from '../domain/invitation-word.ts';
import type { Locale } from '../domain/locale.ts';
import { isInvitationOutcome, type MembershipInviteOutcome } from '../domain/membership-invite.ts';
import type { UserCaller } from '../domain/rights.ts';

/** For what a yes waits that was given; `working`: it is being carried out. */
export type InvitationWait = 'NOT_PARTNERS' | 'INVITER_NOT_ALLOWED' | 'NO_SEAT' | 'working';

/** Where an invitation stands for whoever opens its link. */
export type InviteeStanding =
  /** `continued`: another one has taken up what lapsed. */
  | { readonly kind: 'over'; readonly stage: MembershipInviteOutcome; readonly isContinued: boolean }
  | { readonly kind: 'superseded' }
  /** The address has an account; `environmentId`: whose restricted environment has a login address of its own. */
  | { readonly kind: 'sign-in'; readonly environmentId: string | undefined }
  /** It has one that is not at work. */
  | { readonly kind: 'inactive' }
  /** The address has none; `restriction`: the inviting environment lets in this provider alone. */
  | { readonly kind: 'make-account'; readonly restriction: SignInRestriction | undefined }
  /** The link was handed over: nothing is told about the address. */
  | { readonly kind: 'either' }
  | { readonly kind: 'answer' }
  | { readonly kind: 'member' }
  | { readonly kind: 'another' }
  | { readonly kind: 'waiting'; readonly for: InvitationWait };

export interface InviteeView {
  readonly invitation: OfferedInvitation;
  readonly locale: Locale;
  /** The invited address, told only to whoever holds what we mailed there. */
  readonly email: string | undefined;
  /** The one to be typed where nobody is signed in. */
  readonly word: string;
  readonly standing: InviteeStanding;
}

/**
 * Looks at the invitation behind a link, as whoever is signed in, without changing anything. Undefined for a token that
 * was never made, or whose hash has been erased.
 */
export async function viewInvitation(
  { orm }: { readonly orm: MikroORM },
  token: string,
  caller: UserCaller | undefined,
): Promise<InviteeView | undefined> {
  const em = orm.em.fork();
  const link = await findInvitationLink(em, token);
  const offered = link && (await findOffered(em, link.invitation.id));
  if (!link || !offered) return undefined;
  const { invitation, round, hash } = link;
  const email = invitation.delivery === 'mail' ? (invitation.email ?? undefined) : undefined;
  const standing = standingOf(invitation, round) ?? (await standingFor({ orm }, invitation, caller));
  return { invitation: offered, locale: invitation.locale, email, word: invitationWord(hash), standing };
}

/** What the rows alone say of a link that is over. */
function standingOf({ stage, linkRound, continuedBy }: InvitationView, round: number): InviteeStanding | undefined {
  if (isInvitationOutcome(stage)) return { kind: 'over', stage, isContinued: continuedBy !== null };
  return round < linkRound ? { kind: 'superseded' } : undefined;
}

async function standingFor(
  { orm }: { readonly orm: MikroORM },
  invitation: InvitationView,
  caller: UserCaller | undefined,
): Promise<InviteeStanding> {
  if (!caller) return standingForAnybody({ orm }, invitation);
  const { userId } = caller;
  const { emailKey, organisationId, delivery } = invitation;
  const em = orm.em.fork();
  const own = { userId, emailKey: emailKey ?? '', byMail: delivery === 'mail' };
  const isTheirs = invitation.userId === userId || (await hasAddress(em, own));
  if (!isTheirs) return { kind: 'another' };
  if (invitation.userId !== null) return { kind: 'waiting', for: waitOf(invitation) };
  return (await isMember(em, organisationId, userId)) ? { kind: 'member' } : { kind: 'answer' };
}

async function standingForAnybody(
  { orm }: { readonly orm: MikroORM },
  invitation: InvitationView,
): Promise<InviteeStanding> {
  const { stage, delivery, emailKey, environmentId } = invitation;
  if (stage === 'awaiting-seat') return { kind: 'waiting', for: 'NO_SEAT' };
  if (delivery !== 'mail') return { kind: 'either' };
  const em = orm.em.fork();
  const owner = await findAddressOwner(em, emailKey ?? '');
  if (!owner)
    return { kind: 'make-account', restriction: (await findRestrictedEnvironment(em, environmentId))?.restriction };
  if (!owner.active && invitation.userId === owner.userId) return { kind: 'waiting', for: waitOf(invitation) };
  if (!owner.active) return { kind: 'inactive' };
  return { kind: 'sign-in', environmentId: owner.restriction ? owner.environmentId : undefined };
}

/** For what an invitation waits whose yes was given. */
export function waitOf({ stage, blockedBy }: Pick<InvitationView, 'stage' | 'blockedBy'>): InvitationWait {
  if (stage === 'awaiting-seat') return 'NO_SEAT';
  return blockedBy === 'NOT_PARTNERS' || blockedBy === 'INVITER_NOT_ALLOWED' ? blockedBy : 'working';
}
