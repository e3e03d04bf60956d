import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { ServiceAccount, ServiceAccountKey } from '../../db/entities/service-account.ts';
import { PROJECT } from '../../scripts/setup/project.mjs';
import { useInstance } from '../support/instance.ts';
import { call } from '../support/person.ts';

const instance = useInstance({ withoutWorkers: true });
const run = promisify(execFile);

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the script as `npm run operator-key` does. */
async function operatorKey(args: readonly string[], url = instance().databaseUrl): Promise<Ran> {
  const env = { ...process.env, DATABASE_URL: url };
  try {
    const done = await run(process.execPath, [join(PROJECT, 'scripts', 'operator-key.ts'), ...args], { env });
    return { code: 0, ...done };
  } catch (error) {
    const { code, stdout, stderr } = error as Ran;
    return { code, stdout, stderr };
  }
}

const list = (key: string) =>
  call(instance(), 'GET', '/v1/service-accounts', { headers: { authorization: `Bearer ${key}` } });
const make = (key: string) =>
  call(instance(), 'POST', '/v1/service-accounts', {
    headers: { authorization: `Bearer ${key}` },
    body: { name: 'x', scopes: ['operate.view'] },
  });

describe('npm run operator-key', () => {
  it('prints a key alone, by which operators look and act; once more gives the same account one more', async () => {
    const first = await operatorKey([]);
    const second = await operatorKey(['--expires-in-days', '1']);

    const keys = [first, second].map(({ stdout }) => stdout.trim());
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(keys.every((key) => /^vst_[\w-]{43}$/.test(key))).toBe(true);
    expect(first.stderr).not.toContain(keys[0]);
    expect((await make(keys[0] ?? '')).status).toBe(201);
    expect((await list(keys[1] ?? '')).status).toBe(200);
    const accounts = await instance().orm.em.fork().find(ServiceAccount, { name: 'operators' });
    expect(accounts).toMatchObject([{ environmentId: null, scopes: ['operate.view', 'operate.act'] }]);
    const rows = await instance()
      .orm.em.fork()
      .find(ServiceAccountKey, {}, { orderBy: { id: 'asc' } });
    const days = rows
      .map(({ createdAt, expiresAt }) => Number(expiresAt) - Number(createdAt))
      .map((ms) => ms / 86_400_000);
    expect(days).toEqual([90, 1]);
  });

  it('makes one that only looks, under a name of its own', async () => {
    const { stdout } = await operatorKey(['--view-only', '--name', 'watchers']);

    expect([(await list(stdout.trim())).status, (await make(stdout.trim())).status]).toEqual([200, 403]);
  });

  it('explains itself without a database', async () => {
    const { code, stdout } = await operatorKey(['--help'], '');

    expect(code).toBe(0);
    expect(stdout).toContain('--expires-in-days');
  });

  it.each([
    ['a missing DATABASE_URL', [], '', 'DATABASE_URL names no database'],
    ['a database that is away', [], 'postgresql://u:p@127.0.0.1:1/x', 'does not answer'],
    [
      'days that are none',
      ['--expires-in-days', '400'],
      undefined,
      '--expires-in-days is a whole number from 1 to 365.',
    ],
    ['a scope that is none', ['--also', 'all'], undefined, '--also knows no scope'],
    ['an empty name', ['--name', ' '], undefined, '--name is a name'],
    ['an unknown option', ['--forever'], undefined, '--help says what there is'],
  ] as const)('says of %s what to do, in one line and without a stack', async (_what, args, url, sentence) => {
    const ran = await operatorKey(args, url);

    expect([ran.code, ran.stdout]).toEqual([1, '']);
    expect(ran.stderr).toContain(sentence);
    expect(ran.stderr.trim().split('\n')).toHaveLength(1);
  });
});
