import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from './problem.mjs';
import { startProgress } from './progress.mjs';
import { runLogged } from './run-logged.mjs';
import { withSetupLock } from './setup-lock.mjs';

const UNREACHABLE = () =>
  "The package registry cannot be reached: check the network and npm's registry and proxy settings, then run this again.";

// what npm says → the sentence; the first that fits counts
const EXPLANATIONS = [
  [/ENOSPC|no space left/i, () => 'The disk is full: free about 1.5 GB where the project is, then run this again.'],
  [
    /ENOTFOUND|ENOTCACHED|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|network (request|timeout)|EIDLETIMEOUT|socket hang up/i,
    UNREACHABLE,
  ],
  [
    /EACCES|EPERM|EROFS/,
    (root) => `npm may not write in ${root}: run this as the owner of that folder, or give it to yourself with chown.`,
  ],
  [
    /in sync|Missing: .* from lock file/,
    () =>
      'package-lock.json does not fit package.json: take both from the same commit, or run "npm install" to renew it.',
  ],
];

// for the one question whether the registry is there, told within 20 s; what people set themselves counts
const PROBE_PATIENCE = {
  npm_config_fetch_timeout: '8000',
  npm_config_fetch_retries: '1',
  npm_config_fetch_retry_mintimeout: '2000',
};

// how npm fails over what an installation left that was cut off
const BROKEN_FOLDER = /ENOTEMPTY|TAR_ENTRY_ERROR|EEXIST|ENOTDIR/;

/** Whether `node_modules` is what `package-lock.json` asks for, on this platform: by our mark, or by npm's own record. */
export function packagesFit(root) {
  const wanted = expectedMark(root);
  if (!existsSync(join(root, 'node_modules', 'node', 'bin'))) return false;
  if (readIfThere(markPath(root)) === wanted) return true;
  if (!installedByHand(root)) return false;
  writeFileSync(markPath(root), wanted);
  return true;
}

/** Runs `npm ci` where `node_modules` does not fit. Throws a Problem with the sentence for what npm met. */
export async function ensurePackages(root) {
  if (!existsSync(join(root, 'package-lock.json'))) {
    throw new Problem(`There is no package-lock.json in ${root}: take the whole project, for instance by git clone.`);
  }
  if (packagesFit(root)) return;
  await withSetupLock(root, async () => {
    if (!packagesFit(root)) await install(root);
  });
}

async function install(root) {
  const log = join(root, '.cache', 'setup.log');
  rmSync(markPath(root), { force: true });
  const progress = startProgress('Installing packages, once, about a minute (npm ci)');
  const { code, missing, said } = await npmCi(root, log).catch((error) => {
    progress.failed(error);
    throw error;
  });
  if (code === 0) {
    mkdirSync(join(root, 'node_modules'), { recursive: true });
    writeFileSync(markPath(root), expectedMark(root));
    progress.done();
    return;
  }
  progress.failed();
  if (missing) throw new Problem('npm is not on this machine: install Node 20 or later together with npm.');
  const explain = explanationOf(said);
  if (explain) throw new Problem(explain(root));
  const tail = said.trim().split('\n').slice(-15).join('\n');
  throw new Problem(`${tail}\nnpm ci failed; its last lines stand above, all of them in ${log}.`);
}

/** Once more, with the packages' folder emptied, where it fails over what stands there. */
async function npmCi(root, log) {
  const [command, ...first] = npmCommand();
  // a NODE_ENV=production or ignore-scripts of the user's would leave out what the project runs on
  const options = ['--include=dev', '--include=optional', '--ignore-scripts=false', '--no-audit', '--no-fund'];
  const npm = (args, env) =>
    runLogged(command, [...first, ...args], { log, cwd: root, env: { ...env, ...process.env } });
  // npm asks for every package, again and again, before it says that nothing answers: minutes. A full cache may still do.
  const scratch = join(root, '.cache', 'registry-probe'); // a cache would answer for a registry that is away
  const probe = await npm(['view', anyPackage(root), 'name', '--cache', scratch], PROBE_PATIENCE).finally(() =>
    rmSync(scratch, { recursive: true, force: true }),
  );
  if (probe.missing) return probe;
  const offline = probe.code !== 0 && explanationOf(probe.said) === UNREACHABLE ? ['--offline'] : [];
  const run = () => npm(['ci', ...options, ...offline]);
  const once = await run();
  if (once.code === 0 || !BROKEN_FOLDER.test(once.said) || explanationOf(once.said)) return once;
  empty(join(root, 'node_modules'));
  return run();
}

function anyPackage(root) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.keys(packages)
    .find((path) => path.startsWith('node_modules/'))
    .slice('node_modules/'.length);
}

function explanationOf(said) {
  return EXPLANATIONS.find(([pattern]) => pattern.test(said))?.[1];
}

/** The folder itself stays: it may be a mount. */
function empty(folder) {
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    rmSync(join(folder, name), { recursive: true, force: true, maxRetries: 3 });
  }
}

/** npm as it called us, so that a machine with several takes the same one; else the one on PATH. */
function npmCommand() {
  const caller = process.env.npm_execpath;
  return caller && /npm-cli\.c?js$/.test(caller) ? [process.execPath, caller] : ['npm'];
}

/** True where npm's record of what it installed holds every package of the lock at its version. */
function installedByHand(root) {
  const record = readIfThere(join(root, 'node_modules', '.package-lock.json'));
  if (record === undefined) return false;
  const installed = JSON.parse(record).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional, devOptional }]) =>
      path === '' || installed[path]?.version === version || (!installed[path] && (optional || devOptional)),
  );
}

function expectedMark(root) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  return `${lock} ${process.platform} ${process.arch}\n`;
}

const markPath = (root) => join(root, 'node_modules', '.vestibule-setup');

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
