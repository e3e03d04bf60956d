import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { nodePart } from '../../scripts/start/node-part.ts';
import { freePorts } from '../../scripts/start/ports.ts';
import { identifyProcess } from '../../scripts/start/processes.ts';
import type { Part, Step } from '../../scripts/start/steps.ts';
import { createSupervisor, type SupervisorOptions } from '../../scripts/start/supervisor.ts';
import { recordedOutput, scratchFolder, until } from './fixtures/scratch.ts';

const FILE = join(import.meta.dirname, 'fixtures', 'tiny-server.ts');

function tinyPart(
  name: string,
  { port, env = {}, needs = [] }: { port: number; env?: Record<string, string>; needs?: string[] },
): Part {
  const environment = { PATH: process.env['PATH'], NAME: name, PORT: String(port), ...env };
  return nodePart({ name, label: name, needs, file: FILE, env: environment, readyUrl: `http://127.0.0.1:${port}/` });
}

function supervise(folder: string, steps: readonly Step[], options: Partial<SupervisorOptions> = {}) {
  const output = recordedOutput();
  const pids: Record<string, number>[] = [];
  const supervisor = createSupervisor({
    steps,
    logsDir: folder,
    output,
    onPids: (found) => void pids.push({ ...found }),
    restartPauseMs: () => 10,
    ...options,
  });
  return { supervisor, output, pids, pidOf: (name: string) => pids.at(-1)?.[name] ?? 0 };
}

describe('supervisor', () => {
  it('starts what is needed first and stops in the reverse order', async () => {
    using folder = scratchFolder();
    const ports = await freePorts();
    const journal = join(folder.path, 'journal');
    const env = { JOURNAL: journal };
    const { supervisor, pids } = supervise(folder.path, [
      tinyPart('first', { port: ports.api, env }),
      tinyPart('second', { port: ports.inbox, env, needs: ['first'] }),
    ]);

    await supervisor.start();
    await supervisor.stop();

    expect(readFileSync(journal, 'utf8').trim().split('\n')).toEqual([
      'first up',
      'second up',
      'second stopped',
      'first stopped',
    ]);
    expect(Object.values(pids.at(-1) ?? {}).map(identifyProcess)).toEqual([undefined, undefined]);
  });

  it('starts a killed part again and reports its new number', async () => {
    using folder = scratchFolder();
    const { api } = await freePorts();
    const { supervisor, output, pidOf } = supervise(folder.path, [tinyPart('api', { port: api })]);
    await supervisor.start();
    const before = pidOf('api');

    process.kill(before, 'SIGKILL');
    await output.said('api is back');

    expect(pidOf('api')).not.toBe(before);
    expect((await fetch(`http://127.0.0.1:${api}/`)).status).toBe(200);
    await supervisor.stop();
  });

  it('shows what a part said last in the life that ended, and how long before', async () => {
    using folder = scratchFolder();
    const { api } = await freePorts();
    const { supervisor, output, pids } = supervise(folder.path, [tinyPart('api', { port: api })]);
    await supervisor.start();

    for (let life = 1; life <= 2; life++) {
      process.kill(pids[life - 1]?.['api'] ?? 0, 'SIGKILL');
      await until(() => output.lines.filter((line) => line === 'api is back.').length === life);
    }
    await supervisor.stop();

    const death = [
      'api ended (by SIGKILL); starting it again in 0.0 s.',
      expect.stringMatching(/^ {2}What it had said last, \d\.\d s before that \(all of it in .*api\.log\):$/),
      '  api: api serves',
      'api is back.',
    ];
    expect(output.lines.slice(1)).toEqual([...death, ...death]);
  });

  it('waits longer each time a part dies again', async () => {
    using folder = scratchFolder();
    const { api } = await freePorts();
    const deaths: number[] = [];
    const { supervisor, pids } = supervise(folder.path, [tinyPart('api', { port: api })], {
      restartPauseMs: (count) => {
        deaths.push(count);
        return 1;
      },
    });
    await supervisor.start();

    for (let life = 1; life <= 3; life++) {
      process.kill(pids[life - 1]?.['api'] ?? 0, 'SIGKILL');
      await until(() => pids.length > life);
    }
    await supervisor.stop();

    expect(deaths).toEqual([1, 2, 3]);
  });

  it('says why a part cannot be started, and leaves nothing running', async () => {
    using folder = scratchFolder();
    const ports = await freePorts();
    const { supervisor, pidOf } = supervise(folder.path, [
      tinyPart('inbox', { port: ports.inbox }),
      tinyPart('api', { port: ports.api, env: { MISHAP: 'at-start' }, needs: ['inbox'] }),
    ]);

    await expect(supervisor.start()).rejects.toThrow(/api: api cannot go on\napi could not be started \(exit code 3\)/);

    expect(identifyProcess(pidOf('inbox'))).toBeUndefined();
  });

  it('can be stopped in the middle of starting', async () => {
    using folder = scratchFolder();
    const { api } = await freePorts();
    const never: Part = { ...tinyPart('api', { port: api }), isReady: async () => false };
    const { supervisor, pids, pidOf } = supervise(folder.path, [never]);
    const starting = supervisor.start();
    await until(() => pids.length > 0);

    await Promise.all([expect(starting).rejects.toThrow('Stopped before everything was up.'), supervisor.stop()]);

    expect(identifyProcess(pidOf('api'))).toBeUndefined();
  });

  it('ends a part that does not serve in time and starts it again', async () => {
    using folder = scratchFolder();
    const { api } = await freePorts();
    let lives = 0;
    const slow: Part = { ...tinyPart('api', { port: api }), isReady: async () => lives > 1 };
    const launch: Part['launch'] = () => {
      lives += 1;
      return slow.launch();
    };
    const { supervisor, output } = supervise(folder.path, [{ ...slow, launch, stopSignal: 'SIGKILL' }], {
      readyWithinMs: 300,
    });

    await supervisor.start();
    await supervisor.stop();

    expect(lives).toBe(2);
    expect(output.lines).toContain('api does not serve after 0.3 s.');
  });

  it('keeps what a part says in its log', async () => {
    using folder = scratchFolder();
    const { api } = await freePorts();
    const { supervisor } = supervise(folder.path, [tinyPart('api', { port: api, env: { MISHAP: 'at-start' } })]);

    await expect(supervisor.start()).rejects.toThrow('api could not be started');

    expect(existsSync(join(folder.path, 'api.log'))).toBe(true);
    expect(readFileSync(join(folder.path, 'api.log'), 'utf8')).toBe('api cannot go on\n');
  });
});
