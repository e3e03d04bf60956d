import { describe, expect, it } from '@jest/globals';
import { createPartnerRequestActivities } from '../../activities/partner-request.ts';
import { createPartnershipEndingActivities } from '../../activities/partnership-ending.ts';
import { Notice } from '../../db/entities/notice.ts';
import { PartnerRequest } from '../../db/entities/partner-request.ts';
import { endPartnership } from '../../db/writes/partnerships.ts';
import type { PartnerRequestAction, PartnerRequestOutcome } from '../../domain/partner-request.ts';
import { useInstance } from '../support/instance.ts';
import { leaveGroup, type SeededPair, seedPair, seedRequest } from '../support/partner-request-rows.ts';

const instance = useInstance({ withoutWorkers: true });

const OUTCOMES: Readonly<Record<PartnerRequestOutcome, (id: string, pair: SeededPair) => Promise<unknown>>> = {
  established: (id, { to }) => decide(id, 'accept', to.second),
  declined: (id, { to }) => decide(id, 'decline', to.second),
  withdrawn: (id, { from }) => decide(id, 'withdraw', from.second),
  expired: (id) => steps().endPartnerRequest({ id, at: now(), eligibleUntil: now(), stage: 'expired' }),
};
const CASES = Object.keys(OUTCOMES) as readonly PartnerRequestOutcome[];

describe.each(CASES)('that a request has been %s', (outcome) => {
  it('is told to who asks and who is asked, and to those from whom it was taken over', async () => {
    const pair = await seedPair(instance());
    const id = await seedRequest(instance(), pair);
    await decide(id, 'take-over', pair.to.second);
    await decide(id, 'reassign', pair.from.manager, pair.from.second);

    await OUTCOMES[outcome](id, pair);

    const { from, to } = pair;
    expect(await toldOf(id, outcome)).toEqual([from.manager, from.second, to.manager, to.second].sort());
  });

  it('is told to nobody who was replaced because they left or their mailbox refuses', async () => {
    const pair = await seedPair(instance());
    const id = await seedRequest(instance(), pair);
    await leaveGroup(instance(), pair.from.manager);
    const changed = { id, at: now(), round: 1, eligibleUntil: now() };
    await steps().reviewPartnerRequest({ ...changed, because: 'changed' });
    await steps().reviewPartnerRequest({ ...changed, because: 'bounced' });

    await OUTCOMES[outcome](id, pair);

    expect(await toldOf(id, outcome)).toEqual([pair.from.second, pair.to.second].sort());
  });
});

describe('that the mailbox of whoever is to answer refuses, and nobody else can', () => {
  it('is told once to who asks', async () => {
    const pair = await seedPair(instance());
    const id = await seedRequest(instance(), pair);
    await leaveGroup(instance(), pair.to.second);
    const bounced = { id, at: now(), round: 1, eligibleUntil: now(), because: 'bounced' } as const;

    const turns = [await steps().reviewPartnerRequest(bounced), await steps().reviewPartnerRequest(bounced)];

    expect(turns.map(({ stage }) => stage)).toEqual(['mail-bounced', 'mail-bounced']);
    expect(await noticesOf(id, 'partner-bounced')).toEqual([pair.from.manager]);
  });
});

describe('that a partnership has ended', () => {
  it('is told to the managers of its connections, and the open request’s that it is withdrawn', async () => {
    const pair = await seedPair(instance());
    const first = await seedRequest(instance(), pair);
    await decide(first, 'accept', pair.to.manager);
    const row = { fromManager: pair.from.second, toManager: pair.to.second };
    const open = await seedRequest(instance(), pair, { row });
    const { partnershipId: id } = await instance().orm.em.fork().findOneOrFail(PartnerRequest, first);
    const partnershipId = id ?? '';
    const { environmentId } = pair.to;

    await endPartnership(instance().orm.em.fork(), { partnershipId, environmentId, userId: pair.to.second });
    const ending = createPartnershipEndingActivities({ orm: instance().orm });
    await ending.revokePartnership({ id: partnershipId, at: now() });
    await ending.tellPartnershipEnded({ id: partnershipId, at: now() });

    expect(await noticesOf(partnershipId, 'partnership-ended')).toEqual([pair.from.manager, pair.to.manager].sort());
    expect(await toldOf(open, 'withdrawn')).toEqual([pair.from.second, pair.to.second].sort());
  });
});

function decide(id: string, action: PartnerRequestAction, userId: string, managerId?: string) {
  const command = { action, userId, ...(managerId === undefined ? {} : { managerId }) };
  return steps().decidePartnerRequest({ id, at: now(), round: 1, eligibleUntil: now(), command });
}

function toldOf(id: string, outcome: PartnerRequestOutcome): Promise<readonly string[]> {
  return noticesOf(id, `partner-${outcome}`);
}

async function noticesOf(
  subjectId: string,
  template: `partner-${PartnerRequestOutcome}` | 'partner-bounced' | 'partnership-ended',
): Promise<readonly string[]> {
  const notices = await instance().orm.em.fork().find(Notice, { subjectId, template });
  return notices.map(({ userId }) => userId).sort();
}

function steps() {
  return createPartnerRequestActivities({ orm: instance().orm });
}

function now(): string {
  return new Date().toISOString();
}
