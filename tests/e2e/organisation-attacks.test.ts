import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { Membership } from '../../db/entities/organisation.ts';
import { ReceivingRegistration } from '../../db/entities/organisation-activation.ts';
import { Subscription } from '../../db/entities/subscription.ts';
import { lockEnvironment } from '../../db/writes/user-guards.ts';
import { RECEIVING_CREDIT } from '../../domain/receiving-registration.ts';
import { seedEnvironment, seedUser } from '../support/callers.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { seedMember, seedOrganisation, someRegisterNumber } from '../support/organisations.ts';
import { type Answer, call } from '../support/person.ts';

const instance = useInstance({ authorities: true });

const em = () => instance().orm.em.fork();

async function administrator() {
  const environmentId = await seedEnvironment(instance());
  const { userId, headers } = await seedUser(instance(), environmentId, 'administrator');
  const as = (method: string, path: string, body?: unknown) =>
    call(instance(), method, path, { headers, ...(body === undefined ? {} : { body }) });
  return { environmentId, userId, as };
}

const receivingOf = ({ body }: Answer) => (body as { readonly receiving: string }).receiving;

it('whoever turns receiving on and off as fast as they can is charged once a time that it is on, and never below nothing', async () => {
  const { environmentId, userId, as } = await administrator();
  const own = { environmentId, administratorId: userId };
  const ids = [await seedOrganisation(instance(), own), await seedOrganisation(instance(), own)];
  await em().nativeUpdate(Subscription, { environment: environmentId }, { credit: RECEIVING_CREDIT });
  const creditNow = async () => (await em().findOneOrFail(Subscription, { environment: environmentId })).credit;

  await Promise.all(
    Array.from({ length: 24 }, (_none, index) =>
      as('PUT', `/v1/organisations/${ids[index % 2]}/receiving`, { enabled: index % 3 !== 0 }),
    ),
  );
  for (const id of ids) await as('PUT', `/v1/organisations/${id}/receiving`, { enabled: true });
  const states = await eventually('that nothing is under way', async () => {
    const found = await Promise.all(ids.map((id) => as('GET', `/v1/organisations/${id}`)));
    const open = found.some(({ body }) => {
      const { receivingRegistration: last } = body as { receivingRegistration: { stage: string } | null };
      return last !== null && last.stage !== 'on' && last.stage !== 'failed';
    });
    return open ? undefined : found.map(receivingOf);
  });

  const rows = await em().find(ReceivingRegistration, { organisationId: { $in: ids } });
  const charged = rows.reduce((sum, row) => sum + row.charged, 0);
  const credit = await creditNow();
  expect(credit).toBeGreaterThanOrEqual(0);
  expect(charged + credit).toBe(RECEIVING_CREDIT);
  expect(states.filter((state) => state === 'on').length * RECEIVING_CREDIT).toBeLessThanOrEqual(charged);
});

it('nobody reads the trade register out by us', async () => {
  const { as } = await administrator();
  const other = await administrator();
  const answers: number[] = [];
  for (let time = 0; time < 31; time += 1) {
    const made = await Promise.all(
      Array.from({ length: 10 }, () =>
        as('POST', '/v1/organisations', { country: 'NL', registerNumber: someRegisterNumber() }),
      ),
    );
    answers.push(...made.map(({ status }) => status));
  }
  const byHand = await as('POST', '/v1/organisations', {
    country: 'NL',
    registerNumber: someRegisterNumber(),
    name: 'By hand',
  });
  const elsewhere = await other.as('POST', '/v1/organisations', {
    country: 'NL',
    registerNumber: someRegisterNumber(),
  });

  expect(answers.filter((status) => status === 429)).toHaveLength(10);
  expect(byHand.status).toBe(201);
  expect(elsewhere.status).not.toBe(429);
});

it('a guest who administers an organisation sees and changes nothing that costs or binds', async () => {
  const host = await administrator();
  const organisationId = await seedOrganisation(instance(), {
    environmentId: host.environmentId,
    administratorId: host.userId,
  });
  const guest = await administrator();
  await seedMember(instance(), organisationId, guest.userId, 'administrator');
  const path = `/v1/organisations/${organisationId}`;
  const shown = await guest.as('GET', path);
  const refused = [
    await guest.as('PATCH', path, { city: 'Elsewhere' }),
    await guest.as('PUT', `${path}/receiving`, { enabled: true }),
    await guest.as('POST', `${path}/identifiers`, { scheme: '0088', value: '8712423000018' }),
    await guest.as('POST', `${path}/activate`),
    await guest.as('POST', `${path}/withdraw-activation`),
    await guest.as('POST', `${path}/evidence`, { ref: 'urn:x', title: 'x' }),
    await guest.as('POST', `/v1/me/prompts/${organisationId}/accept`),
    await guest.as('PATCH', `${path}/members/${randomUUID()}`, { role: 'administrator' }),
    await guest.as('PATCH', `${path}/members/${host.userId}`, { role: 'member' }),
    await guest.as('DELETE', `${path}/members/${host.userId}`),
  ];

  expect(shown.body).toMatchObject({
    activation: null,
    evidence: [],
    receivingRegistration: null,
    role: 'administrator',
  });
  expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403, 404, 404, 409, 409]);
});

it.each(['PATCH', 'DELETE'])(
  'whoever has just lost their role does nothing by a %s that was under way',
  async (method) => {
    const { environmentId, userId } = await administrator();
    const [leaving, third] = await Promise.all([
      seedUser(instance(), environmentId, 'user'),
      seedUser(instance(), environmentId, 'user'),
    ]);
    const organisationId = await seedOrganisation(instance(), { environmentId, administratorId: userId });
    for (const one of [leaving, third]) await seedMember(instance(), organisationId, one.userId, 'administrator');
    const path = `/v1/organisations/${organisationId}/members/${third.userId}`;
    const isWaiting = async () => {
      const waits = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
      return (await em().execute<object[]>(waits)).length > 0 ? true : undefined;
    };

    const answer = await em().transactional(async (tx) => {
      await lockEnvironment(tx, environmentId);
      const body = method === 'PATCH' ? { body: { role: 'member' } } : {};
      const underWay = call(instance(), method, path, { headers: leaving.headers, ...body });
      await eventually('that it waits its turn', isWaiting);
      await tx.nativeUpdate(Membership, { organisationId, user: leaving.userId }, { role: 'member' });
      return { underWay };
    });

    expect(await answer.underWay).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } });
    expect(await em().findOneOrFail(Membership, { organisationId, user: third.userId })).toMatchObject({
      role: 'administrator',
      endedAt: null,
    });
  },
);
