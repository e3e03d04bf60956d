import { describe, expect, it } from '@jest/globals';
import { createNudgeActivities, type NudgeTurn } from '../../activities/nudge.ts';
import { OutboxRow } from '../../db/entities/outbox-row.ts';
import { Subscription } from '../../db/entities/subscription.ts';
import { User } from '../../db/entities/user.ts';
import { BEFORE_ALL, NUDGED_WAITS, nudgeSlice } from '../../db/writes/nudges.ts';
import { noteOnTimeline } from '../../db/writes/timeline.ts';
import { canManageRelations, type GateFacts, gateReasons } from '../../domain/partner-gate.ts';
import type { PartnerRequestStage } from '../../domain/partner-request.ts';
import { DAY_MS } from '../../domain/policy.ts';
import { ENVIRONMENT_ROLES, type PartnerTerms } from '../../domain/rights.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import {
  leaveGroup,
  type SeededPair,
  type SeededSide,
  seedPair,
  seedRequest,
} from '../support/partner-request-rows.ts';

const instance = useInstance({ withoutWorkers: true });

describe('a yes that waits', () => {
  const everySide = ENVIRONMENT_ROLES.flatMap((role) =>
    [true, false].flatMap((isActive) =>
      [true, false].flatMap((isRelationManager) =>
        ['bought', 'lapsed', 'not bought'].map((subscription) => ({ role, isActive, isRelationManager, subscription })),
      ),
    ),
  );

  it.each(['from', 'to'] as const)(
    'is nudged where the gate of the side %s, and of the other, holds',
    async (which) => {
      const expected: string[] = [];
      const seeded: string[] = [];
      for (const { role, isActive, isRelationManager, subscription } of everySide) {
        const pair = await seedPair(instance());
        await leaveGroup(instance(), pair[which].second);
        const terms = { partnerRelations: subscription !== 'not bought', lapsed: subscription === 'lapsed' };
        await change(pair[which], { role, isActive, isRelationManager, ...terms });
        const id = await seedRequest(instance(), pair, { stage: 'awaiting-eligibility' });
        seeded.push(id);
        if (gateReasons({ role, isActive, isRelationManager, subscription: terms }).length === 0) expected.push(id);
      }

      await nudgeAll();

      expect(await nudgedOf(seeded)).toEqual(expected.toSorted());
      expect(expected).toHaveLength(2);
    },
  );
});

describe('whoever can act no more', () => {
  const facts = ENVIRONMENT_ROLES.flatMap((role) =>
    [true, false].flatMap((isActive) =>
      [true, false].map((isRelationManager) => ({ role, isActive, isRelationManager })),
    ),
  );

  it.each(['from', 'to'] as const)('of the side %s is passed over where another can', async (which) => {
    const expected: string[] = [];
    const seeded: string[] = [];
    for (const fact of facts) {
      const [asked, agreed, alone] = [
        await pairWith(which, fact),
        await pairWith(which, fact),
        await pairWith(which, fact),
      ];
      await leaveGroup(instance(), alone[which].second);
      const replaceable = [
        await seedRequest(instance(), asked),
        await seedRequest(instance(), agreed, { stage: 'awaiting-eligibility' }),
      ];
      seeded.push(...replaceable, await seedRequest(instance(), alone));
      if (!canManageRelations(fact)) expected.push(...replaceable);
    }

    await nudgeAll();

    expect(await nudgedOf(seeded)).toEqual(expected.toSorted());
    // two of the twelve can act, an advanced user and an administrator
    expect(expected).toHaveLength(20);
  });

  it('because every mailbox refuses is passed over when somebody joins whose mailbox has not refused', async () => {
    const pair = await seedPair(instance());
    const id = await seedRequest(instance(), pair, { stage: 'mail-bounced', row: { toManager: pair.to.second } });
    const data = { side: 'to', round: 1, from: pair.to.manager, to: pair.to.second, why: 'mail-bounced' };
    const entry = { processId: id, at: new Date(), event: 'reassigned' as const, actor: 'vestibule', data };
    await noteOnTimeline(instance().orm.em.fork(), entry);

    await nudgeAll();
    const before = await nudgedOf([id]);
    await instance().orm.em.fork().nativeUpdate(User, { id: pair.to.outsider }, { relationManagerSince: new Date() });
    await nudgeAll();

    expect([before, await nudgedOf([id])]).toEqual([[], [id]]);
  });
});

