import type { EntityManager } from '@mikro-orm/postgresql';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import {
  createPropagationActivities,
  type PropagateCommand,
  type PropagationTurn,
} from '../../activities/propagation.ts';
import { createSharingActivities } from '../../activities/sharing.ts';
import type { TestInstance } from '../support/instance.ts';

const TURN_MS = 5_000;
/** Steps that crash are no news here. */
const SILENT = new DefaultLogger('ERROR', () => undefined);

/**
 * Carries out what the workflow would, for every propagation of some partnerships that was told of a change, until none
 * is left; `crashes`: each step is cut off after its first effect, and done again as its worker's successor would.
 */
export async function propagateBySteps(
  instance: TestInstance,
  partnershipIds: readonly string[],
  { crashes }: { readonly crashes: boolean },
): Promise<void> {
  const { orm } = instance;
  const { beginPropagation, settleSharing } = createSharingActivities({ orm });
  const times = crashes ? 2 : 1;
  for (let told = await toldOf(orm.em.fork(), partnershipIds); told.length > 0; ) {
    for (const line of told) {
      const at = new Date().toISOString();
      for (let time = 0; time < times; time += 1) await beginPropagation({ ...line, at });
      const counts = await takeTurns(instance, line, crashes);
      for (let time = 0; time < times; time += 1) await settleSharing({ ...line, at, ...counts });
    }
    told = await toldOf(orm.em.fork(), partnershipIds);
  }
}

interface Told {
  readonly id: string;
  readonly partnershipId: string;
}

function toldOf(em: EntityManager, partnershipIds: readonly string[]): Promise<readonly Told[]> {
  return em.execute<Told[]>(
    `select "process_id" as "id", "partnership_id" as "partnershipId" from "propagations"
     where "changed_at" is not null and "partnership_id" = any(array[?]::uuid[]) order by 1`,
    [[...partnershipIds]],
  );
}

async function takeTurns({ orm }: TestInstance, line: Told, crashes: boolean) {
  const { propagate } = createPropagationActivities({ orm });
  const counts = { granted: 0, removed: 0, failed: 0 };
  for (let after: string | null = null; ; ) {
    const turn: PropagationTurn = await takeTurn(propagate, { ...line, after, forMs: TURN_MS }, crashes);
    counts.granted += turn.granted;
    counts.removed += turn.removed;
    counts.failed += turn.failed;
    if (turn.status === 'done') return counts;
    ({ after } = turn);
  }
}

async function takeTurn(
  propagate: (command: PropagateCommand) => Promise<PropagationTurn>,
  command: PropagateCommand,
  crashes: boolean,
): Promise<PropagationTurn> {
  const whole = new MockActivityEnvironment({}, { logger: SILENT });
  if (!crashes) return whole.run(propagate, command);
  let heartbeatDetails: unknown;
  const cut = new MockActivityEnvironment({}, { logger: SILENT });
  cut.on('heartbeat', (details: unknown) => {
    heartbeatDetails = details;
    throw new Error('crashed between an effect and the next');
  });
  await cut.run(propagate, command).catch(() => undefined);
  return new MockActivityEnvironment({ heartbeatDetails }, { logger: SILENT }).run(propagate, command);
}
