import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { useInstance } from '../support/instance.ts';
import { layLossyLine } from '../support/lossy-line.ts';
import { openOps, runOps } from '../support/ops-command.ts';

const instance = useInstance({ withoutWorkers: true });
const exec = promisify(execFile);

const COMMANDS = ['list', 'counts', 'search', 'show', 'act', 'bulk', 'brakes', 'drift', 'environments', 'completion'];
/** Nobody is asked: the command ends before. */
const NOWHERE = { OPS_API_URL: 'http://127.0.0.1:1', OPS_API_KEY: 'vst_x' };

/** A folder with the file that a running instance leaves. */
function dataFolder(content: string) {
  const path = mkdtempSync(join(tmpdir(), 'vestibule-ops-'));
  writeFileSync(join(path, 'instance.json'), content);
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

describe('ops --help', () => {
  it('says what there is, where the address comes from and what the exit codes mean, without an instance', async () => {
    const { code, stdout, stderr } = await runOps(['--help']);

    expect([code, stderr]).toEqual([0, '']);
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
    expect(stdout).toContain('OPS_API_URL');
    expect(stdout).toContain('3 nobody answers');
    expect(stdout).toContain('Examples:');
  });

  it.each(COMMANDS)('explains %s with an example', async (command) => {
    const { code, stdout } = await runOps([...command.split(' '), '--help']);

    expect([code, stdout]).toEqual([0, expect.stringContaining(`Usage: ops ${command}`)]);
    expect(stdout).toMatch(/Examples?[^:]*:\n {2}(?:ops|eval) /);
    expect(stdout).toContain('--json');
  });
});

describe('ops', () => {
  it.each([
    ['no command', [], 'Usage: ops'],
    ['an unknown command', ['lst'], "unknown command 'lst'"],
    ['an unknown option', ['list', '--everything'], "unknown option '--everything'"],
    ['a value that is none', ['list', '--kind', 'party'], 'Allowed choices are registration'],
    ['a limit that is none', ['list', '--limit', '0'], 'It is a whole number from 1.'],
    ['an id that is none', ['show', '12'], 'It is no id.'],
    ['a bulk action that is none', ['bulk', 'restore', '--reason', 'x'], 'Allowed choices are retry, resend'],
    ['too many words', ['counts', 'all'], 'too many arguments'],
  ])('ends with 2 on %s, and says it on standard error alone', async (_what, args, sentence) => {
    const ran = await runOps(args, { env: NOWHERE });

    expect(ran).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(sentence) });
  });

  it.each([
    ['an address without a key', { OPS_API_URL: 'https://vestibule.example' }, 'OPS_API_KEY is not'],
    ['an address that is none', { ...NOWHERE, OPS_API_URL: 'vestibule' }, 'OPS_API_URL is no address'],
    ['a key that is none', { ...NOWHERE, OPS_API_KEY: 'two words' }, 'OPS_API_KEY is no key'],
    ['a folder without an instance', { DATA_DIR: join(tmpdir(), 'nothing-there') }, 'start one with npm start'],
  ])('ends with 2 on %s, and says what to set', async (_what, env, sentence) => {
    const ran = await runOps(['counts'], { env });

    expect(ran).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(sentence) });
  });

  it('ends with 3 where nobody answers, or not as Vestibule does', async () => {
    await using elsewhere = await layLossyLine(instance().apiUrl, () => ({ status: 200, body: '<p>Hello</p>' }));
    await using other = await layLossyLine(instance().apiUrl, () => ({ status: 200, body: '{"hello": 1}' }));

    const gone = await layLossyLine(instance().apiUrl, () => 'answered');
    await gone[Symbol.asyncDispose]();

    const [asked, env] = [['counts', '--json', '--patience', '0'], { ...NOWHERE, OPS_API_URL: gone.url }];
    const nobody = await runOps(asked, { env });
    const page = await runOps(['counts'], { env: { ...NOWHERE, OPS_API_URL: elsewhere.url } });
    const json = await runOps(['counts'], { env: { ...NOWHERE, OPS_API_URL: other.url } });

    expect(nobody).toEqual({
      code: 3,
      stdout: '',
      stderr: expect.stringContaining('cannot be reached (ECONNREFUSED)'),
    });
    expect(page).toEqual({ code: 3, stdout: '', stderr: expect.stringContaining('not answer as Vestibule does') });
    expect(json).toEqual({ code: 3, stdout: '', stderr: expect.stringContaining('another version') });
    expect(elsewhere.calls).toHaveLength(1);
  });

  it('finds the instance that runs here, and never sends its key to an address that is named', async () => {
    const { env } = await openOps(instance());
    const [apiUrl, operatorApiKey] = [instance().apiUrl, env['OPS_API_KEY']];
    using folder = dataFolder(JSON.stringify({ apiUrl, operatorApiKey, pids: {} }));
    using broken = dataFolder('{');

    const local = await runOps(['counts'], { env: { DATA_DIR: folder.path } });
    const named = await runOps(['counts'], { env: { DATA_DIR: folder.path, OPS_API_URL: apiUrl } });
    const unreadable = await runOps(['counts'], { env: { DATA_DIR: broken.path } });

    expect(local).toMatchObject({ code: 0, stderr: '' });
    expect([named.code, unreadable.code]).toEqual([2, 2]);
  });
});

