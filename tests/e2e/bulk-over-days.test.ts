import { expect, it } from '@jest/globals';
import { Process } from '../../db/entities/process.ts';
import type { FaultsInput } from '../../inbox/faults.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { seedOrganisation } from '../support/organisations.ts';
import { signedInAdministrator } from '../support/people.ts';
import { mailTo } from '../support/person.ts';

const instance = useInstance({ skipTime: true });

/** A list that has been handed in; `faults`: of the provider, from before it is. */
async function handIn(name: string, emails: readonly string[], faults: FaultsInput = {}) {
  const administrator = await signedInAdministrator(instance(), name);
  const { environmentId, userId: administratorId } = administrator;
  const organisationId = await seedOrganisation(instance(), { environmentId, administratorId });
  instance().inbox.setFaults(faults);
  const path = `/v1/organisations/${organisationId}/invitations/bulk`;
  const { body } = await administrator.call('POST', path, { invitations: emails.map((email) => ({ email })) });
  await instance().delivery.idle();
  const { id } = body as { id: string };
  const read = async (suffix = '') => (await administrator.call('GET', `/v1/bulk-invitations/${id}${suffix}`)).body;
  const cancel = () => administrator.call('POST', `/v1/bulk-invitations/${id}/cancel`);
  return { id, read, cancel };
}

it('reminds whoever has not answered, from a workflow that slept until then, and lets the invitation lapse', async () => {
  const address = 'sleeper@bulk-days.example';
  const { id, read } = await handIn('bulk-sleep', [address]);
  await instance().temporal.workflow.getHandle(`bulkInvite/${id}`).result();
  const { items } = (await read('/items')) as { items: { invitationId: string }[] };
  const invitationId = items[0]?.invitationId ?? '';

  await instance().env.sleep('49 hours');
  const reminder = await mailTo(instance(), address, 'invitation-reminder');
  await instance().env.sleep('29 days');
  const outcome: unknown = await instance().temporal.workflow.getHandle(`membershipInvite/${invitationId}`).result();

  expect(reminder.tags['template']).toBe('invitation-reminder');
  expect(outcome).toEqual({ stage: 'expired' });
  const process = await instance().orm.em.fork().findOneOrFail(Process, { id: invitationId });
  expect(process).toMatchObject({ stage: 'expired', blockedBy: null });
}, 90_000);

it('parks while the provider is down for most of a day, says so, and mails everyone once it is back', async () => {
  const people = ['a', 'b', 'c'].map((name) => `${name}@bulk-down.example`);
  const { id, read } = await handIn('bulk-down', people, { outage: true });

  await instance().env.sleep('13 hours');
  const parked = await eventually('the parking', async () => {
    const found = (await read()) as { blockedBy: string | null };
    return found.blockedBy ? found : undefined;
  });
  instance().inbox.clearFaults();
  await instance().env.sleep('1 hour');
  const outcome: unknown = await instance().temporal.workflow.getHandle(`bulkInvite/${id}`).result();

  expect(parked).toMatchObject({ stage: 'starting', blockedBy: 'MAIL_PROVIDER_UNAVAILABLE', worked: 3, mailed: 0 });
  expect(outcome).toEqual({ stage: 'done' });
  expect(people.map((address) => instance().inbox.emailsTo(address).length)).toEqual([1, 1, 1]);
  expect(await read()).toMatchObject({ stage: 'done', mailed: 3, blockedBy: null });
}, 90_000);

it('that has parked is cancelled at once, and ends when its provider tells of the mails that may have gone out', async () => {
  const people = Array.from({ length: 130 }, (_, number) => `p${number}@bulk-parked.example`);
  const { id, read, cancel } = await handIn('bulk-parked', people, { outage: true });
  await instance().env.sleep('13 hours');
  await eventually('the parking', async () => ((await read()) as { blockedBy: string | null }).blockedBy ?? undefined);

  const cancelled = await cancel();
  const parked = await read();
  instance().inbox.clearFaults();
  await instance().env.sleep('1 hour');
  const outcome: unknown = await instance().temporal.workflow.getHandle(`bulkInvite/${id}`).result();

  expect(cancelled.status).toBe(202);
  expect(parked).toMatchObject({ stage: 'starting', outcomes: { invited: 100, cancelled: 30 } });
  expect(outcome).toEqual({ stage: 'cancelled' });
  expect(people.map((address) => instance().inbox.emailsTo(address).length)).toEqual(
    people.map((_, number) => (number < 100 ? 1 : 0)),
  );
}, 90_000);
