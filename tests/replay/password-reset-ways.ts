import { beginPasswordReset } from '../../db/writes/password-resets.ts';
import type { InboxEmail } from '../../inbox/email.ts';
import { failing } from '../support/failing.ts';
import type { InstanceOptions, TestInstance } from '../support/instance.ts';
import { signedInAdministrator } from '../support/people.ts';
import { call, mailTo, tokenIn } from '../support/person.ts';
import { processOf } from '../support/processes.ts';

/** The ways through a password reset: each stage is passed by one of them. */
export const PASSWORD_RESET_WAYS: Readonly<Record<string, (instance: TestInstance) => Promise<string>>> = {
  'password-reset-awaiting-proof': async (instance) => workflowOf(instance, await askToReset(instance, 'waiting')),
  'password-reset-asked-again-reset': async (instance) => {
    const first = await askToReset(instance, 'forgot');
    await instance.env.sleep('5 minutes');
    await call(instance, 'POST', '/v1/password-resets', { body: { login: 'forgot' } });
    await setPassword(instance, await mailTo(instance, addressOf('forgot'), 'password-reset', 2), 200);
    return ended(instance, first);
  },
  'password-reset-expired': async (instance) => {
    const mail = await askToReset(instance, 'slow');
    await instance.env.sleep('2 hours');
    return ended(instance, mail);
  },
  'password-reset-cancelled': async (instance) => {
    const mail = await askToReset(instance, 'left');
    await instance.temporal.workflow.getHandle(await workflowOf(instance, mail)).signal('cancel');
    return ended(instance, mail);
  },
  'password-reset-bounced': async (instance) => {
    const mail = await askToReset(instance, 'bounced');
    await instance.inbox.play(mail.id, { type: 'email.bounced' });
    await instance.delivery.idle();
    await instance.env.sleep('1 minute');
    return workflowOf(instance, mail);
  },
  'password-reset-parked': async (instance) => {
    const mail = await askToReset(instance, 'parked');
    await setPassword(instance, mail, 202);
    return workflowOf(instance, mail);
  },
  'password-reset-login-details': async (instance) => {
    const { userId, address } = await signedInAdministrator(instance, 'details');
    const request = { userId, reason: 'login-details', actor: 'vestibule' } as const;
    const { subject } = await instance.orm.em.fork().transactional((em) => beginPasswordReset(em, request));
    await instance.delivery.deliver(subject);
    const mail = await mailTo(instance, address, 'login-details');
    await instance.env.sleep('3 days');
    await setPassword(instance, mail, 200);
    return ended(instance, mail);
  },
};

/** What an instance needs besides for a way. */
export const PASSWORD_RESET_WAY_OPTIONS: Readonly<Record<string, () => InstanceOptions>> = {
  'password-reset-parked': () => ({
    policy: { databaseStepMs: 500 },
    extra: failing('resetPassword', 1_000).extra,
  }),
};

function addressOf(name: string): string {
  return `${name}@${name}.example`;
}

/** Somebody who asks for a link to a new password, and gets it. */
async function askToReset(instance: TestInstance, name: string): Promise<InboxEmail> {
  await signedInAdministrator(instance, name);
  await call(instance, 'POST', '/v1/password-resets', { body: { login: name } });
  return mailTo(instance, addressOf(name), 'password-reset');
}

async function setPassword(instance: TestInstance, mail: InboxEmail, expected: number): Promise<void> {
  const body = { token: tokenIn(mail, '/reset'), password: 'seven green bicycles' };
  const { status } = await call(instance, 'POST', '/v1/password-resets/confirm', { body });
  if (status !== expected) throw new Error(`it was answered ${status}`);
}

async function workflowOf(instance: TestInstance, mail: InboxEmail): Promise<string> {
  return `passwordReset/${await processOf(instance, mail)}`;
}

async function ended(instance: TestInstance, mail: InboxEmail): Promise<string> {
  const workflowId = await workflowOf(instance, mail);
  await instance.temporal.workflow.getHandle(workflowId).result();
  return workflowId;
}
