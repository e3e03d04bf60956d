import { expect, it } from '@jest/globals';
import { Mail, MailBatch } from '../../db/entities/mail.ts';
import { DAY_MS } from '../../domain/policy.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { openHouse, someAddress } from '../support/invitees.ts';
import { entriesBy, openOperator } from '../support/operator-calls.ts';
import { call, mailTo } from '../support/person.ts';
import { standingOf } from '../support/processes.ts';

const instance = useInstance();

const em = () => instance().orm.em.fork();

it('an invitation of a list whose batch never went out is mailed by itself', async () => {
  const house = await openHouse(instance());
  const operator = await openOperator(instance());
  const email = someAddress();
  instance().inbox.setFaults({ outage: true });
  const path = `/v1/organisations/${house.organisationId}/invitations/bulk`;
  const { body } = await call(instance(), 'POST', path, {
    headers: house.administrator.headers,
    body: { invitations: [{ email }] },
  });
  const inHand = { processId: (body as { id: string }).id, state: 'reserved' as const, sentAt: { $ne: null } };
  const batch = await eventually('the call', async () => (await em().findOne(MailBatch, inHand)) ?? undefined);
  await em().nativeUpdate(MailBatch, { id: batch.id }, { sentAt: new Date(Date.now() - 2 * DAY_MS) });
  const lost = await eventually(
    'the loss',
    async () => (await em().findOne(Mail, { batchId: batch.id, state: 'unknown' })) ?? undefined,
  );
  await deliverAll(instance());
  const { processId: id } = lost;
  await eventually('that it needs somebody', async () =>
    (await standingOf(instance(), id)).blockedBy === 'MAIL_OUTCOME_UNKNOWN' ? true : undefined,
  );
  instance().inbox.clearFaults();

  const settled = await operator.act(id, 'settle-mail', { mailId: lost.id, outcome: 'not-sent' });
  await mailTo(instance(), email, 'invitation');
  const after = await eventually('that it goes on', async () => {
    const standing = await standingOf(instance(), id);
    return standing.waitingOn === 'person' ? standing : undefined;
  });

  expect(settled.status).toBe(202);
  expect(after).toMatchObject({ stage: 'awaiting-answer', needsAttention: false, blockedBy: null });
  expect(instance().inbox.emailsTo(email)).toHaveLength(1);
  expect(await entriesBy(instance(), id, operator.actor)).toEqual([
    { event: 'mail-settled', data: { mail: 'invitation', round: 1, outcome: 'not-sent' } },
  ]);
});
