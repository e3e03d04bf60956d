import { expect, it } from '@jest/globals';
import { OutboxRow } from '../../db/entities/outbox-row.ts';
import { putInOutbox } from '../../db/writes/outbox.ts';
import { deliverIfAny, type OutboxDependencies } from '../../outbox/deliver.ts';
import { useInstance } from '../support/instance.ts';
import { inviteWorkflow, seedHouse, seedInvitation } from '../support/invitation-rows.ts';

const instance = useInstance();

function outbox(): OutboxDependencies {
  const { orm, temporal, taskQueue, policy } = instance();
  return { orm, temporal, taskQueue, policy, maintenanceWindow: undefined };
}

const rowsOf = async (subject: string) =>
  (
    await instance()
      .orm.em.fork()
      .find(OutboxRow, { subject }, { orderBy: { id: 'asc' } })
  ).map(({ id }) => id);

/** An invitation whose start waits in the outbox. */
async function waitingStart() {
  const { id } = await seedInvitation(instance(), await seedHouse(instance()), { start: true });
  return { id, rows: await rowsOf(id), isStarted: () => isStarted(id) };
}

async function isStarted(id: string): Promise<boolean> {
  return inviteWorkflow(instance(), id)
    .describe()
    .then(
      () => true,
      () => false,
    );
}

it('a start that Temporal has heard is not delivered once more before a decision', async () => {
  const { id, rows, isStarted } = await waitingStart();

  await deliverIfAny(outbox(), id, { heard: ['1', ...rows] });

  expect(await rowsOf(id)).toEqual(rows);
  expect(await isStarted()).toBe(false);
});

it('nor where the caller has just read no other, and it is where they have', async () => {
  const [heard, unheard] = [await waitingStart(), await waitingStart()];

  await deliverIfAny(outbox(), heard.id, { heard: heard.rows, seen: heard.rows });
  await deliverIfAny(outbox(), unheard.id, { heard: heard.rows, seen: unheard.rows });

  expect([await rowsOf(heard.id), await rowsOf(unheard.id)]).toEqual([heard.rows, []]);
});

it('one that it may not have heard is, and so is all else that waits behind one that it has', async () => {
  const [unheard, behind] = [await waitingStart(), await waitingStart()];
  const signal = { subject: behind.id, kind: 'signal', name: 'conditions-changed' } as const;
  await instance()
    .orm.em.fork()
    .transactional((em) => putInOutbox(em, signal));

  await deliverIfAny(outbox(), unheard.id, { heard: behind.rows });
  await deliverIfAny(outbox(), behind.id, { heard: behind.rows });

  expect([await rowsOf(unheard.id), await rowsOf(behind.id)]).toEqual([[], []]);
  expect([await unheard.isStarted(), await behind.isStarted()]).toEqual([true, true]);
});
