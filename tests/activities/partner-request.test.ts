import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createPartnerRequestActivities } from '../../activities/partner-request.ts';
import { Notice } from '../../db/entities/notice.ts';
import { OutboxRow } from '../../db/entities/outbox-row.ts';
import { PartnerRequest } from '../../db/entities/partner-request.ts';
import { Connection, Partnership } from '../../db/entities/partnership.ts';
import { Process } from '../../db/entities/process.ts';
import { endPartnership } from '../../db/writes/partnerships.ts';
import { setRelationManager, updateUser } from '../../db/writes/users.ts';
import { isPartnerRequestOutcome, type PartnerRequestAction } from '../../domain/partner-request.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { type SeededPair, seedPair, seedRequest, setPartners } from '../support/partner-request-rows.ts';
import { standingOf, timelineOf } from '../support/processes.ts';

const instance = useInstance({ withoutWorkers: true });

describe('a hundred decisions at once', () => {
  it('have one outcome, which all are told alike', async () => {
    const pair = await seedPair(instance());
    const id = await seedRequest(instance(), pair);

    // one that gets no connection in time is tried again, as a worker does
    const tried = (at: number) => eventually('a turn', () => anything(id, pair, at), 60_000);
    const turns = await Promise.all(Array.from({ length: 100 }, (_, at) => tried(at)));
    const { stage } = await standingOf(instance(), id);
    const em = instance().orm.em.fork();

    expect(isPartnerRequestOutcome(stage as 'expired')).toBe(true);
    const outcomes = turns.map((turn) => turn.stage).filter((seen) => isPartnerRequestOutcome(seen));
    expect(new Set(outcomes)).toEqual(new Set([stage]));
    const events = await timelineOf(instance(), id);
    expect(events.filter((event) => isPartnerRequestOutcome(event as 'expired'))).toEqual([stage]);
    const established = stage === 'established' ? 1 : 0;
    expect(await em.count(Connection, { requestId: id })).toBe(established);
    const told = await em.find(Notice, { subjectId: id, template: `partner-${stage}` as 'partner-expired' });
    const told1 = told.map(({ userId }) => userId);
    expect(new Set(told1).size).toBe(told1.length);
    expect(told1).toContain(pair.from.manager);
  });
});

describe('what is lacking', () => {
  it.each(['role', 'group', 'subscription'] as const)(
    'counts as it is at the commit: a %s that changes at the same instant never lets a connection through',
    async (what) => {
      const pair = await seedPair(instance());
      const id = await seedRequest(instance(), pair);

      const [turn] = await Promise.all([decide(id, 'accept', pair.to.manager), takeAway(what, pair)]);
      const { fromManager, fromLacks } = await instance().orm.em.fork().findOneOrFail(PartnerRequest, id);

      // either the yes came first, or it met what was left: another manager of that side, or a wait
      const seen = { stage: turn.stage, lacks: fromLacks, manager: fromManager === pair.from.manager };
      const established = { stage: 'established', lacks: [] };
      const waiting = { stage: 'awaiting-eligibility', lacks: ['PARTNERS_NOT_INCLUDED'], manager: true };
      const otherwise = what === 'subscription' ? waiting : { ...established, manager: false };
      expect([{ ...established, manager: true }, otherwise]).toContainEqual(seen);
    },
  );

  it('on the own side refuses a yes with every reason, and records nothing', async () => {
    const pair = await seedPair(instance());
    const id = await seedRequest(instance(), pair);
    await setPartners(instance(), pair.to, false);
    await leave(pair.to.environmentId, pair.to.manager);

    const turn = await decide(id, 'accept', pair.to.manager);
    const { answeredBy } = await instance().orm.em.fork().findOneOrFail(PartnerRequest, id);

    const reasons = ['NOT_RELATION_MANAGER', 'PARTNERS_NOT_INCLUDED'];
    expect(turn).toEqual({ stage: 'awaiting-answer', code: 'NOT_ALLOWED', reasons });
    expect(answeredBy ?? null).toBeNull();
  });
});

describe('who may do what', () => {
  it('is refused to another side, to strangers, and for a manager who is none', async () => {
    const [pair, strangers] = [await seedPair(instance()), await seedPair(instance())];
    const id = await seedRequest(instance(), pair);

    const codes = [
      (await decide(id, 'accept', pair.from.manager)).code,
      (await decide(id, 'withdraw', pair.to.manager)).code,
      (await decide(id, 'take-over', strangers.from.manager)).code,
      (await decide(id, 'reassign', pair.to.manager, pair.to.outsider)).code,
      (await decide(id, 'reassign', pair.to.manager, pair.from.second)).code,
      (await decide(id, 'reassign', pair.to.manager)).code,
    ];

    const [other, none] = ['NOT_ADDRESSED', 'MANAGER_NOT_ELIGIBLE'];
    expect(codes.slice(0, 5)).toEqual([other, other, other, none, none]);
    expect((await standingOf(instance(), id)).stage).toBe('awaiting-answer');
  });

  it('lets only whoever has taken over answer from then on', async () => {
    const pair = await seedPair(instance());
    const id = await seedRequest(instance(), pair);

    const taken = await decide(id, 'take-over', pair.to.second);
    const again = await decide(id, 'take-over', pair.to.second);
    const before = await decide(id, 'accept', pair.to.manager);
    const after = await decide(id, 'accept', pair.to.second);

    expect(taken).toEqual({ stage: 'awaiting-answer', newManager: true });
    // the same step again, whose first answer was lost: the new manager has still to be mailed
    expect(again).toEqual(taken);
    expect([before.code, after.stage]).toEqual(['NOT_ADDRESSED', 'established']);
  });
});

