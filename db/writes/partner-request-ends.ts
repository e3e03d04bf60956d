import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { canManageRelations } from '../../domain/partner-gate.ts';
import type { PartnerRequestOutcome } from '../../domain/partner-request.ts';
import { PartnerRequest } from '../entities/partner-request.ts';
import { User, type UserRow } from '../entities/user.ts';
import { beginNotice, type NewNotice } from './notices.ts';
import { closeProcess } from './processes.ts';
import { noteOnTimeline } from './timeline.ts';

/** Whom a notice about partners goes to, of those who can still manage relations. */
export type PartnerNotice = Pick<NewNotice, 'template' | 'at' | 'actor'> & {
  readonly userIds: readonly (string | null | undefined)[];
  /** Of the request, or of the partnership. */
  readonly subjectId: string;
};

const OUTCOME_NOTICES = {
  established: 'partner-established',
  declined: 'partner-declined',
  expired: 'partner-expired',
  withdrawn: 'partner-withdrawn',
} as const satisfies Record<PartnerRequestOutcome, string>;

/**
 * Ends a partner request and tells everyone concerned, in the transaction of the caller, who holds the locks of both
 * environments. Tells whether it was open: a repeat changes nothing and tells nobody.
 */
export async function closePartnerRequest(
  em: EntityManager,
  end: { readonly id: string; readonly stage: PartnerRequestOutcome; readonly at: Date; readonly actor: string },
): Promise<boolean> {
  const { id, stage, at, actor } = end;
  if (!(await closeProcess(em, { id, stage, at }))) return false;
  await noteOnTimeline(em, { processId: id, at, event: stage, actor });
  const { fromManager, toManager, answeredBy } = await em.findOneOrFail(PartnerRequest, id, { refresh: true });
  const userIds = [fromManager, toManager, answeredBy, ...(await findEarlierManagers(em, id))];
  await tellManagers(em, { userIds, template: OUTCOME_NOTICES[stage], subjectId: id, at, actor });
  return true;
}

/** Who has had it in hand and passed it on, or was replaced; nobody is written to whose mailbox has refused. */
async function findEarlierManagers(em: EntityManager, id: string): Promise<readonly string[]> {
  const rows = await em.execute<{ user: string }[]>(sql`
    select distinct "data" ->> 'from' as "user" from "timeline"
    where "process_id" = ${id} and "event" in ('taken-over', 'reassigned')
      and "data" ->> 'why' is distinct from 'mail-bounced'`);
  return rows.map(({ user }) => user);
}

/** Begins a notice to each of `userIds` who can still manage relations, in the transaction of what it tells of. */
export async function tellManagers(
  em: EntityManager,
  { userIds, template, subjectId, at, actor }: PartnerNotice,
): Promise<void> {
  const ids = [...new Set(userIds.filter((userId) => typeof userId === 'string'))];
  if (ids.length === 0) return;
  const users = await em.find(User, { id: { $in: ids } }, { orderBy: { id: 'asc' }, disableIdentityMap: true });
  for (const user of users) {
    if (!canManageRelations(managerFacts(user))) continue;
    await beginNotice(em, { userId: user.id, template, subjectId, at, actor });
  }
}

/** A user as the gate looks at them. */
export function managerFacts({ role, deactivatedAt, relationManagerSince }: UserRow) {
  return { role, isActive: !deactivatedAt, isRelationManager: Boolean(relationManagerSince) };
}
