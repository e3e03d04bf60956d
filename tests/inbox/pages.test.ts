import { request } from 'node:http';
import { expect, it } from '@jest/globals';
import type { Inbox } from '../../inbox/inbox.ts';
import { aMail, resendFor, withInbox } from './support.ts';

async function page(inbox: Inbox, path: string): Promise<{ headers: Headers; html: string }> {
  const response = await fetch(inbox.url + path);
  return { headers: response.headers, html: await response.text() };
}

function submit(inbox: Inbox, path: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  const body = new URLSearchParams(fields);
  return fetch(inbox.url + path, { method: 'POST', body, headers, redirect: 'manual' });
}

function statusFor(inbox: Inbox, path: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request(inbox.url + path, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    call.on('error', reject).end();
  });
}

it('lists mails newest first, searches by recipient and escapes what it shows', () =>
  withInbox({}, async (inbox) => {
    const { emails } = resendFor(inbox);
    await emails.send(aMail({ subject: 'Older <script>alert(1)</script>' }));
    await emails.send(aMail({ subject: 'Newer', to: 'bob@example.com' }));
    const all = await page(inbox, '/');
    const found = await page(inbox, '/?to=ADA@');
    expect(all.html.indexOf('Newer')).toBeLessThan(all.html.indexOf('Older &lt;script&gt;'));
    expect(all.html).not.toContain('<script');
    expect(found.html).toContain('Older');
    expect(found.html).not.toContain('Newer');
    expect(all.headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'self';");
  }));

it('shows a mail in a frame without scripts, beside its text, tags, headers and timeline', () =>
  withInbox({}, async (inbox) => {
    const html = '<html><head></head><body><a href="https://a.test/?t=1&amp;u=2">"Activate"</a></body></html>';
    const { data } = await resendFor(inbox).emails.send(aMail({ html, text: 'At https://a.test/?t=1&u=2' }));
    const { html: shown } = await page(inbox, `/mails/${data?.id}`);
    const [, sandbox] = /<iframe[^>]* sandbox="([^"]*)"/.exec(shown) ?? [];
    const [, srcdoc] = /srcdoc="([^"]*)"/.exec(shown) ?? [];
    expect(sandbox).not.toMatch(/allow-(scripts|same-origin|forms)/);
    expect(srcdoc).toContain('&lt;head&gt;&lt;base target=&quot;_blank&quot;&gt;&lt;/head&gt;');
    expect(srcdoc).toContain('t=1&amp;amp;u=2');
    for (const part of ['href="https://a.test/?t=1&amp;u=2"', 'List-Unsubscribe', 'template', 'delivered'])
      expect(shown).toContain(part);
  }));

it.each(['no-id-at-all', '00000000-0000-4000-8000-000000000000'])('says on a page that there is no mail %s', (id) =>
  withInbox({}, async (inbox) => {
    const response = await fetch(`${inbox.url}/mails/${id}`);
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect(await response.text()).toContain('<h1>No such mail</h1>');
  }),
);

it('plays feedback and switches faults and scanner by forms', () =>
  withInbox({}, async (inbox) => {
    const { data } = await resendFor(inbox).emails.send(aMail());
    const played = await submit(inbox, `/mails/${data?.id}/events`, { type: 'softbounce' });
    await submit(inbox, '/faults', { fault: 'outage' });
    await submit(inbox, '/faults', { fault: 'duplicate' });
    await submit(inbox, '/scanner', { mode: 'submit' });
    const { html } = await page(inbox, '/');
    expect([played.status, played.headers.get('location')]).toEqual([303, `/mails/${data?.id}`]);
    expect(inbox.timeline(data?.id ?? '').at(-1)).toMatchObject({ event: { bounce: { type: 'Transient' } } });
    expect(inbox.faults()).toMatchObject({ outage: true, webhooks: 'duplicate' });
    expect(html).toContain('plays out an outage');
    await submit(inbox, '/faults', { fault: 'none' });
    expect(inbox.faults()).toMatchObject({ outage: false, webhooks: 'on' });
  }));

it('answers pages, control and the open API to loopback names only', () =>
  withInbox({}, async (inbox) => {
    const paths = ['/', '/mails/x', '/control/faults', '/emails'];
    const foreign = await Promise.all(paths.map((path) => statusFor(inbox, path, 'inbox.attacker.test')));
    const own = await statusFor(inbox, '/', 'localhost:3001');
    const health = await statusFor(inbox, '/healthz', 'inbox');
    expect(foreign).toEqual([403, 403, 403, 403]);
    expect([own, health]).toEqual([200, 200]);
  }));

it('answers the API to every name once it asks for a key', () =>
  withInbox({ apiKey: 're_right' }, async (inbox) => {
    expect(await statusFor(inbox, '/emails', 'inbox:3001')).toBe(401);
    expect(await statusFor(inbox, '/control/faults', 'inbox:3001')).toBe(403);
  }));

it('refuses a form that another site posts', () =>
  withInbox({}, async (inbox) => {
    const refused = await submit(inbox, '/faults', { fault: 'outage' }, { origin: 'http://attacker.test' });
    expect(refused.status).toBe(403);
    expect(inbox.faults().outage).toBe(false);
  }));
