import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import { DAY_MS } from '../../domain/policy.ts';
import { Invitation } from '../entities/invitation.ts';
import { Process } from '../entities/process.ts';
import { Registration } from '../entities/registration.ts';
import { putInOutbox } from './outbox.ts';
import { openKeyOfAddress } from './registration-intake.ts';
import { noteOnTimeline } from './timeline.ts';

/** What a registration by an invitation begins with. */
export interface InvitedRegistration {
  readonly invitationId: string;
  /** Until when it may be activated. */
  readonly waitUntil: Date;
  /** Its person has still to fill in the form: the invitation is told that they are at it. */
  readonly isKept?: boolean;
}

/**
 * The open registration of an invitation's address, or a new one, for whoever holds the invitation that we mailed there:
 * it proves the mailbox, so that no link is mailed. In a transaction of its own; two at once make one. Answers its id,
 * which the caller delivers; undefined once the invitation's address has been erased.
 */
export async function openInvitedRegistration(
  em: EntityManager,
  { invitationId, waitUntil, isKept = false }: InvitedRegistration,
): Promise<string | undefined> {
  return em.transactional(async (tx) => {
    const invitation = await tx.findOneOrFail(Invitation, { id: invitationId }, { disableIdentityMap: true });
    const { email, emailKey, emailKeyVersion, locale } = invitation;
    if (!email || !emailKey) return undefined;
    const openKey = openKeyOfAddress(emailKey);
    const [id, at] = [uuidv7(), new Date()];
    const made = await tx.execute<object[]>(sql`
      insert into "processes"
        ("id", "kind", "stage", "stage_since", "waiting_on", "wait_until", "open_key", "created_at")
      values (${id}, 'registration', 'awaiting-consent', ${at}, 'person', ${waitUntil}, ${openKey}, ${at})
      on conflict do nothing returning "id"`);
    if (made.length === 0) {
      const open = { kind: 'registration' as const, openKey, endedAt: null };
      return (await tx.findOneOrFail(Process, open, { disableIdentityMap: true })).id;
    }
    await tx.insert(Registration, { id, email, emailKey, emailKeyVersion, locale, invitationId });
    await noteOnTimeline(tx, { processId: id, at, event: 'requested', actor: 'person' });
    await noteOnTimeline(tx, { processId: id, at, event: 'proven', actor: 'person', data: { round: 1 } });
    await putInOutbox(tx, { subject: id, kind: 'start', name: 'registration', payload: { proven: true } });
    if (isKept) await noteRegistrationBegun(tx, { invitationId, registrationId: id });
    return id;
  });
}

/**
 * Notes, in the transaction in which a registration begins, that an invitation's invitee is at making an account; its
 * workflow takes that in.
 */
export async function noteRegistrationBegun(
  em: EntityManager,
  { invitationId, registrationId }: { readonly invitationId: string; readonly registrationId: string },
): Promise<void> {
  await em.nativeUpdate(Invitation, { id: invitationId }, { registrationId });
  await putInOutbox(em, { subject: invitationId, kind: 'signal', name: 'registering', payload: { registrationId } });
}

/**
 * Tells the invitations that a registration was begun for that it has ended, in that transaction: those that nobody has
 * joined by await their answer again.
 */
export async function tellOfRegistrationEnd(em: EntityManager, registrationId: string): Promise<void> {
  const waiting = await em.execute<{ id: string }[]>(sql`
    select i."id" from "invitations" i join "processes" p on p."id" = i."id" and p."ended_at" is null
    where i."registration_id" = ${registrationId} and i."accepted_at" is null order by i."id"`);
  for (const { id } of waiting) await putInOutbox(em, { subject: id, kind: 'signal', name: 'registration-ended' });
}

/** For how long a lapsed invitation is still shown to its invitee who registers. */
export const LAPSED_SHOWN_MS = 30 * DAY_MS;
