import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, it } from '@jest/globals';
import { loadConfig } from '../../config/config.ts';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.ts';
import { PROJECT } from '../../scripts/setup/project.mjs';
import { readProjectFile } from './compose-file.ts';

const scripts = globSync('deploy/**/*.sh', { cwd: PROJECT });

it.each(scripts)('%s is a shell script that stops at the first failure', (path) => {
  const { status, stderr } = spawnSync('sh', ['-n', path], { cwd: PROJECT, encoding: 'utf8' });

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(readProjectFile(path)).toMatch(/^#!\/bin\/sh\n(#.*\n)+set -eu\n/);
});

it('registers the search attributes of the one list', () => {
  const script = readProjectFile('deploy/temporal/init-namespace.sh');

  const registered = [...script.matchAll(/--name (\w+) --type (\w+)/g)].map(([, name, type]) => ({ name, type }));

  expect(registered).toEqual(SEARCH_ATTRIBUTES);
});

it('keeps what has ended in Temporal as long as development does', () => {
  const [, deployed] = /^retention=(\S+)$/m.exec(readProjectFile('deploy/temporal/init-namespace.sh')) ?? [];
  const [, local] = /RETENTION = '(\S+)'/.exec(readProjectFile('scripts/start/temporal.ts')) ?? [];

  expect(deployed).toBe('720h');
  expect(deployed).toBe(local);
});

it('makes secrets that the processes accept, new ones each time, and keeps those that are there', () => {
  const first = fillIn(readProjectFile('.env.example'));
  const second = fillIn(readProjectFile('.env.example'));

  const env = parseEnv(first);
  const places = { DATABASE_URL: 'postgresql://u:p@h/d', TEMPORAL_ADDRESS: 'h:7233' };
  expect(() => loadConfig({ ...env, ...places })).not.toThrow();
  expect(env['POSTGRES_PASSWORD']).toMatch(/^[0-9a-f]{48}$/);
  expect(first).not.toBe(second);
  expect(fillIn(first)).toBe(first);
  const secrets = Object.entries(env).filter(([name]) => /PASSWORD|SECRET|API_KEY|_KEYS/.test(name));
  expect(secrets.filter(([, value]) => value === '')).toEqual([]);
  expect(new Set(secrets.map(([, value]) => value)).size).toBe(secrets.length);
});

it.each([
  ['an answer that says what it should', '/ok', '^pollers\\{.*\\} [1-9]', 0],
  ['an answer that says something else', '/ok', '^pollers\\{.*\\} [8-9]', 1],
  ['a refusal', '/refused', '', 1],
])('takes %s for what it is', async (_, path, pattern, expected) => {
  const server = createServer(({ url }, response) => {
    response.writeHead(url === '/ok' ? 200 : 503).end('# pollers\npollers{queue="mail"} 3\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;

  const code = await exitCodeOf('deploy/healthcheck.mjs', [`http://127.0.0.1:${port}${path}`, pattern]);
  await new Promise((resolve) => server.close(resolve));

  expect(code).toBe(expected);
});

function fillIn(text: string): string {
  return execFileSync('sh', [join(PROJECT, 'deploy/make-secrets.sh')], { input: text, encoding: 'utf8' });
}

function exitCodeOf(path: string, args: readonly string[]): Promise<number | null> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [join(PROJECT, path), ...args], () => resolve(child.exitCode));
  });
}
