import { expect, it } from '@jest/globals';
import { type BatchedMail, createResendMailer } from '../../emails/mailer.ts';
import { createInbox } from '../../inbox/inbox.ts';

function mailTo(to: string): BatchedMail {
  const text = `Hello ${to}`;
  return {
    to,
    subject: 'Hello',
    html: `<p>${text}</p>`,
    text,
    headers: {},
    mailId: crypto.randomUUID(),
    template: 'invitation',
  };
}

async function openMailer() {
  const inbox = await createInbox({ delayMs: 0 });
  const mailer = createResendMailer({ apiKey: 're_test', from: 'V <v@vestibule.example>', baseUrl: inbox.url });
  return { inbox, mailer, [Symbol.asyncDispose]: () => inbox.close() };
}

it('answers for each mail of a call in its place, and a refused one keeps no other back', async () => {
  await using opened = await openMailer();
  const { inbox, mailer } = opened;
  const mails = [mailTo('a@mails.example'), mailTo('nobody'), mailTo('c@mails.example')];

  const outcomes = await mailer.sendBatch({ idempotencyKey: 'batch-1', mails });
  const again = await mailer.sendBatch({ idempotencyKey: 'batch-1', mails });

  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['accepted', 'refused', 'accepted']);
  expect(again).toEqual(outcomes);
  expect(inbox.emails().map(({ to }) => to)).toEqual([['a@mails.example'], ['c@mails.example']]);
});

it('takes another body under the same key for what an earlier attempt has handed over', async () => {
  await using opened = await openMailer();
  const { inbox, mailer } = opened;
  await mailer.sendBatch({ idempotencyKey: 'batch-2', mails: [mailTo('a@mails.example'), mailTo('b@mails.example')] });

  const outcomes = await mailer.sendBatch({ idempotencyKey: 'batch-2', mails: [mailTo('b@mails.example')] });

  expect(outcomes).toEqual([{ outcome: 'accepted', providerId: null }]);
  expect(inbox.emails()).toHaveLength(2);
});

it('fails as a whole while the provider is away, or asks to wait', async () => {
  await using opened = await openMailer();
  const { inbox, mailer } = opened;
  const batch = { idempotencyKey: 'batch-3', mails: [mailTo('a@mails.example')] };
  inbox.setFaults({ outage: true });
  const away = mailer.sendBatch(batch);
  await expect(away).rejects.toMatchObject({ code: 'MAIL_PROVIDER_UNAVAILABLE' });
  inbox.setFaults({ rateLimit: { retryAfterSeconds: 7 } });

  const limited = mailer.sendBatch(batch);

  await expect(limited).rejects.toMatchObject({ code: 'MAIL_PROVIDER_UNAVAILABLE', retryAfterMs: 7_000 });
  expect(inbox.emails()).toEqual([]);
});
