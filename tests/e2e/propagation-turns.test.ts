import { expect, it } from '@jest/globals';
import pg from 'pg';
import { Process } from '../../db/entities/process.ts';
import { PROPAGATION_SLICE } from '../../domain/sharing.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { progressOf, seedManagers, shareWithAll } from '../support/propagations.ts';
import { type Sharing, seedSharing } from '../support/shares.ts';
import { workflowOf } from '../support/sharing-run.ts';

/** More than one process works on at once. */
const PARTNERSHIPS = 6;
const DOCUMENTS = 8;
/** Two documents are a slice, so that each partnership has four of them. */
const MANAGERS = PROPAGATION_SLICE / 2;
const PATIENCE_MS = 60_000;

const instance = useInstance({ withoutWorkers: true, policy: { propagationDelayMs: 1 } });

it('lets partnerships take turns slice by slice, so that none waits until another is done', async () => {
  const all: Sharing[] = [];
  for (let made = 0; made < PARTNERSHIPS; made += 1) {
    const sharing = await seedSharing(instance());
    await seedManagers(instance(), sharing, MANAGERS - 1);
    for (let shared = 0; shared < DOCUMENTS; shared += 1) await shareWithAll(sharing);
    all.push(sharing);
  }
  await deliverAll(instance());

  await withGrantsHeld(async () => {
    await instance().startWorkers();
    await eventually('that all have begun', async () => ((await propagating()) === PARTNERSHIPS ? true : undefined));
  });
  for (const sharing of all) await settledOf(sharing);

  // each has left its place to another before it was done: whoever never does has one turn
  const turns = await Promise.all(all.map(turnsOf));
  expect(turns.filter((count) => count < 2)).toEqual([]);
  const spans = await spansOf(all);
  expect(spans.map(({ grants }) => grants)).toEqual(all.map(() => MANAGERS * DOCUMENTS));
  // the first and the last to begin may not have met; each has met another
  for (const span of spans) expect(spans.some((other) => other !== span && hasMet(span, other))).toBe(true);
}, 180_000);

/** While nobody can write a grant. */
async function withGrantsHeld(meanwhile: () => Promise<void>): Promise<void> {
  const holder = new pg.Client({ connectionString: instance().databaseUrl });
  await holder.connect();
  try {
    await holder.query('begin');
    await holder.query('lock table share_grants in exclusive mode');
    await meanwhile();
  } finally {
    await holder.end();
  }
}

function propagating(): Promise<number> {
  return instance().orm.em.fork().count(Process, { kind: 'sharing', stage: 'propagating' });
}

async function turnsOf(sharing: Sharing): Promise<number> {
  const { events } = await workflowOf(instance(), sharing).fetchHistory();
  const types = (events ?? []).map((event) => event.activityTaskScheduledEventAttributes?.activityType?.name);
  return types.filter((type) => type === 'propagate').length;
}

async function settledOf(sharing: Sharing): Promise<void> {
  const look = async () => ((await progressOf(sharing)).stage === 'settled' ? true : undefined);
  await eventually('that all is settled', look, PATIENCE_MS);
}

interface Span {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Neither had ended when the other began. */
function hasMet(one: Span, other: Span): boolean {
  return one.firstMs < other.lastMs && other.firstMs < one.lastMs;
}

/** When each partnership's first and last slice of grants began. */
function spansOf(all: readonly Sharing[]) {
  return instance()
    .orm.em.fork()
    .execute<{ grants: number; firstMs: number; lastMs: number }[]>(
      `select count(*)::int as "grants", (extract(epoch from min("effective_at")) * 1000)::float8 as "firstMs",
         (extract(epoch from max("effective_at")) * 1000)::float8 as "lastMs"
       from "share_grants" where "partnership_id" = any(array[?]::uuid[]) group by "partnership_id"`,
      [all.map(({ partnershipId }) => partnershipId)],
    );
}
