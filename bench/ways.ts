import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { addKey, addServiceAccount, createApiKey } from '../db/writes/service-accounts.ts';
import { DAY_MS, DEFAULT_POLICY, MINUTE_MS } from '../domain/policy.ts';
import type { Scope } from '../domain/rights.ts';
import { TERMS } from '../domain/terms.ts';
import type { Way } from './budgets.ts';

import { ORGANISATION_WAYS } from './organisation-ways.ts';

import { PARTNER_WAYS } from './partner-ways.ts';

import type { ActionsInstance } from './support/actions-instance.ts';
import { activate, mailTo, newestProcess, post, recordedEnd, register, tokenIn, WAIT_MS } from './support/person.ts';
import { signInAtProvider } from './support/sign-in.ts';

/** Somebody's way from beginning to end, over the API and their mailbox; answers the workflow that went with it. */
export type WayThrough = (instance: ActionsInstance, address: string) => Promise<string>;

const [FIRST_REMINDER_MS = 0, SECOND_REMINDER_MS = 0, THIRD_REMINDER_MS = 0] = DEFAULT_POLICY.activationRemindersMs;
const SPARE_MS = 5 * MINUTE_MS;

/** The usual ways; each ends its workflow. */
export const WAYS: Readonly<Record<Way, WayThrough>> = {
  'registration: activated without reminders': async (instance, address) => {
    await register(instance, address);
    const mail = await mailTo(instance, address, 'activation');
    await activate(instance, address, mail);
    return newestProcess(instance, 'registration');
  },
  'registration: activated after two reminders': async (instance, address) => {
    await register(instance, address);
    const mail = await mailTo(instance, address, 'activation');
    await instance.skip(FIRST_REMINDER_MS + SPARE_MS);
    await mailTo(instance, address, 'activation-reminder', 1);
    await instance.skip(SECOND_REMINDER_MS - FIRST_REMINDER_MS);
    await mailTo(instance, address, 'activation-reminder', 2);
    await activate(instance, address, mail);
    return newestProcess(instance, 'registration');
  },
  'registration: expired after all reminders': async (instance, address) => {
    await register(instance, address);
    await mailTo(instance, address, 'activation');
    await instance.skip(FIRST_REMINDER_MS + SPARE_MS);
    await mailTo(instance, address, 'activation-reminder', 1);
    await instance.skip(SECOND_REMINDER_MS - FIRST_REMINDER_MS);
    await mailTo(instance, address, 'activation-reminder', 2);
    await instance.skip(THIRD_REMINDER_MS - SECOND_REMINDER_MS);
    await mailTo(instance, address, 'activation-reminder', 3);
    await instance.skip(2 * DAY_MS);
    return newestProcess(instance, 'registration');
  },
  'registration: asked again, then activated': async (instance, address) => {
    await register(instance, address);
    await mailTo(instance, address, 'activation');
    await instance.skip(DEFAULT_POLICY.resendPauseMs + SPARE_MS);
    await register(instance, address);
    const mail = await mailTo(instance, address, 'activation', 2);
    await activate(instance, address, mail);
    return newestProcess(instance, 'registration');
  },
  'registration: bounced, then expired': async (instance, address) => {
    await register(instance, address);
    const mail = await mailTo(instance, address, 'activation');
    await instance.inbox.settled();
    await instance.inbox.play(mail.id, { type: 'email.bounced' });
    const id = await newestProcess(instance, 'registration');
    await signalled(instance, id);
    await instance.skip(DEFAULT_POLICY.activationLinkMs + SPARE_MS);
    return id;
  },
  'registration: proven by a provider': async (instance, address) => {
    await acceptTerms(instance, await signInAtProvider(instance, address), address);
    return newestProcess(instance, 'registration');
  },
  'registration: by hand, then proven by a provider': async (instance, address) => {
    await register(instance, address);
    await mailTo(instance, address, 'activation');
    await acceptTerms(instance, await signInAtProvider(instance, address), address);
    return newestProcess(instance, 'registration');
  },
  'notice: sent': async (instance, address) => {
    await register(instance, address);
    const mail = await mailTo(instance, address, 'activation');
    await activate(instance, address, mail);
    await mailTo(instance, address, 'activated');
    await register(instance, address);
    await mailTo(instance, address, 'account-exists');
    return newestProcess(instance, 'notice');
  },
  'emailVerification: proven on the own domain': async (instance, address) => {
    await proveExtraAddress(instance, address, `extra-${address}`);
    return newestProcess(instance, 'emailVerification');
  },
  'emailVerification: approved by an administrator': async (instance, address) => {
    const cookie = await proveExtraAddress(instance, address, `${address.split('@')[0]}@elsewhere.example`);
    const id = await newestProcess(instance, 'emailVerification');
    const approval = `${instance.apiUrl}/v1/email-approvals/${id.split('/')[1]}/approve`;
    await post(approval, {}, 200, { cookie, origin: instance.apiUrl });
    return id;
  },
  'passwordReset: set': async (instance, address) => {
    await register(instance, address);
    await activate(instance, address, await mailTo(instance, address, 'activation'));
    await mailTo(instance, address, 'activated');
    await post(`${instance.apiUrl}/v1/password-resets`, { login: address }, 202);
    const mail = await mailTo(instance, address, 'password-reset');
    const form = { token: tokenIn(mail, '/reset'), password: 'seven green bicycles' };
    await post(`${instance.apiUrl}/v1/password-resets/confirm`, form, 200);
    return newestProcess(instance, 'passwordReset');
  },
  'licenceSync: 300 new people': async (instance, address) => {
    await register(instance, address);
    await activate(instance, address, await mailTo(instance, address, 'activation'));
    await instance.orm.em.fork().execute(
      `update "subscriptions" set "licence_id" = 'L-bench', "licence_name" = 'Bench', "seats" = 1000
       where "environment_id" = (select "id" from "environments" order by "created_at" desc limit 1)`,
    );
    const users = Array.from({ length: 300 }, (_, index) => ({ email: `p${index}@licence.example`, role: 'user' }));
    const response = await fetch(`${instance.apiUrl}/v1/licences/L-bench/users`, {
      method: 'PUT',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await programKey(instance, 'licences.sync')}`,
      },
      body: JSON.stringify({ users }),
    });
    if (response.status !== 202) throw new Error(`the list was answered ${response.status}`);
    const id = await newestProcess(instance, 'licenceSync');
    await recordedEnd(instance, id);
    return id;
  },
  'bulkAction: 300 onboardings, 50 a second': async (instance) => {
    const environmentId = randomUUID();
    await instance.orm.em.fork().execute(
      `insert into "processes" ("id", "kind", "stage", "stage_since", "waiting_on", "environment_ids", "created_at")
       select gen_random_uuid(), 'registration', 'awaiting-activation', now(), 'person', array[?]::uuid[], now()
       from generate_series(1, 300)`,
      [environmentId],
    );
    const asked = { filter: { environmentId }, action: 'note', reason: 'Seen.', ratePerSecond: 50 };
    const authorization = `Bearer ${await programKey(instance, 'operate.act')}`;
    await post(`${instance.apiUrl}/v1/onboarding-actions`, asked, 202, { authorization });
    return newestProcess(instance, 'bulkAction');
  },
  ...ORGANISATION_WAYS,
  ...PARTNER_WAYS,
};

/** A key of a program of the platform that may do one thing. */
async function programKey({ orm }: ActionsInstance, scope: Scope): Promise<string> {
  const [serviceAccountId, key, now] = [randomUUID(), createApiKey(), new Date()];
  const account = { name: 'program', scopes: [scope], licences: [], createdBy: 'bench' };
  await addServiceAccount(orm.em.fork(), { id: serviceAccountId, environmentId: null, ...account });
  await addKey(orm.em.fork(), { id: randomUUID(), serviceAccountId, expiresAt: null, now }, key);
  return key;
}

async function acceptTerms({ apiUrl }: ActionsInstance, token: string, address: string): Promise<void> {
  const [name = ''] = address.split('@');
  const form = { token, acceptedTermsVersion: TERMS.version, environmentName: `${name} BV` };
  await post(`${apiUrl}/v1/activations`, form, 201);
}

/** Activates the address and proves another one of its user; answers their session's cookie. */
async function proveExtraAddress(instance: ActionsInstance, address: string, extra: string): Promise<string> {
  const { apiUrl } = instance;
  await register(instance, address);
  const cookie = await activate(instance, address, await mailTo(instance, address, 'activation'));
  const signedIn = { cookie, origin: apiUrl };
  await post(`${apiUrl}/v1/me/email-addresses`, { email: extra }, 202, signedIn);
  const token = tokenIn(await mailTo(instance, extra, 'email-proof'), '/verify');
  const isOwnDomain = extra.endsWith(address.slice(address.lastIndexOf('@')));
  await post(`${apiUrl}/v1/email-verifications/confirm`, { token }, isOwnDomain ? 200 : 202, signedIn);
  return cookie;
}

/** Resolves when the workflow has heard a signal. */
async function signalled({ temporal }: ActionsInstance, id: string): Promise<void> {
  for (const until = Date.now() + WAIT_MS; Date.now() < until; await pause(50)) {
    const { events } = await temporal.workflow.getHandle(id).fetchHistory();
    if (events?.some((event) => event.workflowExecutionSignaledEventAttributes)) return;
  }
  throw new Error(`${id} heard no signal`);
}
