import { expect, it } from '@jest/globals';
import { Mail, MailBatch } from '../../db/entities/mail.ts';
import { takeInMailReport } from '../../db/writes/mail-reports.ts';
import { DAY_MS } from '../../domain/policy.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { seedOrganisation } from '../support/organisations.ts';
import { signedInAdministrator } from '../support/people.ts';
import { standingOf } from '../support/processes.ts';

const instance = useInstance();

it('an invitation of a batch that nobody can say the fate of needs attention, until a report settles it', async () => {
  const administrator = await signedInAdministrator(instance(), 'bulk-lost');
  const { environmentId, userId: administratorId } = administrator;
  const organisationId = await seedOrganisation(instance(), { environmentId, administratorId });
  instance().inbox.setFaults({ outage: true });
  const path = `/v1/organisations/${organisationId}/invitations/bulk`;
  await administrator.call('POST', path, { invitations: [{ email: 'lost@bulk-lost.example' }] });
  const em = () => instance().orm.em.fork();
  const batch = await eventually(
    'the batch',
    async () => (await em().findOne(MailBatch, { state: 'reserved' })) ?? undefined,
  );

  await em().nativeUpdate(MailBatch, { id: batch.id }, { reservedAt: new Date(Date.now() - 2 * DAY_MS) });
  const mail = await eventually(
    'the loss',
    async () => (await em().findOne(Mail, { batchId: batch.id, state: 'unknown' })) ?? undefined,
  );
  const { id: mailId, processId } = mail;
  await deliverAll(instance());
  const isAt = (blockedBy: string | null) =>
    eventually(`blocked by ${blockedBy}`, async () => {
      const standing = await standingOf(instance(), processId);
      return (standing.blockedBy ?? null) === blockedBy ? standing : undefined;
    });
  const lost = await isAt('MAIL_OUTCOME_UNKNOWN');
  await takeInMailReport(em(), { id: 'report', mailId, event: 'delivered', occurredAt: new Date() });
  await deliverAll(instance());
  const settled = await isAt(null);

  expect(lost).toMatchObject({ stage: 'awaiting-answer', waitingOn: 'operator', needsAttention: true });
  expect(settled).toMatchObject({ stage: 'awaiting-answer', waitingOn: 'person', needsAttention: false });
});
