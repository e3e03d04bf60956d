import { uuidv7 } from 'uuidv7';
import { Environment } from '../../db/entities/environment.ts';
import { Process } from '../../db/entities/process.ts';
import { ActivationAttempt } from '../../db/entities/registration.ts';
import { User, UserAddress } from '../../db/entities/user.ts';
import type { ActivateAnswer, ActivateCommand } from '../../domain/registration.ts';
import { failing } from '../support/failing.ts';
import type { InstanceOptions, TestInstance } from '../support/instance.ts';
import { activate, formFor, mailTo, register, tokenIn } from '../support/person.ts';
import { endOf, processOf } from '../support/processes.ts';
import { BRAKE_WAYS } from './brake-ways.ts';
import { BULK_ACTION_WAY_OPTIONS, BULK_ACTION_WAYS } from './bulk-action-ways.ts';
import { BULK_INVITE_WAYS } from './bulk-invite-ways.ts';
import { EMAIL_VERIFICATION_WAY_OPTIONS, EMAIL_VERIFICATION_WAYS } from './email-verification-ways.ts';
import { INVITED_REGISTRATION_WAYS } from './invited-registration-ways.ts';
import { LICENCE_SYNC_WAY_OPTIONS, LICENCE_SYNC_WAYS } from './licence-sync-ways.ts';
import { MEMBERSHIP_INVITE_WAY_OPTIONS, MEMBERSHIP_INVITE_WAYS } from './membership-invite-ways.ts';
import { NUDGE_WAY_OPTIONS, NUDGE_WAYS } from './nudge-ways.ts';
import { ORGANISATION_WAY_OPTIONS, ORGANISATION_WAYS } from './organisation-ways.ts';
import { PARTNER_REQUEST_WAY_OPTIONS, PARTNER_REQUEST_WAYS } from './partner-request-ways.ts';
import { PASSWORD_RESET_WAY_OPTIONS, PASSWORD_RESET_WAYS } from './password-reset-ways.ts';
import { PROVIDER_PROOF_WAY_OPTIONS, PROVIDER_PROOF_WAYS } from './provider-proof-ways.ts';
import { SHARING_WAY_OPTIONS, SHARING_WAYS } from './sharing-ways.ts';

/** The ways whose histories are kept: each stage of each workflow is passed by one of them. */
export const WAYS: Readonly<Record<string, (instance: TestInstance) => Promise<string>>> = {
  ...BULK_ACTION_WAYS,
  ...BRAKE_WAYS,
  ...BULK_INVITE_WAYS,
  ...EMAIL_VERIFICATION_WAYS,
  ...INVITED_REGISTRATION_WAYS,
  ...LICENCE_SYNC_WAYS,
  ...MEMBERSHIP_INVITE_WAYS,
  ...ORGANISATION_WAYS,
  ...NUDGE_WAYS,
  ...PARTNER_REQUEST_WAYS,
  ...PASSWORD_RESET_WAYS,
  ...PROVIDER_PROOF_WAYS,
  ...SHARING_WAYS,
  'registration-awaiting-activation': async (instance) => {
    await register(instance, 'waiting@acme.example');
    return workflowOf(instance, 'registration', await mailTo(instance, 'waiting@acme.example', 'activation'));
  },
  'registration-activated': async (instance) => {
    await register(instance, 'done@acme.example');
    const mail = await mailTo(instance, 'done@acme.example', 'activation');
    await activate(instance, formFor('done', tokenIn(mail)));
    return ended(instance, await workflowOf(instance, 'registration', mail));
  },
  'registration-refused-then-activated': async (instance) => {
    await register(instance, 'taker@acme.example');
    await activate(instance, formFor('taken', tokenIn(await mailTo(instance, 'taker@acme.example', 'activation'))));
    await register(instance, 'name@acme.example');
    const mail = await mailTo(instance, 'name@acme.example', 'activation');
    const workflowId = await workflowOf(instance, 'registration', mail);
    // past the API, which would have seen that the name is taken
    const attemptId = await insertAttempt(instance, await processOf(instance, mail), 'taken');
    const command = { attemptId, round: 1 };
    const handle = instance.temporal.workflow.getHandle(workflowId);
    const answer = await handle.executeUpdate<ActivateAnswer, [ActivateCommand]>('activate', { args: [command] });
    if (answer.outcome !== 'refused') throw new Error('it was not refused');
    await activate(instance, formFor('other', tokenIn(mail)));
    return ended(instance, workflowId);
  },
  'registration-activating': async (instance) => {
    await register(instance, 'activating@acme.example');
    const mail = await mailTo(instance, 'activating@acme.example', 'activation');
    const taken = await activate(instance, formFor('activating', tokenIn(mail)));
    if (taken.status !== 202) throw new Error(`it was answered ${taken.status}`);
    return workflowOf(instance, 'registration', mail);
  },
  'registration-cancelled': async (instance) => {
    await register(instance, 'elsewhere@acme.example');
    const mail = await mailTo(instance, 'elsewhere@acme.example', 'activation');
    await insertAccount(instance, 'elsewhere@acme.example');
    const answer = await activate(instance, formFor('elsewhere', tokenIn(mail)));
    if (answer.status !== 410) throw new Error(`it was answered ${answer.status}`);
    return ended(instance, await workflowOf(instance, 'registration', mail));
  },
  'notice-undeliverable': async (instance) => {
    await register(instance, 'gone@acme.example');
    await activate(instance, formFor('gone', tokenIn(await mailTo(instance, 'gone@acme.example', 'activation'))));
    await mailTo(instance, 'gone@acme.example', 'activated');
    instance.inbox.setFaults({
      errors: { status: 422, name: 'validation_error', message: 'Invalid `to` field. Not an address.', times: 1 },
    });
    await register(instance, 'gone@acme.example');
    await instance.delivery.idle();
    const notice = await instance.orm.em.fork().findOneOrFail(Process, { kind: 'notice' });
    return ended(instance, `notice/${notice.id}`);
  },
  'registration-reminded-asked-again-expired': async (instance) => {
    await register(instance, 'slow@acme.example');
    const mail = await mailTo(instance, 'slow@acme.example', 'activation');
    await instance.env.sleep('25 hours');
    await mailTo(instance, 'slow@acme.example', 'activation-reminder');
    await register(instance, 'slow@acme.example');
    await mailTo(instance, 'slow@acme.example', 'activation', 2);
    await instance.env.sleep('8 days');
    return ended(instance, await workflowOf(instance, 'registration', mail));
  },
  'registration-mail-bounced': async (instance) => {
    await register(instance, 'x+bounce@acme.example');
    const mail = await mailTo(instance, 'x+bounce@acme.example', 'activation');
    await instance.inbox.settled();
    await instance.delivery.idle();
    await instance.env.sleep('1 minute');
    return workflowOf(instance, 'registration', mail);
  },
  'registration-parked': async (instance) => {
    instance.inbox.setFaults({ errors: { status: 401, name: 'invalid_api_key', times: 1 } });
    await register(instance, 'parked@acme.example');
    await instance.delivery.idle();
    await instance.env.sleep('20 minutes');
    const mail = await mailTo(instance, 'parked@acme.example', 'activation');
    return workflowOf(instance, 'registration', mail);
  },
  'notice-sent': async (instance) => ended(instance, await beginNotice(instance)),
  'notice-parked': async (instance) => endOf(instance, await beginNotice(instance)),
};

