import { randomUUID } from 'node:crypto';
import { DAY_MS, HOUR_MS } from '../domain/policy.ts';
import type { PartnerWay } from './budgets.ts';
import type { ActionsInstance } from './support/actions-instance.ts';
import { activate, mailTo, newestProcess, post, register } from './support/person.ts';

/** A relation manager of an environment that works with partners, signed in. */
interface Side {
  readonly address: string;
  readonly environmentId: string;
  readonly userId: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The usual ways of partners. */
export const PARTNER_WAYS: Readonly<
  Record<PartnerWay, (instance: ActionsInstance, address: string) => Promise<string>>
> = {
  'partnerRequest: accepted': async (instance, address) => {
    const { to, id } = await asked(instance, address);
    await answer(instance, to, { id, verb: 'accept' });
    return `partnerRequest/${id}`;
  },
  'partnerRequest: accepted after a reminder': async (instance, address) => {
    const { to, id } = await asked(instance, address);
    await instance.skip(3 * DAY_MS + HOUR_MS);
    await mailTo(instance, to.address, 'partner-request-reminder');
    await answer(instance, to, { id, verb: 'accept' });
    return `partnerRequest/${id}`;
  },
  'partnerRequest: declined': async (instance, address) => {
    const { to, id } = await asked(instance, address);
    await answer(instance, to, { id, verb: 'decline' });
    return `partnerRequest/${id}`;
  },
  'partnerRequest: accepted, then established when what was lacking came': async (instance, address) => {
    const { from, to, id } = await asked(instance, address);
    await setPartners(instance, from, false);
    await answer(instance, to, { id, verb: 'accept', status: 202 });
    await setPartners(instance, from, true);
    await nudge(instance, id);
    return `partnerRequest/${id}`;
  },
  'partnerRequest: lapsed after all reminders': async (instance, address) => {
    const { to, id } = await asked(instance, address);
    for (const [count, days] of [3, 4, 6].entries()) {
      await instance.skip(days * DAY_MS + HOUR_MS);
      await mailTo(instance, to.address, 'partner-request-reminder', count + 1);
    }
    await instance.skip(DAY_MS);
    return `partnerRequest/${id}`;
  },
  'partnershipEnding: ended and told': async (instance, address) => {
    const { from, to, id } = await asked(instance, address);
    await answer(instance, to, { id, verb: 'accept' });
    const partnership = await instance.orm.em
      .fork()
      .execute<{ id: string }[]>(`select "partnership_id" as "id" from "partner_requests" where "id" = ?`, [id]);
    await post(`${instance.apiUrl}/v1/partnerships/${partnership[0]?.id}/end`, {}, 202, from.headers);
    return newestProcess(instance, 'partnershipEnding');
  },
  'nudge: a run that finds one': async (instance, address) => {
    const { from, to, id } = await asked(instance, address);
    await setPartners(instance, from, false);
    await answer(instance, to, { id, verb: 'accept', status: 202 });
    await setPartners(instance, from, true);
    return nudge(instance, id);
  },
};

/** A request from one environment to another, whose mail has come. */
async function asked(instance: ActionsInstance, address: string): Promise<{ from: Side; to: Side; id: string }> {
  const [from, to] = [await side(instance, `from-${address}`), await side(instance, `to-${address}`)];
  const body = { environmentId: to.environmentId, relationManagerId: to.userId };
  await post(`${instance.apiUrl}/v1/partner-requests`, body, 202, from.headers);
  await mailTo(instance, to.address, 'partner-request');
  const workflow = await newestProcess(instance, 'partnerRequest');
  return { from, to, id: workflow.split('/')[1] ?? '' };
}

async function side(instance: ActionsInstance, address: string): Promise<Side> {
  await register(instance, address);
  const cookie = await activate(instance, address, await mailTo(instance, address, 'activation'));
  const em = instance.orm.em.fork();
  const [user] = await em.execute<{ id: string; environment_id: string }[]>(
    `update "users" set "relation_manager_since" = now()
     where "id" = (select "user_id" from "user_addresses" where "email_key" = ?) returning "id", "environment_id"`,
    [address],
  );
  if (!user) throw new Error('nobody was activated');
  const headers = { cookie, origin: instance.apiUrl };
  const made = { address, environmentId: user.environment_id, userId: user.id, headers };
  await setPartners(instance, made, true);
  return made;
}

/** Without a word to anybody: as if what tells of it were lost. */
async function setPartners({ orm }: ActionsInstance, { environmentId }: Side, included: boolean): Promise<void> {
  const statement = `update "subscriptions" set "partner_relations" = ? where "environment_id" = ?`;
  await orm.em.fork().execute(statement, [included, environmentId]);
}

function answer(
  { apiUrl }: ActionsInstance,
  { headers }: Side,
  { id, verb, status = 200 }: { readonly id: string; readonly verb: 'accept' | 'decline'; readonly status?: 200 | 202 },
): Promise<string> {
  return post(`${apiUrl}/v1/partner-requests/${id}/${verb}`, {}, status, headers);
}

/** A run of the nudge, whose signal is delivered. */
async function nudge({ temporal, taskQueue, policy, deliver }: ActionsInstance, id: string): Promise<string> {
  const workflowId = `nudge-${randomUUID()}`;
  await temporal.workflow.execute('nudge', { workflowId, taskQueue, args: [{ policy }] });
  await deliver(id);
  return workflowId;
}
