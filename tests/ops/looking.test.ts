import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { uuidv7 } from 'uuidv7';
import { DriftFinding } from '../../db/entities/drift.ts';
import { Environment } from '../../db/entities/environment.ts';
import { Process } from '../../db/entities/process.ts';
import { seedEnvironment } from '../support/callers.ts';
import { useInstance } from '../support/instance.ts';
import { someAddress } from '../support/invitees.ts';
import { seedOnboarding } from '../support/onboarding-rows.ts';
import { openRegistration } from '../support/operator-calls.ts';
import { openOps, runOps, typeOps } from '../support/ops-command.ts';
import { call } from '../support/person.ts';

const instance = useInstance();
const look = () => openOps(instance(), ['operate.view']);

interface Page {
  readonly items: readonly { readonly id: string }[];
  readonly nextCursor: string | null;
}

/** A healthy onboarding of an environment, and one that lacks a seat and a worker. */
async function twoOfAnEnvironment() {
  const environmentId = await seedEnvironment(instance());
  const of = { environmentIds: [environmentId] };
  const well = await seedOnboarding(instance(), of);
  const stuck = await seedOnboarding(instance(), {
    ...of,
    kind: 'membershipInvite',
    stage: 'awaiting-seat',
    needsAttention: true,
    blockedBy: 'NO_SEAT',
    trouble: 'NO_WORKER',
  });
  return { environmentId, well, stuck, by: ['--environment-id', environmentId] };
}

