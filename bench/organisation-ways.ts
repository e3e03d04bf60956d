import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { addKey, addServiceAccount, createApiKey } from '../db/writes/service-accounts.ts';
import { DAY_MS, DEFAULT_POLICY, MINUTE_MS } from '../domain/policy.ts';
import type { OrganisationWay } from './budgets.ts';
import type { ActionsInstance } from './support/actions-instance.ts';
import { activate, mailTo, newestProcess, post, recordedEnd, register, tokenIn, WAIT_MS } from './support/person.ts';
import type { WayThrough } from './ways.ts';

/** A company of the stand-in's register, and who it names. */
const COMPANY = { country: 'BE', registerNumber: '0403170701', vatNumber: 'BE0403170701' };
const LINES = 300;
const [FIRST_REMINDER_MS = 0, SECOND_REMINDER_MS = 0] = DEFAULT_POLICY.invitationRemindersMs;
const SPARE_MS = 5 * MINUTE_MS;

/** The usual ways of organisations and of invitations into them; each ends its workflow. */
export const ORGANISATION_WAYS: Readonly<Record<OrganisationWay, WayThrough>> = {
  'organisationActivation: the register names the person': async (instance, address) => {
    const cookie = await administrator(instance, address);
    await activateCompany(instance, cookie);
    const id = await newestProcess(instance, 'organisationActivation');
    await freeCompany(instance);
    return id;
  },
  'receivingRegistration: turned on': async (instance, address) => {
    const cookie = await administrator(instance, address);
    const organisationId = await activateCompany(instance, cookie);
    const response = await fetch(`${instance.apiUrl}/v1/organisations/${organisationId}/receiving`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', cookie, origin: instance.apiUrl },
      body: JSON.stringify({ enabled: true }),
    });
    if (response.status !== 202) throw new Error(`receiving was answered ${response.status}`);
    const id = await newestProcess(instance, 'receivingRegistration');
    await recordedEnd(instance, id);
    await freeCompany(instance);
    return id;
  },
  'membershipInvite: joined without reminders': async (instance, address) => {
    const { cookie, invitations, authorization } = await prepareInvitations(instance, address);
    await post(invitations, { email: address }, 202, { authorization });
    const token = tokenIn(await mailTo(instance, address, 'invitation'), '/invitations');
    await post(`${instance.apiUrl}/v1/invitations/accept`, { token }, 200, { cookie, origin: instance.apiUrl });
    return newestProcess(instance, 'membershipInvite');
  },
  'membershipInvite: expired after all reminders': async (instance, address) => {
    const { invitations, authorization } = await prepareInvitations(instance, address);
    await post(invitations, { email: address }, 202, { authorization });
    await mailTo(instance, address, 'invitation');
    await instance.skip(FIRST_REMINDER_MS + SPARE_MS);
    await mailTo(instance, address, 'invitation-reminder', 1);
    await instance.skip(SECOND_REMINDER_MS - FIRST_REMINDER_MS);
    await mailTo(instance, address, 'invitation-reminder', 2);
    await instance.skip(DEFAULT_POLICY.invitationMs - SECOND_REMINDER_MS - DAY_MS);
    await mailTo(instance, address, 'invitation-reminder', 3);
    await instance.skip(2 * DAY_MS);
    return newestProcess(instance, 'membershipInvite');
  },
  'bulkInvite: 300 lines': async (instance, address) => {
    const { invitations, authorization } = await prepareInvitations(instance, address);
    const lines = Array.from({ length: LINES }, (_, index) => ({ email: `l${index}@list.example` }));
    await post(`${invitations}/bulk`, { invitations: lines }, 202, { authorization });
    const id = await newestProcess(instance, 'bulkInvite');
    await recordedEnd(instance, id);
    return id;
  },
};

/** Somebody with an environment of their own, whom the company's register names; answers their session's cookie. */
async function administrator(instance: ActionsInstance, address: string): Promise<string> {
  await register(instance, address);
  const cookie = await activate(instance, address, await mailTo(instance, address, 'activation'));
  await mailTo(instance, address, 'activated');
  await instance.orm.em.fork().execute(
    `update "users" set "first_name" = 'Anna', "last_name" = 'Peeters'
     where "id" = (select "user_id" from "user_addresses" where "email" = ?)`,
    [address],
  );
  await instance.orm.em.fork().execute(`update "subscriptions" set "credit" = 100, "seats" = 1000`);
  return cookie;
}

/** Adds the company and activates it; answers its id. */
async function activateCompany({ apiUrl, orm }: ActionsInstance, cookie: string): Promise<string> {
  const signedIn = { cookie, origin: apiUrl };
  await post(`${apiUrl}/v1/organisations`, COMPANY, 201, signedIn);
  const newest = 'select "id", "state" from "organisations" order by "created_at" desc limit 1';
  const [added] = await orm.em.fork().execute<{ id: string }[]>(newest);
  if (!added) throw new Error('no organisation was added');
  await post(`${apiUrl}/v1/organisations/${added.id}/activate`, {}, 202, signedIn);
  for (const until = Date.now() + WAIT_MS; Date.now() < until; await pause(50)) {
    const [row] = await orm.em.fork().execute<{ state: string }[]>(newest);
    if (row?.state === 'active') return added.id;
  }
  throw new Error('the organisation did not become active');
}

/** Lets the next way have the company: it is active once only. */
async function freeCompany({ orm }: ActionsInstance): Promise<void> {
  await orm.em.fork().execute(`update "organisations" set "register_number" = null, "state" = 'draft'`);
  await orm.em.fork().execute(`update "organisation_identifiers" set "state" = 'removed', "registered_at" = null`);
}

/** An active organisation of somebody's environment and a program that invites into it. */
async function prepareInvitations(instance: ActionsInstance, address: string) {
  const cookie = await administrator(instance, address);
  const [organisationId, serviceAccountId, key, now] = [randomUUID(), randomUUID(), createApiKey(), new Date()];
  const em = instance.orm.em.fork();
  const [own] = await em.execute<{ id: string }[]>(
    'select u."environment_id" as "id" from "users" u join "user_addresses" a on a."user_id" = u."id" where a."email" = ?',
    [address],
  );
  if (!own) throw new Error(`${address} has no environment`);
  await em.execute(
    `insert into "organisations" ("id", "environment_id", "state", "name", "country", "activated_at", "created_at")
     values (?, ?, 'active', 'Bench', 'NL', now(), now())`,
    [organisationId, own.id],
  );
  const account = { name: 'bench', scopes: ['invitations.write'] as const, licences: [], createdBy: 'bench' };
  await addServiceAccount(em.fork(), { id: serviceAccountId, environmentId: own.id, ...account });
  await addKey(em.fork(), { id: randomUUID(), serviceAccountId, expiresAt: null, now }, key);
  const invitations = `${instance.apiUrl}/v1/organisations/${organisationId}/invitations`;
  return { cookie, invitations, authorization: `Bearer ${key}` };
}
