import { chmodSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import { post } from '../support/calls.ts';
import { bundleBaseline, createBaselineSide } from '../support/sides.ts';
import type { Run } from './run.ts';

/** The bare program on servers of its own. */
export interface TheirGrants {
  readonly pids: Readonly<Record<string, number>>;
  /** Shares something with some managers. */
  readonly share: (managers: readonly string[]) => Promise<void>;
  /** Waits until so many grants are there. */
  readonly done: (count: number) => Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const InstanceFile = z.object({ pids: z.record(z.string(), z.number()) });
const LOOK_EVERY_MS = 50;
const DONE_WITHIN_MS = 300_000;

/** Starts it. */
export async function openTheirGrants({ folder, signal }: Run): Promise<TheirGrants> {
  await using stack = new AsyncDisposableStack();
  await bundleBaseline(folder);
  const dataDir = mkdtempSync(join(folder, 'bare-'));
  chmodSync(dataDir, 0o755);
  const { addresses } = stack.use(await createBaselineSide(folder).start({ dataDir, signal }));
  const { pids } = InstanceFile.parse(JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8')));
  const database = new pg.Client({ connectionString: addresses.databaseUrl });
  await database.connect();
  stack.defer(() => database.end());
  const opened = stack.move();
  return {
    pids,
    share: async (managers) => {
      await post(`${addresses.apiUrl}/grants`, { body: { managers }, expected: 202, signal });
    },
    done: async (count) => {
      for (const until = Date.now() + DONE_WITHIN_MS; Date.now() < until; ) {
        const { rows } = await database.query<{ grants: string }>('select count(*) as "grants" from grants');
        if (Number(rows[0]?.grants) >= count) return;
        await pause(LOOK_EVERY_MS, undefined, { signal });
      }
      throw new Error(`${count} bare grants were not there within ${DONE_WITHIN_MS / 1_000} s`);
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