/** What an instance needs besides for a way. */
export const WAY_OPTIONS: Readonly<Record<string, () => InstanceOptions>> = {
  ...LICENCE_SYNC_WAY_OPTIONS,
  'notice-parked': () => ({ policy: { databaseStepMs: 500 }, extra: failing('endNotice', 3).extra }),
  ...BULK_ACTION_WAY_OPTIONS,
  ...EMAIL_VERIFICATION_WAY_OPTIONS,
  ...MEMBERSHIP_INVITE_WAY_OPTIONS,
  ...ORGANISATION_WAY_OPTIONS,
  ...NUDGE_WAY_OPTIONS,
  ...PARTNER_REQUEST_WAY_OPTIONS,
  ...PASSWORD_RESET_WAY_OPTIONS,
  ...PROVIDER_PROOF_WAY_OPTIONS,
  ...SHARING_WAY_OPTIONS,
  'registration-activating': () => ({
    policy: { databaseStepMs: 500 },
    extra: failing('activateRegistration', 1_000).extra,
  }),
};

async function insertAttempt(instance: TestInstance, registrationId: string, username: string): Promise<string> {
  const id = uuidv7();
  await instance.orm.em.fork().insert(ActivationAttempt, {
    id,
    registrationId,
    username,
    usernameKey: username,
    environmentName: 'Another',
    environmentNameKey: 'another',
    passwordHash: 'none',
    termsVersion: '1',
    locale: 'en',
    sessionHash: Buffer.alloc(32),
    createdAt: new Date(),
  });
  return id;
}

/** Somebody with this address, as if an administrator had made them. */
async function insertAccount(instance: TestInstance, email: string): Promise<void> {
  const em = instance.orm.em.fork();
  const [environment, user] = [uuidv7(), uuidv7()];
  const createdAt = new Date();
  await em.insert(Environment, { id: environment, name: 'Somewhere', nameKey: 'somewhere', createdAt });
  const names = { username: 'theirs', usernameKey: 'theirs', role: 'user' as const, locale: 'en' as const };
  await em.insert(User, { id: user, environment, ...names, createdAt });
  const address = { email, emailKey: email, emailKeyVersion: 1, provenAt: createdAt, isPrimary: true };
  await em.insert(UserAddress, { id: uuidv7(), user, ...address });
}

async function workflowOf(
  instance: TestInstance,
  kind: string,
  mail: Parameters<typeof processOf>[1],
): Promise<string> {
  return `${kind}/${await processOf(instance, mail)}`;
}

async function beginNotice(instance: TestInstance): Promise<string> {
  await register(instance, 'owner@acme.example');
  await activate(instance, formFor('owner', tokenIn(await mailTo(instance, 'owner@acme.example', 'activation'))));
  await register(instance, 'owner@acme.example');
  return workflowOf(instance, 'notice', await mailTo(instance, 'owner@acme.example', 'account-exists'));
}

async function ended(instance: TestInstance, workflowId: string): Promise<string> {
  await instance.temporal.workflow.getHandle(workflowId).result();
  return workflowId;
}
