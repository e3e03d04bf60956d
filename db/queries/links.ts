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
  const link = await em.findOne(Link, { hash: tokenHash(token), purpose });
  if (!link) return undefined;
  const process = await em.findOneOrFail(Process, { id: link.processId, kind: 'registration' });
  const registration = await em.findOneOrFail(Registration, link.processId);
  return {
    processId: link.processId,
    round: link.round,
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
