import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { OutboxRow } from '../../db/entities/outbox-row.ts';
import { PartnerRequest } from '../../db/entities/partner-request.ts';
import { Process } from '../../db/entities/process.ts';
import { Subscription } from '../../db/entities/subscription.ts';
import { TimelineEntry } from '../../db/entities/timeline-entry.ts';
import { User } from '../../db/entities/user.ts';
import { openKeyOfPair } from '../../db/writes/partner-pairs.ts';
import { DAY_MS } from '../../domain/policy.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { askFor, connect, endRequest, seedSide } from '../support/partner-sides.ts';
import type { Answer } from '../support/person.ts';

const instance = useInstance({ withoutWorkers: true });

const em = () => instance().orm.em.fork();
const idIn = ({ body }: Answer) => (body as { id: string }).id;
const itemsIn = ({ body }: Answer) => (body as { items: readonly Record<string, unknown>[] }).items;

/** Two environments with a relation manager each. */
async function twoSides() {
  return { from: await seedSide(instance()), to: await seedSide(instance()) };
}

/** Somebody's transaction waits for another's. */
async function waitsForLock(): Promise<true | undefined> {
  const [row] = await em().execute<{ waiting: string }[]>(
    `select count(*) as "waiting" from "pg_stat_activity" where "datname" = current_database() and "wait_event_type" = 'Lock'`,
  );
  return Number(row?.waiting) > 0 ? true : undefined;
}

