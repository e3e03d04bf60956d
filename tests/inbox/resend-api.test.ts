import { expect, it } from '@jest/globals';
import { aMail, control, resendFor, withInbox } from './support.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

it('takes a mail from the SDK and gives it back whole', () =>
  withInbox({}, async (inbox) => {
    const resend = resendFor(inbox);
    const { data } = await resend.emails.send(aMail(), { idempotencyKey: 'a/1' });
    const got = await resend.emails.get(data?.id ?? '');
    expect(got.data).toMatchObject({
      object: 'email',
      id: data?.id,
      to: ['ada@example.com'],
      html: '<p>Hello</p>',
      text: 'Hello',
      last_event: 'delivered',
      tags: [{ name: 'template', value: 'activation' }],
      headers: { 'List-Unsubscribe': '<https://vestibule.example/stop>' },
    });
    expect(got.headers).toMatchObject({ 'ratelimit-limit': '1000', 'ratelimit-reset': '1' });
    expect(inbox.emailsTo('Ada <ADA@example.com>')).toHaveLength(1);
  }));

it('sends once per idempotency key and tells how often the key arrived', () =>
  withInbox({}, async (inbox) => {
    const { emails } = resendFor(inbox);
    const first = await emails.send(aMail(), { idempotencyKey: 'a/1' });
    const second = await emails.send(aMail(), { idempotencyKey: 'a/1' });
    const other = await emails.send(aMail({ subject: 'Other' }), { idempotencyKey: 'a/1' });
    expect(second.data).toEqual(first.data);
    expect(other.error).toMatchObject({ statusCode: 409, name: 'invalid_idempotent_request' });
    expect(inbox.sentCount()).toBe(1);
    expect(inbox.keyArrivals()).toEqual(new Map([['a/1', 3]]));
    expect((await control(inbox, 'GET', '/idempotency-keys')).body).toEqual({ 'a/1': 3 });
  }));

it('forgets an idempotency key after 24 h', async () => {
  let nowMs = Date.parse('2026-01-01T00:00:00Z');
  await withInbox({ now: () => nowMs }, async (inbox) => {
    const { emails } = resendFor(inbox);
    const first = await emails.send(aMail(), { idempotencyKey: 'a/1' });
    nowMs += DAY_MS - 1;
    const within = await emails.send(aMail(), { idempotencyKey: 'a/1' });
    nowMs += 1;
    const after = await emails.send(aMail({ subject: 'Other' }), { idempotencyKey: 'a/1' });
    expect(within.data).toEqual(first.data);
    expect(after.error).toBeNull();
    expect(inbox.sentCount()).toBe(2);
  });
});

it('refuses a key that is in flight and a key that is too long', () =>
  withInbox({}, async (inbox) => {
    inbox.setFaults({ slowMs: 200 });
    const { emails } = resendFor(inbox);
    const both = await Promise.all([1, 2].map(() => emails.send(aMail(), { idempotencyKey: 'a/1' })));
    const long = await emails.send(aMail(), { idempotencyKey: 'k'.repeat(257) });
    const refused = both.flatMap(({ error }) => error ?? []);
    expect(refused).toMatchObject([{ statusCode: 409, name: 'concurrent_idempotent_requests' }]);
    expect(long.error).toMatchObject({ statusCode: 400, name: 'invalid_idempotency_key' });
    expect(inbox.sentCount()).toBe(1);
  }));

it.each([
  ['no recipient', { to: [] }, 'missing_required_field', 'Missing `to` field.'],
  ['no subject', { subject: '' }, 'missing_required_field', 'Missing `subject` field.'],
  ['a recipient that is no address', { to: 'ada' }, 'validation_error', expect.stringContaining('Invalid `to` field.')],
  ['a tag with a space', { tags: [{ name: 'a', value: 'b c' }] }, 'validation_error', expect.stringContaining('Tags')],
  ['an attachment', { attachments: [{ filename: 'a', content: 'b' }] }, 'invalid_attachment', expect.any(String)],
])('refuses a mail with %s', (_what, change, name, message) =>
  withInbox({}, async (inbox) => {
    const answer = await resendFor(inbox).emails.send({ ...aMail(), ...change });
    expect(answer.error).toEqual({ statusCode: 422, name, message });
    expect(inbox.sentCount()).toBe(0);
  }),
);

