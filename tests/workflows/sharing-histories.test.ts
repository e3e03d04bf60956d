import { expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import type { TestInstance } from '../support/instance.ts';
import { standingOf } from '../support/processes.ts';
import { grantsOf, progressOf, propagationProcess, shareWithAll } from '../support/propagations.ts';
import { type Sharing, seedSharing } from '../support/shares.ts';
import { usePropagating, workflowOf } from '../support/sharing-run.ts';
import { startForgetfulServer } from '../support/temporal-server.ts';

const { open, closeLater } = usePropagating();

it('loses no change and does nothing twice though its history begins anew all the time', async () => {
  const env = await startForgetfulServer(12);
  closeLater(() => env.teardown());
  const instance = await open({ skipTime: false, serverAddress: env.address, policy: { propagationDelayMs: 100 } });
  const sharing = await seedSharing(instance);
  const shares: string[] = [];

  // how many changes one history takes up depends on how quick the machine is
  for (let round = 0; round < 10 || (round < 100 && (await begunAnew(instance, sharing)) < 3); round += 1) {
    for (let change = 0; change < 4; change += 1) {
      shares.push(await shareWithAll(sharing));
      await instance.delivery.idle();
    }
    await sharing.ours.manager.call('POST', `/v1/shares/${shares.at(-3)}/withdraw`);
    // one word too many; there is nobody to hear it where all is settled
    const extra = workflowOf(instance, sharing).signal('changed', {});
    await extra.catch(() => undefined);
  }
  const after = await eventually(
    'that all is settled',
    async () => {
      await instance.relay();
      const progress = await progressOf(sharing);
      return progress.stage === 'settled' && progress.waiting === 0 ? progress : undefined;
    },
    60_000,
  );

  const withdrawn = new Set(shares.filter((_, index) => index % 4 === 1));
  expect(after).toMatchObject({ effective: shares.length - withdrawn.size, failed: 0 });
  expect(await begunAnew(instance, sharing)).toBeGreaterThan(2);
  const granted = (await grantsOf(instance, sharing)).map(({ shareId }) => shareId);
  expect(granted).toEqual(shares.filter((id) => !withdrawn.has(id)));
  const { endedAt } = await standingOf(instance, await propagationProcess(instance, sharing));
  expect(endedAt).toBeInstanceOf(Date);
}, 120_000);

/** How often the histories of a propagation were begun anew. */
async function begunAnew({ temporal }: Pick<TestInstance, 'temporal'>, sharing: Sharing): Promise<number> {
  const query = `WorkflowId = '${workflowOf({ temporal }, sharing).workflowId}' and ExecutionStatus = 'ContinuedAsNew'`;
  return (await temporal.workflow.count(query)).count;
}