describe('ops completion', () => {
  /** What a shell offers after some words, the last of which is being typed. */
  async function offered(words: readonly string[]): Promise<readonly string[]> {
    const { stdout: script } = await runOps(['completion', 'bash']);
    const line = 'eval "$1"; shift; COMP_WORDS=(ops "$@"); COMP_CWORD=$#; _ops; printf "%s\\n" "${COMPREPLY[@]}"';
    const { stdout } = await exec('bash', ['-c', line, 'bash', script, ...words]);
    return stdout.trimEnd().split('\n');
  }

  it('offers commands, options and values in bash', async () => {
    expect(await offered(['s'])).toEqual(['search', 'show']);
    expect(await offered(['list', '--nee'])).toEqual(['--needs-attention']);
    expect(await offered(['list', '--kind', 'membership'])).toEqual(['membershipInvite']);
    expect(await offered(['list', '--sort', ''])).toContain('-createdAt');
    expect(await offered(['act', 'some-id', 'ret'])).toEqual(['retry']);
    expect(await offered(['bulk', 're'])).toEqual(['retry', 'resend', 'release']);
    expect(await offered(['bulk', 'items', '--out'])).toEqual(['--outcome']);
    expect(await offered(['bulk', 'items', '--outcome', 're'])).toEqual(['refused']);
    expect(await offered(['counts', '--js'])).toEqual(['--json']);
  });

  it('makes the command `ops`', async () => {
    const { env } = await openOps(instance());
    const { stdout: script } = await runOps(['completion', 'bash']);

    const { stdout } = await exec('bash', ['-c', 'eval "$1"; ops counts --json', 'bash', script], {
      env: { ...process.env, ...env },
    });

    expect(JSON.parse(stdout)).toMatchObject({ total: { open: expect.any(Number) } });
  });

  it('speaks zsh and fish as well, and no other shell', async () => {
    const zsh = await runOps(['completion', 'zsh']);
    const fish = await runOps(['completion', 'fish']);
    const other = await runOps(['completion', 'csh']);

    expect(zsh.stdout).toMatch(/^autoload -U \+X bashcompinit && bashcompinit\nops\(\)/);
    expect(fish.stdout).toContain("complete -c ops -n '__fish_seen_subcommand_from list' -l kind -x -a 'registration ");
    expect(fish.stdout).toContain("complete -c ops -n '__fish_use_subcommand' -a 'list counts ");
    expect([zsh.code, fish.code, other.code]).toEqual([0, 0, 2]);
  });
});
