import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { Locale } from '../../domain/locale.ts';
import type { RegistrationStage } from '../../domain/registration.ts';
import { Link, type LinkPurpose } from '../entities/link.ts';
import { Process } from '../entities/process.ts';
import { Registration, type RegistrationRow } from '../entities/registration.ts';
import { tokenHash } from '../writes/links.ts';

export interface RegistrationLink {
  readonly processId: string;
  readonly round: number;
  readonly stage: RegistrationStage;
  readonly ended: boolean;
  readonly registration: RegistrationRow;
}

/** What a link to stop reminders is about; undefined for a token that was never made, or whose hash has been erased. */
export async function findReminders(
  em: EntityManager,
  token: string,
): Promise<{ readonly processId: string; readonly ended: boolean; readonly locale: Locale } | undefined> {
  const [row] = await em.execute<{ processId: string; ended: boolean; locale: Locale }[]>(sql`
    select p."id" as "processId", p."ended_at" is not null as "ended", coalesce(r."locale", i."locale") as "locale"
    from "links" l join "processes" p on p."id" = l."process_id"
      left join "registrations" r on r."id" = p."id" left join "invitations" i on i."id" = p."id"
    where l."hash" = ${tokenHash(token)} and l."purpose" = 'stop-reminders'`);
  return row;
}

/** The registration behind a mailed link; undefined for a token that was never made, or whose hash has been erased. */
export async function findRegistrationLink(
  em: EntityManager,
  token: string,
  purpose: LinkPurpose,
): Promise<RegistrationLink | undefined> {
  return findRegistrationLinkByHash(em, tokenHash(token), purpose);
}

/** The same by the hash of its token. */
export async function findRegistrationLinkByHash(
  em: EntityManager,
  hash: Buffer,
  purpose: LinkPurpose,
): Promise<RegistrationLink | undefined> {
  const link = await em.findOne(Link, { hash, purpose });
  if (!link) return undefined;
  return { ...(await findRegistrationState(em, link.processId)), round: link.round };
}

/** Where a registration stands. */
export async function findRegistrationState(em: EntityManager, id: string): Promise<Omit<RegistrationLink, 'round'>> {
  const process = await em.findOneOrFail(Process, { id, kind: 'registration' }, { disableIdentityMap: true });
  const registration = await em.findOneOrFail(Registration, id, { disableIdentityMap: true });
  return {
    processId: id,
    stage: process.stage as RegistrationStage,
    ended: process.endedAt !== null && process.endedAt !== undefined,
    registration,
  };
}

/** Which attempt has activated a registration, and whom it made; undefined for one that nobody activated. */
export async function findWinner(
  em: EntityManager,
  registrationId: string,
): Promise<{ readonly attemptId: string; readonly userId: string } | undefined> {
  const { attemptId, userId } = await em.findOneOrFail(Registration, registrationId);
  return attemptId && userId ? { attemptId, userId } : undefined;
}
