import { expect, it } from '@jest/globals';
import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { BulkInviteLine } from '../../db/entities/invitation.ts';
import { Mail, MailBatch } from '../../db/entities/mail.ts';
import { takeInMailReport } from '../../db/writes/mail-reports.ts';
import { DAY_MS } from '../../domain/policy.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { seedOrganisation } from '../support/organisations.ts';
import { signedInAdministrator } from '../support/people.ts';
import { standingOf } from '../support/processes.ts';

const instance = useInstance({
  subscription: { partnerRelations: false, seats: 1_000, credit: 0 },
  policy: { resendPauseMs: 0 },
});

/** A list that is handed in while the provider is away. */
async function handInUnsent(name: string, people: readonly string[]) {
  instance().inbox.clearFaults();
  const administrator = await signedInAdministrator(instance(), name);
  const { environmentId, userId: administratorId } = administrator;
  const organisationId = await seedOrganisation(instance(), { environmentId, administratorId });
  instance().inbox.setFaults({ outage: true });
  const path = `/v1/organisations/${organisationId}/invitations/bulk`;
  const given = { invitations: people.map((email) => ({ email })) };
  const { body } = await administrator.call('POST', path, given);
  return { id: (body as { id: string }).id, call: administrator.call };
}

/** The batch of a list that was handed over, with no answer. */
function batchInHand(processId: string) {
  return eventually('the call', async () => {
    const inHand = { processId, state: 'reserved' as const, sentAt: { $ne: null } };
    return (await instance().orm.em.fork().findOne(MailBatch, inHand)) ?? undefined;
  });
}

const mailsTo = (people: readonly string[]) => people.map((address) => instance().inbox.emailsTo(address).length);

it('an invitation of a batch that nobody can say the fate of needs attention, until a report settles it', async () => {
  const { id } = await handInUnsent('bulk-lost', ['lost@bulk-lost.example']);
  const em = () => instance().orm.em.fork();
  const batch = await batchInHand(id);

  await em().nativeUpdate(MailBatch, { id: batch.id }, { sentAt: new Date(Date.now() - 2 * DAY_MS) });
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

it('mails what nobody had handed over before the provider was away for a day', async () => {
  const people = Array.from({ length: 101 }, (_, number) => `p${String(number).padStart(3, '0')}@bulk-late.example`);
  const { id } = await handInUnsent('bulk-late', people);
  const em = () => instance().orm.em.fork();
  const inHand = await batchInHand(id);

  const longAgo = new Date(Date.now() - 2 * DAY_MS);
  await em().nativeUpdate(MailBatch, { processId: id }, { reservedAt: longAgo });
  await em().nativeUpdate(MailBatch, { id: inHand.id }, { sentAt: longAgo });
  await eventually('the loss', async () =>
    (await em().count(MailBatch, { id: inHand.id, state: 'unknown' })) > 0 ? true : undefined,
  );
  instance().inbox.clearFaults();
  const outcome: unknown = await instance().temporal.workflow.getHandle(`bulkInvite/${id}`).result();

  expect(outcome).toEqual({ stage: 'done' });
  expect(mailsTo(people)).toEqual(people.map((_, number) => (number < 100 ? 0 : 1)));
});

it('leaves out of a batch whoever has been sent a newer link meanwhile', async () => {
  const people = ['again@bulk-again.example', 'once@bulk-again.example'];
  const { id, call } = await handInUnsent('bulk-again', people);
  const first = { bulkId: id, line: 1, startedAt: { $ne: null } };
  const line = await eventually(
    'the start',
    async () => (await instance().orm.em.fork().findOne(BulkInviteLine, first)) ?? undefined,
  );
  const holder = await holdBatches(id);

  instance().inbox.clearFaults();
  const sentAgain = await call('POST', `/v1/invitations/${line.invitationId}/resend`);
  await eventually('the mail', () => (mailsTo(people)[0] === 1 ? true : undefined));
  await eventually('its record', async () => {
    const sent = { processId: line.invitationId ?? '', round: 2, state: 'sent' as const };
    return (await instance().orm.em.fork().count(Mail, sent)) > 0 ? true : undefined;
  });
  await holder.rollback();
  const outcome: unknown = await instance().temporal.workflow.getHandle(`bulkInvite/${id}`).result();

  expect(sentAgain.status).toBe(200);
  expect(outcome).toEqual({ stage: 'done' });
  expect(mailsTo(people)).toEqual([1, 1]);
});

/** Keeps the batches of a list from whoever would hand them over; answers when somebody waits for them. */
async function holdBatches(processId: string): Promise<EntityManager> {
  const holder = instance().orm.em.fork();
  await holder.begin();
  await holder.execute(sql`select 1 from "mail_batches" where "process_id" = ${processId} for update`);
  await eventually('somebody who waits', async () => {
    const waiting = await instance()
      .orm.em.fork()
      .execute<object[]>(sql`
        select 1 from pg_stat_activity where "datname" = current_database() and "wait_event_type" = 'Lock'
          and "query" like '%mail_batches%'`);
    return waiting.length > 0 ? true : undefined;
  });
  return holder;
}
