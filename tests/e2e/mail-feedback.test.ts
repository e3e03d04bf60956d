import { describe, expect, it } from '@jest/globals';
import { Mail } from '../../db/entities/mail.ts';
import type { InboxEmail } from '../../inbox/email.ts';
import { eventually } from '../support/eventually.ts';
import { type TestInstance, useInstance } from '../support/instance.ts';
import { activate, call, formFor, mailTo, register, tokenIn } from '../support/person.ts';
import { processOf, standingOf, timelineOf } from '../support/processes.ts';

describe('what the provider reports', () => {
  const instance = useInstance({ skipTime: true });

  it('of a hard bounce stops reminders and shows what blocks, and asking again tries again', async () => {
    const address = 'gone+bounce@acme.example';
    await register(instance(), address);
    const first = await mailTo(instance(), address, 'activation');
    const id = await processOf(instance(), first);
    await heard(instance(), first, 'bounced');
    await instance().env.sleep('2 days');

    const bounced = await standingOf(instance(), id);
    const timeline = await timelineOf(instance(), id);
    const mailsWhileBounced = instance().inbox.emailsTo(address).length;
    await register(instance(), address);
    const second = await mailTo(instance(), address, 'activation', 2);

    expect(bounced).toMatchObject({ stage: 'mail-bounced', needsAttention: true, blockedBy: 'MAIL_BOUNCED' });
    // a report may come before we have noted that the mail is out
    expect(timeline.toSorted()).toEqual(['mail-bounced', 'mail-sent', 'parked', 'requested']);
    expect(mailsWhileBounced).toBe(1);
    expect((await activate(instance(), formFor('gone', tokenIn(second)))).status).toBe(201);
  });

  it.each([
    ['gone+suppressed@acme.example', 'suppressed', 'MAIL_SUPPRESSED'],
    ['gone+failed@acme.example', 'failed', 'MAIL_FAILED'],
  ])('of %s blocks likewise', async (address, feedback, blockedBy) => {
    await register(instance(), address);
    const mail = await mailTo(instance(), address, 'activation');
    await heard(instance(), mail, feedback);
    await instance().env.sleep('1 minute');

    expect(await standingOf(instance(), await processOf(instance(), mail))).toMatchObject({
      stage: 'mail-bounced',
      blockedBy,
    });
  });

  it('of a full mailbox or a delay blocks nothing', async () => {
    const address = 'full+softbounce@acme.example';
    await register(instance(), address);
    const mail = await mailTo(instance(), address, 'activation');
    await heard(instance(), mail, 'delayed');
    await instance().env.sleep('1 minute');

    expect(await standingOf(instance(), await processOf(instance(), mail))).toMatchObject({
      stage: 'awaiting-activation',
      needsAttention: false,
    });
  });

  it('of a complaint stops reminders only', async () => {
    const address = 'angry+complained@acme.example';
    await register(instance(), address);
    const mail = await mailTo(instance(), address, 'activation');
    await heard(instance(), mail, 'complained');
    await instance().env.sleep('4 days');

    expect(instance().inbox.emailsTo(address)).toHaveLength(1);
    expect((await activate(instance(), formFor('angry', tokenIn(mail)))).status).toBe(201);
  });

  it('is taken in once, in any order, however often it comes', async () => {
    instance().inbox.setFaults({ webhooks: 'off' });
    const address = 'order@acme.example';
    await register(instance(), address);
    const mail = await mailTo(instance(), address, 'activation');
    const id = await processOf(instance(), mail);

    await instance().inbox.play(mail.id, { type: 'email.delivered' });
    await instance().inbox.play(mail.id, { type: 'email.delivered' });
    await instance().inbox.play(mail.id, { type: 'email.sent' });
    await instance().inbox.play(mail.id, { type: 'email.delivery_delayed' });
    instance().inbox.clearFaults();

    const timeline = await timelineOf(instance(), id);
    expect(timeline.filter((event) => event === 'mail-delivered')).toHaveLength(1);
    expect(timeline).not.toContain('mail-delayed');
    // our own commit may come after what is reported
    await eventually('that it counts as sent', async () =>
      (await ledgerOf(instance(), mail)).state === 'sent' ? true : undefined,
    );
    expect(await ledgerOf(instance(), mail)).toMatchObject({ state: 'sent', feedback: 'delivered' });
  });

  it('is taken in once where the provider repeats it', async () => {
    instance().inbox.setFaults({ webhooks: 'duplicate' });
    const address = 'repeat+bounce@acme.example';
    await register(instance(), address);
    const mail = await mailTo(instance(), address, 'activation');
    await heard(instance(), mail, 'bounced');
    instance().inbox.clearFaults();

    const timeline = await timelineOf(instance(), await processOf(instance(), mail));
    expect(timeline.filter((event) => event === 'mail-bounced')).toHaveLength(1);
  });

  it('is refused without its signature', async () => {
    const unsigned = await call(instance(), 'POST', '/webhooks/resend', { body: { type: 'email.bounced' } });
    const forged = await call(instance(), 'POST', '/webhooks/resend', {
      body: { type: 'email.bounced' },
      headers: {
        'svix-id': 'm1',
        'svix-timestamp': String(Math.floor(Date.now() / 1_000)),
        'svix-signature': 'v1,AAAA',
      },
    });

    expect(unsigned).toMatchObject({ status: 400, body: { code: 'WEBHOOK_SIGNATURE_INVALID' } });
    expect(forged).toMatchObject({ status: 400, body: { code: 'WEBHOOK_SIGNATURE_INVALID' } });
  });

  it('of a mail that is not ours is taken, so that it is not repeated, and forgotten', async () => {
    const sent = await fetch(`${instance().inbox.url}/emails`, {
      method: 'POST',
      headers: { authorization: 'Bearer re_other', 'content-type': 'application/json' },
      body: JSON.stringify({ from: 'a@other.example', to: 'b@other.example', subject: 'Not ours', text: 'x' }),
    });
    const { id } = (await sent.json()) as { id: string };

    const { webhook } = await instance().inbox.play(id, { type: 'email.bounced' });

    expect(webhook).toEqual({ status: 204 });
  });
});

