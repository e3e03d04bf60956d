import { expect, it } from '@jest/globals';
import { PartnerRequest } from '../../db/entities/partner-request.ts';
import { Subscription } from '../../db/entities/subscription.ts';
import { User } from '../../db/entities/user.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { keyWith, type SignedIn, signedInAdministrator, signedInAs } from '../support/people.ts';
import { activate, call, formFor, mailTo, tokenIn } from '../support/person.ts';

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

/** Has a known user answer what an intermediary asks of them. */
async function agree(by: SignedIn): Promise<readonly number[]> {
  const id = await eventually('the question', async () => {
    const { body } = await by.call('GET', '/v1/me/prompts');
    return (body as { items: readonly { id: string }[] }).items[0]?.id;
  });
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
