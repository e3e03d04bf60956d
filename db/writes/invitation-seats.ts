import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { type InvitationSeat, seatReservedSince } from '../../domain/membership-invite.ts';
import { Invitation, type InvitationRow } from '../entities/invitation.ts';
import { announceEnvironmentChange } from './environment-changes.ts';

/** What an invitation's seat depends on. */
export type SeatedInvitation = Pick<InvitationRow, 'id' | 'environmentId' | 'seat' | 'seatAskedAt' | 'createdAt'>;

interface SeatCount {
  /** Users at work. */
  readonly active: number;
  /** Seats that open invitations have reserved lately, or wait for; of those, only what comes before `before`. */
  readonly reserved: number;
  readonly claimed: number;
}

/** How many seats of an environment are taken or spoken for. Under `lockEnvironment` that stays so. */
export async function countSeats(
  em: EntityManager,
  environmentId: string,
  {
    at = new Date(),
    before,
  }: { readonly at?: Date; readonly before?: { readonly id: string; readonly askedAt: Date } } = {},
): Promise<SeatCount> {
  const isEarlier = before
    ? sql`("seat_asked_at", "id") < (${before.askedAt}::timestamptz, ${before.id}::uuid)`
    : sql`true`;
  const [row] = await em.execute<{ active: string; reserved: string; claimed: string }[]>(sql`
    select
      (select count(*) from "users" where "environment_id" = ${environmentId} and "deactivated_at" is null) as "active",
      (select count(*) from "invitations" where "environment_id" = ${environmentId} and "seat" = 'reserved'
        and "created_at" > ${seatReservedSince(at)}) as "reserved",
      (select count(*) from "invitations" where "environment_id" = ${environmentId} and "seat" = 'claimed' and ${isEarlier})
        as "claimed"`);
  return { active: Number(row?.active), reserved: Number(row?.reserved), claimed: Number(row?.claimed) };
}

/** How many seats are free: neither taken nor spoken for. The caller holds `lockEnvironment`, which answers `seats`. */
export async function countFreeSeats(em: EntityManager, environmentId: string, seats: number): Promise<number> {
  const { active, reserved, claimed } = await countSeats(em, environmentId);
  return Math.max(0, seats - active - reserved - claimed);
}

/** Whether a new invitation gets a seat reserved: of all addresses that are nobody's here or at a partner's alike. */
export async function seatForInvitation(em: EntityManager, environmentId: string, seats: number) {
  const seat: InvitationSeat = (await countFreeSeats(em, environmentId, seats)) > 0 ? 'reserved' : 'none';
  return seat;
}

/**
 * Takes a seat for whoever's home becomes the inviting environment: the reserved one while it is kept, or a free one, first come first
 * served; where there is none the invitation asks for one. Tells whether it has one. The caller holds `lockEnvironment`
 * and makes the user active in the same transaction; a repeat finds the seat taken.
 */
export async function takeSeat(
  em: EntityManager,
  invitation: SeatedInvitation,
  { seats, at }: { readonly seats: number; readonly at: Date },
): Promise<boolean> {
  const { id, environmentId, seat } = invitation;
  if (seat === 'taken') return true;
  const askedAt = invitation.seatAskedAt ?? at;
  const { active, reserved, claimed } = await countSeats(em, environmentId, { at, before: { id, askedAt } });
  const isReserved = seat === 'reserved' && invitation.createdAt > seatReservedSince(at);
  // a reserved one is there unless the subscription has shrunk below those who are at work
  const isFree = isReserved ? active < seats : active + reserved + claimed < seats;
  if (isFree) await em.nativeUpdate(Invitation, { id }, { seat: 'taken', seatAskedAt: null });
  else if (seat !== 'claimed') await em.nativeUpdate(Invitation, { id }, { seat: 'claimed', seatAskedAt: askedAt });
  return isFree;
}

/**
 * Gives back the seat that an invitation holds or asks for, in the transaction of its end or of what makes it needless,
 * and tells those who wait for one. Answers the outbox subjects; a repeat finds nothing to give back.
 */
export async function releaseSeat(
  em: EntityManager,
  { id, environmentId }: Pick<SeatedInvitation, 'id' | 'environmentId'>,
): Promise<readonly string[]> {
  const holding = { id, seat: { $in: ['reserved', 'claimed'] as const } };
  const released = await em.nativeUpdate(Invitation, holding, { seat: 'none', seatAskedAt: null });
  if (released === 0) return [];
  if ((await em.count(Invitation, { environmentId, seat: 'claimed' })) === 0) return [];
  return [await announceEnvironmentChange(em, environmentId, 'seats')];
}
