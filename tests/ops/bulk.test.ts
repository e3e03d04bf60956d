import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { OperatorAction } from '../../db/entities/operator-action.ts';
import { Process } from '../../db/entities/process.ts';
import { seedEnvironment } from '../support/callers.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { type OpsCommand, openOps, typeOps } from '../support/ops-command.ts';

const instance = useInstance();

/** So many onboardings that a note or a taker is all that they need. */
async function manyOnboardings(count: number) {
  const environmentId = await seedEnvironment(instance());
  const now = new Date();
  const standing = { kind: 'notice' as const, stage: 'sending', stageSince: now, createdAt: now };
  const rows = Array.from({ length: count }, () => ({
    id: randomUUID(),
    ...standing,
    environmentIds: [environmentId],
  }));
  await instance().orm.em.fork().insertMany(Process, rows);
  return { ids: rows.map(({ id }) => id), by: ['--environment-id', environmentId] };
}

const notesOn = (processIds: readonly string[]) =>
  instance()
    .orm.em.fork()
    .count(OperatorAction, { processId: { $in: [...processIds] }, action: 'note' });
const stateOf = async (ops: OpsCommand, id: string) =>
  ((await ops.json(['bulk', 'show', id])) as { state: string }).state;

/** The id of the bulk action that a screen names. */
function idOn(screen: string): string {
  const [id = ''] = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=, previewed)/.exec(screen) ?? [];
  return id;
}

describe('ops bulk', () => {
  it('previews without doing anything, and does it once its count is confirmed', async () => {
    const ops = await openOps(instance());
    const { ids, by } = await manyOnboardings(12);

    const preview = await ops.run(['bulk', 'note', ...by, '--reason', 'Looked at.', '--rate', '50', '--dry-run']);
    const id = idOn(preview.stdout);
    const before = await notesOn(ids);
    const wrong = await ops.run(['bulk', 'confirm', id, '--count', '11']);
    const nobody = await ops.run(['bulk', 'confirm', id]);
    const between = await stateOf(ops, id);
    const done = await ops.run(['bulk', 'confirm', id, '--count', '12']);
    const items = await ops.run(['bulk', 'items', id, '--outcome', 'done']);
    const list = await ops.run(['bulk', 'list']);
    const again = await ops.run(['bulk', 'stop', id]);

    expect(preview).toMatchObject({ code: 0, stderr: '' });
    expect(preview.stdout).toContain(`note 12 onboardings, 50 a second (${id}, previewed)\nSome of them:\nID `);
    expect([before, between]).toEqual([0, 'previewed']);
    expect(wrong).toMatchObject({ code: 130, stderr: expect.stringContaining('there are 12') });
    expect(nobody).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining('--dry-run') });
    expect(done).toMatchObject({ code: 0, stderr: expect.stringContaining('12 of 12\n') });
    expect(done.stdout).toContain(`done: 12 of 12. Each: bulk items ${id}`);
    expect(items.stdout.match(/ done /g)).toHaveLength(12);
    expect(list.stdout).toMatch(new RegExp(`^${id} +note +done +12 of 12 +Looked at\\.$`, 'm'));
    expect(again).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining('(BULK_ACTION_ENDED)') });
    expect(await notesOn(ids)).toBe(12);
  });

  it('runs as one command that answers JSON alone, and names what it could not be done with', async () => {
    const ops = await openOps(instance());
    const { by } = await manyOnboardings(3);

    const ran = await ops.run(['bulk', 'cancel', ...by, '--reason', 'x', '--count', '3', '--json']);
    const id = (JSON.parse(ran.stdout) as { id: string }).id;
    const shown = await ops.run(['bulk', 'show', id]);

    expect(JSON.parse(ran.stdout)).toMatchObject({ state: 'done', count: 3, outcomes: { done: 0, open: 0 } });
    expect(shown.stdout).toContain('Not possible with 3: notice at sending');
  });

  it('asks on a terminal for the count to be typed, and draws how far it is', async () => {
    const ops = await openOps(instance());
    const { ids, by } = await manyOnboardings(4);
    const given = ['bulk', 'note', ...by, '--reason', 'x', '--rate', '50'];

    await using refused = typeOps(given, { env: ops.env });
    await refused.shows('Type 4 to note them: ');
    refused.type('yes\r');
    const codes = [await refused.ended];
    const before = await notesOn(ids);
    await using typed = typeOps(given, { env: ops.env });
    await typed.shows('Type 4 to note them: ');
    typed.type('4\r');
    codes.push(await typed.ended);

    expect([codes, before]).toEqual([[130, 0], 0]);
    expect(refused.screen()).toContain('Nothing was done');
    expect(typed.screen()).toContain(`[${'#'.repeat(30)}] 4 of 4`);
    expect(await notesOn(ids)).toBe(4);
  });

  it('asks on Ctrl-C whether to stop it on the server as well', async () => {
    const ops = await openOps(instance());
    const { ids, by } = await manyOnboardings(60);
    const start = () =>
      typeOps(['bulk', 'note', ...by, '--reason', 'x', '--rate', '1', '--count', '60'], { env: ops.env });
    const asked = async (typed: ReturnType<typeof typeOps>) => {
      await typed.shows(' of 60');
      typed.type('\u0003');
      await typed.shows('Stop it on the server as well? [y/N] ');
    };

    await using left = start();
    await asked(left);
    left.type('n\r');
    const leftCode = await left.ended;
    const goesOn = await stateOf(ops, idOn(left.screen()));
    await ops.run(['bulk', 'stop', idOn(left.screen())]);
    await using stopped = start();
    await asked(stopped);
    stopped.type('y\r');
    const stoppedCode = await stopped.ended;

    expect([leftCode, goesOn]).toEqual([130, 'applying']);
    expect(left.screen()).toContain(`It goes on: see how far it is with bulk show ${idOn(left.screen())}`);
    expect(stoppedCode).toBe(0);
    expect(stopped.screen()).toContain('stopped: 60 of 60, ');
    await eventually('that both have stopped', async () => {
      const states = await Promise.all([left, stopped].map(({ screen }) => stateOf(ops, idOn(screen()))));
      return states.every((state) => state === 'stopped') ? true : undefined;
    });
    expect(await notesOn(ids)).toBeLessThan(120);
  });

  it('leaves more than 500 to a second operator', async () => {
    const [first, second] = [await openOps(instance()), await openOps(instance())];
    const { by } = await manyOnboardings(501);

    const asked = await first.run(['bulk', 'take', ...by, '--reason', 'x', '--count', '501']);
    const id = idOn(asked.stdout);
    const alone = await first.run(['bulk', 'confirm', id, '--count', '501']);
    await using other = typeOps(['bulk', 'confirm', id], { env: second.env });
    await other.shows('Type 501 to take them: ');
    other.type('501\r');
    await other.shows(' of 501');
    const stop = await first.run(['bulk', 'stop', id]);

    expect([asked.code, asked.stderr]).toEqual([1, expect.stringContaining(`bulk confirm ${id}`)]);
    expect([alone.code, alone.stderr]).toEqual([1, expect.stringContaining('(SECOND_OPERATOR_NEEDED)')]);
    expect([stop.code, await other.ended]).toEqual([0, 0]);
  });
});
