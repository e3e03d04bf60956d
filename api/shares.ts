import type { MikroORM } from '@mikro-orm/postgresql';
import { countReaders, findShare, type ShareView } from '../db/queries/shares.ts';
import { type NewShare, shareDocument, withdrawShare } from '../db/writes/shares.ts';
import { DomainError } from '../domain/errors.ts';
import type { UserCaller } from '../domain/rights.ts';
import type { RateLimits } from './auth/rate-limits.ts';
import { reachOrganisation } from './organisation-access.ts';

export interface SharingDependencies {
  readonly orm: MikroORM;
  readonly limits: Pick<RateLimits, 'countShare'>;
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
}

/** What a call shares; `id`: of what it makes, so that a repeat makes nothing more. */
export type GivenShare = Omit<NewShare, 'userId'> & { readonly caller: UserCaller };

/** Shares a document in the name of an organisation. Throws as `shareDocument` does, `NOT_ALLOWED`, `RATE_LIMITED`. */
export async function shareInName(
  { orm, limits, deliverSoon }: SharingDependencies,
  { caller, ...given }: GivenShare,
): Promise<ShareView> {
  const { userId } = caller;
  const { organisationId, fromShareId, audience } = given;
  const { organisation } = await reachOrganisation(orm.em.fork(), { caller, organisationId, right: 'shares.write' });
  await limits.countShare(organisation.id);
  const subjects = await shareDocument(orm.em.fork(), {
    ...given,
    userId,
    organisationId: organisation.id,
    audience: { ...audience, id: audience.id.toLowerCase() },
    ...(fromShareId === undefined ? {} : { fromShareId: fromShareId.toLowerCase() }),
  });
  for (const subject of subjects) deliverSoon(subject);
  return readShare(orm, { id: given.id, caller });
}

/** Withdraws a share. Throws as `withdrawShare` does; a repeat is answered alike. */
export async function takeShareBack(
  { orm, deliverSoon }: Pick<SharingDependencies, 'orm' | 'deliverSoon'>,
  { id, caller }: { readonly id: string; readonly caller: UserCaller },
): Promise<ShareView> {
  const subjects = await withdrawShare(orm.em.fork(), { id: id.toLowerCase(), userId: caller.userId });
  for (const subject of subjects) deliverSoon(subject);
  return readShare(orm, { id, caller });
}

/** A share of an organisation of the caller's. Throws `NOT_FOUND`. */
async function readShare(
  orm: MikroORM,
  { id, caller }: { readonly id: string; readonly caller: UserCaller },
): Promise<ShareView> {
  const found = await findShare(orm.em.fork(), { id: id.toLowerCase(), viewerId: caller.userId });
  if (!found) throw new DomainError('NOT_FOUND', 'There is no such share for the caller.');
  return found;
}

/** The same with how many people read by it now. Throws `NOT_FOUND`. */
export async function readShareWhole(
  orm: MikroORM,
  reference: { readonly id: string; readonly caller: UserCaller },
): Promise<{ readonly share: ShareView; readonly readers: number }> {
  const share = await readShare(orm, reference);
  return { share, readers: await countReaders(orm.em.fork(), share.id) };
}
