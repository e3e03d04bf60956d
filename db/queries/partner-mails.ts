import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { findManagers } from './managers.ts';

/** What mails about a partner request say of it; a manager without any name is null. */
export interface PartnerRequestNames {
  readonly fromName: string;
  readonly toName: string;
  readonly fromManager: string | null;
  readonly toManager: string | null;
  readonly toManagerId: string;
  readonly message: string | null;
  /** Whether nothing has ended it yet. */
  readonly isOpen: boolean;
}

/** A partner request as its mails tell of it; undefined when there is none. */
export async function findPartnerRequestNames(em: EntityManager, id: string): Promise<PartnerRequestNames | undefined> {
  const [row] = await em.execute<
    (Pick<PartnerRequestNames, 'fromName' | 'toName' | 'toManagerId' | 'message' | 'isOpen'> & {
      fromManagerId: string;
    })[]
  >(sql`
    select f."name" as "fromName", t."name" as "toName", r."from_manager" as "fromManagerId",
      r."to_manager" as "toManagerId", r."message", p."ended_at" is null as "isOpen"
    from "partner_requests" r join "processes" p on p."id" = r."id"
      join "environments" f on f."id" = r."from_environment" join "environments" t on t."id" = r."to_environment"
    where r."id" = ${id}`);
  if (!row) return undefined;
  const { fromManagerId, ...request } = row;
  const managers = await findManagers(em, [fromManagerId, request.toManagerId]);
  const nameOf = (managerId: string) => managers.get(managerId)?.name ?? null;
  return { ...request, fromManager: nameOf(fromManagerId), toManager: nameOf(request.toManagerId) };
}

/** Which environment has ended a partnership, and which was its partner; undefined while nobody has. */
export async function findPartnershipEnd(
  em: EntityManager,
  id: string,
): Promise<{ readonly endedByName: string; readonly otherName: string } | undefined> {
  const [row] = await em.execute<{ endedByName: string; otherName: string }[]>(sql`
    select e."name" as "endedByName", o."name" as "otherName"
    from "partnerships" p
      join "environments" e on e."id" = p."ended_by_environment"
      join "environments" o on o."id" = case when e."id" = p."environment_a" then p."environment_b" else p."environment_a" end
    where p."id" = ${id} and p."ended_at" is not null`);
  return row;
}
