import { chmodSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { z } from 'zod';
import { createOrm } from '../../db/orm.ts';
import { noteSharingChange } from '../../db/writes/propagations.ts';
import type { InstanceAddresses } from '../../scripts/start/instance.ts';
import { freePorts } from '../../scripts/start/ports.ts';
import { startInstance } from '../../scripts/start/vestibule.ts';

/** A whole Vestibule of one measurement's own, and its database. */
export interface SharingInstance {
  readonly addresses: InstanceAddresses;
  readonly pids: Readonly<Record<string, number>>;
  readonly database: pg.Client;
  /** Tells a partnership's propagation that something has changed, as every change does. */
  readonly note: (partnershipId: string) => Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** How long a propagation took: from the beginning of its run until it had settled. */
export interface SettledRun {
  readonly tookMs: number;
  /** Grants that are there after it. */
  readonly grants: number;
}

const InstanceFile = z.object({ pids: z.record(z.string(), z.number()) });
const KEPT = ['PATH', 'HOME', 'TMPDIR', 'TEMPORAL_CLI_PATH'];
const LOOK_EVERY_MS = 100;
const SETTLED_WITHIN_MS = 900_000;

/** Starts one, in the mode in which it is deployed, with a delay of its own. */
export async function openSharingInstance(
  folder: string,
  { delayMs, signal }: { readonly delayMs: number; readonly signal: AbortSignal },
): Promise<SharingInstance> {
  await using stack = new AsyncDisposableStack();
  const dataDir = mkdtempSync(join(folder, 'sharing-'));
  chmodSync(dataDir, 0o755);
  const env = {
    ...Object.fromEntries(KEPT.map((name) => [name, process.env[name]])),
    NODE_ENV: 'production',
    POLICY: JSON.stringify({ propagationDelayMs: delayMs }),
  };
  const output = { line: () => undefined };
  const instance = stack.use(await startInstance({ dataDir, signal, ports: await freePorts(), env, output }));
  const { addresses } = instance;
  const database = new pg.Client({ connectionString: addresses.databaseUrl });
  await database.connect();
  stack.defer(() => database.end());
  const orm = stack.adopt(await createOrm({ url: addresses.databaseUrl, poolSize: 2 }), (opened) => opened.close(true));
  const { pids } = InstanceFile.parse(JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8')));
  const opened = stack.move();
  return {
    addresses,
    pids,
    database,
    note: (partnershipId) => note(orm, partnershipId),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function note(orm: MikroORM, partnershipId: string): Promise<void> {
  await orm.em.fork().transactional((em) => noteSharingChange(em, { partnershipId, at: new Date() }));
}

/** Waits until a propagation that was told of a change has begun a run and settled. */
export async function settledRun(
  { database }: Pick<SharingInstance, 'database'>,
  partnershipId: string,
  signal: AbortSignal,
): Promise<SettledRun> {
  let beganAtMs: number | undefined;
  for (const until = Date.now() + SETTLED_WITHIN_MS; Date.now() < until; ) {
    const { rows } = await database.query<{ stage: string; stage_since: Date; changed_at: Date | null }>(
      `select p."stage", p."stage_since", n."changed_at" from "propagations" n
       join "processes" p on p."id" = n."process_id" where n."partnership_id" = $1`,
      [partnershipId],
    );
    const [row] = rows;
    if (row?.stage === 'propagating') beganAtMs = row.stage_since.getTime();
    if (row?.stage === 'settled' && beganAtMs !== undefined && row.changed_at === null) {
      const counted = await database.query<{ grants: string }>(
        `select count(*) as "grants" from "share_grants" where "partnership_id" = $1 and "effective_at" is not null`,
        [partnershipId],
      );
      return { tookMs: row.stage_since.getTime() - beganAtMs, grants: Number(counted.rows[0]?.grants) };
    }
    await pause(LOOK_EVERY_MS, undefined, { signal });
  }
  throw new Error(`a propagation did not settle within ${SETTLED_WITHIN_MS / 1_000} s`);
}

/** Waits until so many grants are effective, of the partnerships that are named. */
export async function grantsOf(
  { database }: Pick<SharingInstance, 'database'>,
  partnershipIds: readonly string[],
  { count, signal }: { readonly count: number; readonly signal: AbortSignal },
): Promise<void> {
  for (const until = Date.now() + SETTLED_WITHIN_MS; Date.now() < until; ) {
    const { rows } = await database.query<{ grants: string }>(
      `select count(*) as "grants" from "share_grants"
       where "partnership_id" = any($1::uuid[]) and "effective_at" is not null`,
      [partnershipIds],
    );
    if (Number(rows[0]?.grants) >= count) return;
    await pause(LOOK_EVERY_MS, undefined, { signal });
  }
  throw new Error(`${count} grants were not there within ${SETTLED_WITHIN_MS / 1_000} s`);
}
