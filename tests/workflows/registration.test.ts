import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { failing } from '../support/failing.ts';
import { type InstanceOptions, openInstance, type TestInstance } from '../support/instance.ts';
import { activate, call, formFor, mailTo, register, tokenIn } from '../support/person.ts';
import { processOf, restOf, standingOf } from '../support/processes.ts';
import { startForgetfulServer } from '../support/temporal-server.ts';

const opened: { close: () => Promise<void> }[] = [];

afterEach(async () => {
  for (const { close } of opened.splice(0).reverse()) await close();
});

async function open(options: InstanceOptions): Promise<TestInstance> {
  const instance = await openInstance(options);
  opened.push(instance);
  return instance;
}

it('acts on a form that comes while its standing is being recorded', async () => {
  const instance = await open({ extra: failing('recordStanding', 3).extra });
  const address = 'meanwhile+bounce@acme.example';
  await register(instance, address);
  const mail = await mailTo(instance, address, 'activation');
  await instance.inbox.settled();
  await instance.delivery.idle();

  const activated = await activate(instance, formFor('meanwhile', tokenIn(mail)));

  expect(activated.status).toBe(201);
});

it('parks for longer each time, and says until when', async () => {
  const instance = await open({ skipTime: true });
  instance.inbox.setFaults({ errors: { status: 401, name: 'invalid_api_key' } });
  await register(instance, 'parked@acme.example');
  await instance.delivery.idle();
  await instance.env.sleep('1 minute');
  const [row] = await instance.orm.em.fork().execute<{ id: string }[]>('select "id" from "processes"');
  const id = row?.id ?? '';
  const minutesToGo = async () => {
    const { waitUntil } = await standingOf(instance, id);
    return Math.round(((waitUntil?.getTime() ?? 0) - (await instance.env.currentTimeMs())) / 60_000);
  };

  const first = await minutesToGo();
  await instance.env.sleep('15 minutes');
  const second = await minutesToGo();
  await instance.env.sleep('60 minutes');
  const third = await minutesToGo();
  instance.inbox.clearFaults();
  await instance.env.sleep('240 minutes');

  expect([first, second, third]).toEqual([14, 59, 239]);
  expect(await standingOf(instance, id)).toMatchObject({ needsAttention: false, waitingOn: 'person' });
});

it('says in its row that it has parked as soon as the database takes it', async () => {
  const { fault, extra } = failing('recordStanding', 1_000);
  const instance = await open({ skipTime: true, extra, policy: { databaseStepMs: 500 } });
  instance.inbox.setFaults({ errors: { status: 401, name: 'invalid_api_key' } });
  await register(instance, 'behind@acme.example');
  await instance.delivery.idle();
  await instance.env.sleep('5 minutes');
  const [row] = await instance.orm.em.fork().execute<{ id: string }[]>('select "id" from "processes"');
  const behind = await standingOf(instance, row?.id ?? '');

  fault.left = 0;
  await instance.env.sleep('5 minutes');

  expect(behind).toMatchObject({ needsAttention: false, blockedBy: null });
  expect(await standingOf(instance, row?.id ?? '')).toMatchObject({
    needsAttention: true,
    blockedBy: 'MAIL_PROVIDER_REFUSED',
  });
});

it('takes a form in that cannot be carried out for now, says so, and carries it out when asked to try again', async () => {
  const { fault, extra } = failing('activateRegistration', 1_000);
  const instance = await open({ policy: { databaseStepMs: 800 }, extra });
  await register(instance, 'parked@acme.example');
  const mail = await mailTo(instance, 'parked@acme.example', 'activation');
  const id = await processOf(instance, mail);

  const taken = await activate(instance, formFor('parked', tokenIn(mail)));
  const page = await call(instance, 'GET', `/activate?token=${tokenIn(mail)}&lang=en`);
  const standing = await standingOf(instance, id);
  fault.left = 0;
  await instance.temporal.workflow.getHandle(`registration/${id}`).signal('retry');
  await mailTo(instance, 'parked@acme.example', 'activated');
  const me = await call(instance, 'GET', '/v1/me', { headers: { cookie: taken.cookie ?? '' } });

  expect(taken).toMatchObject({ status: 202, body: { id, stage: 'activating' } });
  expect(taken.headers.get('location')).toBe('/v1/me');
  expect(page.status).toBe(200);
  expect(standing).toMatchObject({ stage: 'activating', waitingOn: 'vestibule', blockedBy: 'DATABASE_UNAVAILABLE' });
  expect(me).toMatchObject({ status: 200, body: { username: 'parked' } });
});

it('parks a lapse that cannot be recorded, and a form that comes before it is still counts', async () => {
  const { fault, extra } = failing('expireRegistration', 1_000);
  const policy = { databaseStepMs: 800, activationLinkMs: 1_500, mailStepMs: 60_000 };
  const instance = await open({ policy, extra });
  await register(instance, 'lapse@acme.example');
  const mail = await mailTo(instance, 'lapse@acme.example', 'activation');
  const id = await processOf(instance, mail);
  const parked = await eventually('the parking', async () => {
    const standing = await standingOf(instance, id);
    return standing.waitingOn === 'vestibule' ? standing : undefined;
  });

  const activated = await activate(instance, formFor('lapse', tokenIn(mail)));
  fault.left = 0;

  expect(parked).toMatchObject({
    stage: 'awaiting-activation',
    needsAttention: true,
    blockedBy: 'DATABASE_UNAVAILABLE',
  });
  expect(activated.status).toBe(201);
});

describe('a history that has grown long', () => {
  it('is continued as a new one, and nothing is lost or done twice over it', async () => {
    const env = await startForgetfulServer(25);
    opened.push({ close: () => env.teardown() });
    const instance = await open({
      serverAddress: env.address,
      policy: { resendPauseMs: 1, resendsPerDay: 1_000, recipientMails: 1_000 },
    });
    const address = 'long@acme.example';
    await register(instance, address);
    const first = await mailTo(instance, address, 'activation');
    const id = await processOf(instance, first);
    const workflowId = `registration/${id}`;
    const { runId } = await instance.temporal.workflow.getHandle(workflowId).describe();
    for (let asked = 2; asked <= 8; asked += 1) {
      // a link that is still under way is not followed by another one
      await restOf(instance, 'registration', id);
      await register(instance, address);
      await mailTo(instance, address, 'activation', asked);
      await instance.delivery.idle();
      await instance.relay();
    }
    const last = await mailTo(instance, address, 'activation', 8);

    const activated = await activate(instance, formFor('long', tokenIn(last)));
    const old = await activate(instance, formFor('long', tokenIn(first), { password: 'something else entirely' }));

    expect((await instance.temporal.workflow.getHandle(workflowId).describe()).runId).not.toBe(runId);
    expect(activated.status).toBe(201);
    expect(old.status).toBe(410);
    expect(instance.inbox.emailsTo(address).filter(({ tags }) => tags['template'] === 'activation')).toHaveLength(8);
  });
});
