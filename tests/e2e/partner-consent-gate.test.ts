import { expect, it } from '@jest/globals';
import { PartnerRequest } from '../../db/entities/partner-request.ts';
import { Partnership } from '../../db/entities/partnership.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { askFor, type Manager, type Side, seedSide } from '../support/partner-sides.ts';
import type { Answer } from '../support/person.ts';

const instance = useInstance();

const itemsIn = ({ body }: Answer) => (body as { items: readonly Record<string, unknown>[] }).items;
const pairIs = (one: Manager, other: Manager) => ({ $in: [one.environmentId, other.environmentId] });

/** A firm prepares an account for somebody who has one elsewhere, and they agree to become partners. */
async function agreeTo(firm: Manager, person: Manager): Promise<void> {
  const body = { email: `${person.userId}@acme.example`, environmentName: 'Client' };
  expect((await firm.call('POST', '/v1/prepared-registrations', body)).status).toBe(202);
  const [prompt] = await eventually('the question', async () => {
    await instance().relay();
    const prompts = itemsIn(await person.call('GET', '/v1/me/prompts'));
    return prompts.length > 0 ? prompts : undefined;
  });
  expect((await person.call('POST', `/v1/me/prompts/${String(prompt?.['id'])}/accept`)).status).toBe(204);
}

async function partnerships(one: Side, other: Side): Promise<number> {
  const pair = pairIs(one, other);
  return instance().orm.em.fork().count(Partnership, { environmentA: pair, environmentB: pair, endedAt: null });
}

async function requestAt(by: Manager, stage: string): Promise<Record<string, unknown>> {
  return eventually(`a request at ${stage}`, async () => {
    await instance().relay();
    return itemsIn(await by.call('GET', '/v1/partner-requests')).find((request) => request['stage'] === stage);
  });
}

it('who is no relation manager cannot agree for those who are: one of them has to take it over', async () => {
  const [firm, client] = [await seedSide(instance()), await seedSide(instance())];
  const outsider = await client.colleague('advanced-user', { isRelationManager: false });

  await agreeTo(firm, outsider);
  // what is lacking stands in the row as soon as its workflow has looked
  const waiting = await eventually('what is lacking', async () => {
    const request = await requestAt(client, 'awaiting-eligibility');
    return Array.isArray(request['lacking']) && request['lacking'].length > 0 ? request : undefined;
  });
  const before = await partnerships(firm, client);
  const path = `/v1/partner-requests/${String(waiting['id'])}`;
  const reviewed = await client.colleague();
  await client.call('PUT', `/v1/relation-managers/${reviewed.userId}`);
  await instance().relay();
  const still = await client.call('GET', path);
  const taken = await client.call('POST', `${path}/take-over`);

  expect(waiting).toMatchObject({
    lacking: [{ code: 'NOT_RELATION_MANAGER' }],
    to: { relationManager: { id: outsider.userId } },
  });
  expect(before).toBe(0);
  expect(still.body).toMatchObject({ stage: 'awaiting-eligibility' });
  expect(taken).toMatchObject({ status: 200, body: { stage: 'established' } });
  expect(await partnerships(firm, client)).toBe(1);
});

it('nor answer a request that waits for one of them, on either side', async () => {
  for (const asks of ['firm', 'client'] as const) {
    const [firm, client] = [await seedSide(instance()), await seedSide(instance())];
    const outsider = await client.colleague('advanced-user', { isRelationManager: false });
    const preparer = await firm.colleague('advanced-user', { isRelationManager: asks === 'firm' });
    const asked = await (asks === 'firm' ? askFor(firm, client) : askFor(client, firm));

    await agreeTo(preparer, asks === 'firm' ? outsider : client);
    const { id } = asked.body as { id: string };

    expect(asked.status).toBe(202);
    const kept = await instance().orm.em.fork().findOneOrFail(PartnerRequest, id);
    expect([kept.answeredAt, kept.answeredBy]).toEqual([null, null]);
    expect(await requestAt(client, 'awaiting-answer')).toMatchObject({ id });
    expect(await partnerships(firm, client)).toBe(0);
  }
});
