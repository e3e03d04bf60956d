import { expect, it } from '@jest/globals';
import { openInstance, type TestInstance } from '../support/instance.ts';
import { type Answer, activate, call, formFor, mailTo, register, tokenIn } from '../support/person.ts';
import { layLine } from './cuttable-line.ts';
import { accountsOf, deliverAll, mailsTo } from './exactly-once.ts';

/** Somebody with a session, and somebody whose link has come. */
async function twoPeople(instance: TestInstance) {
  const [member, invited] = ['member@absence.example', 'invited@absence.example'];
  await register(instance, member);
  const activated = await activate(instance, formFor('member', tokenIn(await mailTo(instance, member, 'activation'))));
  await mailTo(instance, member, 'activated');
  await register(instance, invited);
  const token = tokenIn(await mailTo(instance, invited, 'activation'));
  return { cookie: activated.cookie ?? '', form: formFor('invited', token), token };
}

it('says within 5 s that nobody knows, also where something else of the process still has to be told', async () => {
  const line = await layLine(process.env['TEST_TEMPORAL_ADDRESS'] ?? '');
  await using stack = new AsyncDisposableStack();
  stack.defer(() => line.close());
  const instance = stack.use(await lendInstance(line.address));
  const address = 'behind@absence.example';
  await register(instance, address);
  const link = await mailTo(instance, address, 'activation');
  const form = formFor('behind', tokenIn(link));
  await instance.inbox.settled();
  await line.cut();
  await instance.inbox.play(link.id, { type: 'email.complained' });

  const began = Date.now();
  const undecided = await activate(instance, form);
  const tookMs = Date.now() - began;
  await line.mend();
  const again = await activate(instance, form);

  expect(undecided).toMatchObject({ status: 503, body: { code: 'OUTCOME_UNKNOWN' } });
  expect(tookMs).toBeLessThan(5_000);
  expect(again.status).toBe(201);
});

/** What calls answer while nobody can decide. */
async function callMeanwhile(instance: TestInstance, { cookie, form, token }: Awaited<ReturnType<typeof twoPeople>>) {
  const registered = await register(instance, 'late@absence.example');
  const began = Date.now();
  const undecided = await activate(instance, form);
  const tookMs = Date.now() - began;
  const reads = [
    await call(instance, 'GET', '/v1/me', { headers: { cookie } }),
    await call(instance, 'GET', `/activate?token=${token}`),
    await call(instance, 'GET', '/register'),
    await call(instance, 'GET', '/healthz'),
    await call(instance, 'GET', '/readyz'),
  ];
  return { registered, undecided, tookMs, reads: reads.map(({ status }) => status) };
}

function expectReadsOnly(meanwhile: Awaited<ReturnType<typeof callMeanwhile>>): void {
  expect(meanwhile.registered.status).toBe(202);
  expect(meanwhile.undecided).toMatchObject({ status: 503, body: { code: 'OUTCOME_UNKNOWN' } });
  expect(meanwhile.tookMs).toBeLessThan(5_000);
  expect(meanwhile.reads).toEqual([200, 200, 200, 200, 200]);
}

async function expectAllCompleted(instance: TestInstance, again: Answer): Promise<void> {
  await deliverAll(instance);
  await mailTo(instance, 'late@absence.example', 'activation');
  await mailTo(instance, 'invited@absence.example', 'activated');
  const me = await call(instance, 'GET', '/v1/me', { headers: { cookie: again.cookie ?? '' } });
  expect(again).toMatchObject({ status: 201, body: { user: { username: 'invited' } } });
  expect(me).toMatchObject({ status: 200, body: { username: 'invited' } });
  expect(mailsTo(instance, 'late@absence.example')).toEqual({ 'activation/1': 1 });
  expect(mailsTo(instance, 'invited@absence.example')).toEqual({ 'activation/1': 1, 'activated/1': 1 });
  expect(await accountsOf(instance, 'invited@absence.example')).toMatchObject({ users: 1 });
}

it('takes in what only starts something and answers reads without a worker, and completes when one comes', async () => {
  await using instance = await lendInstance();
  const people = await twoPeople(instance);
  await instance.stopWorkers();

  const meanwhile = await callMeanwhile(instance, people);
  await instance.startWorkers();
  const again = await activate(instance, people.form);

  expectReadsOnly(meanwhile);
  await expectAllCompleted(instance, again);
});

it('takes in what only starts something and answers reads without Temporal, and completes when it is back', async () => {
  const line = await layLine(process.env['TEST_TEMPORAL_ADDRESS'] ?? '');
  await using stack = new AsyncDisposableStack();
  stack.defer(() => line.close());
  const instance = stack.use(await lendInstance(line.address));
  const people = await twoPeople(instance);
  await line.cut();

  const meanwhile = await callMeanwhile(instance, people);
  await line.mend();
  const again = await activate(instance, people.form);

  expectReadsOnly(meanwhile);
  await expectAllCompleted(instance, again);
});

async function lendInstance(temporalAddress?: string) {
  const instance = await openInstance(temporalAddress === undefined ? {} : { temporalAddress });
  return { ...instance, [Symbol.asyncDispose]: () => instance.close() };
}