it('refuses a batch as a whole, or line by line when it is permissive', () =>
  withInbox({}, async (inbox) => {
    const { batch } = resendFor(inbox);
    const lines = [aMail(), aMail({ to: 'nobody' }), aMail({ to: 'bob@example.com' })];
    const strict = await batch.send(lines, { idempotencyKey: 'b/1' });
    const permissive = await batch.send(lines, { idempotencyKey: 'b/2', batchValidation: 'permissive' });
    const again = await batch.send(lines, { idempotencyKey: 'b/2', batchValidation: 'permissive' });
    expect(strict.error).toMatchObject({ statusCode: 422, name: 'validation_error' });
    expect(permissive.data?.data).toEqual(inbox.emails().map(({ id }) => ({ id })));
    expect(permissive.data?.errors).toEqual([{ index: 1, message: expect.stringContaining('Invalid `to`') }]);
    expect(again.data).toEqual(permissive.data);
    expect(inbox.emails().map(({ to }) => to[0])).toEqual(['ada@example.com', 'bob@example.com']);
  }));

it('refuses a batch of more than 100', () =>
  withInbox({}, async (inbox) => {
    const lines = Array.from({ length: 101 }, () => aMail());
    const answer = await resendFor(inbox).batch.send(lines);
    expect(answer.error).toMatchObject({ statusCode: 422, name: 'validation_error' });
  }));

it('lists the newest first and pages in both directions', () =>
  withInbox({}, async (inbox) => {
    const { emails } = resendFor(inbox);
    for (const subject of ['1', '2', '3', '4', '5']) await emails.send(aMail({ subject }));
    const first = await emails.list({ limit: 2 });
    const second = await emails.list({ limit: 2, after: first.data?.data[1]?.id ?? '' });
    const back = await emails.list({ limit: 1, before: second.data?.data[0]?.id ?? '' });
    const subjects = (list: typeof first) => list.data?.data.map(({ subject }) => subject);
    expect([subjects(first), first.data?.has_more]).toEqual([['5', '4'], true]);
    expect([subjects(second), second.data?.has_more]).toEqual([['3', '2'], true]);
    expect([subjects(back), back.data?.has_more]).toEqual([['4'], true]);
  }));

it('answers an unknown mail, an unknown method and a body that is no JSON as Resend does', () =>
  withInbox({}, async (inbox) => {
    const { emails } = resendFor(inbox);
    const missing = await emails.get('00000000-0000-4000-8000-000000000000');
    const malformed = await emails.get('nonsense');
    const put = await fetch(`${inbox.url}/emails`, { method: 'PUT' });
    const torn = await fetch(`${inbox.url}/emails`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect(missing.error).toMatchObject({ statusCode: 404, name: 'not_found' });
    expect(malformed.error).toMatchObject({ statusCode: 422, name: 'invalid_parameter' });
    expect(await put.json()).toMatchObject({ statusCode: 405, name: 'method_not_allowed' });
    expect(await torn.json()).toMatchObject({ statusCode: 400, name: 'validation_error' });
  }));

it('asks for the key when it has one', () =>
  withInbox({ apiKey: 're_right' }, async (inbox) => {
    const wrong = await resendFor(inbox, 're_wrong').emails.send(aMail());
    const right = await resendFor(inbox, 're_right').emails.send(aMail());
    const none = await fetch(`${inbox.url}/emails`);
    expect(wrong.error).toMatchObject({ statusCode: 403, name: 'invalid_api_key' });
    expect(right.error).toBeNull();
    expect(await none.json()).toMatchObject({ statusCode: 401, name: 'missing_api_key' });
  }));

it('resolves a wait when the mail arrives, and names what came when it does not', () =>
  withInbox({}, async (inbox) => {
    const { emails } = resendFor(inbox);
    const second = inbox.waitForEmail({ to: 'ada@example.com', template: 'activation', count: 2 }, 5_000);
    await emails.send(aMail({ subject: 'first' }));
    await emails.send(aMail({ subject: 'other', to: 'bob@example.com' }));
    await emails.send(aMail({ subject: 'second' }));
    expect(await second).toMatchObject({ subject: 'second' });
    await expect(inbox.waitForEmail({ subject: /third/ }, 1)).rejects.toThrow(/ada@example.com: second/);
    const found = await control(inbox, 'GET', '/emails?to=bob@example.com&count=1');
    expect(found.body).toMatchObject({ emails: [{ subject: 'other', timeline: expect.any(Array) }] });
    expect((await control(inbox, 'GET', '/emails?to=eve@example.com&count=1')).status).toBe(404);
  }));
