import type { RequestListener } from 'node:http';
import { expect, it } from '@jest/globals';
import { linksOf } from '../../inbox/markup.ts';
import { aMail, control, readBody, resendFor, withInbox, withSite } from './support.ts';

const PAGE = `<!doctype html><script>"<form action=/script>"</script>
<form method="post" action="/activate">
<input type="hidden" name="token" value="a&amp;b"><input name="word"><input type="checkbox" name="terms">
<input type="checkbox" name="news" checked><textarea name="note">as it is</textarea>
<select name="language"><option value="nl">Dutch<option value="fr" selected>French</select>
<button name="answer" value="yes">Yes</button><button name="answer" value="no">No</button></form>`;

function site(calls: string[]): RequestListener {
  return (request, response) => {
    void readBody(request).then((body) => {
      calls.push([request.method, request.url, body, request.headers.origin].filter(Boolean).join(' '));
      if (request.url === '/start') response.writeHead(302, { location: '/page', 'set-cookie': 's=1; Path=/' }).end();
      else if (request.url === '/away') response.writeHead(302, { location: 'http://localhost:1/' }).end();
      else response.writeHead(200, { 'content-type': 'text/html' }).end(request.url === '/page' ? PAGE : '');
    });
  };
}

it('finds the links of a mail in its HTML and its text, each once', () => {
  const html = `<a href='https://a.test/?x=1&amp;y=2'>A</a><!-- <a href="https://b.test/"> --><a href="mailto:x@y.z">M</a>`;
  const links = linksOf({ html, text: 'Go to https://a.test/?x=1&y=2, or (https://c.test/d).' });
  expect(links).toEqual(['https://a.test/?x=1&y=2', 'https://c.test/d']);
});

it('opens every link by HEAD and GET and follows redirects on the same origin', () => {
  const calls: string[] = [];
  return withSite(site(calls), (url) =>
    withInbox({}, async (inbox) => {
      const mail = aMail({ html: `<a href="${url}/start">Start</a>`, text: `${url}/away` });
      const { data } = await resendFor(inbox).emails.send(mail);
      const report = await inbox.scan(data?.id ?? '', 'open');
      expect(calls).toEqual(['HEAD /start', 'HEAD /page', 'GET /start', 'GET /page', 'HEAD /away', 'GET /away']);
      expect(report.steps.map(({ status }) => status)).toEqual([302, 200, 302, 200, 302, 302]);
    }),
  );
});

it('submits every form by every button, with its values and with its empty fields filled', () => {
  const calls: string[] = [];
  return withSite(site(calls), (url) =>
    withInbox({}, async (inbox) => {
      const { data } = await resendFor(inbox).emails.send(aMail({ html: `<a href="${url}/page">Page</a>` }));
      const answer = await control(inbox, 'POST', `/emails/${data?.id}/scan`, { mode: 'submit' });
      const rest = '&news=on&note=as+it+is&language=fr&answer=';
      expect(calls.slice(2)).toEqual(
        ['yes', 'no'].flatMap((button) =>
          ['', 'scanner'].map((word) => `POST /activate token=a%26b&word=${word}${rest}${button} ${url}`),
        ),
      );
      const submitted = { method: 'POST', status: 200, fields: expect.any(Array) };
      const opened = [{ method: 'HEAD' }, { method: 'GET' }];
      expect(answer.body).toMatchObject({ steps: [...opened, submitted, submitted, submitted, submitted] });
    }),
  );
});

it('scans every mail that comes while it is switched on', () => {
  const calls: string[] = [];
  return withSite(site(calls), (url) =>
    withInbox({}, async (inbox) => {
      await control(inbox, 'POST', '/scanner', { mode: 'open' });
      const { data } = await resendFor(inbox).emails.send(aMail({ text: `${url}/page` }));
      await inbox.settled();
      const off = await control(inbox, 'POST', '/scanner', { mode: 'off' });
      await resendFor(inbox).emails.send(aMail({ text: `${url}/page` }));
      await inbox.settled();
      expect(calls).toEqual(['HEAD /page', 'GET /page']);
      expect(off.body).toMatchObject({ mode: 'off', reports: [{ emailId: data?.id, mode: 'open' }] });
    }),
  );
});
