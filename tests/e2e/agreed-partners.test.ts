import { describe, expect, it } from '@jest/globals';
import { createPartnerRequestActivities } from '../../activities/partner-request.ts';
import { PartnerRequest } from '../../db/entities/partner-request.ts';
import { Process } from '../../db/entities/process.ts';
import { Subscription } from '../../db/entities/subscription.ts';
import { User } from '../../db/entities/user.ts';
import { answerPreparedRegistration } from '../../db/writes/prepared-registrations.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { seedUser } from '../support/callers.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { keyWith, type SignedIn, signedInAdministrator, signedInAs } from '../support/people.ts';
import { type Answer, activate, call, formFor, mailTo, tokenIn } from '../support/person.ts';
import { timelineOf } from '../support/processes.ts';

const instance = useInstance({ subscription: { partnerRelations: true, seats: 5, credit: 0 } });

const WITHOUT = { partnerRelations: false };

async function prepareFor(intermediary: SignedIn, email: string): Promise<string> {
  const body = { email, environmentName: `Of ${email.split('@')[0]}` };
  const { body: prepared } = await intermediary.call('POST', '/v1/prepared-registrations', body);
  return (prepared as { id: string }).id;
}

/** Waits until the request of an environment stands at a stage. */
async function requestAt(by: SignedIn, stage: string): Promise<Record<string, unknown>> {
  return eventually(`a request that is ${stage}`, async () => {
    await instance().relay();
    const { body } = await by.call('GET', '/v1/partner-requests');
    return (body as { items: readonly Record<string, unknown>[] }).items.find((item) => item['stage'] === stage);
  });
}

/** An intermediary and a client who have accounts. */
async function pairOf(firm: string, person: string) {
  const intermediary = await signedInAdministrator(instance(), firm);
  const client = await signedInAdministrator(instance(), person);
  return { intermediary, client };
}

async function colleagueOf({ environmentId }: SignedIn) {
  const { userId } = await seedUser(instance(), environmentId, 'advanced-user', { isRelationManager: true });
  return { environmentId, userId };
}

type Asked = Pick<SignedIn, 'userId' | 'environmentId'>;

async function ask(by: SignedIn, { environmentId, userId }: Asked): Promise<Answer> {
  return by.call('POST', '/v1/partner-requests', { environmentId, relationManagerId: userId });
}

const idIn = ({ body }: Answer) => (body as { id: string }).id;

async function answerOf(id: string) {
  const { answeredBy, preparedId } = await instance().orm.em.fork().findOneOrFail(PartnerRequest, id);
  return { answeredBy, preparedId };
}

async function questionOf(by: SignedIn): Promise<string> {
  return eventually('the question', async () => {
    const { body } = await by.call('GET', '/v1/me/prompts');
    return (body as { items: readonly { id: string }[] }).items[0]?.id;
  });
}

/** Has a known user answer what an intermediary asks of them. */
async function agree(by: SignedIn): Promise<readonly number[]> {
  const id = await questionOf(by);
  const twice = [
    await by.call('POST', `/v1/me/prompts/${id}/accept`),
    await by.call('POST', `/v1/me/prompts/${id}/accept`),
  ];
  return twice.map(({ status }) => status);
}

it('a client who agrees when they activate is connected with whoever prepared it', async () => {
  const intermediary = await signedInAdministrator(instance(), 'agreed-firm');
  await prepareFor(intermediary, 'client@agreed.example');
  const mail = await mailTo(instance(), 'client@agreed.example', 'activation');

  const { environmentName: _, ...form } = formFor('agreed-client', tokenIn(mail), { becomePartner: true });
  const { body, cookie = '' } = await activate(instance(), form);
  const { user, environment } = body as { user: { id: string }; environment: { id: string } };
  const ids = { userId: user.id, environmentId: environment.id };
  const client = signedInAs(instance(), { ...ids, address: 'client@agreed.example', cookie });

  const request = await requestAt(client, 'established');
  expect(request).toMatchObject({
    direction: 'in',
    from: { relationManager: { id: intermediary.userId } },
    to: { relationManager: { id: client.userId } },
  });
  const partnerships = await intermediary.call('GET', '/v1/partnerships');
  expect(partnerships.body).toMatchObject({
    items: [{ partner: { id: client.environmentId }, connections: [{ own: { id: intermediary.userId } }] }],
  });
});

it('a yes of somebody known waits for what either side lacks, is begun once, and goes on when that comes', async () => {
  const intermediary = await signedInAdministrator(instance(), 'waiting-firm');
  const client = await signedInAdministrator(instance(), 'waiting-client');
  const em = instance().orm.em.fork();
  await em.nativeUpdate(Subscription, { environment: client.environmentId }, WITHOUT);
  await em.nativeUpdate(User, { id: intermediary.userId }, { relationManagerSince: null });
  const preparedId = await prepareFor(intermediary, client.address);

  const answers = await agree(client);
  const waiting = await requestAt(client, 'awaiting-eligibility');
  const count = await em.count(PartnerRequest, { preparedId });
  await intermediary.call('PUT', `/v1/relation-managers/${intermediary.userId}`);
  const headers = await keyWith(instance(), { scopes: ['operate.act'] });
  const body = { partnerRelations: true, seats: 5, credit: 0, licence: null };
  await call(instance(), 'PUT', `/v1/environments/${client.environmentId}/subscription`, { headers, body });

  expect(answers).toEqual([204, 204]);
  expect(count).toBe(1);
  expect(waiting).toMatchObject({ lacking: [{ code: 'PARTNERS_NOT_INCLUDED' }, { code: 'OTHER_SIDE_NOT_READY' }] });
  expect(await requestAt(client, 'established')).toMatchObject({ id: waiting['id'] });
});