describe('a partnership', () => {
  it('gets a second connection by a second request, and its group stays', async () => {
    const pair = await seedPair(instance());
    await decide(await seedRequest(instance(), pair), 'accept', pair.to.manager);
    const other = { fromManager: pair.from.second, toManager: pair.to.second };
    await decide(await seedRequest(instance(), pair, { row: other }), 'accept', pair.to.second);

    const em = instance().orm.em.fork();
    const partnerships = await em.find(Partnership, { environmentA: { $in: environmentsOf(pair) } });
    expect(partnerships).toHaveLength(1);
    expect(await em.count(Connection, { partnershipId: partnerships[0]?.id ?? '', endedAt: null })).toBe(2);
  });

  it('ends once, with its connections and the open request of the pair, however often it is ended at once', async () => {
    const pair = await seedPair(instance());
    await decide(await seedRequest(instance(), pair), 'accept', pair.to.manager);
    const open = await seedRequest(instance(), pair, { row: { fromManager: pair.from.second } });
    const em = instance().orm.em.fork();
    const { id } = await em.findOneOrFail(Partnership, { environmentA: { $in: environmentsOf(pair) } });

    const sides = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? pair.from : pair.to));
    const answers = await Promise.all(
      sides.map(({ environmentId, manager }) =>
        endPartnership(instance().orm.em.fork(), { partnershipId: id, environmentId, userId: manager }),
      ),
    );
    const late = await decide(open, 'accept', pair.to.manager);

    expect(new Set(answers.map((answer) => `${answer.id} ${answer.stage}`))).toEqual(new Set([`${id} revoking`]));
    expect(await em.fork().count(Connection, { partnershipId: id, endedAt: null })).toBe(0);
    expect(late).toEqual({ stage: 'withdrawn', code: 'PARTNER_REQUEST_ENDED' });
    expect(await em.count(OutboxRow, { subject: open, kind: 'signal', name: 'cancel' })).toBe(1);
    expect(await em.count(Process, { id, kind: 'partnershipEnding' })).toBe(1);
  });

  it('is ended by no stranger, and by nobody who has left the group', async () => {
    const [pair, strangers] = [await seedPair(instance()), await seedPair(instance())];
    await decide(await seedRequest(instance(), pair), 'accept', pair.to.manager);
    const { id } = await instance()
      .orm.em.fork()
      .findOneOrFail(Partnership, { environmentA: { $in: environmentsOf(pair) } });
    const end = ({ environmentId }: { readonly environmentId: string }, userId: string) =>
      endPartnership(instance().orm.em.fork(), { partnershipId: id, environmentId, userId });

    await expect(end(strangers.from, strangers.from.manager)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const unfit = { code: 'NOT_ALLOWED', reasons: ['NOT_RELATION_MANAGER'] };
    await expect(end(pair.to, pair.to.outsider)).rejects.toMatchObject(unfit);
  });
});

function decide(id: string, action: PartnerRequestAction, userId: string, managerId?: string) {
  const command = { action, userId, ...(managerId === undefined ? {} : { managerId }) };
  return steps().decidePartnerRequest({ id, at: now(), round: 1, eligibleUntil: now(), command });
}

/** One after another of everything that can be done with a request. */
function anything(id: string, { from, to }: SeededPair, at: number) {
  switch (at % 5) {
    case 0:
      return decide(id, 'accept', at % 2 === 0 ? to.manager : to.second);
    case 1:
      return decide(id, 'decline', to.manager);
    case 2:
      return decide(id, 'withdraw', from.second);
    case 3:
      return decide(id, 'take-over', to.second);
    default:
      return steps().endPartnerRequest({ id, at: now(), eligibleUntil: now(), stage: 'expired' });
  }
}

async function takeAway(what: 'role' | 'group' | 'subscription', { from }: SeededPair): Promise<void> {
  const { environmentId, manager: userId } = from;
  if (what === 'subscription') return setPartners(instance(), from, false);
  if (what === 'group') return leave(environmentId, userId);
  const changes = { role: 'user' as const };
  await instance()
    .orm.em.fork()
    .transactional((em) => updateUser(em, { environmentId, userId, changes }));
}

async function leave(environmentId: string, userId: string): Promise<void> {
  await instance()
    .orm.em.fork()
    .transactional((em) => setRelationManager(em, { environmentId, userId, isRelationManager: false }));
}

function environmentsOf({ from, to }: SeededPair): string[] {
  return [from.environmentId, to.environmentId];
}

function steps() {
  return createPartnerRequestActivities({ orm: instance().orm });
}

function now(): string {
  return new Date().toISOString();
}

it('knows no request of an unknown id', async () => {
  await expect(
    steps().endPartnerRequest({ id: randomUUID(), at: now(), eligibleUntil: now(), stage: 'expired' }),
  ).rejects.toThrow();
});
