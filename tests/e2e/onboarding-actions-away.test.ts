import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { OutboxRow } from '../../db/entities/outbox-row.ts';
import { putInOutbox } from '../../db/writes/outbox.ts';
import { DAY_MS } from '../../domain/policy.ts';
import { workflowId } from '../../domain/workflow-ids.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { seedHouse, seedInvitation } from '../support/invitation-rows.ts';
import { someAddress } from '../support/invitees.ts';
import { actionsOn, codeOf, entriesBy, openOperator } from '../support/operator-calls.ts';
import { mailTo, register } from '../support/person.ts';
import { processOf, standingOf } from '../support/processes.ts';

const instance = useInstance({ policy: { resendPauseMs: 0 } });

const em = () => instance().orm.em.fork();
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

/** Nothing listens there. */
const cut = useInstance({ temporalAddress: '127.0.0.1:1', withoutWorkers: true });

/** A registration whose link has come, and that waits for its person. */
async function registered() {
  const address = someAddress();
  await register(instance(), address);
  const id = await processOf(instance(), await mailTo(instance(), address, 'activation'));
  await eventually('that it waits', async () =>
    (await standingOf(instance(), id)).waitingOn === 'person' ? true : undefined,
  );
  return { id, address };
}

it('is on record while no worker is there, is decided once one is, and the same call tells how', async () => {
  const { id } = await registered();
  const operator = await openOperator(instance());
  const key = { 'idempotency-key': randomUUID() };
  const given = { until: inDays(20) };
  await instance().stopWorkers();

  const unknown = await operator.act(id, 'extend', given, key);
  const near = { until: inDays(1) };
  const nearKey = { 'idempotency-key': randomUUID() };
  await operator.act(id, 'extend', near, nearKey);
  const noted = await operator.act(id, 'note');
  const during = await actionsOn(instance(), id);
  await instance().startWorkers();
  const told = await operator.act(id, 'extend', given, key);
  const refused = await eventually('a decision', async () => {
    const answer = await operator.act(id, 'extend', near, nearKey);
    return answer.status === 503 ? undefined : answer;
  });
  await eventually('the new end', async () => {
    const { waitUntil } = await standingOf(instance(), id);
    return waitUntil?.toISOString() === given.until ? true : undefined;
  });

  expect(codeOf(unknown)).toBe('503 OUTCOME_UNKNOWN');
  expect(noted.status).toBe(200);
  expect(during.map(({ action, outcome }) => [action, outcome])).toEqual([
    ['extend', null],
    ['extend', null],
    ['note', 'done'],
  ]);
  expect([told, refused].map(codeOf)).toEqual(['200', '400 VALIDATION_FAILED']);
  expect((await actionsOn(instance(), id)).map(({ outcome }) => outcome)).toEqual(['done', 'NOT_LATER', 'done']);
  const events = (await entriesBy(instance(), id, operator.actor)).map(({ event }) => event);
  expect(events).toEqual(['noted', 'extended']);
}, 60_000);

it('is done once, also where a crash has kept what came of it from us', async () => {
  const { id, address } = await registered();
  const operator = await openOperator(instance());
  const key = { 'idempotency-key': randomUUID() };
  await instance().stopWorkers();
  await operator.act(id, 'resend', {}, key);
  const [action] = await actionsOn(instance(), id);
  const row = await em().findOneOrFail(OutboxRow, { subject: id, kind: 'operator-action' });
  await instance().startWorkers();
  // as its delivery does, up to the crash before the commit
  await instance()
    .temporal.workflow.getHandle(workflowId('registration', id))
    .executeUpdate('ask-again', { updateId: `operator-${action?.id}-${row.id}`, args: [{ locale: 'nl' }] });

  const told = await operator.act(id, 'resend', {}, key);
  await mailTo(instance(), address, 'activation', 2);

  expect(codeOf(told)).toBe('200');
  expect(instance().inbox.emailsTo(address)).toHaveLength(2);
  expect(await entriesBy(instance(), id, operator.actor)).toEqual([{ event: 'asked-again', data: { round: 2 } }]);
  expect(await em().count(OutboxRow, { subject: id })).toBe(0);
}, 60_000);

it('is left alone where its outcome is kept', async () => {
  const { id } = await registered();
  const operator = await openOperator(instance());
  await operator.act(id, 'extend', { until: inDays(20) });
  const [action] = await actionsOn(instance(), id);

  const payload = { actionId: action?.id ?? '', until: inDays(25) };
  await putInOutbox(em(), { subject: id, kind: 'operator-action', name: 'extend', payload });
  await instance().delivery.deliver(id);

  expect(await entriesBy(instance(), id, operator.actor)).toHaveLength(1);
  expect(await em().count(OutboxRow, { subject: id })).toBe(0);
});

it('is on record while Temporal is not there at all, and what it need not hear is done', async () => {
  const operator = await openOperator(cut());
  const { id } = await seedInvitation(cut(), await seedHouse(cut()));

  const answers = [
    await operator.act(id, 'take'),
    await operator.act(id, 'cancel'),
    await operator.act(id, 'extend', { until: inDays(40) }),
  ];

  expect(answers.map(codeOf)).toEqual(['200', '202', '503 OUTCOME_UNKNOWN']);
  expect((await actionsOn(cut(), id)).map(({ outcome }) => outcome ?? null)).toEqual(['done', 'done', null]);
  expect((await entriesBy(cut(), id, operator.actor)).map(({ event }) => event)).toEqual(['taken', 'cancel-asked']);
  expect(await cut().orm.em.fork().count(OutboxRow, { subject: id })).toBe(2);
}, 60_000);