describe('ops list', () => {
  it('answers by its filters what the API answers, as JSON and nothing else', async () => {
    const ops = await look();
    const { environmentId, well, stuck, by } = await twoOfAnEnvironment();
    const headers = { authorization: `Bearer ${ops.env['OPS_API_KEY']}` };

    const all = await call(instance(), 'GET', `/v1/onboardings?environmentId=${environmentId}`, { headers });
    const listed = await ops.run(['list', ...by, '--json']);
    const ids = async (...filter: readonly string[]) =>
      ((await ops.json(['list', ...by, ...filter])) as Page).items.map(({ id }) => id);

    expect(listed).toEqual({ code: 0, stdout: expect.any(String), stderr: '' });
    expect(JSON.parse(listed.stdout)).toEqual(all.body);
    expect(await ids('--sort', 'createdAt', '--limit', '1')).toHaveLength(1);
    expect(await ids('--needs-attention')).toEqual([stuck]);
    expect(await ids('--needs-attention', 'false')).toEqual([well]);
    expect(await ids('--trouble')).toEqual([stuck]);
    expect(await ids('--trouble', 'STEP_RETRYING')).toEqual([]);
    expect(await ids('--blocked-by', 'NO_SEAT', '--kind', 'membershipInvite', '--stage', 'awaiting-seat')).toEqual([
      stuck,
    ]);
    expect(await ids('--waiting-on', 'person', '--overdue', 'false', '--state', 'open')).toHaveLength(2);
    expect(await ids('--state', 'ended')).toEqual([]);
  });

  it('says in words what is not well, a line for each, where no terminal is', async () => {
    const ops = await look();
    const { well, stuck, by } = await twoOfAnEnvironment();

    const { code, stdout, stderr } = await ops.run(['list', ...by]);
    const none = await ops.run(['list', ...by, '--overdue']);

    const lines = stdout.trimEnd().split('\n');
    expect([code, stderr, lines.length]).toEqual([0, '', 3]);
    expect(lines[0]).toMatch(/^ID +KIND +STAGE +WHY +WAITS ON +SINCE +UNTIL +ENVIRONMENTS +TAKEN BY$/);
    expect(lines.find((line) => line.startsWith(stuck))).toContain('NO_SEAT, NO_WORKER, needs attention');
    expect(lines.find((line) => line.startsWith(well))).toContain('awaiting-activation');
    expect(none.stdout).toBe('None.\n');
  });

  it('says that there are more, and with --all reads them all, each once', async () => {
    const ops = await look();
    const environmentId = await seedEnvironment(instance());
    const now = new Date();
    const standing = { kind: 'notice' as const, stage: 'sending', stageSince: now, createdAt: now };
    const rows = Array.from({ length: 205 }, () => ({
      id: randomUUID(),
      ...standing,
      environmentIds: [environmentId],
    }));
    await instance().orm.em.fork().insertMany(Process, rows);
    const by = ['list', '--environment-id', environmentId];

    const some = await ops.run([...by, '--limit', '3']);
    const most = (await ops.json([...by, '--limit', '203'])) as Page;
    const all = (await ops.json([...by, '--all'])) as Page;

    expect(some.stdout.trimEnd().split('\n')).toHaveLength(4);
    expect(some.stderr).toContain('There are more');
    expect([most.items.length, typeof most.nextCursor]).toEqual([203, 'string']);
    expect(all.nextCursor).toBeNull();
    expect(all.items.map(({ id }) => id).toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
  });

  it('shows nothing that a terminal would obey, whatever an environment is called', async () => {
    const ops = await look();
    const { environmentId, by } = await twoOfAnEnvironment();
    const name = `Acme\u001b]0;owned\u0007\u009b31m\u202egnp`;
    await instance().orm.em.fork().nativeUpdate(Environment, { id: environmentId }, { name });

    const { stdout } = await ops.run(['list', ...by]);
    const raw = await ops.run(['list', ...by, '--json']);
    const parsed = JSON.parse(raw.stdout) as { items: { environments: { name: string }[] }[] };

    expect(stdout).toContain('Acme ]0;owned 31m gnp');
    expect(`${stdout}${raw.stdout}`).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
    expect(parsed.items[0]?.environments[0]?.name).toBe(name);
  });

  it('fits the terminal: drops columns first, and is a block for each where even that is too wide', async () => {
    const ops = await look();
    const { stuck, by } = await twoOfAnEnvironment();

    const seen = async (columns: number, env: Readonly<Record<string, string>> = {}) => {
      await using typed = typeOps(['list', ...by], { env: { ...ops.env, ...env }, columns });
      expect(await typed.ended).toBe(0);
      return typed.screen().trimEnd().split('\r\n');
    };
    const [wide, middle, narrow] = [await seen(250), await seen(140), await seen(60)];

    expect(wide[0]).toContain('ENVIRONMENTS');
    expect(middle[0]).toContain('WHY');
    expect(middle[0]).not.toContain('ENVIRONMENTS');
    expect(Math.max(...[...middle, ...narrow].map((line) => line.length))).toBeLessThanOrEqual(140);
    expect(narrow).toContain(`ID     ${stuck}`);
    expect(narrow).toContain('WHY    NO_SEAT, NO_WORKER, needs attention');
  });
});

describe('ops show', () => {
  it('says why it stands where it stands, what comes next, what may be done, its mails and timeline', async () => {
    const ops = await look();
    const { id } = await openRegistration(instance());

    const { code, stdout, stderr } = await ops.run(['show', id]);
    const json = await ops.json(['show', id.toUpperCase()]);

    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`registration ${id}\nawaiting-activation: The person has to open the link`);
    expect(stdout).toMatch(/since .+, waits on person, until .+ \(in 7 days\)/);
    expect(stdout).toContain('Next, by itself: A reminder goes out.');
    expect(stdout).toContain('May be done now: resend, extend, note, take');
    expect(stdout).toMatch(/^activation\/1 +sent/m);
    expect(stdout).toContain('Asked for (requested, person)');
    expect(stdout).toContain('In Temporal: http');
    expect(json).toMatchObject({ id, kind: 'registration', stage: 'awaiting-activation' });
  });

  it('has colours on a terminal, unless NO_COLOR is set', async () => {
    const ops = await look();
    const { stuck } = await twoOfAnEnvironment();

    await using coloured = typeOps(['show', stuck], { env: ops.env });
    await using plain = typeOps(['show', stuck], { env: { ...ops.env, NO_COLOR: '1' } });
    const codes = [await coloured.ended, await plain.ended];

    expect(codes).toEqual([0, 0]);
    expect(coloured.screen()).toContain('\u001b[31mNO_SEAT:\u001b[39m');
    expect(plain.screen()).toContain('NO_SEAT: ');
    expect(plain.screen()).not.toContain('\u001b[');
  });
});

