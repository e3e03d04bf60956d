import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Connection, Partnership } from '../../db/entities/partnership.ts';
import { Subscription } from '../../db/entities/subscription.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { askFor, type Manager, seedSide } from '../support/partner-sides.ts';
import { keyWith } from '../support/people.ts';
import { type Answer, call, mailTo } from '../support/person.ts';

const instance = useInstance();

const idIn = ({ body }: Answer) => (body as { id: string }).id;
const itemsIn = ({ body }: Answer) => (body as { items: readonly Record<string, unknown>[] }).items;
const mailbox = ({ userId }: Manager) => `${userId}@acme.example`;

/** A request that has been mailed, and who is concerned. */
async function askedRequest() {
  const [from, to] = [await seedSide(instance()), await seedSide(instance())];
  const id = idIn(await askFor(from, to));
  await mailTo(instance(), mailbox(to), 'partner-request');
  const act = (by: Manager, action: string, body?: object, headers?: Readonly<Record<string, string>>) =>
    by.call('POST', `/v1/partner-requests/${id}/${action}`, body, headers);
  return { id, from, to, act };
}

async function requestAs(by: Manager, id: string): Promise<Record<string, unknown>> {
  return (await by.call('GET', `/v1/partner-requests/${id}`)).body as Record<string, unknown>;
}

