import type { MikroORM } from '@mikro-orm/postgresql';
import type { Request } from 'express';
import { listOrganisations } from '../../db/queries/organisations.ts';
import { findUnread, listShares } from '../../db/queries/shares.ts';
import type { UserCaller } from '../../domain/rights.ts';
import { isUuid } from '../route.ts';
import { mayWithdraw } from '../share-view.ts';
import { type SharingDependencies, takeShareBack } from '../shares.ts';
import { idIn } from './organisation-guard.ts';
import type { Shown } from './partners.tsx';
import type { ShownShare } from './share-parts.tsx';

/** As many of a list as a page shows. */
export const SHOWN = 20;

/** What somebody's organisations share now, the newest first; through one partnership where that is said. */
export async function readShownShares(
  orm: MikroORM,
  req: Request,
  { caller, partnershipId }: { readonly caller: UserCaller; readonly partnershipId?: string | undefined },
): Promise<Shown<ShownShare>> {
  const { userId: viewerId } = caller;
  const search = { viewerId, partnershipId, limit: SHOWN, after: afterIn(req, 'shares') };
  const { items, next } = firstOf(await listShares(orm.em.fork(), search));
  const effective = items.filter(({ stage }) => stage === 'effective').map(({ id }) => id);
  const unread = await findUnread(orm.em.fork(), effective);
  const shown = items.map((share) => ({
    ...share,
    mayWithdraw: mayWithdraw(share, viewerId),
    isUnread: unread.has(share.id),
  }));
  return { items: shown, next };
}

/** Whether somebody is a member of any organisation, without which nobody reads or shares. */
export async function isMemberAnywhere(orm: MikroORM, { userId: memberId }: UserCaller): Promise<boolean> {
  return (await listOrganisations(orm.em.fork(), { memberId, limit: 1 })).length > 0;
}

/** Withdraws the share that a form names. Throws as `takeShareBack` does. */
export async function withdrawPosted(
  dependencies: Pick<SharingDependencies, 'orm' | 'deliverSoon'>,
  req: Request,
  caller: UserCaller,
): Promise<'withdrawn'> {
  await takeShareBack(dependencies, { id: idIn(req, 'shareId'), caller });
  return 'withdrawn';
}

/** The part of a list that a page shows, of rows of which one more than that was asked for. */
export function firstOf<T extends { readonly id: string }>(rows: readonly T[]): Shown<T> {
  const items = rows.slice(0, SHOWN);
  return { items, next: rows.length > SHOWN ? (items.at(-1)?.id ?? null) : null };
}

/** Where a list goes on, from the address of its page. */
export function afterIn(req: Request, name: string): string | undefined {
  const after = req.query[name];
  return typeof after === 'string' && isUuid(after) ? after.toLowerCase() : undefined;
}
