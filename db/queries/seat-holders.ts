import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { seatReservedSince } from '../../domain/membership-invite.ts';

/** An organisation whose invitations keep seats of the environment reserved, or wait for some. */
export interface SeatHolder {
  readonly organisationId: string;
  readonly organisationName: string;
  readonly seats: number;
}

/** Which organisations' invitations hold the environment's seats, those that hold most first; no address is told. */
export async function findSeatHolders(em: EntityManager, environmentId: string): Promise<readonly SeatHolder[]> {
  return em.execute<SeatHolder[]>(sql`
    select o."id" as "organisationId", o."name" as "organisationName", count(*)::int as "seats"
    from "invitations" i join "organisations" o on o."id" = i."organisation_id"
    where i."environment_id" = ${environmentId} and (i."seat" = 'claimed'
      or (i."seat" = 'reserved' and i."created_at" > ${seatReservedSince(new Date())}))
    group by o."id", o."name" order by count(*) desc, o."name", o."id" limit 20`);
}
