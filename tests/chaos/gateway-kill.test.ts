import { expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { seedOrganisation } from '../support/organisations.ts';
import { seedSide } from '../support/partner-sides.ts';
import { query } from './sql.ts';
import { inWorld, killWorker, type World } from './worker-kill.ts';

/** The question is never answered, so that only its worker's silence tells that nobody waits for it any more. */
const NOTICED_MS = 25_000;

it(
  'asks the register again soon when the worker is killed in the middle of the call',
  () =>
    inWorld(async (world) => {
      await setFault(world, 'slow');
      const side = await seedSide(world);
      const { environmentId, userId: administratorId } = side;
      const company = { state: 'draft', country: 'BE', registerNumber: '0403170701' } as const;
      const id = await seedOrganisation(world, { environmentId, administratorId, ...company });
      expect((await side.call('POST', `/v1/organisations/${id}/activate`)).status).toBe(202);
      await eventually('the call', async () => ((await callsTo(world)) > 0 ? true : undefined));

      await killWorker(world);
      await setFault(world, null);
      const stage = await eventually('the answer', () => stageAfterCheck(world), NOTICED_MS);

      expect(stage).toBe('awaiting-authority');
    }),
  180_000,
);

async function stageAfterCheck({ instance }: World): Promise<unknown> {
  const [row] = await query(instance, `select stage from processes where kind = 'organisationActivation'`);
  return row?.['stage'] === 'checking-register' ? undefined : row?.['stage'];
}

async function callsTo(world: World): Promise<number> {
  const calls = (await standIn(world, 'calls')) as { readonly cbe?: { readonly count: number } };
  return calls.cbe?.count ?? 0;
}

async function setFault(world: World, fault: 'slow' | null): Promise<void> {
  await standIn(world, 'faults/cbe', { fault });
}

async function standIn({ instance }: World, path: string, body?: object): Promise<unknown> {
  const change = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`${instance.addresses.standInsUrl}/authorities/${path}`, body ? change : {});
  if (!response.ok) throw new Error(`the stand-ins refuse ${path}: ${response.status}`);
  return response.json();
}
