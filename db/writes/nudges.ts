import type { EntityManager } from '@mikro-orm/postgresql';
import type { ProcessKind } from '../../domain/process.ts';
import type { OutboxKind } from '../entities/outbox-row.ts';
import { INVITATION_WAITS } from './nudges-of-invitations.ts';
import { SHARING_WAITS } from './nudges-of-sharing.ts';

/** Processes that wait at a stage, which is none of the outcomes, and the query that finds those which need not wait any longer. */
export interface NudgedWait {
  readonly kind: ProcessKind;
  readonly stage: string;
  /** Whether the process `p` would go on if it looked again now: SQL without parameters, cheap for one process. */
  readonly holds: string;
  /** What the outbox is to deliver, where it is no signal `conditions-changed`, and its name, as SQL. */
  readonly tells?: { readonly kind: OutboxKind; readonly name: string };
}

/** Where a slice goes on: behind this process of this wait. `nudged`: how many of the run have been so far. */
export interface NudgeCursor {
  readonly wait: number;
  readonly after: string;
  readonly nudged: number;
}

export interface NudgedSlice {
  readonly examined: number;
  readonly nudged: number;
  /** The last that was looked at. */
  readonly last: string | null;
}

/** Before the first process of a wait. */
export const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Nudges go out one after another at this pace, so that nothing else in the outbox has to wait behind a crowd of them. */
const PACE_MS = 10;

/** Every wait that something in our own database puts an end to. A new kind of wait is a new line. */
export const NUDGED_WAITS: readonly NudgedWait[] = [
  {
    kind: 'partnerRequest',
    stage: 'awaiting-eligibility',
    holds: ofRequest(`${canPassOn('from')} or ${canPassOn('to')} or (${isReady('from')} and ${isReady('to')})`),
  },
  { kind: 'partnerRequest', stage: 'awaiting-answer', holds: ofRequest(`${canPassOn('from')} or ${canPassOn('to')}`) },
  {
    kind: 'partnerRequest',
    stage: 'mail-bounced',
    holds: ofRequest(
      hasAnother(
        'to',
        `not exists (select 1 from "timeline" e where e."process_id" = p."id" and e."event" = 'reassigned'
        and e."data" ->> 'why' = 'mail-bounced' and e."data" ->> 'from' = o."id"::text)`,
      ),
    ),
  },
  ...INVITATION_WAITS,
  ...SHARING_WAITS,
];

/**
 * Looks at the next `limit` processes of a wait, in the order of their ids, and puts a signal into the outbox for each
 * that need not wait any longer and has none there yet. In the caller's transaction, under a lock, so that two runs at
 * once never put in two. A process that needs none looks again and stays where it is.
 */
export async function nudgeSlice(
  em: EntityManager,
  { wait: { kind, stage, ...wait }, cursor, limit }: Readonly<{ wait: NudgedWait; cursor: NudgeCursor; limit: number }>,
): Promise<NudgedSlice> {
  await em.execute(`select pg_advisory_xact_lock(hashtextextended('nudge', 0))`);
  const at = new Date();
  const from = new Date(at.getTime() + cursor.nudged * PACE_MS);
  const [row] = await em.execute<{ examined: string; nudged: string; last: string | null }[]>(statement(wait), [
    kind,
    stage,
    cursor.after,
    limit,
    at,
    from,
  ]);
  return { examined: Number(row?.examined ?? 0), nudged: Number(row?.nudged ?? 0), last: row?.last ?? null };
}

function statement({ holds, tells = CONDITIONS_CHANGED }: Pick<NudgedWait, 'holds' | 'tells'>): string {
  return `
    with "examined" as materialized (
      select "id", "blocked_by", "needs_attention", "wait_until", "stage_since" from "processes"
      where "kind" = ? and "stage" = ? and "id" > ?::uuid order by "id" limit ?
    ), "put" as (
      insert into "outbox" ("subject", "kind", "name", "payload", "created_at", "next_attempt_at")
      select p."id", '${tells.kind}', ${tells.name}, '{"change":"nudge"}'::jsonb, ?::timestamptz,
        ?::timestamptz + row_number() over (order by p."id") * interval '${PACE_MS} milliseconds'
      from "examined" p
      where not exists (select 1 from "outbox" ahead
          where ahead."subject" = p."id" and ahead."kind" = '${tells.kind}' and ahead."name" = ${tells.name})
        and (${holds})
      order by p."id"
      returning 1
    )
    select (select count(*) from "examined") as "examined", (select count(*) from "put") as "nudged",
      (select "id" from "examined" order by "id" desc limit 1) as "last"`;
}

const CONDITIONS_CHANGED = { kind: 'signal', name: `'conditions-changed'` } as const;

type Side = 'from' | 'to';

function ofRequest(condition: string): string {
  return `exists (select 1 from "partner_requests" r
      join "users" "from" on "from"."id" = r."from_manager" join "users" "to" on "to"."id" = r."to_manager"
      where r."id" = p."id" and (${condition}))`;
}

/** Whether a side has bought what partners need, and its manager can be connected: `gateReasons` in domain/partner-gate.ts. */
function isReady(side: Side): string {
  return `(${canManage(`"${side}"`)} and exists (select 1 from "subscriptions" s
      where s."environment_id" = r."${side}_environment" and s."partner_relations"
        and (s."valid_until" is null or s."valid_until" > now())))`;
}

/** Whether a side's manager can no longer manage relations, although another could. */
function canPassOn(side: Side): string {
  return `(not (${canManage(`"${side}"`)}) and ${hasAnother(side)})`;
}

function hasAnother(side: Side, more = 'true'): string {
  return `exists (select 1 from "users" o where o."environment_id" = r."${side}_environment"
      and o."id" <> r."${side}_manager" and ${canManage('o')} and ${more})`;
}

/** `canManageRelations` in domain/partner-gate.ts. */
function canManage(user: string): string {
  return `${user}."deactivated_at" is null and ${user}."relation_manager_since" is not null
      and ${user}."role" in ('advanced-user', 'administrator')`;
}
