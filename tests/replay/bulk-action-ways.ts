import { bulkIn, holdUp, letGo, openBulkOperator, seedMany } from '../support/bulk-actions.ts';
import { eventually } from '../support/eventually.ts';
import { failing } from '../support/failing.ts';
import type { InstanceOptions, TestInstance } from '../support/instance.ts';

/** The ways of an action on many: to its end, stopped between two pages, with a decision that came late, after a parked step. */
export const BULK_ACTION_WAYS: Readonly<Record<string, (instance: TestInstance) => Promise<string>>> = {
  'bulk-action-done': async (instance) => ended(instance, (await begin(instance, { count: 12 })).id),
  'bulk-action-stopped': async (instance) => {
    const { id, operator } = await begin(instance, { count: 200 });
    await eventually('the first page', async () => ((await operator.read(id)).outcomes.done >= 5 ? true : undefined));
    await operator.stop(id);
    return ended(instance, id);
  },
  'bulk-action-waited': async (instance) => {
    const { environmentId, ids } = await seedMany(instance, 2);
    const poison = await holdUp(instance, ids[0] ?? '');
    const operator = await openBulkOperator(instance);
    const extend = { action: 'extend', until: '2040-01-01T00:00:00Z' };
    const { id } = bulkIn(await operator.request({ filter: { environmentId }, ...extend }));
    await eventually('the other one', async () =>
      (await operator.read(id)).outcomes.changed === 1 ? true : undefined,
    );
    await instance.env.sleep('15 seconds');
    await letGo(instance, poison);
    return ended(instance, id);
  },
  'bulk-action-tried-again': async (instance) => ended(instance, (await begin(instance, { count: 3 })).id),
};

/** What an instance needs besides for a way. */
export const BULK_ACTION_WAY_OPTIONS: Readonly<Record<string, () => InstanceOptions>> = {
  // as often as a step is tried before it parks, and once more
  'bulk-action-tried-again': () => ({ extra: failing('applyBulkActionPage', 30).extra }),
};

async function begin(instance: TestInstance, { count }: { readonly count: number }) {
  const operator = await openBulkOperator(instance);
  const { environmentId } = await seedMany(instance, count);
  const asked = { filter: { environmentId }, action: 'note', ratePerSecond: 1 };
  const { id } = bulkIn(await operator.request(asked));
  await instance.delivery.idle();
  return { id, operator };
}

async function ended(instance: TestInstance, id: string): Promise<string> {
  const workflowId = `bulkAction/${id}`;
  await instance.env.sleep('1 hour');
  await instance.temporal.workflow.getHandle(workflowId).result();
  return workflowId;
}
