import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Mail } from '../../db/entities/mail.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { someAddress } from '../support/invitees.ts';
import { codeOf, entriesBy, lostMail, openOperator, openRegistration } from '../support/operator-calls.ts';
import { mailTo, register } from '../support/person.ts';
import { standingOf } from '../support/processes.ts';

const instance = useInstance({ skipTime: true });

describe('a mail whose outcome nobody knows', () => {
  const lost = () => lostMail(instance());
  const unblocked = (id: string) =>
    eventually('that it goes on', async () => {
      const standing = await standingOf(instance(), id);
      return standing.needsAttention ? undefined : standing;
    });

  it('is settled as sent, once', async () => {
    const { id, mailId, address } = await lost();
    const operator = await openOperator(instance());

    const retry = await operator.act(id, 'retry');
    const strange = await operator.act(id, 'settle-mail', { mailId: randomUUID(), outcome: 'sent' });
    const [one, other] = await Promise.all([
      operator.act(id, 'settle-mail', { mailId, outcome: 'sent' }),
      operator.act(id, 'settle-mail', { mailId, outcome: 'not-sent' }),
    ]);
    const after = await unblocked(id);

    expect([retry, strange].map(codeOf)).toEqual(['409 ACTION_NOT_ALLOWED', '404 NOT_FOUND']);
    expect([one.status, other.status].toSorted((a, b) => a - b)).toEqual([202, 409]);
    expect(after).toMatchObject({ stage: 'awaiting-activation', blockedBy: null });
    expect(instance().inbox.emailsTo(address).length).toBeLessThanOrEqual(2);
  });

  it('is sent once more, as it was, where it never went out', async () => {
    const { id, mailId, address } = await lost();
    const operator = await openOperator(instance());
    const before = instance().inbox.emailsTo(address).length;

    const settled = await operator.act(id, 'settle-mail', { mailId, outcome: 'not-sent' });
    const after = await eventually('that it is sent', async () => {
      const standing = await standingOf(instance(), id);
      return standing.waitingOn === 'person' ? standing : undefined;
    });

    expect(settled.status).toBe(202);
    expect(after).toMatchObject({ needsAttention: false, blockedBy: null });
    expect(await instance().orm.em.fork().findOneOrFail(Mail, mailId)).toMatchObject({ state: 'sent', round: 1 });
    // the inbox still knows the key, and so shows it once
    expect(instance().inbox.emailsTo(address)).toHaveLength(before);
    expect(await entriesBy(instance(), id, operator.actor)).toEqual([
      { event: 'mail-settled', data: { mail: 'activation', round: 1, outcome: 'not-sent' } },
    ]);
  });

  it('is not to be settled where its fate is known', async () => {
    const { id } = await openRegistration(instance());
    const operator = await openOperator(instance());
    const given = { mailId: randomUUID(), outcome: 'sent' };

    expect(codeOf(await operator.act(id, 'settle-mail', given))).toBe('409 ACTION_NOT_ALLOWED');
  });
});

it('tries at once what has parked', async () => {
  const address = someAddress();
  const operator = await openOperator(instance());
  instance().inbox.setFaults({ outage: true });
  await register(instance(), address);
  await instance().delivery.idle();
  await instance().env.sleep('12 hours');
  await instance().env.sleep('5 minutes');
  const parked = await eventually('that it parks', async () => {
    const [row] = await instance().orm.em.fork().find(Mail, { recipient: address });
    const standing = row && (await standingOf(instance(), row.processId));
    return standing?.blockedBy === 'MAIL_PROVIDER_UNAVAILABLE' ? standing : undefined;
  });
  instance().inbox.clearFaults();

  const retried = await operator.act(parked.id, 'retry');
  await mailTo(instance(), address, 'activation');

  expect(retried.status).toBe(202);
  expect(await entriesBy(instance(), parked.id, operator.actor)).toEqual([
    { event: 'retried', data: { code: 'MAIL_PROVIDER_UNAVAILABLE' } },
  ]);
});
