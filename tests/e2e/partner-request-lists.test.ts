import { describe, expect, it } from '@jest/globals';
import { PartnerRequest } from '../../db/entities/partner-request.ts';
import { Process } from '../../db/entities/process.ts';
import { useInstance } from '../support/instance.ts';
import { askFor, connect, endRequest, type Manager, seedSide } from '../support/partner-sides.ts';
import type { Answer } from '../support/person.ts';

const instance = useInstance({ withoutWorkers: true });

const em = () => instance().orm.em.fork();
const idIn = ({ body }: Answer) => (body as { id: string }).id;
const itemsIn = ({ body }: Answer) => (body as { items: readonly Record<string, unknown>[] }).items;

/** Two environments with a relation manager each. */
async function twoSides() {
  return { from: await seedSide(instance()), to: await seedSide(instance()) };
}

describe('the lists', () => {
  it('show a side its own, by direction and stage, page by page', async () => {
    const side = await seedSide(instance());
    const others = [await seedSide(instance()), await seedSide(instance()), await seedSide(instance())];
    const [one, two, three] = others as unknown as [Manager, Manager, Manager];
    const out = [idIn(await askFor(side, one)), idIn(await askFor(side, two))];
    const into = idIn(await askFor(three, side));
    await endRequest(instance(), { id: out[0] ?? '', stage: 'withdrawn' });
    const ids = async (query: string) =>
      itemsIn(await side.call('GET', `/v1/partner-requests${query}`)).map(({ id }) => id);

    const page = await side.call('GET', '/v1/partner-requests?limit=2');
    const { nextCursor } = page.body as { nextCursor: string };

    // the newest first
    expect(await ids('')).toEqual([into, out[1], out[0]]);
    expect(await ids('?direction=out')).toEqual([out[1], out[0]]);
    expect(await ids('?direction=in')).toEqual([into]);
    expect(await ids('?stage=awaiting-answer')).toEqual([into, out[1]]);
    expect(await ids('?stage=withdrawn&direction=in')).toEqual([]);
    expect(itemsIn(page).map(({ id }) => id)).toEqual([into, out[1]]);
    expect(await ids(`?limit=2&cursor=${nextCursor}`)).toEqual([out[0]]);
    expect((await side.call('GET', '/v1/partner-requests?direction=up')).status).toBe(400);
    expect(itemsIn(await one.call('GET', '/v1/partner-requests'))).toMatchObject([{ id: out[0], allowedActions: [] }]);
  });

  it('show partnerships the newest first, page by page, without those that ended', async () => {
    const side = await seedSide(instance());
    const made: string[] = [];
    for (let count = 0; count < 4; count += 1) made.push(await connect(instance(), side, await seedSide(instance())));
    const [oldest, second, ended, newest] = made;
    await side.call('POST', `/v1/partnerships/${ended}/end`);
    const list = async (query: string) => (await side.call('GET', `/v1/partnerships${query}`)).body;
    const page = (await list('?limit=2')) as { items: { id: string }[]; nextCursor: string };
    const rest = (await list(`?limit=2&cursor=${page.nextCursor}`)) as typeof page;

    expect(page.items.map(({ id }) => id)).toEqual([newest, second]);
    expect([rest.items.map(({ id }) => id), rest.nextCursor]).toEqual([[oldest], null]);
  });

  it('and everything else about a request or a partnership are nobody else’s', async () => {
    const { from, to } = await twoSides();
    const stranger = await seedSide(instance());
    const id = idIn(await askFor(from, to));
    const partnershipId = await connect(instance(), from, to);

    const refused = await Promise.all([
      stranger.call('GET', `/v1/partner-requests/${id}`),
      ...['accept', 'decline', 'take-over', 'withdraw', 'resend'].map((action) =>
        stranger.call('POST', `/v1/partner-requests/${id}/${action}`),
      ),
      stranger.call('POST', `/v1/partner-requests/${id}/reassign`, { relationManagerId: stranger.userId }),
      stranger.call('GET', `/v1/partnerships/${partnershipId}`),
      stranger.call('POST', `/v1/partnerships/${partnershipId}/end`),
    ]);
    const wrongSide = await Promise.all([
      ...['accept', 'decline', 'take-over'].map((action) => from.call('POST', `/v1/partner-requests/${id}/${action}`)),
      ...['withdraw', 'resend'].map((action) => to.call('POST', `/v1/partner-requests/${id}/${action}`)),
    ]);

    for (const { status, body } of [...refused, ...wrongSide]) {
      expect({ status, body }).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    }
    expect(itemsIn(await stranger.call('GET', '/v1/partnerships'))).toEqual([]);
    expect(itemsIn(await to.call('GET', '/v1/partnerships'))).toEqual([
      {
        id: partnershipId,
        partner: { id: from.environmentId, name: `Environment ${from.environmentId}` },
        relationGroupId: expect.any(String),
        establishedAt: expect.any(String),
        endedAt: null,
        connections: [
          {
            id: expect.any(String),
            own: { id: to.userId, name: null },
            other: { id: from.userId, name: null },
            since: expect.any(String),
          },
        ],
        allowedActions: ['end'],
      },
    ]);
  });

  it('tell what a yes waits for: one’s own reasons, of the other side that it is not ready', async () => {
    const { from, to } = await twoSides();
    const id = idIn(await askFor(from, to));
    await em().nativeUpdate(Process, { id }, { stage: 'awaiting-eligibility' });
    await em().nativeUpdate(
      PartnerRequest,
      { id },
      { fromLacks: ['NOT_RELATION_MANAGER'], toLacks: ['SUBSCRIPTION_LAPSED'] },
    );

    const lacking = async (side: Manager) => (await side.call('GET', `/v1/partner-requests/${id}`)).body;

    const other = { code: 'OTHER_SIDE_NOT_READY' };
    expect(await lacking(from)).toMatchObject({ lacking: [{ code: 'NOT_RELATION_MANAGER' }, other] });
    expect(await lacking(to)).toMatchObject({ lacking: [{ code: 'SUBSCRIPTION_LAPSED' }, other] });
  });
});