describe('asking another environment', () => {
  it('is recorded, put into the outbox and shown to both sides, each as they see it', async () => {
    const { from, to } = await twoSides();

    const asked = await askFor(from, to, { message: '  We share\r\na client.  ' });
    const id = idIn(asked);
    const out = await from.call('GET', `/v1/partner-requests/${id}`);
    const seen = await to.call('GET', `/v1/partner-requests/${id}`);

    expect(asked).toMatchObject({ status: 202, body: { id, stage: 'awaiting-answer' } });
    expect(asked.headers.get('location')).toBe(`/v1/partner-requests/${id}`);
    const shown = {
      id,
      stage: 'awaiting-answer',
      message: 'We share\na client.',
      createdAt: expect.any(String),
      stageSince: expect.any(String),
      waitUntil: expect.any(String),
      endedAt: null,
      lacking: [],
      partnershipId: null,
      from: {
        environment: { id: from.environmentId, name: `Environment ${from.environmentId}` },
        relationManager: { id: from.userId, name: null },
      },
      to: {
        environment: { id: to.environmentId, name: `Environment ${to.environmentId}` },
        relationManager: { id: to.userId, name: null },
      },
    };
    expect(out.body).toEqual({ ...shown, direction: 'out', allowedActions: ['withdraw', 'resend', 'reassign'] });
    expect(seen.body).toEqual({ ...shown, direction: 'in', allowedActions: ['accept', 'decline', 'reassign'] });
    expect(await em().findOneOrFail(Process, { id })).toMatchObject({
      kind: 'partnerRequest',
      waitingOn: 'person',
      environmentIds: [from.environmentId, to.environmentId],
      openKey: openKeyOfPair(to.environmentId, from.environmentId),
    });
    expect(await em().find(TimelineEntry, { processId: id })).toMatchObject([
      { event: 'requested', actor: `user:${from.userId}`, data: {} },
    ]);
  });

  it('is begun once under an Idempotency-Key, however often and at once it is sent', async () => {
    const { from, to } = await twoSides();
    const body = { environmentId: to.environmentId, relationManagerId: to.userId };
    const key = { 'idempotency-key': randomUUID() };

    const first = await from.call('POST', '/v1/partner-requests', body, key);
    const again = await from.call('POST', '/v1/partner-requests', body, key);
    const other = await from.call('POST', '/v1/partner-requests', { ...body, message: 'other' }, key);

    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    expect(await em().count(PartnerRequest, { fromEnvironment: from.environmentId })).toBe(1);
    expect(await em().count(OutboxRow, { subject: idIn(first), kind: 'start' })).toBeLessThanOrEqual(1);
  });

  it('meets the open request of the other side, also when both ask in the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { from, to } = await twoSides();

      const answers = await Promise.all([askFor(from, to), askFor(to, from), askFor(from, to), askFor(to, from)]);

      const begun = answers.filter(({ status }) => status === 202);
      expect(begun).toHaveLength(1);
      const [id] = begun.map(idIn);
      for (const refused of answers.filter(({ status }) => status !== 202)) {
        expect(refused).toMatchObject({ status: 409, body: { code: 'PARTNER_REQUEST_OPEN', process: { id } } });
      }
      const found = await from.call('GET', `/v1/partner-directory/${to.environmentId}`);
      expect(found.body).toMatchObject({ openRequestId: id, allowedActions: [] });
    }
  });

  it('is refused for oneself, for who is not there or hides, and for who is no relation manager', async () => {
    const { from, to } = await twoSides();
    const hidden = await seedSide(instance(), { findable: false, register: { country: 'NL', number: '87654321' } });
    const stranger = await to.colleague('administrator', { isRelationManager: false });
    const low = await to.colleague('user');
    const left = await to.colleague();
    await to.call('POST', `/v1/users/${left.userId}/deactivate`);
    const number = { registerCountry: 'NL', registerNumber: '8765 4321' };

    const own = await askFor(from, await from.colleague());
    const nowhere = await askFor(from, { ...to, environmentId: randomUUID() });
    const unseen = await askFor(from, hidden);
    const wrong = await askFor(from, hidden, { ...number, registerNumber: '87654322' });
    const bad = await askFor(from, hidden, { ...number, registerNumber: 'abc' });
    const unfit = await Promise.all(
      [stranger, low, left, from].map((manager) => askFor(from, { ...manager, environmentId: to.environmentId })),
    );
    const nothing = await em().count(PartnerRequest, { fromEnvironment: from.environmentId });
    const addressed = await askFor(from, hidden, number);

    expect(own).toMatchObject({ status: 409, body: { code: 'OWN_ENVIRONMENT' } });
    for (const refused of [nowhere, unseen, wrong])
      expect(refused).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(bad).toMatchObject({ status: 400, body: { errors: [{ field: 'registerNumber', code: 'INVALID' }] } });
    for (const refused of unfit) expect(refused).toMatchObject({ status: 409, body: { code: 'MANAGER_NOT_ELIGIBLE' } });
    expect(nothing).toBe(0);
    expect(addressed.status).toBe(202);
  });

  it('is refused with every own reason and leaves nothing, while what the other side lacks stops nothing', async () => {
    const lapsed = { partnerRelations: false, validUntil: new Date(Date.now() - DAY_MS) };
    const { from, to } = { from: await seedSide(instance(), { subscription: lapsed }), to: await seedSide(instance()) };
    const plain = await from.colleague('user', { isRelationManager: false });

    const refused = await askFor(plain, to);
    const unpaid = await askFor(from, to);
    const other = await askFor(to, from);
    const looked = await from.call('GET', '/v1/partner-requests');

    const reasons = ['ROLE_TOO_LOW', 'NOT_RELATION_MANAGER', 'PARTNERS_NOT_INCLUDED', 'SUBSCRIPTION_LAPSED'];
    expect(refused).toMatchObject({ status: 403, body: { reasons: reasons.map((code) => ({ code })) } });
    expect(unpaid).toMatchObject({ status: 403, body: { reasons: reasons.slice(2).map((code) => ({ code })) } });
    expect(other.status).toBe(202);
    // whose subscription has lapsed can still decline
    expect(itemsIn(looked)).toMatchObject([{ id: idIn(other), allowedActions: ['decline', 'reassign'] }]);
  });

  it('looks at the asker once more in its own transaction', async () => {
    const { from, to } = await twoSides();
    const lock = em();
    await lock.begin();
    await lock.findOneOrFail(Subscription, { environment: from.environmentId }, { lockMode: 4 });
    const asking = askFor(from, to);
    await eventually('the call that waits for the lock', waitsForLock);
    await lock.nativeUpdate(User, { id: from.userId }, { relationManagerSince: null });
    await lock.commit();

    expect(await asking).toMatchObject({ status: 403, body: { reasons: [{ code: 'NOT_RELATION_MANAGER' }] } });
    expect(await em().count(PartnerRequest, { fromEnvironment: from.environmentId })).toBe(0);
  });

  it.each([
    ['declined', 6.9, 409],
    ['expired', 6.9, 409],
    ['declined', 7.1, 202],
    ['expired', 7.1, 202],
    ['withdrawn', 0, 202],
  ])('after it was %s is possible again after a week, from either side (%d days: %d)', async (stage, days, status) => {
    const { from, to } = await twoSides();
    await endRequest(instance(), { id: idIn(await askFor(from, to)), stage, agoMs: days * DAY_MS });

    const again = await askFor(to, from);

    expect(again.status).toBe(status);
    if (status === 202) return;
    expect(again.body).toMatchObject({ code: 'PARTNER_REQUEST_TOO_SOON' });
    const seconds = Number(again.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0.09 * (DAY_MS / 1_000));
    expect(seconds).toBeLessThan(0.11 * (DAY_MS / 1_000));
  });

  it('between partners connects two others, and never the same two again', async () => {
    const { from, to } = await twoSides();
    await connect(instance(), from, to);
    const [colleague] = [await to.colleague()];

    const same = [await askFor(from, to), await askFor(to, from)];
    const other = await askFor(from, colleague);

    for (const refused of same) expect(refused).toMatchObject({ status: 409, body: { code: 'ALREADY_CONNECTED' } });
    expect(other.status).toBe(202);
  });

  it.each([
    ['nothing', {}],
    ['no ids', { environmentId: 'x', relationManagerId: 'y' }],
    ['a message too long', { environmentId: randomUUID(), relationManagerId: randomUUID(), message: 'x'.repeat(501) }],
    ['something unknown', { environmentId: randomUUID(), relationManagerId: randomUUID(), more: true }],
  ])('is refused with %s', async (_what, body) => {
    const from = await seedSide(instance());

    const refused = await from.call('POST', '/v1/partner-requests', body);

    expect(refused).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
  });
});
