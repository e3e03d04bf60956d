import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Notice } from '../../db/entities/notice.ts';
import { PartnerRequest } from '../../db/entities/partner-request.ts';
import { DEFAULT_POLICY, MINUTE_MS } from '../../domain/policy.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { askFor, endRequest, type Manager, type Side, seedSide } from '../support/partner-sides.ts';
import { type Answer, mailTo } from '../support/person.ts';

const instance = useInstance({
  policy: {
    partnerRequestsPerDay: 3,
    environmentPartnerRequestsPerDay: 5,
    partnerWithdrawalsPerDay: 2,
    partnerHandOversPerDay: 2,
  },
});

const em = () => instance().orm.em.fork();
const idIn = ({ body }: Answer) => (body as { id: string }).id;

function sides(count: number): Promise<Side[]> {
  return Promise.all(Array.from({ length: count }, () => seedSide(instance())));
}

async function askAll(by: Manager, others: readonly Side[]): Promise<readonly number[]> {
  const answers: number[] = [];
  for (const other of others) answers.push((await askFor(by, other)).status);
  return answers;
}

describe('new partner requests', () => {
  it('are begun so often a day by a person, and by an environment altogether', async () => {
    const by = await seedSide(instance());
    const others = await sides(7);
    const colleague = await by.colleague();

    const own = await askAll(by, others.slice(0, 4));
    const theirs = await askAll(colleague, others.slice(4));
    const late = await askFor(by, await seedSide(instance()));
    const [other] = await sides(1);
    const elsewhere = other && (await askFor(other, by));

    expect(own).toEqual([202, 202, 202, 429]);
    expect(theirs).toEqual([202, 202, 429]);
    expect(late).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(23 * 3_600);
    expect(elsewhere?.status).toBe(202);
    expect(await em().count(PartnerRequest, { fromEnvironment: by.environmentId })).toBe(5);
  });

  it('count once, and not at all where nothing is begun', async () => {
    const by = await seedSide(instance());
    const [first, second, third, fourth] = await sides(4);
    if (!first || !second || !third || !fourth) throw new Error('four sides are needed');
    const key = { 'idempotency-key': randomUUID() };
    const body = { environmentId: first.environmentId, relationManagerId: first.userId };

    const asked = [await by.call('POST', '/v1/partner-requests', body, key)];
    asked.push(await by.call('POST', '/v1/partner-requests', body, key));
    const refused = [await askFor(by, first), await askFor(by, { ...first, environmentId: randomUUID() })];
    const more = await askAll(by, [second, third, fourth]);

    expect(asked.map(({ status }) => status)).toEqual([202, 202]);
    expect(refused.map(({ status }) => status)).toEqual([409, 404]);
    expect(more).toEqual([202, 202, 429]);
  });

  it('that are withdrawn again and again have to wait, while the other side may ask', async () => {
    const [by, to] = await sides(2);
    if (!by || !to) throw new Error('two sides are needed');
    const withdrawn = async (agoMs: number) => {
      await endRequest(instance(), { id: idIn(await askFor(by, to)), stage: 'withdrawn', agoMs });
    };

    await withdrawn(10 * MINUTE_MS);
    await withdrawn(0);
    const third = await askFor(by, to);
    const back = await askFor(to, by);

    expect(third).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
    const seconds = Number(third.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(23 * 3_600);
    expect(seconds).toBeLessThanOrEqual(24 * 3_600 - 9 * 60);
    expect(back.status).toBe(202);
  });
});

it('the numbers of a register cannot be tried one after the other, by however many colleagues', async () => {
  const by = await seedSide(instance());
  const colleagues = await Promise.all(Array.from({ length: 4 }, () => by.colleague()));
  const statuses: number[] = [];
  for (let number = 0; number < 201; number += 1) {
    const query = `registerCountry=NL&registerNumber=${10_000_000 + number}`;
    const colleague = colleagues[number % 4] ?? by;
    statuses.push((await colleague.call('GET', `/v1/partner-directory?${query}`)).status);
  }
  const [first] = colleagues;
  const byName = await first?.call('GET', '/v1/partner-directory?search=nobody');

  expect(statuses).toEqual([...Array.from({ length: 200 }, () => 200), 429]);
  expect(byName?.status).toBe(200);
});

describe('a request', () => {
  it('is passed on so often a day by each side, and tells the other side no more often than that', async () => {
    const [from, to] = await sides(2);
    if (!from || !to) throw new Error('two sides are needed');
    const id = idIn(await askFor(from, to));
    await mailTo(instance(), `${to.userId}@acme.example`, 'partner-request');
    const [theirs, ours] = [await to.colleague(), await from.colleague()];
    const act = (by: Manager, action: string, body?: object) =>
      by.call('POST', `/v1/partner-requests/${id}/${action}`, body);

    const taken: Answer[] = [];
    for (let round = 0; round < 2; round += 1) {
      taken.push(await act(theirs, 'take-over'), await act(to, 'reassign', { relationManagerId: to.userId }));
    }
    const same = await act(to, 'take-over');
    const passed = await act(from, 'reassign', { relationManagerId: ours.userId });
    const accepted = await act(to, 'accept');

    expect(taken.map(({ status }) => status)).toEqual([200, 200, 429, 200]);
    expect(taken[2]).toMatchObject({ body: { code: 'RATE_LIMITED' } });
    expect(Number(taken[2]?.headers.get('retry-after'))).toBeGreaterThan(23 * 3_600);
    // to whom it is addressed already it is not passed on
    expect(same.status).toBe(200);
    expect(passed.status).toBe(200);
    expect(accepted).toMatchObject({ status: 200, body: { stage: 'established' } });
    const told = { template: 'partner-reassigned', subjectId: id, userId: from.userId } as const;
    expect(await em().count(Notice, told)).toBe(3);
  });

  it('tells nobody of the replacements that a side makes by turning its managers on and off', async () => {
    const [from, to] = await sides(2);
    if (!from || !to) throw new Error('two sides are needed');
    const id = idIn(await askFor(from, to));
    await mailTo(instance(), `${to.userId}@acme.example`, 'partner-request');
    const colleague = await from.colleague();
    const administrator = await from.colleague('administrator', { isRelationManager: false });
    const asker = async () =>
      ((await to.call('GET', `/v1/partner-requests/${id}`)).body as { from: { relationManager: { id: string } } }).from
        .relationManager.id;

    for (let round = 0; round < 3; round += 1) {
      const [leaves, comes] = round % 2 === 0 ? [from, colleague] : [colleague, from];
      await administrator.call('DELETE', `/v1/relation-managers/${leaves.userId}`);
      await eventually('the replacement', async () => {
        await instance().relay();
        return (await asker()) === comes.userId ? true : undefined;
      });
      await administrator.call('PUT', `/v1/relation-managers/${leaves.userId}`);
    }

    const told = { template: 'partner-reassigned', subjectId: id, userId: to.userId } as const;
    expect(await em().count(Notice, told)).toBe(2);
  });
});

it('by default are few enough to protect people and many enough to work', () => {
  expect(DEFAULT_POLICY).toMatchObject({
    partnerRequestsPerDay: 20,
    environmentPartnerRequestsPerDay: 50,
    partnerWithdrawalsPerDay: 3,
    partnerHandOversPerDay: 10,
  });
});
