import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { assertDataVersions, lockDataFolder, openDataFolder } from '../../scripts/start/data-folder.ts';
import { recordProcesses, stopLeftovers } from '../../scripts/start/leftovers.ts';
import { assertPortsFree, findStandInsPort, freePorts, readPorts } from '../../scripts/start/ports.ts';
import { postgresSteps } from '../../scripts/start/postgres.ts';
import { identifyProcess } from '../../scripts/start/processes.ts';
import { loadSecrets } from '../../scripts/start/secrets.ts';
import { recordedOutput, scratchFolder, until } from './fixtures/scratch.ts';

const describeAsRoot = process.getuid?.() === 0 ? describe : describe.skip;

describe('data folder', () => {
  it('is taken over from a holder that has died', () => {
    using folder = scratchFolder();
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(join(folder.path, 'supervisor.lock'), `{"pid":${pid},"startedAt":"1"}`);

    const unlock = lockDataFolder(folder.path);

    expect(readFileSync(join(folder.path, 'supervisor.lock'), 'utf8')).toContain(`"pid":${process.pid},`);
    unlock();
    expect(existsSync(join(folder.path, 'supervisor.lock'))).toBe(false);
  });

  it('is not given to a second holder', () => {
    using folder = scratchFolder();
    const unlock = lockDataFolder(folder.path);

    expect(() => lockDataFolder(folder.path)).toThrow(
      `An instance already runs on ${folder.path} (process ${process.pid};`,
    );

    unlock();
  });

  it('of another PostgreSQL is refused in a sentence', () => {
    using folder = scratchFolder();
    mkdirSync(join(folder.path, 'postgres'));
    writeFileSync(join(folder.path, 'postgres', 'PG_VERSION'), '17\n');

    expect(() => assertDataVersions(folder.path, '1.9.1')).toThrow(
      `${folder.path} holds data of PostgreSQL 17, this is 18: go back to the version of the project that wrote it, or move ${folder.path} away to begin anew.`,
    );
  });

  it('of another Temporal is refused, of a patch of the same is not', () => {
    using folder = scratchFolder();
    assertDataVersions(folder.path, '1.9.1');
    writeFileSync(join(folder.path, 'temporal.db'), '');

    expect(() => assertDataVersions(folder.path, '1.9.4')).not.toThrow();
    expect(() => assertDataVersions(folder.path, '1.10.0')).toThrow(
      `${folder.path} holds data of Temporal's CLI 1.9.1, this is 1.10.0: name a CLI 1.9 in TEMPORAL_CLI_PATH, or move ${folder.path} away to begin anew.`,
    );
  });

  it('that is a file is refused in a sentence', () => {
    using folder = scratchFolder();
    const file = join(folder.path, 'file');
    writeFileSync(file, '');

    expect(() => openDataFolder(file)).toThrow(`${file} is no folder: name another by DATA_DIR.`);
  });

  it('keeps its secrets, for its owner only to read', () => {
    using folder = scratchFolder();

    const made = loadSecrets(folder.path);

    expect(loadSecrets(folder.path)).toEqual(made);
    expect(statSync(join(folder.path, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(made).toEqual({
      TOKEN_KEYS: expect.stringMatching(/^k1:[A-Za-z0-9+/]{43}=$/),
      CODEC_KEYS: expect.stringMatching(/^k1:[A-Za-z0-9+/]{43}=$/),
      RESEND_WEBHOOK_SECRET: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
      RESEND_API_KEY: expect.stringMatching(/^re_[0-9a-f]{36}$/),
      POSTGRES_PASSWORD: expect.stringMatching(/^[\w-]{32}$/),
      OPERATOR_API_KEY: expect.stringMatching(/^vst_[\w-]{43}$/),
      IDENTITY_PROVIDER_SECRETS: expect.stringMatching(/"apple":"-----BEGIN PRIVATE KEY-----/),
    });
  });

  it('from before operators and identity providers had secrets gets them, and keeps them and the rest', () => {
    using folder = scratchFolder();
    const path = join(folder.path, 'secrets.json');
    const { OPERATOR_API_KEY: _, IDENTITY_PROVIDER_SECRETS: __, ...before } = loadSecrets(folder.path);
    writeFileSync(path, JSON.stringify(before));

    const completed = loadSecrets(folder.path);

    expect(completed).toEqual({
      ...before,
      OPERATOR_API_KEY: expect.stringMatching(/^vst_[\w-]{43}$/),
      IDENTITY_PROVIDER_SECRETS: expect.stringMatching(/^{"microsoft":/),
    });
    expect(loadSecrets(folder.path)).toEqual(completed);
  });

  it('without its secrets is refused, not given new ones', () => {
    using folder = scratchFolder();
    mkdirSync(join(folder.path, 'postgres'));

    expect(() => loadSecrets(folder.path)).toThrow(`${join(folder.path, 'secrets.json')} is missing,`);
  });
});

describeAsRoot('data folder, as root', () => {
  it('that the user of PostgreSQL cannot reach is named, with the command', async () => {
    using folder = scratchFolder();
    const shut = join(folder.path, 'shut');
    const dataDir = join(shut, 'data');
    mkdirSync(dataDir, { recursive: true });
    chmodSync(shut, 0o700);
    const [task] = postgresSteps({ dataDir, logsDir: folder.path, port: 1, password: 'x' });

    await expect(task.run(AbortSignal.timeout(10_000))).rejects.toThrow(
      `cannot enter ${shut} (on the way to ${dataDir}): run "chmod o+x ${shut}", or put the data elsewhere,`,
    );
  });
});

describe('leftovers of a supervisor that was killed', () => {
  it('are stopped, by number and start', async () => {
    using folder = scratchFolder();
    const child = spawn('sleep', ['600'], { stdio: 'ignore' });
    await until(() => child.pid !== undefined && identifyProcess(child.pid) !== undefined);
    recordProcesses(folder.path, { temporal: child.pid ?? 0 });
    const output = recordedOutput();

    await stopLeftovers(folder.path, output);

    expect(output.lines).toEqual(['Stopping what an earlier start left running: temporal.']);
    expect(identifyProcess(child.pid ?? 0)).toBeUndefined();
  });

  it('are left alone when the number belongs to another program by now', async () => {
    using folder = scratchFolder();
    const child = spawn('sleep', ['600'], { stdio: 'ignore' });
    writeFileSync(join(folder.path, 'processes.json'), `{"temporal":{"pid":${child.pid},"startedAt":"1"}}`);
    const output = recordedOutput();

    await stopLeftovers(folder.path, output);

    expect(output.lines).toEqual([]);
    expect(child.kill('SIGKILL')).toBe(true);
  });
});

describe('ports', () => {
  it('are the usual ones where the environment names none', () => {
    expect(readPorts({ PORT: '' })).toEqual({ api: 3000, inbox: 3001, temporal: 7233, postgres: 5433, metrics: 9464 });
  });

  it.each(['0', '99999', 'x', '-1'])('cannot be %s', (text) => {
    expect(() => readPorts({ INBOX_PORT: text })).toThrow(
      `INBOX_PORT is "${text}": give a port from 1 to 65534, or leave it out for 3001.`,
    );
  });

  it("of the stand-ins is the given one, the one from before, or one above the inbox's", async () => {
    const { temporal, ...rest } = await freePorts();
    const ports = { ...rest, temporal: temporal + 10 };

    expect(readPorts({ STAND_INS_PORT: '4000' })).toMatchObject({ standIns: 4000 });
    expect(await findStandInsPort({ ...ports, standIns: 4000 }, ports.inbox + 7)).toBe(4000);
    expect(await findStandInsPort(ports, ports.inbox + 7)).toBe(ports.inbox + 7);
    expect(await findStandInsPort(ports, undefined)).toBe(ports.inbox + 1);
  });

  it('of the stand-ins is another one where the usual is wanted or taken', async () => {
    const ports = await freePorts();
    const wanted = { ...ports, temporal: ports.inbox + 1 };
    const other = createServer().listen(ports.inbox + 7, '127.0.0.1');
    await once(other, 'listening');

    const found = await findStandInsPort(wanted, ports.inbox + 7);

    expect([ports.inbox + 1, ports.inbox + 7]).not.toContain(found);
    expect(found).toBeGreaterThan(1023);
    other.close();
  });

  it('of the stand-ins that is given must differ, too', async () => {
    const ports = await freePorts();

    await expect(assertPortsFree({ ...ports, standIns: ports.inbox })).rejects.toThrow(
      `the mail inbox and the identity providers both want port ${ports.inbox}: change INBOX_PORT or STAND_INS_PORT.`,
    );
  });

  it('must differ from each other', async () => {
    const ports = await freePorts();

    await expect(assertPortsFree({ ...ports, inbox: ports.metrics + 1 })).rejects.toThrow(
      `the mail inbox and the worker's metrics both want port ${ports.metrics + 1}: change INBOX_PORT or METRICS_PORT.`,
    );
  });
});
