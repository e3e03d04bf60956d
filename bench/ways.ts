import { setTimeout as pause } from 'node:timers/promises';
import { DAY_MS, DEFAULT_POLICY, MINUTE_MS } from '../domain/policy.ts';
import type { ProcessKind } from '../domain/process.ts';
import { TERMS } from '../domain/terms.ts';
import { workflowId } from '../domain/workflow-ids.ts';
import type { InboxEmail } from '../inbox/email.ts';
import { linksOf } from '../inbox/markup.ts';
import type { Way } from './budgets.ts';
import type { ActionsInstance } from './support/actions-instance.ts';

/** Somebody's way from beginning to end, over the API and their mailbox; answers the workflow that went with it. */
export type WayThrough = (instance: ActionsInstance, address: string) => Promise<string>;

const WAIT_MS = 30_000;
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
  'notice: sent': async (instance, address) => {
    await register(instance, address);
    const mail = await mailTo(instance, address, 'activation');
    await activate(instance, address, mail);
    await mailTo(instance, address, 'activated');
    await register(instance, address);
    await mailTo(instance, address, 'account-exists');
    return newestProcess(instance, 'notice');
  },
};

async function register({ apiUrl }: ActionsInstance, email: string): Promise<void> {
  await post(`${apiUrl}/v1/registrations`, { email }, 202);
}

async function activate({ apiUrl }: ActionsInstance, address: string, mail: InboxEmail): Promise<void> {
  const link = linksOf(mail).find((url) => new URL(url).pathname === '/activate') ?? '';
  const [name = ''] = address.split('@');
  const form = {
    token: new URL(link).searchParams.get('token'),
    username: name,
    password: 'a walk along the river',
    acceptedTermsVersion: TERMS.version,
    environmentName: `${name} BV`,
  };
  await post(`${apiUrl}/v1/activations`, form, 201);
}

async function post(url: string, body: object, expected: number): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  if (response.status !== expected) throw new Error(`${url} answered ${response.status}: ${text}`);
}

function mailTo({ inbox }: ActionsInstance, to: string, template: string, count = 1): Promise<InboxEmail> {
  return inbox.waitForEmail({ to, template, count }, WAIT_MS);
}

async function newestProcess({ orm }: ActionsInstance, kind: ProcessKind): Promise<string> {
  const statement = 'select "id" from "processes" where "kind" = ? order by "created_at" desc limit 1';
  const [row] = await orm.em.fork().execute<{ id: string }[]>(statement, [kind]);
  if (!row) throw new Error(`no process of the kind ${kind} was begun`);
  return workflowId(kind, row.id);
}

/** Resolves when the workflow has heard a signal. */
async function signalled({ temporal }: ActionsInstance, id: string): Promise<void> {
  for (const until = Date.now() + WAIT_MS; Date.now() < until; await pause(50)) {
    const { events } = await temporal.workflow.getHandle(id).fetchHistory();
    if (events?.some((event) => event.workflowExecutionSignaledEventAttributes)) return;
  }
  throw new Error(`${id} heard no signal`);
}
