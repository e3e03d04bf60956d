import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Context } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { createDatabaseActivities } from '../../activities/index.ts';
import { DEFAULT_SUBSCRIPTION } from '../../domain/subscription.ts';
import type { FaultsInput } from '../../inbox/faults.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { activate, formFor, mailTo, register, tokenIn } from '../support/person.ts';
import { processOf, standingOf } from '../support/processes.ts';
import { accountsOf, mailsTo, outcomeOf } from './exactly-once.ts';

/** Lets the first attempt of every step do its work, and crashes before its answer is heard. */
function crashAfterEffect() {
  const crashed: string[] = [];
  const intercept: ActivityInterceptorsFactory = () => ({
    inbound: {
      async execute(input, next) {
        const result: unknown = await next(input);
        const { activityType, attempt } = Context.current().info;
        if (attempt > 1) return result;
        crashed.push(activityType);
        throw new Error('crashed between its effect and its answer');
      },
    },
  });
  return { crashed, extra: { interceptors: { activity: [intercept] } } };
}

describe('when every step crashes between its effect and its answer', () => {
  const { crashed, extra } = crashAfterEffect();
  const policy = { activationLinkMs: 6_000, activationRemindersMs: [3_000], reminderQuietMs: 0 };
  const instance = useInstance({ extra });
  const hurried = useInstance({ extra, policy });

  it('a person activates once and gets each mail once', async () => {
    const address = 'crash@steps.example';
    await register(instance(), address);
    const link = await mailTo(instance(), address, 'activation');
    const id = await processOf(instance(), link);

    const activated = await activate(instance(), formFor('crash', tokenIn(link)));
    const outcome = await outcomeOf(instance(), 'registration', id);

    expect(activated.status).toBe(201);
    expect(outcome).toEqual({ stage: 'activated' });
    expect(mailsTo(instance(), address)).toEqual({ 'activation/1': 1, 'activated/1': 1 });
    expect(await accountsOf(instance(), address)).toEqual({ users: 1, sessions: 1 });
    expect(crashed).toEqual(expect.arrayContaining(['sendMail', 'activateRegistration']));
  });

  it('an owner is told once that the address has an account', async () => {
    const address = 'owner@steps.example';
    await register(instance(), address);
    const link = await mailTo(instance(), address, 'activation');
    await activate(instance(), formFor('owner', tokenIn(link)));

    await register(instance(), address);
    const told = await mailTo(instance(), address, 'account-exists');
    const outcome = await outcomeOf(instance(), 'notice', await processOf(instance(), told));

    expect(outcome).toEqual({ stage: 'sent' });
    expect(mailsTo(instance(), address)).toMatchObject({ 'notice/1': 1 });
    expect(crashed).toContain('endNotice');
  });

  it('a mailbox that bounces is recorded', async () => {
    const address = 'crash+bounce@steps.example';
    await register(instance(), address);
    const id = await processOf(instance(), await mailTo(instance(), address, 'activation'));

    const row = await eventually('the bounce', async () => {
      const standing = await standingOf(instance(), id);
      return standing.stage === 'mail-bounced' ? standing : undefined;
    });

    expect(row).toMatchObject({ stage: 'mail-bounced', endedAt: null });
    expect(mailsTo(instance(), address)).toEqual({ 'activation/1': 1 });
    expect(crashed).toContain('recordStanding');
  });

  it('a registration lapses once, after one reminder', async () => {
    const address = 'lapse@steps.example';
    await register(hurried(), address);
    const id = await processOf(hurried(), await mailTo(hurried(), address, 'activation'));

    const outcome = await outcomeOf(hurried(), 'registration', id);

    expect(outcome).toEqual({ stage: 'expired' });
    expect(mailsTo(hurried(), address)).toEqual({ 'activation/1': 1, 'reminder-1/1': 1 });
    expect(await accountsOf(hurried(), address)).toEqual({ users: 0, sessions: 0 });
    expect(crashed).toContain('expireRegistration');
  });

  it('what has outlived its purpose is erased', async () => {
    const { temporal, taskQueue, policy: given } = instance();
    const erased: unknown = await temporal.workflow.execute('retention', {
      taskQueue,
      workflowId: `retention-${randomUUID()}`,
      args: [{ policy: given }],
    });

    expect(erased).toEqual({ erased: 0 });
    expect(crashed).toContain('eraseOutlived');
  });

  it('no step was left out', () => {
    const steps = Object.keys(createDatabaseActivities({ subscription: DEFAULT_SUBSCRIPTION, orm: instance().orm }));

    expect(new Set(crashed)).toEqual(new Set([...steps, 'sendMail']));
  });
});

describe('when the provider of mails fails', () => {
  const instance = useInstance();
  const faults: readonly (readonly [string, FaultsInput, number])[] = [
    ['loses its answer', { loseAnswer: { times: 1 } }, 2],
    ['limits the rate', { rateLimit: { retryAfterSeconds: 1, times: 2 } }, 3],
    ['answers an error', { errors: { status: 500, name: 'internal_server_error', times: 1 } }, 2],
  ];

  it.each(faults)('and %s, each mail comes once, under one key', async (what, fault, calls) => {
    const address = `${what.replaceAll(' ', '-')}@provider.example`;
    instance().inbox.setFaults(fault);

    await register(instance(), address);
    const link = await mailTo(instance(), address, 'activation');
    await eventually('the sent mail', async () => {
      const { waitingOn } = await standingOf(instance(), await processOf(instance(), link));
      return waitingOn === 'person' ? true : undefined;
    });

    expect(mailsTo(instance(), address)).toEqual({ 'activation/1': 1 });
    expect(
      instance()
        .inbox.keyArrivals()
        .get(link.idempotencyKey ?? ''),
    ).toBe(calls);
  });

  it('for a while altogether, what waited comes once, and an activation goes on', async () => {
    const [before, during] = ['before@outage.example', 'during@outage.example'];
    await register(instance(), before);
    const link = await mailTo(instance(), before, 'activation');
    const known = instance().inbox.keyArrivals().size;

    instance().inbox.setFaults({ outage: true });
    const registered = await register(instance(), during);
    const activated = await activate(instance(), formFor('before', tokenIn(link)));
    await eventually('a try of both mails', () =>
      instance().inbox.keyArrivals().size >= known + 2 ? true : undefined,
    );
    instance().inbox.clearFaults();
    const id = await processOf(instance(), link);
    const outcome = await outcomeOf(instance(), 'registration', id);
    await mailTo(instance(), during, 'activation');

    expect([registered.status, activated.status]).toEqual([202, 201]);
    expect(outcome).toEqual({ stage: 'activated' });
    expect(mailsTo(instance(), before)).toEqual({ 'activation/1': 1, 'activated/1': 1 });
    expect(mailsTo(instance(), during)).toEqual({ 'activation/1': 1 });
  });
});
