import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { Locale } from '../../domain/locale.ts';
import { findManagers } from './managers.ts';

/** A mail of a batch with what it says; whoever has no name, or is a program, is null. */
export interface BatchedInvitation {
  readonly mailId: string;
  readonly processId: string;
  readonly round: number;
  readonly tokenKeyId: string;
  readonly recipient: string;
  readonly locale: Locale;
  readonly expiresAt: string;
  readonly organisationName: string;
  readonly environmentName: string;
  readonly invitedBy: string | null;
}

/** The mails of a batch in their order; left out is what has ended meanwhile, has a newer link, or whose address was erased. */
export async function findBatchedInvitations(
  em: EntityManager,
  batchId: string,
): Promise<readonly BatchedInvitation[]> {
  const rows = await em.execute<(Omit<BatchedInvitation, 'invitedBy' | 'expiresAt'> & Sender)[]>(sql`
    select m."id" as "mailId", m."process_id" as "processId", m."round", m."token_key_id" as "tokenKeyId", m."recipient",
      m."locale", m."expires_at" as "expiresAt", o."name" as "organisationName", e."name" as "environmentName",
      substring(i."invited_by" from '^user:(.+)$') as "userId"
    from "mails" m join "invitations" i on i."id" = m."process_id" join "processes" p on p."id" = i."id"
      join "organisations" o on o."id" = i."organisation_id" join "environments" e on e."id" = i."environment_id"
    where m."batch_id" = ${batchId} and m."state" = 'reserved' and m."recipient" is not null and p."ended_at" is null
      and i."link_round" < m."round"
    order by m."batch_position"`);
  const users = [...new Set(rows.flatMap(({ userId }) => userId ?? []))];
  const managers = users.length > 0 ? await findManagers(em, users) : undefined;
  return rows.map(({ userId, expiresAt, ...row }) => ({
    ...row,
    expiresAt: new Date(expiresAt).toISOString(),
    invitedBy: managers?.get(userId ?? '')?.name ?? null,
  }));
}

interface Sender {
  readonly expiresAt: Date | string;
  readonly userId: string | null;
}
