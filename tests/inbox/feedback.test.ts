import { expect, it } from '@jest/globals';
import { aMail, control, resendFor, WEBHOOK_SECRET, withInbox, withReceiver } from './support.ts';

it('reports sent and delivered, signed so that the SDK verifies it', () =>
  withReceiver([], (webhookUrl, received) =>
    withInbox({ webhookUrl, webhookSecret: WEBHOOK_SECRET }, async (inbox) => {
      const resend = resendFor(inbox);
      const { data } = await resend.emails.send(aMail());
      await inbox.settled();
      const verified = received.map(({ payload, headers }) =>
        resend.webhooks.verify({ payload, headers, webhookSecret: WEBHOOK_SECRET }),
      );
      expect(verified).toMatchObject([{ type: 'email.sent' }, { type: 'email.delivered' }]);
      expect(verified[1]).toMatchObject({
        created_at: expect.any(String),
        data: { email_id: data?.id, to: ['ada@example.com'], tags: { template: 'activation' } },
      });
      expect(inbox.timeline(data?.id ?? '')).toMatchObject([
        { webhook: 'delivered', status: 204 },
        { webhook: 'delivered', status: 204 },
      ]);
    }),
  ));

it.each([
  ['bounce', ['email.sent', 'email.bounced'], 'bounced', { bounce: { type: 'Permanent' } }],
  ['softbounce', ['email.sent', 'email.bounced'], 'bounced', { bounce: { type: 'Transient' } }],
  ['delayed', ['email.sent', 'email.delivery_delayed', 'email.delivered'], 'delivered', {}],
  ['complained', ['email.sent', 'email.delivered', 'email.complained'], 'complained', {}],
  ['suppressed', ['email.suppressed'], 'suppressed', { suppressed: { type: 'OnAccountSuppressionList' } }],
  ['failed', ['email.failed'], 'failed', { failed: { reason: expect.any(String) } }],
])('plays the suffix +%s', (suffix, types, lastEvent, data) =>
  withReceiver([], (webhookUrl, received) =>
    withInbox({ webhookUrl, webhookSecret: WEBHOOK_SECRET, delayMs: 20 }, async (inbox) => {
      const sent = await resendFor(inbox).emails.send(aMail({ to: `Ada <ada+${suffix}@example.com>` }));
      await inbox.settled();
      expect(received.map(({ type }) => type)).toEqual(types);
      expect(received.at(-1)?.data).toMatchObject(data);
      expect(inbox.lastEvent(sent.data?.id ?? '')).toBe(lastEvent);
    }),
  ),
);

it('tries a refused webhook again under the same id, and gives up in the end', () =>
  withReceiver([500, 401, 204, 500, 500, 500], (webhookUrl, received) =>
    withInbox({ webhookUrl, webhookSecret: WEBHOOK_SECRET, webhookPausesMs: [0, 0] }, async (inbox) => {
      inbox.setFaults({ webhooks: 'off' });
      const { data } = await resendFor(inbox).emails.send(aMail());
      const id = data?.id ?? '';
      await inbox.play(id, { type: 'email.delivered' });
      await inbox.settled();
      const givenUp = await inbox.play(id, { type: 'email.complained' });
      await inbox.settled();
      expect(received.map(({ type }) => type)).toEqual([
        ...Array.from({ length: 3 }, () => 'email.delivered'),
        ...Array.from({ length: 3 }, () => 'email.complained'),
      ]);
      expect(new Set(received.map((webhook) => webhook.id)).size).toBe(2);
      expect(givenUp.webhook).toEqual({ status: 500 });
      expect(inbox.timeline(id).map(({ webhook }) => webhook)).toEqual(['skipped', 'skipped', 'delivered', 'given-up']);
    }),
  ));

it('reports everything twice under one id, or in reverse, when told to', () =>
  withReceiver([], (webhookUrl, received) =>
    withInbox({ webhookUrl, webhookSecret: WEBHOOK_SECRET }, async (inbox) => {
      const { emails } = resendFor(inbox);
      inbox.setFaults({ webhooks: 'duplicate' });
      await emails.send(aMail());
      await inbox.settled();
      inbox.setFaults({ webhooks: 'reversed' });
      await emails.send(aMail());
      await inbox.settled();
      const types = received.map(({ type }) => type.replace('email.', ''));
      expect(types).toEqual(['sent', 'sent', 'delivered', 'delivered', 'delivered', 'sent']);
      expect(received[1]?.id).toBe(received[0]?.id);
      expect(received[5]?.id).not.toBe(received[4]?.id);
    }),
  ));

it('sends one event on demand and answers when the webhook answered', () =>
  withReceiver([], (webhookUrl, received) =>
    withInbox({ webhookUrl, webhookSecret: WEBHOOK_SECRET }, async (inbox) => {
      inbox.setFaults({ webhooks: 'off' });
      const { data } = await resendFor(inbox).emails.send(aMail());
      const bounce = { type: 'Undetermined', subType: 'Undetermined', message: 'Nobody knows.' };
      const played = await control(inbox, 'POST', `/emails/${data?.id}/events`, { type: 'email.bounced', bounce });
      expect(played).toMatchObject({ status: 200, body: { webhook: { status: 204 } } });
      expect(received.map(({ data: reported }) => reported['bounce'])).toEqual([bounce]);
    }),
  ));
