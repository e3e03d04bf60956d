import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { ProcessKind } from '../../domain/process.ts';
import type { ProcessStage } from '../../domain/process-stages.ts';

/** How many onboardings of a kind stand at a stage, and how many of them are not well. */
export interface StageCount {
  readonly kind: ProcessKind;
  readonly stage: ProcessStage;
  readonly open: number;
  readonly overdue: number;
  readonly needsAttention: number;
  readonly trouble: number;
  /** Since when the one that has stood there longest does. */
  readonly oldestSince: Date;
}

/** All that is open, by kind and stage; counted along one index, without the rows. */
export async function countOnboardings(
  em: EntityManager,
  { overdueBefore }: { readonly overdueBefore: Date },
): Promise<readonly StageCount[]> {
  const rows = await em.execute<(Omit<StageCount, 'oldestSince'> & { readonly oldestSince: Date | string })[]>(sql`
    with "troubled" as materialized (
      select p."kind", p."stage", count(distinct p."id")::int as "trouble"
      from "troubles" t join "processes" p on p."id" = t."process_id" where p."ended_at" is null group by 1, 2
    ), "standing" as materialized (
      select p."kind", p."stage", count(*)::int as "open", min(p."stage_since") as "oldestSince",
        count(*) filter (where p."wait_until" < ${overdueBefore}::timestamptz)::int as "overdue",
        count(*) filter (where p."needs_attention")::int as "needsAttention"
      from "processes" p where p."ended_at" is null group by 1, 2
    )
    select s.*, coalesce(t."trouble", 0) as "trouble"
    from "standing" s left join "troubled" t on t."kind" = s."kind" and t."stage" = s."stage" order by 1, 2`);
  return rows.map(({ oldestSince, ...row }) => ({ ...row, oldestSince: new Date(oldestSince) }));
}