describe('nudges', () => {
  it('reach nobody who waits for something else, or no more', async () => {
    const stages: readonly PartnerRequestStage[] = [
      'awaiting-answer',
      'established',
      'declined',
      'withdrawn',
      'expired',
    ];
    const ids: string[] = [];
    for (const stage of stages) ids.push(await seedRequest(instance(), await seedPair(instance()), { stage }));

    await nudgeAll();

    expect(await nudgedOf(ids)).toEqual([]);
  });

  it('are put in once, also by another run that begins before the first has ended, until they are delivered', async () => {
    const id = await seedRequest(instance(), await seedPair(instance()), { stage: 'awaiting-eligibility' });
    const [wait] = NUDGED_WAITS;
    if (!wait) throw new Error('nothing is nudged');
    const cursor = { wait: 0, after: BEFORE_ALL, nudged: 0 };

    const other = await instance()
      .orm.em.fork()
      .transactional(async (em) => {
        await nudgeSlice(em, { wait, cursor, limit: 1_000 });
        const begun = nudgeAll();
        await eventually('the other run to wait', waitsForLock);
        return { begun };
      });
    await other.begun;
    await nudgeAll();
    const first = await nudgedOf([id]);
    await instance().orm.em.fork().nativeDelete(OutboxRow, { subject: id });
    await nudgeAll();

    expect([first, await nudgedOf([id])]).toEqual([[id], [id]]);
  });

  it('go through thousands that wait step by step, and out one after another', async () => {
    const pair = await seedPair(instance());
    const model = await seedRequest(instance(), pair, { stage: 'awaiting-eligibility' });
    const em = instance().orm.em.fork();
    await em.nativeDelete(OutboxRow, {});
    await em.execute(
      `with "made" as (insert into "processes" ("id", "kind", "stage", "stage_since", "created_at")
         select gen_random_uuid(), 'partnerRequest', 'awaiting-eligibility', now(), now() from generate_series(1, 12500)
         returning "id")
       insert into "partner_requests" ("id", "from_environment", "from_manager", "to_environment", "to_manager")
       select "made"."id", r."from_environment", r."from_manager", r."to_environment", r."to_manager"
       from "made", "partner_requests" r where r."id" = ?`,
      [model],
    );

    const turns = await nudgeAll();
    const again = await nudgeAll();
    const [seen] = await em.execute<{ rows: string; apart: string }[]>(
      `select count(*) as "rows", count(distinct "next_attempt_at") as "apart" from "outbox"`,
    );

    expect(turns.length).toBeGreaterThan(1);
    expect([turns.at(-1), again.at(-1)]).toEqual([{ nudged: Number(seen?.rows) }, { nudged: 0 }]);
    expect(Number(seen?.rows)).toBeGreaterThanOrEqual(12_501);
    // each slice counts on from where the one before ended
    expect(Number(seen?.apart)).toBeGreaterThan(12_000);
  });
});

/** Somebody's transaction waits for another's. */
async function waitsForLock(): Promise<true | undefined> {
  const [row] = await instance()
    .orm.em.fork()
    .execute<{ waiting: string }[]>(
      `select count(*) as "waiting" from "pg_stat_activity" where "datname" = current_database() and "wait_event_type" = 'Lock'`,
    );
  return Number(row?.waiting) > 0 ? true : undefined;
}

/** A whole run, as the workflow does it. */
async function nudgeAll(): Promise<readonly NudgeTurn[]> {
  const { nudgeWaiting } = createNudgeActivities({ orm: instance().orm });
  const turns = [await nudgeWaiting({})];
  for (let cursor = turns[0]?.cursor; cursor; cursor = turns.at(-1)?.cursor) turns.push(await nudgeWaiting({ cursor }));
  return turns;
}

/** Those of `ids` that the outbox holds a nudge for, once for each nudge. */
async function nudgedOf(ids: readonly string[]): Promise<readonly string[]> {
  const signal = { subject: { $in: [...ids] }, kind: 'signal' as const, name: 'conditions-changed' };
  const rows = await instance().orm.em.fork().find(OutboxRow, signal);
  return rows.map(({ subject }) => subject).toSorted();
}

/** A pair of which one side has bought nothing, and its manager is as given. */
async function pairWith(which: 'from' | 'to', fact: Omit<GateFacts, 'subscription'>): Promise<SeededPair> {
  const pair = await seedPair(instance());
  await change(pair[which], { ...fact, partnerRelations: false, lapsed: false });
  return pair;
}

async function change(
  { environmentId, manager }: SeededSide,
  to: Omit<GateFacts, 'subscription'> & PartnerTerms,
): Promise<void> {
  const em = instance().orm.em.fork();
  const now = new Date();
  const relationManagerSince = to.isRelationManager ? now : null;
  const user = { role: to.role, deactivatedAt: to.isActive ? null : now, relationManagerSince };
  await em.nativeUpdate(User, { id: manager }, user);
  const validUntil = to.lapsed ? now : new Date(now.getTime() + DAY_MS);
  const bought = { partnerRelations: to.partnerRelations, validUntil };
  await em.nativeUpdate(Subscription, { environment: environmentId }, bought);
}
