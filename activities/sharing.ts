import { type MikroORM, sql } from '@mikro-orm/postgresql';
import { closeProcess } from '../db/writes/processes.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import type { PropagationCounts } from '../domain/sharing.ts';

export interface BeginPropagationCommand {
  /** Of the process. */
  readonly id: string;
  readonly partnershipId: string;
  /** ISO-8601 UTC, from the workflow. */
  readonly at: string;
}

export interface SettleSharingCommand extends BeginPropagationCommand, PropagationCounts {}

/** `changed`: something has changed since the run began, so that there is another one. */
export type SharingSettlement = 'settled' | 'changed';

/** What begins and ends a run of propagation, under the lock of the partnership's line, on which changes wait too. */
export function createSharingActivities({ orm }: { readonly orm: MikroORM }) {
  /**
   * Begins a run: what has changed up to now is forgotten, because the run plans by what is so from now on; what changes
   * after it is noted anew. A repeat begins it again, before anything was planned. Tells whether its row says that it has
   * parked, which a workflow that took the place of one that is gone does not know.
   */
  async function beginPropagation({ id, partnershipId, at }: BeginPropagationCommand): Promise<boolean> {
    const [begun] = await orm.em.fork().execute<{ parked: boolean }[]>(sql`
      with "line" as (
        update "propagations" set "changed_at" = null where "partnership_id" = ${partnershipId} returning "process_id"
      )
      update "processes" p set "stage" = 'propagating', "waiting_on" = 'vestibule', "wait_until" = null, "ended_at" = null,
        "stage_since" = case when p."stage" = 'propagating' then p."stage_since" else ${at}::timestamptz end
      from "line" where p."id" = "line"."process_id" and p."id" = ${id}
      returning p."needs_attention" as "parked"`);
    return begun?.parked ?? false;
  }

  /**
   * Ends a run: where nothing has changed since it began, everything is settled; else it waits for the next. A repeat that
   * finds it settled notes nothing again, and finds what has changed after all.
   */
  async function settleSharing({ id, partnershipId, at, ...counts }: SettleSharingCommand): Promise<SharingSettlement> {
    return orm.em.fork().transactional(async (em) => {
      const now = new Date(at);
      const [line] = await em.execute<{ changed: boolean }[]>(sql`
        select "changed_at" is not null as "changed" from "propagations"
        where "partnership_id" = ${partnershipId} for update`);
      if (line?.changed) {
        await em.execute(sql`
          update "processes" set "stage" = 'waiting', "stage_since" = ${now}, "ended_at" = null, "waiting_on" = 'vestibule'
          where "id" = ${id} and "stage" <> 'waiting'`);
        return 'changed';
      }
      if (!(await closeProcess(em, { id, stage: 'settled', at: now }))) return 'settled';
      const isNothing = Object.values(counts).every((count) => count === 0);
      if (!isNothing) {
        await noteOnTimeline(em, { processId: id, at: now, event: 'propagated', actor: 'vestibule', data: counts });
      }
      await noteOnTimeline(em, { processId: id, at: now, event: 'settled', actor: 'vestibule' });
      return 'settled';
    });
  }

  return { beginPropagation, settleSharing };
}
