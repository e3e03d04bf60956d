import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { resolveTool } from '../../scripts/setup/temporal-binaries.mjs';
import { type InstanceDefinition, runInstance } from '../../scripts/start/instance.ts';
import { nodePart } from '../../scripts/start/node-part.ts';
import { freePorts, type InstancePorts } from '../../scripts/start/ports.ts';
import { identifyProcess, processesIn } from '../../scripts/start/processes.ts';
import { recordedOutput, scratchFolder, until } from './fixtures/scratch.ts';

const FILE = join(import.meta.dirname, 'fixtures', 'tiny-server.ts');

/** Real PostgreSQL and Temporal; inbox, worker and API are tiny servers. */
const DEFINITION: InstanceDefinition = {
  searchAttributes: [{ name: 'OnboardingKind', type: 'Keyword' }],
  steps: ({ ports, env }) => [
    tiny('inbox', ports.inbox, [], env),
    tiny('worker', ports.metrics + 1, ['database', 'temporal-namespace'], env),
    tiny('api', ports.api, ['database', 'temporal-namespace'], env),
  ],
  whenUp: async () => ({ operatorApiKey: 'shown-once' }),
};

function tiny(name: string, port: number, needs: string[], env: Readonly<Record<string, string | undefined>>) {
  const readyUrl = `http://127.0.0.1:${port}/`;
  return nodePart({ name, label: name, needs, file: FILE, env: { ...env, NAME: name, PORT: String(port) }, readyUrl });
}

function start(dataDir: string, ports: InstancePorts, output = recordedOutput()) {
  return runInstance(DEFINITION, { dataDir, ports, env: process.env, output });
}

function readInstanceFile(dataDir: string): { databaseUrl: string; pids: Record<string, number> } {
  return JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8'));
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe('instance', () => {
  it('comes up, survives the death of every part, stops, and finds its data again', async () => {
    using folder = scratchFolder();
    const dataDir = join(folder.path, 'data');
    const ports = await freePorts();
    const output = recordedOutput();

    await using instance = await start(dataDir, ports, output);
    const written = readInstanceFile(dataDir);
    await query(written.databaseUrl, 'create table kept as select 1 as one');

    expect(statSync(join(dataDir, 'instance.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(written).toEqual({
      ...instance.addresses,
      operatorApiKey: 'shown-once',
      pids: {
        postgres: expect.any(Number),
        temporal: expect.any(Number),
        inbox: expect.any(Number),
        worker: expect.any(Number),
        api: expect.any(Number),
      },
    });

    const where = ['--address', instance.addresses.temporalAddress, '--namespace', 'vestibule'];
    const temporal = await resolveTool('temporal');
    const ask = (...command: string[]) =>
      spawnSync(temporal, ['operator', ...command, ...where], { encoding: 'utf8' }).stdout;
    expect(ask('namespace', 'describe')).toMatch(/RetentionTtl +720h/);
    expect(ask('search-attribute', 'list')).toMatch(/OnboardingKind +Keyword/);

    // a backend in the middle of a statement does not notice that its postmaster died, and holds the shared memory
    const busy = query(written.databaseUrl, 'select count(*) from generate_series(1, 1000000000)').catch(() => 'ended');
    await until(async () => {
      const rows = await query(
        written.databaseUrl,
        "select from pg_stat_activity where query like 'select count%' and state = 'active'",
      );
      return rows.length > 0;
    });
    for (const pid of Object.values(written.pids)) process.kill(pid, 'SIGKILL');
    for (const label of ['PostgreSQL', 'Temporal', 'inbox', 'worker', 'api']) await output.said(`${label} is back`);

    expect(await busy).toBe('ended');
    const after = readInstanceFile(dataDir);
    for (const [name, pid] of Object.entries(written.pids)) expect(after.pids[name]).not.toBe(pid);
    expect(await query(after.databaseUrl, 'select one from kept')).toEqual([{ one: 1 }]);

    await instance.stop();

    expect(Object.values(after.pids).map(identifyProcess)).toEqual(Array(5).fill(undefined));
    expect(processesIn(join(dataDir, 'postgres'))).toEqual([]);
    expect(() => readInstanceFile(dataDir)).toThrow('ENOENT');

    await using again = await start(dataDir, ports);
    expect(await query(again.addresses.databaseUrl, 'select one from kept')).toEqual([{ one: 1 }]);
  });

  it('refuses a second one on the same data folder', async () => {
    using folder = scratchFolder();
    const ports = await freePorts();
    const stop = new AbortController();
    const output = recordedOutput();
    const first = runInstance(DEFINITION, {
      dataDir: folder.path,
      ports,
      env: process.env,
      output,
      signal: stop.signal,
    });

    await expect(start(folder.path, await freePorts())).rejects.toThrow(
      /An instance already runs on .* \(process \d+;/,
    );

    stop.abort();
    await expect(first).rejects.toThrow('Stopped before everything was up.');
  });

  it('that cannot begin keeps the record of what an earlier one left running', async () => {
    using folder = scratchFolder();
    const record = join(folder.path, 'processes.json');
    writeFileSync(record, '{}');
    writeFileSync(join(folder.path, 'temporal.db'), '');

    await expect(start(folder.path, await freePorts())).rejects.toThrow('secrets.json is missing');

    expect(existsSync(record)).toBe(true);
  });

  it('says which port is taken and how to choose another, and leaves no folder behind', async () => {
    using folder = scratchFolder();
    const dataDir = join(folder.path, 'data');
    const ports = await freePorts();
    const other = createServer().listen(ports.temporal + 1_000, '127.0.0.1');

    await expect(start(dataDir, ports)).rejects.toThrow(
      `Port ${ports.temporal + 1_000} for Temporal's UI is taken by another program: stop that, or choose another port, for instance TEMPORAL_PORT=${ports.temporal + 100} npm start.`,
    );

    expect(existsSync(dataDir)).toBe(false);
    other.close();
  });
});
