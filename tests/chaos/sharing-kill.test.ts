import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { createOrm } from '../../db/orm.ts';
import { freePorts } from '../../scripts/start/ports.ts';
import { startInstance } from '../../scripts/start/vestibule.ts';
import { recordedOutput, scratchFolder } from '../scripts/fixtures/scratch.ts';
import { eventually } from '../support/eventually.ts';
import { progressOf, seedManagers, shareWithAll } from '../support/propagations.ts';
import { seedSharing } from '../support/shares.ts';
import { query } from './sql.ts';

const PATIENCE_MS = 90_000;
const MANAGERS = 3_000;
const DOCUMENTS = 40;

it('grants everything once, though the worker is killed in the middle of it, and takes it back the same way', async () => {
  using folder = scratchFolder();
  const dataDir = join(folder.path, 'data');
  const env = { ...process.env, DATA_DIR: dataDir, TIME_SCALE: '1000' };
  await using instance = await startInstance({ env, dataDir, ports: await freePorts(), output: recordedOutput() });
  await using stack = new AsyncDisposableStack();
  const orm = await createOrm({ url: instance.addresses.databaseUrl, poolSize: 5 });
  stack.defer(() => orm.close(true));
  const sharing = await seedSharing({ orm, apiUrl: instance.addresses.apiUrl });
  const managers = 1 + (await seedManagers({ orm }, sharing, MANAGERS));
  const shares: string[] = [];
  for (let made = 0; made < DOCUMENTS; made += 1) shares.push(await shareWithAll(sharing));
  const due = managers * DOCUMENTS;
  const granted = async () => Number((await query(instance, 'select count(*)::int as n from share_grants'))[0]?.['n']);
  const killWhen = async (isThere: (grants: number) => boolean) => {
    await eventually('grants', async () => (isThere(await granted()) ? true : undefined), PATIENCE_MS);
    const before = workerIn(dataDir);
    process.kill(before, 'SIGKILL');
    await eventually('another worker', () => (workerIn(dataDir) === before ? undefined : true), PATIENCE_MS);
    return granted();
  };
  const settled = () =>
    eventually(
      'that all is settled',
      async () => {
        const progress = await progressOf(sharing);
        return progress.stage === 'settled' ? progress : undefined;
      },
      PATIENCE_MS,
    );

  const atKill = await killWhen((grants) => grants > 0);
  const after = await settled();
  for (const id of shares.slice(1)) await sharing.ours.manager.call('POST', `/v1/shares/${id}/withdraw`);
  await killWhen((grants) => grants < due);
  await settled();

  expect(atKill).toBeLessThan(due);
  expect(after).toMatchObject({ waiting: 0, effective: due, failed: 0 });
  expect(await granted()).toBe(managers);
  expect(await query(instance, "select count(*)::int as n from timeline where event = 'settled'")).toEqual([{ n: 2 }]);
}, 400_000);

function workerIn(dataDir: string): number {
  const { pids }: { readonly pids: Readonly<Record<string, number>> } = JSON.parse(
    readFileSync(join(dataDir, 'instance.json'), 'utf8'),
  );
  return pids['worker'] ?? 0;
}
