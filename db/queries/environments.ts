import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { SignInRestriction } from '../../domain/identity.ts';
import type { Locale } from '../../domain/locale.ts';
import { seatReservedSince } from '../../domain/membership-invite.ts';
import { isLapsed } from '../../domain/subscription.ts';
import { Environment } from '../entities/environment.ts';
import { Subscription, type SubscriptionRow } from '../entities/subscription.ts';
import { restrictionIn, type SignInColumns } from './sign-in-policies.ts';

export interface LicenceView {
  readonly id: string;
  readonly name: string;
}

export interface SubscriptionView {
  readonly partnerRelations: boolean;
  readonly seats: number;
  /** Active users, and the seats that open invitations have reserved or wait for. */
  readonly seatsTaken: number;
  readonly credit: number;
  readonly licence: LicenceView | null;
  readonly validUntil: Date | null;
  readonly lapsed: boolean;
  readonly version: number;
}

export interface EnvironmentView {
  readonly id: string;
  readonly name: string;
  readonly locale: Locale;
  readonly findable: boolean;
  /** The number in the trade register that it states of itself. */
  readonly register: { readonly country: string; readonly number: string } | null;
  readonly createdAt: Date;
  readonly version: number;
  readonly subscription: SubscriptionView;
  /** The provider by which alone its users sign in; null where every way in is open. */
  readonly signIn: SignInRestriction | null;
  /** How many active administrators it has. */
  readonly administrators: number;
}

export interface EnvironmentSearch {
  /** What the name begins with. */
  readonly search?: string | undefined;
  readonly limit: number;
  /** The last environment of the page before. */
  readonly after?: string | undefined;
}

/** An environment with what it has bought; undefined for one that there is not. */
export async function findEnvironment(em: EntityManager, id: string): Promise<EnvironmentView | undefined> {
  const [view] = await toViews(em, await em.find(Environment, { id }));
  return view;
}

/** All environments by age, for operators; one more than the limit, where there is one. */
export async function listEnvironments(
  em: EntityManager,
  { search, limit, after }: EnvironmentSearch,
): Promise<readonly EnvironmentView[]> {
  const begins = search
    ?.trim()
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\\%_]/g, '\\$&');
  const rows = await em.find(
    Environment,
    {
      ...(after === undefined ? {} : { id: { $gt: after } }),
      ...(begins ? { nameKey: { $like: `${begins}%` } } : {}),
    },
    { orderBy: { id: 'asc' }, limit: limit + 1 },
  );
  return toViews(em, rows);
}

interface EnvironmentColumns extends SignInColumns {
  readonly registerCountry?: string | null | undefined;
  readonly registerNumber?: string | null | undefined;
  readonly id: string;
  readonly name: string;
  readonly locale: Locale;
  readonly findable: boolean;
  readonly createdAt: Date;
  readonly version: number;
}

async function toViews(em: EntityManager, rows: readonly EnvironmentColumns[]): Promise<readonly EnvironmentView[]> {
  const ids = rows.map(({ id }) => id);
  const subscriptions = await em.find(Subscription, { environment: { $in: ids } });
  const counts = await countUsers(em, ids);
  return rows.map((row) => {
    const { id, name, locale, findable, createdAt, version, registerCountry: country, registerNumber: number } = row;
    const register = country && number ? { country, number } : null;
    const subscription = subscriptions.find(({ environment }) => environment === id);
    if (!subscription) throw new Error(`environment ${id} has no subscription`);
    const { seatsTaken = 0, administrators = 0 } = counts.get(id) ?? {};
    const shown = toSubscription(subscription, seatsTaken);
    const signIn = restrictionIn(row);
    return { id, name, locale, findable, register, createdAt, version, signIn, subscription: shown, administrators };
  });
}

function toSubscription(row: SubscriptionRow, seatsTaken: number): SubscriptionView {
  const { partnerRelations, seats, credit, licenceId, licenceName, version } = row;
  return {
    partnerRelations,
    seats,
    seatsTaken,
    credit,
    licence: licenceId ? { id: licenceId, name: licenceName ?? licenceId } : null,
    validUntil: row.validUntil ?? null,
    lapsed: isLapsed(row, Date.now()),
    version,
  };
}

async function countUsers(
  em: EntityManager,
  ids: readonly string[],
): Promise<ReadonlyMap<string, { readonly seatsTaken: number; readonly administrators: number }>> {
  if (ids.length === 0) return new Map();
  const rows = await em.execute<{ id: string; taken: string; administrators: string }[]>(sql`
    select "environment_id" as "id", count(*) + (
        select count(*) from "invitations" i
        where i."environment_id" = u."environment_id" and (i."seat" = 'claimed'
          or (i."seat" = 'reserved' and i."created_at" > ${seatReservedSince(new Date())}))) as "taken",
      count(*) filter (where "role" = 'administrator') as "administrators"
    from "users" u where "deactivated_at" is null and "environment_id" in (${[...ids]}) group by "environment_id"`);
  return new Map(
    rows.map(({ id, taken, administrators }) => [
      id,
      { seatsTaken: Number(taken), administrators: Number(administrators) },
    ]),
  );
}
