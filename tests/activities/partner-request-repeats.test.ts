import { describe, expect, it } from '@jest/globals';
import { createPartnerRequestActivities } from '../../activities/partner-request.ts';
import { Notice } from '../../db/entities/notice.ts';
import { PartnerRequest } from '../../db/entities/partner-request.ts';
import { Process } from '../../db/entities/process.ts';
import { Subscription } from '../../db/entities/subscription.ts';
import type { PartnerRequestCommand } from '../../domain/partner-request.ts';
import { DAY_MS } from '../../domain/policy.ts';
import { useInstance } from '../support/instance.ts';
import { leaveGroup, type SeededPair, seedPair, seedRequest, setPartners } from '../support/partner-request-rows.ts';
import { standingOf, timelineOf } from '../support/processes.ts';

const instance = useInstance({ withoutWorkers: true });

describe('a step whose answer was lost', () => {
  it('of a take-over that established is answered the outcome that it caused, to nobody else', async () => {
    const { id, pair } = await waiting();
    await setPartners(instance(), pair.from, true);
    const command = { action: 'take-over', userId: pair.to.second } as const;

    const turns = [await decide(id, command), await decide(id, command, { atMs: Date.now() + 60_000 })];
    const other = await decide(id, { action: 'take-over', userId: pair.to.manager });

    expect(turns).toEqual([{ stage: 'established' }, { stage: 'established' }]);
    expect(other).toEqual({ stage: 'established', code: 'PARTNER_REQUEST_ENDED' });
  });

  it('of passing on that established likewise, for the same colleague', async () => {
    const { id, pair } = await waiting();
    await setPartners(instance(), pair.from, true);
    const command = { action: 'reassign', userId: pair.from.manager, managerId: pair.from.second } as const;

    const turns = [await decide(id, command), await decide(id, command)];
    const other = await decide(id, { ...command, managerId: pair.from.manager });

    expect(turns).toEqual([{ stage: 'established' }, { stage: 'established' }]);
    expect(other).toEqual({ stage: 'established', code: 'PARTNER_REQUEST_ENDED' });
  });

  it('of sending again is noted once a round', async () => {
    const pair = await seedPair(instance());
    const id = await seedRequest(instance(), pair);
    const command = { action: 'resend', userId: pair.from.manager } as const;

    const turns = [await decide(id, command), await decide(id, command), await decide(id, command, { round: 2 })];

    expect(turns).toEqual([1, 2, 3].map(() => ({ stage: 'awaiting-answer' })));
    expect(await timelineOf(instance(), id)).toEqual(['asked-again', 'asked-again']);
  });

  it('of a yes is noted and told once, also when its row was taken for one that is still at work', async () => {
    const { id, pair } = await waiting();
    // as its workflow records it while the step that has done its work seems to fail
    await instance().orm.em.fork().nativeUpdate(Process, { id }, { stage: 'establishing', blockedBy: null });

    const again = await decide(id, { action: 'accept', userId: pair.to.manager });

    expect(again).toEqual({ stage: 'awaiting-eligibility' });
    expect((await standingOf(instance(), id)).stage).toBe('awaiting-eligibility');
    expect(await timelineOf(instance(), id)).toEqual(['accepted']);
    const told = await instance().orm.em.fork().find(Notice, { subjectId: id, template: 'partner-waiting' });
    expect(told.map(({ userId }) => userId).toSorted()).toEqual([pair.from.manager, pair.to.manager].toSorted());
  });
});

it('judges a subscription by the instant that its workflow gives', async () => {
  const pair = await seedPair(instance());
  const id = await seedRequest(instance(), pair);
  const validUntil = new Date(Date.now() + DAY_MS);
  await instance().orm.em.fork().nativeUpdate(Subscription, { environment: pair.from.environmentId }, { validUntil });

  const turn = await decide(id, { action: 'accept', userId: pair.to.manager }, { atMs: validUntil.getTime() + 1 });
  const { fromLacks } = await instance().orm.em.fork().findOneOrFail(PartnerRequest, id);

  expect([turn.stage, fromLacks]).toEqual(['awaiting-eligibility', ['SUBSCRIPTION_LAPSED']]);
});

it('puts somebody else in the place of an asker who has left, also while no mailbox takes the request', async () => {
  const pair = await seedPair(instance());
  const id = await seedRequest(instance(), pair, { stage: 'mail-bounced' });
  await leaveGroup(instance(), pair.from.manager, pair.to.second);

  const turn = await steps().reviewPartnerRequest({ ...given(id), because: 'changed' });
  const { fromManager } = await instance().orm.em.fork().findOneOrFail(PartnerRequest, id);

  expect([turn.stage, fromManager]).toEqual(['mail-bounced', pair.from.second]);
});

/** A request whose yes waits for what the asking side has not bought. */
async function waiting(): Promise<{ readonly id: string; readonly pair: SeededPair }> {
  const pair = await seedPair(instance());
  const id = await seedRequest(instance(), pair);
  await setPartners(instance(), pair.from, false);
  await decide(id, { action: 'accept', userId: pair.to.manager });
  return { id, pair };
}

function decide(
  id: string,
  command: PartnerRequestCommand,
  { atMs = Date.now(), round = 1 }: { readonly atMs?: number; readonly round?: number } = {},
) {
  return steps().decidePartnerRequest({ ...given(id), at: new Date(atMs).toISOString(), round, command });
}

function given(id: string) {
  const at = new Date().toISOString();
  return { id, at, round: 1, eligibleUntil: at };
}

function steps() {
  return createPartnerRequestActivities({ orm: instance().orm });
}