describe('mails to one address', () => {
  const instance = useInstance({ skipTime: true, policy: { recipientMails: 2, resendPauseMs: 1_000 } });

  it('beyond the limit wait until it lets them through', async () => {
    const address = 'limit@acme.example';
    for (let asked = 1; asked <= 3; asked += 1) {
      await register(instance(), address);
      await instance().delivery.idle();
      await instance().env.sleep('2 seconds');
    }
    await mailTo(instance(), address, 'activation', 2);
    await instance().env.sleep('1 minute');
    const within = instance().inbox.emailsTo(address).length;
    // the limit is told by the clock of the world, in which no ten minutes have passed
    const longAgo = new Date(Date.now() - 11 * 60_000);
    await instance().orm.em.fork().nativeUpdate(Mail, { recipient: address }, { reservedAt: longAgo });
    await instance().env.sleep('15 minutes');

    await mailTo(instance(), address, 'activation', 3);
    expect(within).toBe(2);
  });
});

describe('while the provider is away', () => {
  const instance = useInstance({ skipTime: true });

  it('for a minute, the mail comes once it is back, once', async () => {
    const address = 'minute@acme.example';
    instance().inbox.setFaults({ outage: true });
    await register(instance(), address);
    await instance().delivery.idle();
    await instance().env.sleep('60 seconds');
    instance().inbox.clearFaults();
    await instance().env.sleep('5 minutes');

    const mail = await mailTo(instance(), address, 'activation');
    await instance().env.sleep('1 hour');
    expect(instance().inbox.emailsTo(address)).toHaveLength(1);
    expect(await standingOf(instance(), await processOf(instance(), mail))).toMatchObject({ waitingOn: 'person' });
  });

  it('for half a day, the registration parks, says so, and goes on by itself', async () => {
    const address = 'halfday@acme.example';
    instance().inbox.setFaults({ outage: true });
    await register(instance(), address);
    await instance().delivery.idle();
    await instance().env.sleep('12.1 hours');
    const parked = await onlyOpenProcess(instance(), 'MAIL_PROVIDER_UNAVAILABLE');
    instance().inbox.clearFaults();
    await instance().env.sleep('20 minutes');
    const mail = await mailTo(instance(), address, 'activation');

    const id = await processOf(instance(), mail);
    expect(parked).toMatchObject({
      id,
      stage: 'awaiting-activation',
      waiting_on: 'mail-provider',
      needs_attention: true,
    });
    expect(await standingOf(instance(), id)).toMatchObject({ needsAttention: false, blockedBy: null });
    expect(await timelineOf(instance(), id)).toEqual(expect.arrayContaining(['requested', 'parked', 'mail-sent']));
    expect((await activate(instance(), formFor('halfday', tokenIn(mail)))).status).toBe(201);
  });

  it('a parked mail goes out at once when an operator asks for it', async () => {
    const address = 'retry@acme.example';
    instance().inbox.setFaults({ errors: { status: 401, name: 'invalid_api_key' } });
    await register(instance(), address);
    await instance().delivery.idle();
    await instance().env.sleep('1 minute');
    const parked = await onlyOpenProcess(instance(), 'MAIL_PROVIDER_REFUSED');
    instance().inbox.clearFaults();

    await instance().temporal.workflow.getHandle(`registration/${parked.id}`).signal('retry');
    const mail = await mailTo(instance(), address, 'activation');

    expect(await processOf(instance(), mail)).toBe(parked.id);
  });

  it('an address that it will never take blocks as a bounce does', async () => {
    instance().inbox.setFaults({
      errors: { status: 422, name: 'validation_error', message: 'Invalid `to` field. Not an address.', times: 1 },
    });
    await register(instance(), 'refused@acme.example');
    await instance().delivery.idle();
    await instance().env.sleep('1 minute');
    instance().inbox.clearFaults();

    expect(await onlyOpenProcess(instance(), 'MAIL_REJECTED')).toMatchObject({ stage: 'mail-bounced' });
  });

  it('a mail whose outcome nobody knows is not sent blindly, and a report settles it', async () => {
    const address = 'unknown@acme.example';
    instance().inbox.setFaults({ loseAnswer: {}, webhooks: 'off' });
    await register(instance(), address);
    const mail = await mailTo(instance(), address, 'activation');
    const id = await processOf(instance(), mail);
    // the provider has forgotten the key by now
    await instance()
      .orm.em.fork()
      .nativeUpdate(Mail, { processId: id }, { reservedAt: new Date(Date.now() - 24 * 3_600_000) });
    instance().inbox.clearFaults();
    await instance().env.sleep('30 minutes');
    const unknown = await standingOf(instance(), id);
    await instance().inbox.play(mail.id, { type: 'email.delivered' });
    await instance().delivery.idle();
    await instance().env.sleep('1 minute');

    expect(unknown).toMatchObject({ needsAttention: true, blockedBy: 'MAIL_OUTCOME_UNKNOWN', waitingOn: 'operator' });
    expect(instance().inbox.emailsTo(address)).toHaveLength(1);
    expect(await standingOf(instance(), id)).toMatchObject({ needsAttention: false, waitingOn: 'person' });
    expect(await ledgerOf(instance(), mail)).toMatchObject({ state: 'sent' });
  });
});

/** Waits until the report of a mail is in the ledger and on its way to the process. */
async function heard(instance: TestInstance, mail: InboxEmail, feedback: string): Promise<void> {
  await instance.inbox.settled();
  await instance.delivery.idle();
  expect(await ledgerOf(instance, mail)).toMatchObject({ feedback });
}

async function ledgerOf({ orm }: TestInstance, mail: InboxEmail) {
  return orm.em.fork().findOneOrFail(Mail, mail.tags['mail'] ?? '');
}

async function onlyOpenProcess({ orm }: TestInstance, blockedBy: string) {
  const rows = await orm.em
    .fork()
    .execute<{ id: string }[]>(`select * from "processes" where "ended_at" is null and "blocked_by" = '${blockedBy}'`);
  expect(rows).toHaveLength(1);
  const [row] = rows;
  if (!row) throw new Error(`nothing is blocked by ${blockedBy}`);
  return row;
}
