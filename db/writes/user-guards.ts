import { LockMode } from '@mikro-orm/core';
import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { DomainError } from '../../domain/errors.ts';
import { isLapsed } from '../../domain/subscription.ts';
import { hasFreeSeat, losesLastAdministrator, type UserStanding } from '../../domain/users.ts';
import { User, type UserRow } from '../entities/user.ts';
import { countSeats } from './invitation-seats.ts';
import { assertVersion } from './versions.ts';

/** Which user of which environment; `expectedVersion`: as whoever changes them has read them, undefined for any. */
export interface UserReference {
  readonly environmentId: string;
  readonly userId: string;
  readonly expectedVersion?: number | undefined;
}

/**
 * Whoever changes seats or administrators of an environment does it one at a time. Answers how many seats there are: a
 * subscription that has lapsed has none to give. Throws `NOT_FOUND`.
 */
export async function lockEnvironment(em: EntityManager, environmentId: string): Promise<{ readonly seats: number }> {
  const [row] = await em.execute<{ seats: number; valid_until: Date | string | null }[]>(
    sql`select "seats", "valid_until" from "subscriptions" where "environment_id" = ${environmentId} for update`,
  );
  if (!row) throw notFound();
  const validUntil = row.valid_until === null ? null : new Date(row.valid_until);
  return { seats: isLapsed({ validUntil }, Date.now()) ? 0 : row.seats };
}

/** The user of the environment, locked after it. Throws `NOT_FOUND`, `VERSION_MISMATCH`. */
export async function lockUser(em: EntityManager, reference: UserReference): Promise<UserRow> {
  const { environmentId, userId, expectedVersion } = reference;
  await lockEnvironment(em, environmentId);
  const user = await em.findOne(
    User,
    { id: userId, environment: environmentId },
    { lockMode: LockMode.PESSIMISTIC_WRITE, disableIdentityMap: true },
  );
  if (!user) throw notFound();
  assertVersion(user, expectedVersion);
  return user;
}

/** Throws `NO_SEAT` when the environment's seats are taken, or reserved by invitations or waited for. */
export async function assertSeat(em: EntityManager, environmentId: string, seats: number): Promise<void> {
  const { active, reserved, claimed } = await countSeats(em, environmentId);
  const taken = active + reserved + claimed;
  if (!hasFreeSeat({ seats, taken })) throw new DomainError('NO_SEAT', 'The subscription has no seat left.');
}

/** Users who take no seat still take their addresses: of those there is room for so many, and for so many a seat. */
const INACTIVE_ROOM = 100;
const INACTIVE_ROOM_A_SEAT = 5;

/** Throws `NO_SEAT` when an environment has more inactive users than any firm keeps. */
export async function assertRoomForInactive(em: EntityManager, environmentId: string, seats: number): Promise<void> {
  const inactive = await em.count(User, { environment: environmentId, deactivatedAt: { $ne: null } });
  if (inactive < INACTIVE_ROOM + seats * INACTIVE_ROOM_A_SEAT) return;
  throw new DomainError('NO_SEAT', 'The environment has too many inactive users.');
}

/**
 * Throws `NO_SEAT` where somebody new would find none: a look beforehand, so that nobody's password is
 * hashed in vain. Whoever was made by the call before has theirs.
 */
export async function assertSeatLeft(
  em: EntityManager,
  { id, environmentId }: { readonly id: string; readonly environmentId: string },
): Promise<void> {
  if ((await em.count(User, { id, environment: environmentId })) > 0) return;
  await em.transactional(async (tx) => assertSeat(tx, environmentId, (await lockEnvironment(tx, environmentId)).seats));
}

/** Throws `LAST_ADMINISTRATOR` when nobody else would be left to administer the environment. */
export async function assertAdministratorStays(em: EntityManager, user: UserRow, after: UserStanding): Promise<void> {
  const others = await em.count(User, {
    id: { $ne: user.id },
    environment: user.environment.id,
    role: 'administrator',
    deactivatedAt: null,
  });
  if (!losesLastAdministrator(standingOf(user), after, { others })) return;
  throw new DomainError('LAST_ADMINISTRATOR', 'An environment keeps at least one active administrator.');
}

/** What the rules look at. */
export function standingOf({ role, deactivatedAt }: UserRow): UserStanding {
  return { role, isActive: !deactivatedAt };
}

function notFound(): DomainError {
  return new DomainError('NOT_FOUND', 'There is no such user here.');
}
