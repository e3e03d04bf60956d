import type { EntityManager } from '@mikro-orm/postgresql';
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
