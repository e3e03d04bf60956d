import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { KeyRing } from '../../config/config.ts';
import { EMAIL_COMPARISON_VERSION, type EmailAddress } from '../../domain/email-address.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Locale } from '../../domain/locale.ts';
import type { InvitationDelivery, MembershipInviteStage } from '../../domain/membership-invite.ts';
import type { OrganisationRole } from '../../domain/organisation.ts';
import { Environment } from '../entities/environment.ts';
import { Invitation, InvitationCorrection, type InvitationRow } from '../entities/invitation.ts';
import { Organisation, type OrganisationRow } from '../entities/organisation.ts';
import { Process } from '../entities/process.ts';
import { inviteAtOnce } from './invitation-at-once.ts';
import {
  assertNotInvitedTooOften,
  findAddressee,
  isMember,
  mayInviteAs,
  openKeyOfInvitation,
  userOfActor,
} from './invitation-guards.ts';
import { seatForInvitation } from './invitation-seats.ts';
import { rememberLink } from './mails.ts';
import { putInOutbox } from './outbox.ts';
import { noteOnTimeline } from './timeline.ts';
import { lockEnvironment } from './user-guards.ts';

/** Who is invited into which organisation, by whom. */
export interface NewInvitation {
  /** The same call again finds what the first one made. */
  readonly id: string;
  readonly organisationId: string;
  /** `user:<id>` or `service-account:<id>`. */
  readonly actor: string;
  readonly email: EmailAddress;
  readonly role: OrganisationRole;
  /** Of its mails; the environment's where it is not given. */
  readonly locale: Locale | undefined;
  readonly delivery: InvitationDelivery;
  readonly openDays: number;
  /** How long that is here. */
  readonly openMs: number;
  readonly metadata: Readonly<Record<string, string>> | null;
  /** The lapsed one that it takes up. */
  readonly continues?: string;
  /** Throws what the caller lacks; not asked where `inviteAtOnce` has looked at it. */
  readonly assertAllowed?: () => Promise<void>;
}

/** `token`: of its link, for `delivery: link`; shown in the answer and nowhere else. */
export interface BegunInvitation {
  readonly id: string;
  readonly stage: MembershipInviteStage;
  readonly round: number;
  readonly token: string | undefined;
  /** Of its start, where it has just been put in. */
  readonly outboxId?: string;
}

/**
 * Invites an address: process, invitation, timeline and start, with its link where the caller is to hand it over, in a
 * transaction of its own under the environment's lock; the caller delivers its id. A repeat with the same id answers where
 * it stands. Throws `NOT_FOUND`, `ORGANISATION_NOT_ACTIVE`, `NOT_ALLOWED`, `ALREADY_MEMBER` and `USER_INACTIVE`, of people
 * of the environment and its partners only, `RATE_LIMITED`, `INVITATION_OPEN` with the open one's id, also to the second of two at once.
 */
export async function beginInvitation(
  em: EntityManager,
  ring: KeyRing,
  given: NewInvitation,
): Promise<BegunInvitation> {
  const { id, delivery, continues } = given;
  const isUsual = delivery !== 'link' && continues === undefined;
  const outboxId = isUsual ? await inviteAtOnce(em.fork(), given) : undefined;
  if (outboxId !== undefined) return { id, stage: 'awaiting-answer', round: 1, token: undefined, outboxId };
  await given.assertAllowed?.();
  const openKey = openKeyOfInvitation(given.organisationId, given.email.comparisonForm);
  try {
    return await em.transactional(async (tx) => {
      const organisation = await findOrganisation(tx, given.organisationId);
      const { seats } = await lockEnvironment(tx, organisation.environmentId);
      const made = await tx.findOne(Invitation, { id: given.id }, { disableIdentityMap: true });
      if (made) return answerMade(tx, ring, made, given);
      await assertMayInvite(tx, given);
      await assertNoneOpen(tx, openKey);
      const { organisationId, email } = given;
      await assertNotInvitedTooOften(tx, { organisationId, emailKey: email.comparisonForm });
      const isKnown = await assertInvitable(tx, organisation, given.email);
      const seat = isKnown ? ('none' as const) : await seatForInvitation(tx, organisation.environmentId, seats);
      return insertInvitation(tx, ring, { ...given, environmentId: organisation.environmentId, openKey, seat });
    });
  } catch (error) {
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
    await assertNoneOpen(em.fork(), openKey);
    throw error;
  }
}

/** The link of a round that the caller is to hand over: made anew for a repeat, and remembered before it leaves. */
export async function makeInvitationLink(
  em: EntityManager,
  ring: KeyRing,
  { id, round }: { readonly id: string; readonly round: number },
): Promise<string> {
  const known = { processId: id, round, purpose: 'accept-invitation' as const };
  const [made] = await em.execute<{ key_id: string }[]>(sql`
    select "key_id" from "links" where "process_id" = ${id} and "round" = ${round} and "purpose" = 'accept-invitation'`);
  const link = { ...known, tokenKeyId: made?.key_id ?? ring.current, reservedAt: new Date() };
  const token = await rememberLink(em, ring, link);
  await em.execute(
    sql`update "invitations" set "link_round" = ${round} where "id" = ${id} and "link_round" < ${round}`,
  );
  return token;
}