describe('ops counts, environments', () => {
  it('counts by kind and stage', async () => {
    const ops = await look();
    await twoOfAnEnvironment();

    const { stdout } = await ops.run(['counts']);
    const json = (await ops.json(['counts'])) as { total: { open: number } };

    expect(stdout).toMatch(/^membershipInvite +awaiting-seat +\d+/m);
    expect(stdout).toContain(`${json.total.open} under way`);
  });

  it('finds an environment by the beginning of its name', async () => {
    const ops = await look();
    const environmentId = await seedEnvironment(instance());

    const { stdout } = await ops.run(['environments', '--search', `Environment ${environmentId}`]);

    expect(stdout).toContain(`${environmentId}  Environment ${environmentId}`);
    expect(stdout.trimEnd().split('\n')).toHaveLength(2);
  });
});

describe('ops drift', () => {
  it('says what has come apart, what to do about what is still so, and what was mended', async () => {
    const ops = await look();
    const [onboarding, at] = [randomUUID(), new Date()];
    const found = { processId: onboarding, since: at, seenAt: at };
    const em = instance().orm.em.fork();
    const workflow = { kind: 'WORKFLOW_ENDED' as const, subject: `registration/${onboarding}` };
    await em.insert(DriftFinding, { id: uuidv7(), ...workflow, ...found });
    const left = { kind: 'OUTBOX_LEFT_OVER' as const, subject: randomUUID() };
    await em.insert(DriftFinding, { id: uuidv7(), ...left, ...found, mendedAt: at, mending: 'delivered' });

    const { code, stdout } = await ops.run(['drift']);
    const json = (await ops.json(['drift', '--limit', '1'])) as Page & { items: { message: string; remedy: string }[] };

    const [open] = json.items;
    const lines = stdout.trimEnd().split('\n');
    expect([code, lines.length]).toEqual([0, 6]);
    expect(lines[0]).toContain(`WORKFLOW_ENDED registration/${onboarding}, since `);
    expect(lines.slice(1, 3)).toEqual([`  ${open?.message}`, `  ${open?.remedy}`]);
    expect(lines[3]).toContain(`OUTBOX_LEFT_OVER ${left.subject} of ${onboarding}, since `);
    expect(lines[5]).toMatch(/^ {2}Mended .+, delivered by itself\.$/);
  });
});

describe('ops search', () => {
  it('takes the address from standard input, or asks for it, and finds what is about it', async () => {
    const ops = await look();
    const { id, address } = await openRegistration(instance());

    const piped = await ops.run(['search'], { input: `  ${address}\n` });
    const json = await ops.json(['search'], { input: address });
    const unknown = await ops.run(['search', '--email', someAddress()]);
    await using typed = typeOps(['search'], { env: ops.env });
    await typed.shows('Address: ');
    typed.type(`${address}\r`);
    const code = await typed.ended;

    expect(piped).toMatchObject({ code: 0, stderr: '' });
    expect(piped.stdout).toMatch(new RegExp(`^No account\\.\nID[^\n]+\n${id}`));
    expect(json).toMatchObject({ items: [{ id }], account: null });
    expect(unknown.stdout).toBe('No account.\nNone.\n');
    expect([code, typed.screen().includes(id)]).toEqual([0, true]);
  });

  it('says what to do where no address comes, and what is wrong with one that is none', async () => {
    const ops = await look();

    const none = await ops.run(['search']);
    const wrong = await ops.run(['search'], { input: 'nobody\n' });

    expect(none).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining('no address on standard input') });
    expect(wrong).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining('(VALIDATION_FAILED)\n  email: ') });
  });
});

it('asks with no more right than its key has, and says so', async () => {
  const ops = await look();
  const id = await seedOnboarding(instance());

  const looked = await ops.run(['show', id]);
  const acted = await ops.run(['act', id, 'take', '--reason', 'mine', '--json']);
  const stranger = await runOps(['counts'], { env: { ...ops.env, OPS_API_KEY: 'vst_nobody' } });

  expect(looked.code).toBe(0);
  expect(acted).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/\(NOT_ALLOWED\)\n {2}SCOPE_MISSING\n$/),
  });
  expect(stranger).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining('(NOT_AUTHENTICATED)') });
});