it('a yes between partners begins nothing', async () => {
  const intermediary = await signedInAdministrator(instance(), 'twice-firm');
  const client = await signedInAdministrator(instance(), 'twice-client');
  await prepareFor(intermediary, client.address);
  await agree(client);
  await requestAt(client, 'established');

  const preparedId = await prepareFor(intermediary, client.address);
  const answers = await agree(client);

  expect(answers).toEqual([204, 204]);
  expect(await instance().orm.em.fork().count(PartnerRequest, { preparedId })).toBe(0);
});

describe('a yes while a request between the two is open', () => {
  it('is the answer to the one that the intermediary asked, also of somebody else than it addresses', async () => {
    const { intermediary, client } = await pairOf('asking-firm', 'asked-client');
    const colleague = await colleagueOf(client);
    const id = idIn(await ask(intermediary, colleague));
    const preparedId = await prepareFor(intermediary, client.address);

    const answers = await agree(client);
    const request = await requestAt(client, 'established');

    expect(answers).toEqual([204, 204]);
    expect(request).toMatchObject({ id, direction: 'in', to: { relationManager: { id: colleague.userId } } });
    expect(await answerOf(id)).toEqual({ answeredBy: client.userId, preparedId });
    const events = await timelineOf(instance(), id);
    expect(events.filter((event) => !event.startsWith('mail-'))).toEqual(['requested', 'accepted', 'established']);
    await deliverAll(instance());
    await mailTo(instance(), `${colleague.userId}@acme.example`, 'partner-established');
    await mailTo(instance(), client.address, 'partner-established');
  });

  it('is the answer to the one that the client asked meanwhile, by whoever prepared it', async () => {
    const { intermediary, client } = await pairOf('willing-firm', 'eager-client');
    const id = idIn(await ask(client, intermediary));
    const preparedId = await prepareFor(intermediary, client.address);

    await agree(client);
    const request = await requestAt(client, 'established');

    expect(request).toMatchObject({ id, direction: 'out', from: { relationManager: { id: client.userId } } });
    expect(await answerOf(id)).toEqual({ answeredBy: intermediary.userId, preparedId });
  });

  it('waits there for what a side lacks, and begins anew where that request had ended before', async () => {
    const { intermediary, client } = await pairOf('hasty-firm', 'patient-client');
    const id = idIn(await ask(intermediary, client));
    const em = instance().orm.em.fork();
    await em.nativeUpdate(Subscription, { environment: client.environmentId }, WITHOUT);
    await prepareFor(intermediary, client.address);

    await agree(client);
    const waiting = await requestAt(client, 'awaiting-eligibility');
    await client.call('POST', `/v1/partner-requests/${id}/decline`);
    await prepareFor(intermediary, client.address);
    await agree(client);
    const anew = await requestAt(client, 'awaiting-eligibility');

    expect(waiting).toMatchObject({ id, lacking: [{ code: 'PARTNERS_NOT_INCLUDED' }] });
    expect(anew['id']).not.toBe(id);
  });

  it('beats the lapse that its workflow had not heard before', async () => {
    const { intermediary, client } = await pairOf('late-firm', 'late-client');
    const id = idIn(await ask(intermediary, client));
    await prepareFor(intermediary, client.address);
    const question = await questionOf(client);
    const { environmentId, userId } = client;
    await answerPreparedRegistration(instance().orm.em.fork(), { id: question, environmentId, userId, agreed: true });

    const at = new Date().toISOString();
    const steps = createPartnerRequestActivities({ orm: instance().orm });
    const turn = await steps.endPartnerRequest({ id, at, eligibleUntil: at, stage: 'expired' });

    expect(turn).toEqual({ stage: 'established' });
  });
});

it('a yes starts its request at once, on the page and with the activation, and leaves nothing to the relay', async () => {
  const intermediary = await signedInAdministrator(instance(), 'quick-firm');
  const known = await signedInAdministrator(instance(), 'quick-known');
  await prepareFor(intermediary, known.address);
  await prepareFor(intermediary, 'quick@agreed.example');
  const question = await questionOf(known);
  const mail = await mailTo(instance(), 'quick@agreed.example', 'activation');

  const { environmentName: _, ...form } = formFor('agreed-quick', tokenIn(mail), { becomePartner: true });
  const { body } = await activate(instance(), form);
  const answered = await fetch(`${instance().apiUrl}/account/prompts`, {
    method: 'POST',
    headers: { ...known.headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ id: question, answer: 'yes' }),
  });

  const clients = [(body as { environment: { id: string } }).environment.id, known.environmentId];
  expect(answered.status).toBe(200);
  for (const toEnvironment of clients) {
    await eventually('its end, without a relay', async () => {
      const em = instance().orm.em.fork();
      const request = await em.findOne(PartnerRequest, { toEnvironment });
      const process = request && (await em.findOne(Process, request.id));
      return process?.stage === 'established' ? true : undefined;
    });
  }
});