describe('a request', () => {
  it('that is accepted makes the two partners, and a repeat is answered alike', async () => {
    const { id, from, to, act } = await askedRequest();

    const answers = [await act(to, 'accept'), await act(to, 'accept')];
    const late = [await act(to, 'decline'), await act(from, 'withdraw')];

    for (const accepted of answers) expect(accepted).toMatchObject({ status: 200, body: { id, stage: 'established' } });
    for (const refused of late) {
      const process = { id, stage: 'established' };
      expect(refused).toMatchObject({ status: 409, body: { code: 'PARTNER_REQUEST_ENDED', process } });
    }
    const [partnership] = itemsIn(await from.call('GET', '/v1/partnerships'));
    expect(partnership).toMatchObject({
      partner: { id: to.environmentId },
      connections: [{ own: { id: from.userId }, other: { id: to.userId } }],
    });
    expect(await requestAs(to, id)).toMatchObject({ partnershipId: partnership?.['id'], allowedActions: [] });
  });

  it('that is declined says so to whoever comes later, and is answered alike to who declined', async () => {
    const { id, from, to, act } = await askedRequest();

    const answers = [await act(to, 'decline'), await act(to, 'decline')];
    const late = await act(to, 'accept');
    const again = await askFor(from, to);

    for (const declined of answers) expect(declined).toMatchObject({ status: 200, body: { id, stage: 'declined' } });
    expect(late).toMatchObject({ status: 409, body: { process: { stage: 'declined' } } });
    expect(again).toMatchObject({ status: 409, body: { code: 'PARTNER_REQUEST_TOO_SOON' } });
  });

  it('that is withdrawn by a colleague can be asked anew at once', async () => {
    const { id, from, to, act } = await askedRequest();
    const colleague = await from.colleague();

    const answers = [await act(colleague, 'withdraw'), await act(from, 'withdraw')];

    for (const withdrawn of answers) expect(withdrawn).toMatchObject({ status: 200, body: { id, stage: 'withdrawn' } });
    expect((await askFor(to, from)).status).toBe(202);
  });

  it('is answered by whom it addresses alone, who a colleague becomes by taking it over, as often as they like', async () => {
    const { id, to, act } = await askedRequest();
    const colleague = await to.colleague();

    const early = await act(colleague, 'accept');
    const seen = await requestAs(colleague, id);
    const taken = await act(colleague, 'take-over');
    const back = await act(to, 'take-over');
    const once = await act(colleague, 'take-over');
    const lost = await act(to, 'decline');
    const accepted = await act(colleague, 'accept');

    expect(early).toMatchObject({ status: 409, body: { code: 'NOT_ADDRESSED' } });
    expect(seen).toMatchObject({ allowedActions: ['take-over', 'reassign'] });
    for (const answer of [taken, back, once])
      expect(answer).toMatchObject({ status: 200, body: { stage: 'awaiting-answer' } });
    expect(lost).toMatchObject({ status: 409, body: { code: 'NOT_ADDRESSED' } });
    // what was refused before is looked at again
    expect(accepted).toMatchObject({ status: 200, body: { stage: 'established' } });
  });

  it('is passed on within either side, to somebody who may answer there', async () => {
    const { id, from, to, act } = await askedRequest();
    const [ours, theirs] = [await from.colleague(), await to.colleague()];

    const wrong = [
      await act(to, 'reassign', { relationManagerId: ours.userId }),
      await act(to, 'reassign', { relationManagerId: randomUUID() }),
    ];
    const passed = [
      await act(to, 'reassign', { relationManagerId: theirs.userId }),
      await act(from, 'reassign', { relationManagerId: ours.userId }),
    ];
    const bad = await act(to, 'reassign', {});

    for (const refused of wrong) expect(refused).toMatchObject({ status: 409, body: { code: 'MANAGER_NOT_ELIGIBLE' } });
    for (const done of passed) expect(done.status).toBe(200);
    expect(bad.status).toBe(400);
    await mailTo(instance(), mailbox(theirs), 'partner-request');
    expect(await requestAs(from, id)).toMatchObject({
      from: { relationManager: { id: ours.userId } },
      to: { relationManager: { id: theirs.userId } },
    });
  });

  it('is sent again once a minute', async () => {
    const { from, act } = await askedRequest();

    const again = await act(from, 'resend');

    expect(again).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
    expect(Number(again.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('under one Idempotency-Key is taken over once, whatever came between', async () => {
    const { id, to, act } = await askedRequest();
    const colleague = await to.colleague();
    const key = { 'idempotency-key': randomUUID() };

    const first = await act(colleague, 'take-over', undefined, key);
    await act(to, 'take-over');
    const again = await act(colleague, 'take-over', undefined, key);

    expect(again.body).toEqual(first.body);
    expect(await requestAs(to, id)).toMatchObject({ to: { relationManager: { id: to.userId } } });
  });

  it('that many answer at once has one outcome, which everybody is told', async () => {
    const { id, from, to, act } = await askedRequest();
    const deciders: readonly [Manager, string][] = [
      [to, 'accept'],
      [to, 'decline'],
      [from, 'withdraw'],
    ];

    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => deciders[index % 3]).flatMap((pair) => (pair ? [act(...pair)] : [])),
    );

    const { stage } = await requestAs(from, id);
    expect(['established', 'declined', 'withdrawn']).toContain(stage);
    for (const { status, body } of answers) {
      const told = status === 200 ? { status, body: { stage } } : { status: 409, body: { process: { id, stage } } };
      expect({ status, body }).toMatchObject(told);
    }
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(4);
    const connected = await instance().orm.em.fork().count(Connection, { requestId: id });
    expect(connected).toBe(stage === 'established' ? 1 : 0);
  });

  it('that was accepted while the other side lacks something waits, and is established when that comes', async () => {
    const { id, from, to, act } = await askedRequest();
    const em = instance().orm.em.fork();
    await em.nativeUpdate(Subscription, { environment: from.environmentId }, { partnerRelations: false });

    const accepted = await act(to, 'accept');
    const seen = [await requestAs(to, id), await requestAs(from, id)];
    const headers = await keyWith(instance(), { scopes: ['operate.act'] });
    const body = { partnerRelations: true, seats: 50, credit: 0, licence: null };
    await call(instance(), 'PUT', `/v1/environments/${from.environmentId}/subscription`, { headers, body });

    expect(accepted).toMatchObject({ status: 202, body: { stage: 'awaiting-eligibility' } });
    expect(seen).toMatchObject([
      { lacking: [{ code: 'OTHER_SIDE_NOT_READY' }], allowedActions: ['decline', 'reassign'] },
      { lacking: [{ code: 'PARTNERS_NOT_INCLUDED' }], allowedActions: ['withdraw', 'reassign'] },
    ]);
    await eventually('the partnership', async () => {
      await instance().relay();
      return (await requestAs(to, id))['stage'] === 'established' ? true : undefined;
    });
  });
});

describe('a partnership', () => {
  it('is ended by either side at once, with its connections and the open request; again answers the same', async () => {
    const { to, from, act } = await askedRequest();
    await act(to, 'accept');
    const [partnership] = itemsIn(await to.call('GET', '/v1/partnerships'));
    const path = `/v1/partnerships/${String(partnership?.['id'])}`;
    const colleague = await to.colleague();
    const open = idIn(await askFor(from, colleague));

    const ended = [await to.call('POST', `${path}/end`), await from.call('POST', `${path}/end`)];

    for (const { status, body } of ended) {
      expect({ status, body }).toMatchObject({ status: 202, body: { id: partnership?.['id'] } });
    }
    expect(ended[0]?.headers.get('location')).toBe(path);
    expect(itemsIn(await from.call('GET', '/v1/partnerships'))).toEqual([]);
    expect((await from.call('GET', path)).body).toMatchObject({
      endedAt: expect.any(String),
      connections: [],
      allowedActions: [],
    });
    expect(await requestAs(from, open)).toMatchObject({ stage: 'withdrawn', allowedActions: [] });
    expect(
      await instance()
        .orm.em.fork()
        .count(Partnership, { id: String(partnership?.['id']), endedAt: null }),
    ).toBe(0);
    expect((await askFor(from, to)).status).toBe(202);
  });
});
