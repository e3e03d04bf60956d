import { describe, expect, it } from '@jest/globals';
import { Mail } from '../../db/entities/mail.ts';
import { OperatorAction } from '../../db/entities/operator-action.ts';
import { Process } from '../../db/entities/process.ts';
import { DAY_MS, SECOND_MS } from '../../domain/policy.ts';
import { bulkIn, holdUp, itemsIn, letGo, openBulkOperator, seedMany } from '../support/bulk-actions.ts';
import { eventually } from '../support/eventually.ts';
import { failing } from '../support/failing.ts';
import { useInstance } from '../support/instance.ts';
import { someAddress } from '../support/invitees.ts';
import { entriesBy, openOperator } from '../support/operator-calls.ts';
import { mailTo, register } from '../support/person.ts';
import { processOf, standingOf } from '../support/processes.ts';

const instance = useInstance({ skipTime: true });
const em = () => instance().orm.em.fork();

it('does no more a second than was asked for', async () => {
  const operator = await openBulkOperator(instance());
  const { environmentId, ids } = await seedMany(instance(), 12);

  const { id } = bulkIn(await operator.request({ filter: { environmentId }, action: 'note', ratePerSecond: 1 }));
  await instance().delivery.idle();
  const handle = instance().temporal.workflow.getHandle(`bulkAction/${id}`);
  await instance().env.sleep('1 minute');
  const result: unknown = await handle.result();
  const { startTime, closeTime } = await handle.describe();

  expect(result).toEqual({ stage: 'done' });
  // pages of five, the last of two: two pauses that make up five seconds each
  expect((closeTime?.getTime() ?? 0) - startTime.getTime()).toBeGreaterThanOrEqual(10 * SECOND_MS);
  const { events = [] } = await handle.fetchHistory();
  const steps = events?.flatMap((event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? []);
  expect(steps).toEqual(['applyBulkActionPage', 'applyBulkActionPage', 'applyBulkActionPage', 'endBulkAction']);
  expect(await em().count(OperatorAction, { processId: { $in: ids }, outcome: 'done' })).toBe(12);
});

it('stops before the next one, at once while it pauses', async () => {
  const operator = await openBulkOperator(instance());
  const { environmentId, ids } = await seedMany(instance(), 200);

  const { id } = bulkIn(await operator.request({ filter: { environmentId }, action: 'note', ratePerSecond: 1 }));
  await eventually('the first page', async () => ((await operator.read(id)).outcomes.done >= 5 ? true : undefined));
  const stopping = bulkIn(await operator.stop(id));
  const { state, outcomes } = await operator.ended(id);

  expect(stopping.allowedActions).toEqual([]);
  expect([state, outcomes.open, outcomes.done + outcomes.stopped]).toEqual(['stopped', 0, 200]);
  expect(outcomes.stopped).toBeGreaterThan(0);
  expect(await em().count(OperatorAction, { processId: { $in: ids } })).toBe(outcomes.done);
  expect(await standingOf(instance(), id)).toMatchObject({ stage: 'stopped', waitingOn: null });
});

it('has mails sent once more of which nobody knew, each of them', async () => {
  const operator = await openBulkOperator(instance());
  const addresses = [someAddress(), someAddress()];
  instance().inbox.setFaults({ loseAnswer: {}, webhooks: 'off' });
  const ids: string[] = [];
  for (const address of addresses) {
    await register(instance(), address);
    ids.push(await processOf(instance(), await mailTo(instance(), address, 'activation')));
  }
  // the provider has forgotten the keys by now
  await em().nativeUpdate(Mail, { processId: { $in: ids } }, { reservedAt: new Date(Date.now() - DAY_MS) });
  instance().inbox.clearFaults();
  await instance().env.sleep('30 minutes');
  await eventually('that they need somebody', async () =>
    (await em().count(Process, { id: { $in: ids }, blockedBy: 'MAIL_OUTCOME_UNKNOWN' })) === 2 ? true : undefined,
  );

  const asked = { filter: { blockedBy: 'MAIL_OUTCOME_UNKNOWN' }, action: 'settle-mail', outcome: 'not-sent' };
  const { id, count } = bulkIn(await operator.request(asked));
  const { outcomes } = await operator.ended(id);
  await eventually('that they are sent', async () =>
    (await em().count(Mail, { processId: { $in: ids }, state: 'sent' })) === 2 ? true : undefined,
  );

  expect([count, outcomes]).toMatchObject([2, { done: 2 }]);
  expect(await entriesBy(instance(), ids[0] ?? '', operator.actor)).toEqual([
    { event: 'mail-settled', data: { mail: 'activation', round: 1, outcome: 'not-sent' } },
  ]);
});

it('waits for what its workflow has still to decide, and is done when it has', async () => {
  const operator = await openBulkOperator(instance());
  const { environmentId, ids } = await seedMany(instance(), 2);
  const [held = ''] = ids;
  const poison = await holdUp(instance(), held);

  const asked = { filter: { environmentId }, action: 'extend', until: '2040-01-01T00:00:00Z' };
  const { id } = bulkIn(await operator.request(asked));
  await eventually('the other one', async () => ((await operator.read(id)).outcomes.changed === 1 ? true : undefined));
  const waiting = await operator.read(id);
  await letGo(instance(), poison);
  await instance().env.sleep('1 minute');
  const ended = await operator.ended(id);

  expect(waiting).toMatchObject({ state: 'applying', outcomes: { open: 1, changed: 1 } });
  // neither has a workflow, so both have ended as far as anybody can say
  expect(itemsIn(await operator.items(id))).toEqual({
    [held]: ['changed', 'ENDED', 'awaiting-activation'],
    [ids[1] ?? '']: ['changed', 'ENDED', 'awaiting-activation'],
  });
  expect(ended).toMatchObject({ state: 'done', outcomes: { changed: 2, open: 0 } });
});

describe('a step that keeps failing', () => {
  const { extra } = failing('applyBulkActionPage', 1_000);
  const troubled = useInstance({ skipTime: true, extra });

  it('parks, says so, and still yields to whoever stops it', async () => {
    const operator = await openBulkOperator(troubled());
    const one = await openOperator(troubled());
    const { environmentId } = await seedMany(troubled(), 3);

    const { id } = bulkIn(await operator.request({ filter: { environmentId }, action: 'note' }));
    const parked = await eventually('that it has parked', async () => {
      await troubled().env.sleep('1 minute');
      const bulk = await operator.read(id);
      return bulk.blockedBy.length > 0 ? bulk : undefined;
    });
    const { needsAttention, kind } = await standingOf(troubled(), id);
    const retried = await one.act(id, 'retry');
    await operator.stop(id);
    const ended = await eventually('that it is stopped', async () => {
      await troubled().env.sleep('1 minute');
      const bulk = await operator.read(id);
      return bulk.state === 'stopped' ? bulk : undefined;
    });

    expect(parked).toMatchObject({ state: 'applying', blockedBy: [{ code: 'DATABASE_UNAVAILABLE' }] });
    expect([kind, needsAttention, retried.status]).toEqual(['bulkAction', true, 202]);
    expect(ended).toMatchObject({ state: 'stopped', outcomes: { stopped: 3 } });
  });
});
