import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/policy.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { failing } from '../support/failing.ts';
import type { InstanceOptions, TestInstance } from '../support/instance.ts';
import { settled, shareWithAll } from '../support/propagations.ts';
import { type Sharing, seedSharing } from '../support/shares.ts';

/** The ways of propagation: one that waits, one that settles, one that parks, one that the maintenance window holds up. */
export const SHARING_WAYS: Readonly<Record<string, (instance: TestInstance) => Promise<string>>> = {
  'sharing-waiting': async (instance) => workflowOf(await shared(instance)),
  'sharing-settled': async (instance) => {
    const sharing = await shared(instance);
    await settled(instance, sharing);
    return workflowOf(sharing);
  },
  'sharing-parked-settled': async (instance) => {
    const sharing = await shared(instance);
    await instance.env.sleep('5 minutes');
    await instance.env.sleep('15 minutes');
    await settled(instance, sharing);
    return workflowOf(sharing);
  },
  'sharing-held-up-by-maintenance': async (instance) => {
    const sharing = await shared(instance);
    await instance.env.sleep('4 hours');
    await settled(instance, sharing);
    return workflowOf(sharing);
  },
};

/** What an instance needs besides for a way. */
export const SHARING_WAY_OPTIONS: Readonly<Record<string, () => InstanceOptions>> = {
  'sharing-parked-settled': () => ({ policy: { databaseStepMs: 500 }, extra: failing('propagate', 3).extra }),
  'sharing-held-up-by-maintenance': () => {
    // opens while the first turn is parked
    const startMs = (Date.now() - 4 * DAY_MS + 10 * MINUTE_MS) % (7 * DAY_MS);
    return {
      policy: { databaseStepMs: 500 },
      extra: failing('propagate', 2).extra,
      maintenanceWindow: { startMs, endMs: startMs + 3 * HOUR_MS },
    };
  },
};

async function shared(instance: TestInstance): Promise<Sharing> {
  const sharing = await seedSharing(instance);
  await shareWithAll(sharing);
  await deliverAll(instance);
  return sharing;
}

function workflowOf({ partnershipId }: Sharing): string {
  return `sharing/${partnershipId}`;
}
