import { addAddress, administratorWithWaitingAddress, confirmAddress } from '../support/addresses.ts';
import { failing } from '../support/failing.ts';
import type { InstanceOptions, TestInstance } from '../support/instance.ts';
import { signedInAdministrator } from '../support/people.ts';
import { mailTo } from '../support/person.ts';

/** The ways of an extra address; each stage is passed by one of them. */
export const EMAIL_VERIFICATION_WAYS: Readonly<Record<string, (instance: TestInstance) => Promise<string>>> = {
  'email-verification-awaiting-proof': async (instance) => {
    const person = await signedInAdministrator(instance, 'waiting');
    const { id } = await addAddress(person, 'extra@waiting.example');
    await mailTo(instance, 'extra@waiting.example', 'email-proof');
    await instance.env.sleep('1 minute');
    return workflowOf(id);
  },
  'email-verification-verified': async (instance) => {
    const person = await signedInAdministrator(instance, 'done');
    const { id } = await addAddress(person, 'extra@done.example');
    await confirmAddress(instance, person, 'extra@done.example');
    return ended(instance, id);
  },
  'email-verification-asked-again-expired': async (instance) => {
    const person = await signedInAdministrator(instance, 'slow');
    const { id } = await addAddress(person, 'extra@slow.example');
    await mailTo(instance, 'extra@slow.example', 'email-proof');
    await instance.env.sleep('1 day');
    await addAddress(person, 'extra@slow.example');
    await mailTo(instance, 'extra@slow.example', 'email-proof', 2);
    await instance.env.sleep('3 days');
    return ended(instance, id);
  },
  'email-verification-bounced-cancelled': async (instance) => {
    const person = await signedInAdministrator(instance, 'gone');
    const { id } = await addAddress(person, 'extra+bounce@gone.example');
    await mailTo(instance, 'extra+bounce@gone.example', 'email-proof');
    await instance.inbox.settled();
    await instance.delivery.idle();
    await instance.env.sleep('1 minute');
    await person.call('DELETE', `/v1/me/email-addresses/${id}`);
    return ended(instance, id);
  },
  'email-verification-mail-parked': async (instance) => {
    const person = await signedInAdministrator(instance, 'parked');
    await mailTo(instance, person.address, 'activated');
    instance.inbox.setFaults({ errors: { status: 401, name: 'invalid_api_key', times: 1 } });
    const { id } = await addAddress(person, 'extra@parked.example');
    await instance.delivery.idle();
    await instance.env.sleep('20 minutes');
    await mailTo(instance, 'extra@parked.example', 'email-proof');
    return workflowOf(id);
  },
  'email-verification-proof-parked': async (instance) => {
    const person = await signedInAdministrator(instance, 'stuck');
    const { id } = await addAddress(person, 'extra@stuck.example');
    const { status } = await confirmAddress(instance, person, 'extra@stuck.example');
    if (status !== 202) throw new Error(`it was answered ${status}`);
    return workflowOf(id);
  },
  'email-verification-awaiting-approval': async (instance) => {
    const { id } = await administratorWithWaitingAddress(instance, 'asking');
    await instance.env.sleep('1 day');
    return workflowOf(id);
  },
  'email-verification-approved': async (instance) => {
    const { person, id } = await administratorWithWaitingAddress(instance, 'approved');
    await person.call('POST', `/v1/email-approvals/${id}/approve`);
    return ended(instance, id);
  },
  'email-verification-refused': async (instance) => {
    const { person, id } = await administratorWithWaitingAddress(instance, 'refused');
    await person.call('POST', `/v1/email-approvals/${id}/refuse`);
    return ended(instance, id);
  },
};

/** What an instance needs besides for a way. */
export const EMAIL_VERIFICATION_WAY_OPTIONS: Readonly<Record<string, () => InstanceOptions>> = {
  'email-verification-proof-parked': () => ({
    policy: { databaseStepMs: 500 },
    extra: failing('recordProof', 1_000).extra,
  }),
};

function workflowOf(id: string): string {
  return `emailVerification/${id}`;
}

async function ended(instance: TestInstance, id: string): Promise<string> {
  await instance.temporal.workflow.getHandle(workflowOf(id)).result();
  return workflowOf(id);
}
