import { expect, it } from '@jest/globals';
import { Invitation } from '../../db/entities/invitation.ts';
import { MailBatch } from '../../db/entities/mail.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { seedOrganisation } from '../support/organisations.ts';
import { signedInAdministrator } from '../support/people.ts';
import { mailTo } from '../support/person.ts';
import { standingOf, timelineOf } from '../support/processes.ts';

const instance = useInstance({
  subscription: { partnerRelations: false, seats: 1_000, credit: 0 },
  policy: { recipientMails: 1 },
});

interface Progress {
  readonly stage: string;
  readonly endedAt: string | null;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly allowedActions: readonly string[];
}

it('cancels what has not been handed over while the provider is away, and finishes what may have gone out', async () => {
  const administrator = await signedInAdministrator(instance(), 'bulk-away');
  const { environmentId, userId: administratorId } = administrator;
  const organisationId = await seedOrganisation(instance(), { environmentId, administratorId });
  instance().inbox.setFaults({ outage: true });
  const people = Array.from({ length: 120 }, (_, number) => `p${String(number).padStart(3, '0')}@bulk-away.example`);
  const given = { invitations: people.map((email) => ({ email })) };
  const { body } = await administrator.call('POST', `/v1/organisations/${organisationId}/invitations/bulk`, given);
  const { id } = body as { id: string };
  const path = `/v1/bulk-invitations/${id}`;
  const read = async () => (await administrator.call('GET', path)).body as Progress;
  const em = () => instance().orm.em.fork();
  await eventually('the call', async () =>
    (await em().count(MailBatch, { processId: id, sentAt: { $ne: null } })) > 0 ? true : undefined,
  );
  const before = await read();

  const cancelled = await administrator.call('POST', `${path}/cancel`);
  const again = await administrator.call('POST', `${path}/cancel`);
  const during = await read();
  const held = await em().count(Invitation, { organisationId, seat: 'reserved' });
  instance().inbox.clearFaults();
  const after = await eventually('the end', async () => {
    const progress = await read();
    return progress.endedAt ? progress : undefined;
  });
  await deliverAll(instance());

  expect(before).toMatchObject({ stage: 'starting', outcomes: { invited: 120 }, allowedActions: ['cancel'] });
  expect([cancelled.status, again.status]).toEqual([202, 202]);
  expect(during).toMatchObject({ stage: 'starting', outcomes: { invited: 100, cancelled: 20 }, allowedActions: [] });
  expect(held).toBe(100);
  expect(after).toMatchObject({ stage: 'cancelled', outcomes: { invited: 100, cancelled: 20 } });
  const mails = people.map((address) => instance().inbox.emailsTo(address).length);
  expect(mails).toEqual(people.map((_, number) => (number < 100 ? 1 : 0)));
  const last = await em().findOneOrFail(Invitation, { organisationId, email: people.at(-1) ?? '' });
  expect(await standingOf(instance(), last.id)).toMatchObject({ stage: 'revoked', waitingOn: null });
  expect(await timelineOf(instance(), last.id)).toEqual(['requested', 'revoked']);
  const workflow = instance().temporal.workflow.getHandle(`membershipInvite/${last.id}`);
  expect(await workflow.result()).toEqual({ stage: 'revoked' });
}, 60_000);

it('cancels whoever has had their mails for now, and so waits for one of their own', async () => {
  instance().inbox.clearFaults();
  const administrator = await signedInAdministrator(instance(), 'bulk-own');
  const { environmentId, userId: administratorId } = administrator;
  const seed = () => seedOrganisation(instance(), { environmentId, administratorId });
  const [first, organisationId] = [await seed(), await seed()];
  const email = 'often@bulk-own.example';
  await administrator.call('POST', `/v1/organisations/${first}/invitations`, { email });
  await mailTo(instance(), email, 'invitation');
  instance().inbox.setFaults({ outage: true });
  const given = { invitations: [{ email }, { email: 'once@bulk-own.example' }] };
  const { body } = await administrator.call('POST', `/v1/organisations/${organisationId}/invitations/bulk`, given);
  const { id } = body as { id: string };
  const em = () => instance().orm.em.fork();
  await eventually('the call', async () =>
    (await em().count(MailBatch, { processId: id, sentAt: { $ne: null } })) > 0 ? true : undefined,
  );

  const cancelled = await administrator.call('POST', `/v1/bulk-invitations/${id}/cancel`);
  const { body: during } = await administrator.call('GET', `/v1/bulk-invitations/${id}`);
  instance().inbox.clearFaults();
  await deliverAll(instance());
  const outcome: unknown = await instance().temporal.workflow.getHandle(`bulkInvite/${id}`).result();

  expect(cancelled.status).toBe(202);
  expect(during).toMatchObject({ outcomes: { cancelled: 1, invited: 1 }, allowedActions: [] });
  expect(outcome).toEqual({ stage: 'cancelled' });
  const last = await em().findOneOrFail(Invitation, { organisationId, email });
  expect(await standingOf(instance(), last.id)).toMatchObject({ stage: 'revoked', waitingOn: null });
  expect(instance().inbox.emailsTo(email)).toHaveLength(1);
});
