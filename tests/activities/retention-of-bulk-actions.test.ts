import { expect, it } from '@jest/globals';
import { createRetentionActivities } from '../../activities/retention.ts';
import { BulkAction, BulkActionItem } from '../../db/entities/bulk-action.ts';
import { DAY_MS, DEFAULT_POLICY } from '../../domain/policy.ts';
import { bulkIn, openBulkOperator, seedMany } from '../support/bulk-actions.ts';
import { useInstance } from '../support/instance.ts';
import { codeOf } from '../support/operator-calls.ts';

const instance = useInstance();

it('forgets the onboardings of a bulk action after 30 days and its reason after 90, and gives up what nobody confirms', async () => {
  const operator = await openBulkOperator(instance());
  const { environmentId } = await seedMany(instance(), 3);
  const asked = { filter: { environmentId }, action: 'note' };
  const { id } = bulkIn(await operator.request(asked));
  await operator.ended(id);
  const preview = await operator.preview(asked);
  const { eraseOutlived } = createRetentionActivities({ orm: instance().orm });
  const beganMs = Date.now();
  const erase = async (days: number) => {
    const at = new Date(beganMs + days * DAY_MS + 60_000).toISOString();
    await eraseOutlived({ at, policy: DEFAULT_POLICY });
    const em = instance().orm.em.fork();
    const { reason } = await em.findOneOrFail(BulkAction, { id });
    const items = await em.count(BulkActionItem, { bulkId: { $in: [id, preview.id] } });
    return { items, reason, preview: (await operator.read(preview.id)).state };
  };

  expect(await erase(29)).toEqual({ items: 6, reason: 'The provider is back.', preview: 'previewed' });
  expect(await erase(30)).toEqual({ items: 0, reason: 'The provider is back.', preview: 'stopped' });
  expect(await erase(90)).toEqual({ items: 0, reason: null, preview: 'stopped' });
  expect((await operator.read(id)).outcomes).toMatchObject({ done: 3, open: 0 });
  expect(codeOf(await operator.confirm(preview.id))).toBe('409 BULK_ACTION_ENDED');
});
