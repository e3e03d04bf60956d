import { describe, expect, it } from '@jest/globals';
import { Mail } from '../../db/entities/mail.ts';
import { Process } from '../../db/entities/process.ts';
import { Registration } from '../../db/entities/registration.ts';
import { DAY_MS, HOUR_MS } from '../../domain/policy.ts';
import { openInstance, type TestInstance, useInstance } from '../support/instance.ts';
import { activate, formFor, mailTo, register, tokenIn } from '../support/person.ts';
import { processOf, standingOf, timelineOf } from '../support/processes.ts';

describe('while nobody activates', () => {
  const instance = useInstance({ skipTime: true });

  it('reminds after one, three and six days, then lapses and forgets the person', async () => {
    const address = 'never@acme.example';
    await register(instance(), address);
    const first = await mailTo(instance(), address, 'activation');
    const id = await processOf(instance(), first);

    await instance().env.sleep('25 hours');
    const reminder = await mailTo(instance(), address, 'activation-reminder', 1);
    await instance().env.sleep('48 hours');
    await mailTo(instance(), address, 'activation-reminder', 2);
    await instance().env.sleep('72 hours');
    await mailTo(instance(), address, 'activation-reminder', 3);
    const before = await standingOf(instance(), id);
    await instance().env.sleep('24 hours');
    await ended(instance(), id);
    const late = await activate(instance(), formFor('never', tokenIn(first)));

    const em = instance().orm.em.fork();
    expect(tokenIn(reminder)).toBe(tokenIn(first));
    expect(before).toMatchObject({ stage: 'awaiting-activation', waitingOn: 'person' });
    expect(await standingOf(instance(), id)).toMatchObject({ stage: 'expired', waitingOn: null, waitUntil: null });
    expect(late).toMatchObject({ status: 410, body: { code: 'LINK_EXPIRED' } });
    expect(await em.findOneOrFail(Registration, id)).toMatchObject({ email: null, emailKey: null });
    expect(await em.count(Mail, { processId: id, recipient: { $ne: null } })).toBe(0);
    expect(instance().inbox.emailsTo(address)).toHaveLength(4);
    // a report of the last mail may come after the end
    const timeline = await timelineOf(instance(), id);
    expect(timeline.filter((event) => !event.startsWith('mail-'))).toEqual(['requested', 'expired', 'erased']);
  });

  it('gives a new registration of a lapsed address a process of its own', async () => {
    const address = 'again@acme.example';
    await register(instance(), address);
    const first = await mailTo(instance(), address, 'activation');
    await instance().env.sleep('8 days');
    await ended(instance(), await processOf(instance(), first));

    await register(instance(), address);
    const second = await mailTo(instance(), address, 'activation', 2);
    const activated = await activate(instance(), formFor('again', tokenIn(second)));

    expect(await processOf(instance(), second)).not.toBe(await processOf(instance(), first));
    expect(activated.status).toBe(201);
  });

  it('sends a new link with a new deadline when asked again, and the old one says so', async () => {
    const address = 'resend@acme.example';
    await register(instance(), address);
    const first = await mailTo(instance(), address, 'activation');
    await instance().env.sleep('6 days');
    await register(instance(), address, { locale: 'fr' });
    const second = await mailTo(instance(), address, 'activation', 2);
    const old = await activate(instance(), formFor('resend', tokenIn(first)));
    await instance().env.sleep('6 days');
    const activated = await activate(instance(), formFor('resend', tokenIn(second)));

    expect(await processOf(instance(), second)).toBe(await processOf(instance(), first));
    expect(second.text).toContain('Activez votre environnement');
    expect(old).toMatchObject({ status: 410, body: { code: 'LINK_SUPERSEDED' } });
    expect(activated.status).toBe(201);
  });

  it('sends no more than five further links a day, however often it is asked', async () => {
    const address = 'often@acme.example';
    await register(instance(), address);
    await mailTo(instance(), address, 'activation');
    for (let asked = 1; asked <= 8; asked += 1) {
      await instance().env.sleep('2 minutes');
      await register(instance(), address);
      await instance().delivery.idle();
    }
    await mailTo(instance(), address, 'activation', 6);
    await instance().env.sleep('1 minute');

    const links = instance()
      .inbox.emailsTo(address)
      .filter(({ tags }) => tags['template'] === 'activation');
    expect(links).toHaveLength(6);
  });

  it('stops reminding whoever asks for it, and only reminding', async () => {
    const address = 'quiet@acme.example';
    await register(instance(), address);
    const first = await mailTo(instance(), address, 'activation');
    const stop = tokenIn(first, '/reminders/stop');
    const opened = await fetch(`${instance().apiUrl}/reminders/stop?token=${stop}`);
    const stopped = await fetch(`${instance().apiUrl}/reminders/stop?token=${stop}`, {
      method: 'POST',
      body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    });
    await instance().delivery.idle();
    await instance().env.sleep('6.5 days');
    // before the activation, whose own mail may come at any moment
    const mailed = instance()
      .inbox.emailsTo(address)
      .map(({ tags }) => tags['template']);
    const activated = await activate(instance(), formFor('quiet', tokenIn(first)));

    expect(opened.status).toBe(200);
    expect(stopped.status).toBe(200);
    expect(mailed).toEqual(['activation']);
    expect(activated.status).toBe(201);
  });
});

it('holds reminders back until the maintenance window is over, and loses none', async () => {
  const weekMs = 7 * DAY_MS;
  // since the epoch, which was a Thursday; the window is counted from Monday
  const startMs = (Date.now() + 23 * HOUR_MS + 3 * DAY_MS) % weekMs;
  const instance = await openInstance({ skipTime: true, maintenanceWindow: { startMs, endMs: startMs + 3 * HOUR_MS } });
  await using stack = new AsyncDisposableStack();
  stack.defer(() => instance.close());
  const address = 'window@acme.example';
  await register(instance, address);
  await mailTo(instance, address, 'activation');

  await instance.env.sleep('25 hours');
  const during = instance.inbox.emailsTo(address).length;
  await instance.env.sleep('2 hours');
  await mailTo(instance, address, 'activation-reminder', 1);

  expect(during).toBe(1);
});

/** Waits until the process's workflow has come to its end. */
async function ended(instance: TestInstance, id: string): Promise<void> {
  await instance.temporal.workflow.getHandle(`registration/${id}`).result();
  const process = await instance.orm.em.fork().findOneOrFail(Process, id);
  if (!process.endedAt) throw new Error(`the row of ${id} has not ended`);
}
