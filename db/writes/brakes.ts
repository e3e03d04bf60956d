import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import { BRAKE_CODES, BRAKE_SUBJECTS, BRAKES, type Brake, brakeOf } from '../../domain/brakes.ts';
import { OperatorAction } from '../entities/operator-action.ts';
import { type OutboxEntry, OutboxRow } from '../entities/outbox-row.ts';
import { isBrakeOn } from '../queries/brakes.ts';

/** What an operator does with a brake. */
export interface BrakeChange {
  readonly name: Brake;
  readonly on: boolean;
  readonly reason: string;
  /** As timelines name the operator. */
  readonly actor: string;
}

/** What is let go goes out one after the other at this pace, so that nothing else in the outbox waits behind a crowd. */
const PACE_MS = 10;
/** So many are let go in one transaction. */
const PAGE = 1_000;
/** A step that has just found the brake on needs as long until its process has parked, and hears nothing before. */
const PARKS_WITHIN_MS = 4_000;
/** What had begun to wait while the brake was being let go is looked for once more, so long after. */
const LAST_LOOK_MS = 10_000;

/**
 * Puts a brake on or lets it go, in one transaction with its record and, for what it has held, the order to go on. One that
 * is so already stays as it is, with its first reason: a repeat changes nothing. Answers whether anything has changed.
 */
export async function setBrake(em: EntityManager, { name, on, reason, actor }: BrakeChange): Promise<boolean> {
  return em.transactional(async (tx) => {
    const at = new Date();
    const changed = await tx.execute<object[]>(sql`
      insert into "brakes" as b ("name", "on", "since", "by", "reason")
      select ${name}, ${on}::boolean, ${at}::timestamptz, ${actor}, ${reason}
      where ${on}::boolean or exists (select 1 from "brakes" where "name" = ${name})
      on conflict ("name") do update set "on" = excluded."on", "since" = excluded."since", "by" = excluded."by",
        "reason" = excluded."reason" where b."on" <> excluded."on"
      returning b."name"`);
    if (changed.length === 0) return false;
    const action = `${name}-brake-${on ? 'on' : 'off'}`;
    await tx.insert(OperatorAction, { id: uuidv7(), at, actor, action, reason, outcome: 'done' });
    if (!on) await orderRelease(tx, name, { at, dueAt: at });
    return true;
  });
}

/**
 * Notes that a process waits for a brake, if it is on; tells whether it is. One that waits already waits since then. In the
 * caller's transaction, which has to commit.
 */
export async function holdByBrake(em: EntityManager, brake: Brake, processId: string): Promise<boolean> {
  const held = await em.execute<object[]>(sql`
    insert into "brake_holds" as h ("brake", "process_id", "since")
    select b."name", p."id", ${new Date()}::timestamptz from "brakes" b, "processes" p
    where b."name" = ${brake} and b."on" and p."id" = ${processId}::uuid
    on conflict ("brake", "process_id") do update set "since" = h."since"
    returning h."process_id"`);
  return held.length > 0;
}

/**
 * Sends the next page of what a brake has held on: a signal each, and an order for the page after it. When none is left, what
 * began to wait at that moment is looked for once more. A brake that was put on again meanwhile keeps what is left. In the
 * transaction that delivers the order, so that a crash does all of it again.
 */
export async function releaseHeld(em: EntityManager, { name, payload }: OutboxEntry): Promise<void> {
  const brake = brakeOf(name);
  if (!brake) throw new Error(`there is no brake ${name}`);
  if (await isBrakeOn(em, brake)) return;
  const at = new Date();
  const begun = Date.parse(String(payload['at']));
  const sent = Number(payload['sent']);
  const from = new Date(Math.max(at.getTime(), begun + sent * PACE_MS));
  const isLast = payload['isLast'] === true;
  const released = await letGo(em, brake, { at, from });
  if (isLast && released === 0) return tellBlocked(em, brake, { at, from });
  const dueAt = released > 0 ? at : new Date(at.getTime() + LAST_LOOK_MS);
  await orderRelease(em, brake, {
    at: new Date(begun),
    dueAt,
    sent: sent + released,
    isLast: isLast || released === 0,
  });
}

interface Release {
  readonly at: Date;
  /** When the first signal goes out. */
  readonly from: Date;
}

async function letGo(em: EntityManager, brake: Brake, { at, from }: Release): Promise<number> {
  const [page] = await em.execute<{ released: number }[]>(sql`
    with "held" as materialized (
      select "process_id" as "id", "since" from "brake_holds" where "brake" = ${brake}
      order by "since", "process_id" limit ${PAGE} for update
    ), "let" as (
      delete from "brake_holds" h using "held" where h."brake" = ${brake} and h."process_id" = "held"."id"
    ), "told" as (
      insert into "outbox" ("subject", "kind", "name", "payload", "created_at", "next_attempt_at")
      select "id", 'signal', 'retry', '{}'::jsonb, ${at}::timestamptz, greatest(
        ${from}::timestamptz + row_number() over (order by "since", "id") * ${PACE_MS}::int * interval '1 millisecond',
        "since" + ${PARKS_WITHIN_MS}::int * interval '1 millisecond')
      from "held" order by "since", "id"
    )
    select count(*)::int as "released" from "held"`);
  return page?.released ?? 0;
}

/** What says in its row that the brake blocks it, though nobody holds it any more: its word came before it had parked. */
async function tellBlocked(em: EntityManager, brake: Brake, { at, from }: Release): Promise<void> {
  await em.execute(sql`
    insert into "outbox" ("subject", "kind", "name", "payload", "created_at", "next_attempt_at")
    select p."id", 'signal', 'retry', '{}'::jsonb, ${at}::timestamptz,
      ${from}::timestamptz + row_number() over (order by p."id") * ${PACE_MS}::int * interval '1 millisecond'
    from (select "id" from "processes" where "ended_at" is null and "blocked_by" = ${BRAKE_CODES[brake]}
      order by "stage_since", "id" limit ${PAGE}) p
    where not exists (select 1 from "outbox" o where o."subject" = p."id" and o."kind" = 'signal' and o."name" = 'retry')`);
}

/** Orders what a brake that is off still holds to go on, where nobody does: the net below the order of `setBrake`. */
export async function releaseForgotten(em: EntityManager): Promise<void> {
  for (const brake of BRAKES) {
    const at = new Date();
    const forgotten = await em.execute<object[]>(
      `select 1 where not exists (select 1 from "brakes" where "name" = ? and "on")
         and not exists (select 1 from "outbox" where "subject" = ?::uuid)
         and (exists (select 1 from "brake_holds" where "brake" = ?)
           or exists (select 1 from "processes" where "ended_at" is null and "blocked_by" = ?))`,
      [brake, BRAKE_SUBJECTS[brake], brake, BRAKE_CODES[brake]],
    );
    if (forgotten.length > 0) await orderRelease(em, brake, { at, dueAt: at });
  }
}

interface Order {
  readonly at: Date;
  readonly dueAt: Date;
  readonly sent?: number;
  readonly isLast?: boolean;
}

async function orderRelease(
  em: EntityManager,
  brake: Brake,
  { at, dueAt, sent = 0, isLast = false }: Order,
): Promise<void> {
  await em.insert(OutboxRow, {
    subject: BRAKE_SUBJECTS[brake],
    kind: 'brake-released',
    name: brake,
    payload: { at: at.toISOString(), sent, isLast },
    createdAt: at,
    nextAttemptAt: dueAt,
  });
}
