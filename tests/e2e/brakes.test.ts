import { expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { createOnboardingMetrics } from '../../api/onboarding-metrics.ts';
import { BrakeHold, BrakeRow } from '../../db/entities/brake.ts';
import { Mail } from '../../db/entities/mail.ts';
import { OperatorAction } from '../../db/entities/operator-action.ts';
import { OutboxRow } from '../../db/entities/outbox-row.ts';
import { Process } from '../../db/entities/process.ts';
import { recordDrift } from '../../db/writes/drift.ts';
import { HOUR_MS } from '../../domain/policy.ts';
import { blockedOnce, openBrakes } from '../support/brakes.ts';
import { eventually } from '../support/eventually.ts';
import { openInstance, type TestInstance } from '../support/instance.ts';
import { openHouse, someAddress } from '../support/invitees.ts';
import { activate, call, formFor, mailTo, register, tokenIn } from '../support/person.ts';
import { processOf, standingOf } from '../support/processes.ts';
import { grantsOf, propagationProcess, settled, shareWithAll } from '../support/propagations.ts';
import { readsOf, seedSharing } from '../support/shares.ts';

/** An instance of the test's own: a brake holds for all of it. */
async function lend(options: Parameters<typeof openInstance>[0] = {}) {
  const instance = await openInstance(options);
  return { instance, brakes: await openBrakes(instance), [Symbol.asyncDispose]: () => instance.close() };
}

/** The registration of an address whose mail is held back. */
async function heldRegistration(instance: TestInstance, address: string): Promise<string> {
  await register(instance, address);
  return eventually('the hold', async () => {
    await instance.relay();
    const [hold] = await instance.orm.em.fork().find(BrakeHold, { brake: 'mail' }, { orderBy: { since: 'desc' } });
    return hold?.processId;
  });
}

it('holds the mail of a registration back without calling it a failure, and sends it once it is let go', async () => {
  await using lent = await lend();
  const { instance, brakes } = lent;
  const address = someAddress();
  const on = await brakes.set('mail', true);
  const id = await heldRegistration(instance, address);
  const held = await blockedOnce(instance, id, 'MAIL_BRAKE');
  const shown = (await brakes.read(`/v1/onboardings/${id}`)) as { blockedBy: readonly { code: string }[] };
  const counts = await brakes.read('/v1/onboardings/counts');
  const [listed, mailed] = [
    await brakes.read('/v1/onboardings?blockedBy=MAIL_BRAKE'),
    instance.inbox.emailsTo(address),
  ];
  const reserved = await instance.orm.em.fork().count(Mail, { processId: id });

  const off = await brakes.set('mail', false);
  await blockedOnce(instance, id, null);
  const mail = await mailTo(instance, address, 'activation');
  const activated = await activate(instance, formFor('braked', tokenIn(mail)));

  const brake = { name: 'mail', on: true, since: expect.any(String), by: brakes.actor, reason: 'mail on' };
  expect(on).toEqual({ ...brake, held: 0 });
  expect(held).toMatchObject({ stage: 'awaiting-activation', waitingOn: 'mail-provider', needsAttention: false });
  expect(shown).toMatchObject({
    blockedBy: [{ code: 'MAIL_BRAKE', message: expect.stringContaining('holds all mails back') }],
    lastFailure: null,
    overdue: false,
    needsAttention: false,
  });
  expect(counts).toMatchObject({ brakes: [{ ...brake, held: 1 }], total: { needsAttention: 0, trouble: 0 } });
  expect(listed).toMatchObject({ items: [{ id }] });
  expect([mailed, reserved]).toEqual([[], 0]);
  expect(off).toMatchObject({ on: false, reason: 'mail off' });
  expect(activated.status).toBe(201);
  expect(await brakes.read('/v1/onboardings/counts')).toMatchObject({ brakes: [] });
});

it('stays as it is where it is put there again, and keeps on record who did what and why', async () => {
  await using lent = await lend();
  const { instance, brakes } = lent;
  const never = await brakes.read('/v1/brakes/propagation');
  const first = await brakes.set('propagation', true);
  const again = await brakes.put('propagation', { on: true, reason: 'Another reason.' });
  await brakes.set('propagation', false);
  await brakes.set('propagation', false);
  const offAtOnce = await brakes.set('mail', false);

  const actions = await instance.orm.em.fork().find(OperatorAction, {}, { orderBy: { id: 'asc' } });

  expect(never).toEqual({ name: 'propagation', on: false, since: null, by: null, reason: null, held: 0 });
  expect(again.body).toEqual(first);
  expect(offAtOnce).toMatchObject({ on: false, since: null });
  expect(actions.map(({ action, actor, reason }) => [action, actor, reason])).toEqual([
    ['propagation-brake-on', brakes.actor, 'propagation on'],
    ['propagation-brake-off', brakes.actor, 'propagation off'],
  ]);
});

it('refuses a brake that there is not, and one without a reason', async () => {
  await using lent = await lend();
  const { brakes } = lent;

  const answers = [
    await brakes.put('nothing', { on: true, reason: 'x' }),
    await brakes.put('mail', { on: true, reason: '  ' }),
    await brakes.put('mail', { reason: 'x' }),
    await brakes.put('mail', { on: true, reason: 'x'.repeat(501) }),
  ];

  expect(answers.map(({ status }) => status)).toEqual([404, 400, 400, 400]);
  expect(await brakes.read('/v1/brakes/mail')).toMatchObject({ on: false });
});

it('is put on and let go by several at once as by one', async () => {
  await using lent = await lend();
  const { instance, brakes } = lent;

  const answers = await Promise.all([1, 2, 3, 4].map(() => brakes.set('mail', true)));

  expect(new Set(answers.map(({ since }) => since)).size).toBe(1);
  expect(await instance.orm.em.fork().count(OperatorAction, { action: 'mail-brake-on' })).toBe(1);
});

it('holds the batches of a list back, and hands them over once let go', async () => {
  await using lent = await lend({ subscription: { partnerRelations: false, seats: 1_000, credit: 0 } });
  const { instance, brakes } = lent;
  const house = await openHouse(instance);
  const people = Array.from({ length: 120 }, someAddress);
  await brakes.set('mail', true);

  const path = `/v1/organisations/${house.organisationId}/invitations/bulk`;
  const { body } = await call(instance, 'POST', path, {
    headers: house.administrator.headers,
    body: { invitations: people.map((email) => ({ email })) },
  });
  const { id } = body as { id: string };
  const held = await blockedOnce(instance, id, 'MAIL_BRAKE');
  const before = people.filter((address) => instance.inbox.emailsTo(address).length > 0);
  await brakes.set('mail', false);
  await blockedOnce(instance, id, null);
  const done = await eventually('the end', async () => {
    await instance.relay();
    const standing = await standingOf(instance, id);
    return standing.endedAt ? standing : undefined;
  });

  expect(held).toMatchObject({ stage: 'starting', needsAttention: false });
  expect(before).toEqual([]);
  expect(done.stage).toBe('done');
  expect(people.map((address) => instance.inbox.emailsTo(address).length)).toEqual(people.map(() => 1));
});

it('holds the link to a new password back too', async () => {
  await using lent = await lend();
  const { instance, brakes } = lent;
  const address = someAddress();
  await register(instance, address);
  await activate(instance, formFor('forgetful', tokenIn(await mailTo(instance, address, 'activation'))));
  await mailTo(instance, address, 'activated');
  await brakes.set('mail', true);

  await call(instance, 'POST', '/v1/password-resets', { body: { login: address } });
  const reset = await eventually('the reset', async () => {
    await instance.relay();
    return (await instance.orm.em.fork().findOne(Process, { kind: 'passwordReset' })) ?? undefined;
  });
  await blockedOnce(instance, reset.id, 'MAIL_BRAKE');
  const before = instance.inbox.emailsTo(address).length;
  await brakes.set('mail', false);
  await blockedOnce(instance, reset.id, null);

  expect(before).toBe(2);
  expect(await processOf(instance, await mailTo(instance, address, 'password-reset'))).toBe(reset.id);
});

it('holds a reminder back, which goes out once let go, and lets deadlines go on', async () => {
  await using lent = await lend({ skipTime: true });
  const { instance, brakes } = lent;
  const [reminded, never] = [someAddress(), someAddress()];
  await register(instance, reminded);
  const id = await processOf(instance, await mailTo(instance, reminded, 'activation'));
  await brakes.set('mail', true);
  const lapsing = await heldRegistration(instance, never);
  await instance.env.sleep('25 hours');
  await eventually('the hold', async () =>
    (await instance.orm.em.fork().count(BrakeHold, { processId: id })) > 0 ? true : undefined,
  );
  const waiting = await standingOf(instance, id);
  const shown = await brakes.read(`/v1/onboardings/${id}`);
  const before = instance.inbox.emailsTo(reminded).length;

  await brakes.set('mail', false);
  await eventually('the reminder', async () => {
    await instance.relay();
    return (
      instance.inbox.emailsTo(reminded).some(({ tags }) => tags['template'] === 'activation-reminder') || undefined
    );
  });
  await mailTo(instance, never, 'activation');
  await brakes.set('mail', true);
  await instance.env.sleep('8 days');
  const ended = await eventually('the lapse', async () => {
    const standing = await standingOf(instance, lapsing);
    return standing.endedAt ? standing : undefined;
  });

  expect(waiting).toMatchObject({ stage: 'awaiting-activation', waitingOn: 'person', blockedBy: null });
  expect(shown).toMatchObject({ blockedBy: [{ code: 'MAIL_BRAKE' }], waitingOn: 'person' });
  expect(before).toBe(1);
  expect(ended.stage).toBe('expired');
  expect(instance.inbox.emailsTo(never)).toHaveLength(1);
});

it('sends no reminder that was held to somebody who has stopped them meanwhile', async () => {
  await using lent = await lend({ skipTime: true });
  const { instance, brakes } = lent;
  const address = someAddress();
  await register(instance, address);
  const mail = await mailTo(instance, address, 'activation');
  const id = await processOf(instance, mail);
  await brakes.set('mail', true);
  await instance.env.sleep('25 hours');
  const holds = () => instance.orm.em.fork().count(BrakeHold, { processId: id });
  await eventually('the hold', async () => ((await holds()) > 0 ? true : undefined));

  const stop = `${instance.apiUrl}/reminders/stop?token=${tokenIn(mail, '/reminders/stop')}`;
  const stopped = await fetch(stop, { method: 'POST' });
  await instance.delivery.idle();
  await brakes.set('mail', false);
  await eventually('the word', async () => {
    await instance.relay();
    return (await instance.orm.em.fork().count(OutboxRow)) === 0 ? true : undefined;
  });
  await instance.env.sleep('8 days');
  await eventually('the lapse', async () => (await standingOf(instance, id)).endedAt ?? undefined);

  expect(stopped.status).toBe(200);
  expect(instance.inbox.emailsTo(address)).toHaveLength(1);
});

it('begins no grant while the propagation brake is on; what is taken away is gone at once; let go, it goes on', async () => {
  await using lent = await lend({ skipTime: true });
  const { instance, brakes } = lent;
  const sharing = await seedSharing(instance);
  const gone = await shareWithAll(sharing, { ref: 'urn:test:gone' });
  await settled(instance, sharing);
  await brakes.set('propagation', true);
  await shareWithAll(sharing, { ref: 'urn:test:held' });
  await sharing.ours.manager.call('POST', `/v1/shares/${gone}/withdraw`);
  const readAtOnce = await readsOf(sharing.theirs.manager);
  const id = await propagationProcess(instance, sharing);
  await instance.delivery.idle();
  await instance.env.sleep('3 minutes');
  const held = await blockedOnce(instance, id, 'PROPAGATION_BRAKE');
  const shown = await brakes.read(`/v1/onboardings/${id}`);
  const granted = (await grantsOf(instance, sharing)).length;

  await brakes.set('propagation', false);
  await blockedOnce(instance, id, null);
  const after = await eventually('the grant', async () => {
    const read = await readsOf(sharing.theirs.manager);
    return read.length > 0 ? read : undefined;
  });

  expect(readAtOnce).toEqual([]);
  expect(held).toMatchObject({ stage: 'propagating', needsAttention: false });
  expect(shown).toMatchObject({ blockedBy: [{ code: 'PROPAGATION_BRAKE' }], lastFailure: null });
  expect(granted).toBe(1);
  expect(after).toEqual(['urn:test:held']);
});

it('keeps what is left when it is put on again before all has gone, and what was forgotten goes on by the nudge', async () => {
  await using lent = await lend();
  const { instance, brakes } = lent;
  await brakes.set('mail', true);
  const address = someAddress();
  const id = await heldRegistration(instance, address);
  await blockedOnce(instance, id, 'MAIL_BRAKE');
  const em = () => instance.orm.em.fork();

  // as after a crash between the order and its delivery, with the order lost
  await em().execute(`update "brakes" set "on" = false where "name" = 'mail'`);
  const { temporal, taskQueue, policy } = instance;
  await temporal.workflow.execute('nudge', { taskQueue, workflowId: `nudge-${id}`, args: [{ policy }] });
  await em().execute(`update "brakes" set "on" = true where "name" = 'mail'`);
  await instance.relay();
  const kept = await em().count(BrakeHold, { processId: id });
  await em().execute(`update "brakes" set "on" = false where "name" = 'mail'`);
  await temporal.workflow.execute('nudge', { taskQueue, workflowId: `nudge-again-${id}`, args: [{ policy }] });
  await blockedOnce(instance, id, null);

  expect(kept).toBe(1);
  expect((await mailTo(instance, address, 'activation')).to).toEqual([address]);
});

it('tells Prometheus how long a brake has been on, how many wait for it, and what has come apart', async () => {
  await using lent = await lend();
  const { instance, brakes } = lent;
  const registry = new Registry();
  const metrics = createOnboardingMetrics({ registry, orm: instance.orm, policy: instance.policy });
  const told = async () => {
    await metrics.refresh();
    const lines = (await registry.metrics()).split('\n').filter((line) => /^vestibule_(brake|drift)/.test(line));
    return new Map(lines.map((line) => [line.split(' ')[0], Number(line.split(' ')[1])]));
  };
  const before = await told();
  await brakes.set('mail', true);
  await heldRegistration(instance, someAddress());
  const on = { since: new Date(Date.now() - HOUR_MS) };
  await instance.orm.em.fork().nativeUpdate(BrakeRow, { name: 'mail' }, on);
  const found = [{ subject: 'mail/of-a-test', processId: null, since: new Date() }];
  await recordDrift(instance.orm.em.fork(), { kind: 'MAIL_WITHOUT_FEEDBACK', looked: [], found });
  const during = await told();

  const [seconds, held, drift] = [
    'vestibule_brake_on_seconds{brake="mail"}',
    'vestibule_brake_held{brake="mail"}',
    'vestibule_drift_findings{kind="MAIL_WITHOUT_FEEDBACK"}',
  ] as const;
  expect([before.get(seconds), before.get(held), before.get(drift)]).toEqual([0, 0, 0]);
  expect(during.get(seconds)).toBeGreaterThanOrEqual(HOUR_MS / 1_000);
  expect([during.get(held), during.get(drift)]).toEqual([1, 1]);
  expect(during.get('vestibule_brake_on_seconds{brake="propagation"}')).toBe(0);
});
