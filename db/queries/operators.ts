import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { seatReservedSince } from '../../domain/membership-invite.ts';
import type { Policy } from '../../domain/policy.ts';
import { OperatorSession, OperatorSignInLink } from '../entities/operator.ts';
import { tokenHash } from '../writes/links.ts';
import { TOUCH_EVERY_MS } from './sessions.ts';

/** The living session of an operator. It dies of age sooner than a user's, else like one: of idleness and by signing out. */
export async function findOperatorSession(
  em: EntityManager,
  {
    hash,
    now,
    policy,
  }: {
    readonly hash: Buffer;
    readonly now: Date;
    readonly policy: Pick<Policy, 'sessionIdleMs' | 'operatorSessionMaxMs'>;
  },
): Promise<{ readonly id: string; readonly subject: string } | undefined> {
  const session = await em.findOne(OperatorSession, {
    tokenHash: hash,
    revokedAt: null,
    createdAt: { $gt: new Date(now.getTime() - policy.operatorSessionMaxMs) },
    lastSeenAt: { $gt: new Date(now.getTime() - policy.sessionIdleMs) },
  });
  if (!session) return undefined;
  if (now.getTime() - session.lastSeenAt.getTime() > TOUCH_EVERY_MS) {
    await em.nativeUpdate(OperatorSession, { id: session.id }, { lastSeenAt: now });
  }
  return { id: session.id, subject: session.subject };
}

/** Whether a one-time link would sign an operator in now. */
export async function isOperatorLinkOpen(em: EntityManager, token: string, now: Date): Promise<boolean> {
  return (await em.count(OperatorSignInLink, { hash: tokenHash(token), usedAt: null, expiresAt: { $gt: now } })) > 0;
}

/** An environment and what it has bought, as operators see it; without a subscription's row it has bought nothing. */
export interface EnvironmentForOperators {
  readonly id: string;
  readonly name: string;
  readonly partnerRelations: boolean;
  readonly seats: number;
  readonly seatsTaken: number;
  readonly credit: number;
  readonly licence: string | null;
  readonly validUntil: Date | null;
  /** The provider by which alone its users sign in. */
  readonly signInProvider: string | null;
}

const MOST_FOUND = 20;

/** Environments whose name holds `text`, whatever its case; the shortest names first, at most twenty. */
export async function searchEnvironments(em: EntityManager, text: string): Promise<readonly EnvironmentForOperators[]> {
  const wanted = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  if (wanted === '') return [];
  const pattern = `%${wanted.replaceAll(/[\\%_]/g, '\\$&')}%`;
  const rows = await em.execute<
    {
      id: string;
      name: string;
      partner_relations: boolean | null;
      seats: number | null;
      seats_taken: number;
      credit: number | null;
      licence: string | null;
      valid_until: Date | string | null;
      sign_in_provider: string | null;
    }[]
  >(sql`
    select e."id", e."name", e."sign_in_provider", s."partner_relations", s."seats", s."credit", s."valid_until",
      coalesce(s."licence_name", s."licence_id") as "licence",
      (select count(*)::int from "users" u where u."environment_id" = e."id" and u."deactivated_at" is null)
        + (select count(*)::int from "invitations" i
           where i."environment_id" = e."id" and (i."seat" = 'claimed'
             or (i."seat" = 'reserved' and i."created_at" > ${seatReservedSince(new Date())}))) as "seats_taken"
    from "environments" e left join "subscriptions" s on s."environment_id" = e."id"
    where e."name_key" like ${pattern} order by length(e."name"), e."name_key" limit ${MOST_FOUND}`);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    partnerRelations: row.partner_relations ?? false,
    seats: row.seats ?? 0,
    seatsTaken: row.seats_taken,
    credit: row.credit ?? 0,
    licence: row.licence,
    validUntil: row.valid_until === null ? null : new Date(row.valid_until),
    signInProvider: row.sign_in_provider,
  }));
}
