import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { PartnerRequestCommand } from '../../domain/partner-request.ts';
import { PartnerRequest } from '../entities/partner-request.ts';

/** The requests to a client's environment that stand for their consent to what was prepared for them. */
export async function findAgreedRequests(
  em: EntityManager,
  { environmentId, preparedIds }: { readonly environmentId: string; readonly preparedIds: readonly string[] },
): Promise<readonly string[]> {
  const agreed = { toEnvironment: environmentId, preparedId: { $in: [...preparedIds] } };
  const rows = await em.find(PartnerRequest, agreed, { disableIdentityMap: true });
  return rows.map(({ id }) => id);
}

const HANDOVERS: Partial<Record<PartnerRequestCommand['action'], 'taken-over' | 'reassigned'>> = {
  'take-over': 'taken-over',
  reassign: 'reassigned',
};

/**
 * Whether a request has ended by this: taking over, or passing on, after which nothing was lacking any more. Whoever did
 * it and lost the answer is answered the outcome that they caused.
 */
export async function hasEndedByHandover(
  em: EntityManager,
  id: string,
  { action, userId, managerId = userId }: PartnerRequestCommand,
): Promise<boolean> {
  const event = HANDOVERS[action];
  if (event === undefined) return false;
  const [entry] = await em.execute<object[]>(sql`
    select 1 from "timeline" handover
    join "timeline" ended on ended."process_id" = handover."process_id" and ended."at" = handover."at"
      and ended."actor" = handover."actor" and ended."event" = 'established'
    where handover."process_id" = ${id} and handover."event" = ${event}
      and handover."actor" = ${`user:${userId}`} and handover."data" ->> 'to' = ${managerId} limit 1`);
  return entry !== undefined;
}
