import { describe, expect, it } from '@jest/globals';
import { useInstance } from '../support/instance.ts';
import type { Answer } from '../support/person.ts';
import { type Party, readsOf, seedSharing, share, shared, someRef } from '../support/shares.ts';

const instance = useInstance({ withoutWorkers: true });
const em = () => instance().orm.em.fork();
const codeOf = ({ status, body }: Answer) => `${status} ${(body as { code?: string } | null)?.code}`;
const itemsOf = ({ body }: Answer) => (body as { items: readonly Record<string, unknown>[] }).items;
const by = ({ organisationId }: Party) => ({ organisationId });

describe('whoever shares', () => {
  it('is a member of the organisation', async () => {
    const { ours, theirs } = await seedSharing(instance());
    const outsider = await ours.side.colleague('user');
    const administrator = await ours.side.colleague('administrator');
    const given = { organisationId: ours.organisationId, kind: 'user', id: ours.manager.userId } as const;

    expect(codeOf(await share(outsider, given))).toBe('404 NOT_FOUND');
    expect(codeOf(await share(theirs.member, given))).toBe('404 NOT_FOUND');
    expect(await share(administrator, given)).toMatchObject({
      status: 403,
      body: { reasons: [{ code: 'NOT_MEMBER' }] },
    });
  });

  it('sees the shares of their organisations alone, by partner and audience', async () => {
    const { ours, theirs, partnershipId } = await seedSharing(instance());
    const inside = await shared(ours.member, { ...by(ours), kind: 'user', id: ours.manager.userId });
    const across = await shared(ours.manager, { ...by(ours), kind: 'organisation', id: theirs.organisationId });
    const list = async (query: string, who = ours.member) => {
      const answer = await who.call('GET', `/v1/shares${query}`);
      return answer.status === 200 ? itemsOf(answer).map(({ id }) => id) : codeOf(answer);
    };

    expect(await list('')).toEqual([across, inside]);
    expect(await list(`?organisationId=${ours.organisationId}&limit=1`)).toEqual([across]);
    expect(await list(`?partnershipId=${partnershipId}`)).toEqual([across]);
    expect(await list('?kind=user')).toEqual([inside]);
    expect(await list('', theirs.member)).toEqual([]);
    expect(await list(`?organisationId=${ours.organisationId}`, theirs.member)).toBe('404 NOT_FOUND');
    expect(codeOf(await theirs.member.call('GET', `/v1/shares/${across}`))).toBe('404 NOT_FOUND');
    expect((await ours.manager.call('GET', `/v1/shares/${across}`)).body).toMatchObject({
      id: across,
      audience: { kind: 'organisation', id: theirs.organisationId, name: 'Bakkerij De Zon' },
      sharedBy: { id: ours.manager.userId, name: null },
      readers: 2,
      allowedActions: ['withdraw'],
    });
    expect((await ours.member.call('GET', `/v1/shares/${across}`)).body).toMatchObject({ allowedActions: [] });
  });

  it('shares 10,000 times an hour at most, and reads and withdraws on', async () => {
    const { ours } = await seedSharing(instance());
    const given = { ...by(ours), kind: 'user', id: ours.manager.userId } as const;
    const id = await shared(ours.member, given);
    await em().execute(`update "rate_limits" set "points" = 9999 where "key" like 'shares:%'`);

    const last = await share(ours.member, given);
    const over = await share(ours.manager, given);

    expect(last.status).toBe(201);
    expect(codeOf(over)).toBe('429 RATE_LIMITED');
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(3_000);
    expect(await readsOf(ours.manager)).toHaveLength(2);
    expect((await ours.member.call('POST', `/v1/shares/${id}/withdraw`)).status).toBe(200);
  });

  it('is told of what does not fit by a code', async () => {
    const { ours } = await seedSharing(instance());
    const audience = { kind: 'user', id: ours.manager.userId };
    const document = { ref: someRef(), title: 'Invoice' };
    const whole = { organisationId: ours.organisationId, document, audience, permission: 'view' };

    const wrong = [
      { ...whole, document: { ...document, ref: 'a b' } },
      { ...whole, document: { ...document, title: ' ' } },
      { ...whole, audience: { ...audience, kind: 'everybody' } },
      { ...whole, permission: 'own' },
      { ...whole, fromShareId: 'x' },
      { ...whole, more: true },
    ];
    for (const body of wrong) {
      expect(codeOf(await ours.member.call('POST', '/v1/shares', body))).toBe('400 VALIDATION_FAILED');
    }
    expect(await readsOf(ours.manager)).toEqual([]);
  });
});