/** Keeps the address that is to take another's place in a row of its own; answers its id, all that a workflow hears. */
export async function recordCorrection(
  em: EntityManager,
  { id, invitationId, email }: { readonly id: string; readonly invitationId: string; readonly email: EmailAddress },
): Promise<string> {
  const address = {
    email: email.address,
    emailKey: email.comparisonForm,
    emailKeyVersion: EMAIL_COMPARISON_VERSION,
  };
  await em.upsert(InvitationCorrection, { id, invitationId, ...address, createdAt: new Date() });
  return id;
}

async function findOrganisation(em: EntityManager, id: string): Promise<OrganisationRow> {
  const found = await em.findOne(Organisation, { id }, { disableIdentityMap: true });
  if (!found) throw new DomainError('NOT_FOUND', 'There is no such organisation for the caller.');
  return found;
}

async function assertMayInvite(em: EntityManager, { organisationId, actor, role }: NewInvitation): Promise<void> {
  const organisation = await findOrganisation(em, organisationId);
  if (organisation.state !== 'active') {
    throw new DomainError('ORGANISATION_NOT_ACTIVE', 'Nobody can be invited before the organisation is active.');
  }
  if (await mayInviteAs(em, organisation, { actor, role })) return;
  const reasons = [userOfActor(actor) === undefined ? 'SCOPE_MISSING' : 'NOT_ORGANISATION_ADMINISTRATOR'] as const;
  throw new DomainError('NOT_ALLOWED', 'The caller may not invite here now; `reasons` says why.', { reasons });
}

/** Whether the address is one of the environment or of a partner; of all others nothing is told. */
async function assertInvitable(
  em: EntityManager,
  { id, environmentId }: OrganisationRow,
  email: EmailAddress,
): Promise<boolean> {
  const addressee = await findAddressee(em, environmentId, email.comparisonForm);
  if (!addressee) return false;
  if (await isMember(em, id, addressee.userId)) {
    throw new DomainError('ALREADY_MEMBER', 'Whoever has this address is a member already.');
  }
  if (addressee.isHere && !addressee.isActive) {
    throw new DomainError('USER_INACTIVE', 'The user is deactivated; reactivate them first.');
  }
  return true;
}

/** Throws `INVITATION_OPEN`. */
async function assertNoneOpen(em: EntityManager, openKey: Buffer): Promise<void> {
  const open = await em.findOne(
    Process,
    { kind: 'membershipInvite', openKey, endedAt: null },
    { disableIdentityMap: true },
  );
  if (!open) return;
  throw new DomainError('INVITATION_OPEN', 'An invitation of this address is open; see `process.id`.', {
    process: { id: open.id },
  });
}

async function answerMade(
  em: EntityManager,
  ring: KeyRing,
  made: InvitationRow,
  { organisationId }: NewInvitation,
): Promise<BegunInvitation> {
  if (made.organisationId !== organisationId.toLowerCase()) throw new Error(`${made.id} is of another organisation`);
  const { stage } = await em.findOneOrFail(Process, { id: made.id }, { disableIdentityMap: true });
  const token = made.delivery === 'link' ? await makeInvitationLink(em, ring, { id: made.id, round: 1 }) : undefined;
  return { id: made.id, stage: stage as MembershipInviteStage, round: 1, token };
}

async function insertInvitation(
  em: EntityManager,
  ring: KeyRing,
  given: NewInvitation & {
    readonly environmentId: string;
    readonly openKey: Buffer;
    readonly seat: 'none' | 'reserved';
  },
): Promise<BegunInvitation> {
  const { id, organisationId, environmentId, actor, email, openKey, openMs, continues, delivery, ...rest } = given;
  const { role, openDays, metadata, seat } = rest;
  const locale = rest.locale ?? (await em.findOneOrFail(Environment, { id: environmentId })).locale;
  const at = new Date();
  await em.insert(Process, {
    id,
    kind: 'membershipInvite',
    stage: 'awaiting-answer',
    stageSince: at,
    waitingOn: delivery === 'mail' ? 'mail-provider' : 'person',
    waitUntil: new Date(at.getTime() + openMs),
    openKey,
    environmentIds: [environmentId],
    continues: continues ?? null,
    createdAt: at,
  });
  await em.insert(Invitation, {
    id,
    organisationId,
    environmentId,
    role,
    locale,
    openDays,
    metadata,
    seat,
    delivery,
    email: email.address,
    emailKey: email.comparisonForm,
    emailKeyVersion: EMAIL_COMPARISON_VERSION,
    invitedBy: actor,
    createdAt: at,
  });
  await noteOnTimeline(em, { processId: id, at, event: 'requested', actor });
  const token = delivery === 'link' ? await makeInvitationLink(em, ring, { id, round: 1 }) : undefined;
  const payload = { openMs, delivery };
  const outboxId = await putInOutbox(em, { subject: id, kind: 'start', name: 'membershipInvite', payload });
  return { id, stage: 'awaiting-answer', round: 1, token, outboxId };
}
