import { randomUUID } from 'node:crypto';
import { DAY_MS, DEFAULT_POLICY, HOUR_MS, MINUTE_MS } from '../domain/policy.ts';
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
  'driftWatch: a run of all its parts': (instance) => run(instance, 'driftWatch'),
  'sharing: with a hundred relation managers': async (instance, address) => {
    const { from, to, id } = await asked(instance, address);
    await answer(instance, to, { id, verb: 'accept' });
    const partnershipId = await addManagers(instance, id, { from, to, count: 99 });
    const organisationId = await addOrganisation(instance, from);
    const document = { ref: `urn:bench:${id}`, title: 'Invoice' };
    const audience = { kind: 'relation-managers', id: partnershipId };
    const share = { organisationId, document, audience, permission: 'view' };
    await post(`${instance.apiUrl}/v1/shares`, share, 202, from.headers);
    const em = instance.orm.em.fork();
    const [propagation] = await em.execute<{ id: string }[]>(
      `select "process_id" as "id" from "propagations" where "partnership_id" = ?`,
      [partnershipId],
    );
    await instance.deliver(propagation?.id ?? '');
    await instance.skip(DEFAULT_POLICY.propagationDelayMs + MINUTE_MS);
    return `sharing/${partnershipId}`;
  },
};

/** Gives a side so many more relation managers, each connected with the one who asked. Answers the partnership's id. */
async function addManagers(
  { orm }: ActionsInstance,
  requestId: string,
  { from, to, count }: { readonly from: Side; readonly to: Side; readonly count: number },
): Promise<string> {
  const rows = await orm.em.fork().execute<{ id: string }[]>(
    `with "made" as (
       insert into "users" ("id", "environment_id", "role", "locale", "created_at", "relation_manager_since")
       select gen_random_uuid(), ?, 'advanced-user', 'nl', now(), now() from generate_series(1, ?) returning "id"
     ), "connected" as (
       insert into "connections" ("id", "partnership_id", "manager_a", "manager_b", "request_id", "since")
       select gen_random_uuid(), p."id", case when p."environment_a" = ? then m."id" else ?::uuid end,
         case when p."environment_a" = ? then ?::uuid else m."id" end, r."id", now()
       from "made" m, "partner_requests" r join "partnerships" p on p."id" = r."partnership_id" where r."id" = ?
     )
     select "partnership_id" as "id" from "partner_requests" where "id" = ?`,
    [to.environmentId, count, to.environmentId, from.userId, to.environmentId, from.userId, requestId, requestId],
  );
  return rows[0]?.id ?? '';
}

/** An active organisation of a side, of which its relation manager is a member. */
async function addOrganisation({ orm }: ActionsInstance, { environmentId, userId }: Side): Promise<string> {
  const id = randomUUID();
  await orm.em.fork().execute(
    `with "made" as (
       insert into "organisations" ("id", "environment_id", "state", "name", "country", "activated_at", "created_at")
       values (?, ?, 'active', 'Bench', 'NL', now(), now()) returning "id"
     )
     insert into "memberships" ("id", "organisation_id", "user_id", "role", "since")
     select gen_random_uuid(), "id", ?, 'member', now() from "made"`,
    [id, environmentId, userId],
  );
  return id;
}

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
async function nudge(instance: ActionsInstance, id: string): Promise<string> {
  const workflowId = await run(instance, 'nudge');
  await instance.deliver(id);
  return workflowId;
}

/** A run of what a schedule begins. */
async function run(
  { temporal, taskQueue, policy }: ActionsInstance,
  workflowType: 'nudge' | 'driftWatch',
): Promise<string> {
  const workflowId = `${workflowType}-${randomUUID()}`;
  await temporal.workflow.execute(workflowType, { workflowId, taskQueue, args: [{ policy }] });
  return workflowId;
}
