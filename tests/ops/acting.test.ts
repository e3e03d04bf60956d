import { describe, expect, it } from '@jest/globals';
import { useInstance } from '../support/instance.ts';
import { someAddress } from '../support/invitees.ts';
import { layLossyLine } from '../support/lossy-line.ts';
import { seedOnboarding } from '../support/onboarding-rows.ts';
import { actionsOn, entriesBy, lostMail, openRegistration } from '../support/operator-calls.ts';
import { openOps, typeOps } from '../support/ops-command.ts';
import { mailTo } from '../support/person.ts';
import { standingOf } from '../support/processes.ts';

const instance = useInstance({ skipTime: true, policy: { resendPauseMs: 0 } });

describe('ops act', () => {
  it('shows how it stands, does it at that stage, and leaves the reason on record', async () => {
    const ops = await openOps(instance());
    const { id, address } = await openRegistration(instance());

    const sent = await ops.run(['act', id, 'resend', '--reason', 'They called.']);
    await mailTo(instance(), address, 'activation', 2);
    const until = new Date((await instance().env.currentTimeMs()) + 20 * 86_400_000).toISOString();
    const extended = await ops.json(['act', id, 'extend', '--until', until, '--reason', 'On holiday.']);
    const noted = await ops.run(['act', id, 'note', '--reason', 'Calls back.', '--yes']);

    expect(sent).toMatchObject({ code: 0, stderr: '' });
    expect(sent.stdout).toMatch(new RegExp(`^registration ${id}\nawaiting-activation: `));
    expect(sent.stdout).toMatch(new RegExp(`: ${id} is at awaiting-activation\\.\n$`));
    expect(extended).toMatchObject({ id, stage: 'awaiting-activation' });
    expect(noted).toMatchObject({ code: 0 });
    expect(noted.stdout).toContain(`Done: ${id} is at awaiting-activation.`);
    expect((await standingOf(instance(), id)).waitUntil?.toISOString()).toBe(until);
    expect((await actionsOn(instance(), id)).map(({ action, reason, actor }) => [action, reason, actor])).toEqual([
      ['resend', 'They called.', ops.actor],
      ['extend', 'On holiday.', ops.actor],
      ['note', 'Calls back.', ops.actor],
    ]);
  });

  it('prints the sentence and the code of a refusal, with what may be done instead', async () => {
    const ops = await openOps(instance());
    const { id } = await openRegistration(instance());

    const elsewhere = await ops.run(['act', id, 'cancel', '--stage', 'mail-bounced', '--reason', 'x', '--json']);
    const impossible = await ops.run(['act', id, 'cancel', '--reason', 'x', '--json']);

    expect(elsewhere).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining('(STAGE_CHANGED)') });
    expect(elsewhere.stderr).toContain(`it is ${id}, at awaiting-activation`);
    expect(impossible).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining('(ACTION_NOT_ALLOWED)') });
    expect(impossible.stderr).toContain('may be done now: resend, extend, note, take');
    expect(await actionsOn(instance(), id)).toEqual([]);
  });

  it.each([
    ['retry', [], '--reason'],
    ['extend', ['--reason', 'x'], 'extend needs --until.'],
    ['extend', ['--reason', 'x', '--until', '2026-12-24'], 'an instant with its zone'],
    ['reassign', ['--reason', 'x'], 'reassign needs --manager.'],
    ['retry', ['--reason', 'x', '--outcome', 'sent'], 'retry takes no --outcome.'],
    ['settle-mail', ['--reason', 'x'], 'settle-mail needs --outcome.'],
    ['settle-mail', ['--reason', 'x', '--outcome', 'sent'], 'None of its mails has an unknown outcome.'],
    ['correct-address', ['--reason', 'x'], 'no address on standard input'],
    ['explode', ['--reason', 'x'], 'Allowed choices are retry, resend'],
  ])('does not send a %s with %j', async (action, options, sentence) => {
    const ops = await openOps(instance());
    const id = await seedOnboarding(instance());

    const ran = await ops.run(['act', id, action, ...options]);

    expect(ran).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(sentence) });
    expect(await actionsOn(instance(), id)).toEqual([]);
  });

  it('takes an address from standard input, so that it stands in no list of processes', async () => {
    const ops = await openOps(instance());
    const id = await seedOnboarding(instance());

    const ran = await ops.run(['act', id, 'correct-address', '--reason', 'x'], { input: `${someAddress()}\n` });

    // it got as far as the server, which does not allow it here
    expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining('(ACTION_NOT_ALLOWED)')]);
  });

  it('finds the one mail whose outcome is unknown', async () => {
    const ops = await openOps(instance());
    const { id, mailId } = await lostMail(instance());

    const shown = await ops.run(['show', id]);
    const ran = await ops.run([
      'act',
      id,
      'settle-mail',
      '--outcome',
      'sent',
      '--reason',
      'It stands at the provider.',
    ]);

    expect(shown.stdout).toContain('MAIL_OUTCOME_UNKNOWN: ');
    expect(shown.stdout).toMatch(new RegExp(`^activation/1 +unknown .*${mailId}`, 'm'));
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    expect(await actionsOn(instance(), id)).toMatchObject([{ action: 'settle-mail', actor: ops.actor }]);
  });

  it('asks on a terminal, and does nothing unless the answer is yes', async () => {
    const ops = await openOps(instance());
    const { id } = await openRegistration(instance());
    const answered = async (answer: string) => {
      await using typed = typeOps(['act', id, 'take', '--reason', 'mine'], { env: ops.env });
      await typed.shows('take it? [y/N] ');
      typed.type(answer);
      return { code: await typed.ended, screen: typed.screen() };
    };

    const no = await answered('\r');
    const interrupted = await answered('\u0003');
    const before = await actionsOn(instance(), id);
    const yes = await answered('y\r');

    expect([no.code, interrupted.code, before]).toEqual([130, 130, []]);
    expect(no.screen).toContain('Nothing was done.');
    expect(no.screen).toContain('May be done now: resend, extend, note, take');
    expect([yes.code, yes.screen]).toEqual([0, expect.stringContaining(`Done: ${id}`)]);
    expect(await entriesBy(instance(), id, ops.actor)).toMatchObject([{ event: 'taken' }]);
  });

  it('does it once where its answer is lost: the repeat has the same key', async () => {
    const ops = await openOps(instance());
    const { id } = await openRegistration(instance());
    const fateOf = (method: string, nth: number) => (method === 'POST' && nth === 0 ? 'answer-lost' : 'answered');
    await using line = await layLossyLine(instance().apiUrl, fateOf);

    const ran = await ops.run(['act', id, 'note', '--reason', 'once'], { env: { OPS_API_URL: line.url } });

    const keys = line.calls.filter(({ method }) => method === 'POST').map(({ key }) => key);
    expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining('Trying again for 15 s.') });
    expect(ran.stdout).toContain(`Done: ${id}`);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(await actionsOn(instance(), id)).toHaveLength(1);
  });

  it('says where to look where no answer ever comes', async () => {
    const ops = await openOps(instance());
    const { id } = await openRegistration(instance());
    const fateOf = (method: string) => (method === 'POST' ? 'answer-lost' : 'answered');
    await using line = await layLossyLine(instance().apiUrl, fateOf);

    const given = ['act', id, 'note', '--reason', 'lost', '--patience', '0', '--json'];
    const ran = await ops.run(given, { env: { OPS_API_URL: line.url } });
    const shown = await ops.run(['show', id]);

    expect(ran).toEqual({ code: 3, stdout: '', stderr: expect.stringContaining(`look with show ${id} before`) });
    expect(shown.stdout).toMatch(/note by service-account:\S+: lost \(done\)/);
  });

  it('waits for a proxy that has nobody behind it for the moment, and gives up on one that stays so', async () => {
    const ops = await openOps(instance());
    const id = await seedOnboarding(instance());
    const away = { status: 502, body: '<h1>Bad Gateway</h1>' };
    await using forNow = await layLossyLine(instance().apiUrl, (_method, nth) => (nth < 2 ? away : 'answered'));
    await using forGood = await layLossyLine(instance().apiUrl, () => away);

    const shown = await ops.run(['show', id], { env: { OPS_API_URL: forNow.url } });
    const given = await ops.run(['show', id, '--patience', '0'], { env: { OPS_API_URL: forGood.url } });

    expect(shown.code).toBe(0);
    expect(given).toEqual({
      code: 3,
      stdout: '',
      stderr: expect.stringContaining('does not answer as Vestibule does'),
    });
    expect(forGood.calls).toHaveLength(1);
  });
});

describe('ops brakes', () => {
  it('shows both, puts one on with a reason and lets it go', async () => {
    const ops = await openOps(instance());

    const reasonless = await ops.run(['brakes', 'propagation', 'on']);
    const on = await ops.run(['brakes', 'propagation', 'on', '--reason', 'A wrong share.']);
    const both = await ops.run(['brakes']);
    const counts = await ops.run(['counts']);
    const off = await ops.json(['brakes', 'propagation', 'off', '--reason', 'Put right.']);
    const one = await ops.json(['brakes', 'propagation']);

    expect(reasonless).toEqual({ code: 2, stdout: '', stderr: 'brakes propagation on needs --reason.\n' });
    expect(on.stdout).toMatch(
      /^The propagation brake is ON, since .+ \(.+\), by service-account:.+, A wrong share\.\n$/,
    );
    expect(both.stdout).toMatch(/^The mail brake is off.*\nThe propagation brake is ON, /);
    expect(counts.stdout).toMatch(/^The propagation brake is ON, since .+ A wrong share\.$/m);
    expect(off).toMatchObject({ name: 'propagation', on: false });
    expect(one).toEqual(off);
  });
});
