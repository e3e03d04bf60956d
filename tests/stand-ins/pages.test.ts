import { createServer, request } from 'node:http';
import { expect, it } from '@jest/globals';
import { type StandInId, TENANTS } from '../../stand-ins/identity/settings.ts';
import type { IdentityStandIn } from '../../stand-ins/identity/stand-in.ts';
import { listen } from '../../stand-ins/listening.ts';
import { describeInBrowser, findViolations } from '../support/browser.ts';
import { createJar } from '../support/provider-browser.ts';
import { beginSignIn, withStandIn } from './client.ts';

function submit(standIn: IdentityStandIn, path: string, fields: Record<string, string>, headers = {}) {
  const body = new URLSearchParams(fields);
  return fetch(standIn.url + path, { method: 'POST', body, headers, redirect: 'manual' });
}

function statusFor(standIn: IdentityStandIn, path: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request(standIn.url + path, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    call.on('error', reject).end();
  });
}

it('asks who signs in, whoever is expected first, and says what the provider says of them', () =>
  withStandIn(async (standIn) => {
    standIn.people.change('google-gus', { firstName: '<script>alert(1)</script>' });
    const { page } = await beginSignIn(standIn, 'google', { parameters: { login_hint: 'Fleur@firm.example' } });

    expect(page.status).toBe(200);
    expect(page.html.indexOf('Sign in as Fleur Faber')).toBeLessThan(page.html.indexOf('Sign in as Dora Daems'));
    expect(page.html).toContain('email: &quot;gus@firm.example&quot;, email_verified: false');
    expect(page.html).not.toContain('<script');
  }));

it.each([
  [
    'microsoft',
    { tenant: TENANTS.contoso, edov: '1', groups: 'staff, operators' },
    { xms_edov: '1', tid: TENANTS.contoso, groups: ['staff', 'operators'] },
  ],
  ['google', { tenant: 'new.example' }, { hd: 'new.example', email_verified: false, given_name: 'Nora' }],
  ['apple', { relay: 'yes', emailVerified: 'yes' }, { is_private_email: 'true', email_verified: 'true' }],
  ['acme', { groups: 'operators' }, { groups: ['operators'], email_verified: false }],
] as const)('makes up another person at %s', (id, said, claims) =>
  withStandIn(async (standIn) => {
    const form = { another: 'yes', email: 'nora@new.example', firstName: 'Nora', lastName: '', ...said };
    const signIn = await beginSignIn(standIn, id);
    const first = await signIn.finish(await signIn.answer(form));
    const again = await beginSignIn(standIn, id);
    const second = await again.finish(await again.answer(form));

    expect(first).toMatchObject({ email: 'nora@new.example', ...claims });
    expect(second['sub']).toBe(first['sub']);
  }),
);

it.each(['microsoft', 'google'] as const)('says what is wrong with a person that %s cannot have', (id) =>
  withStandIn(async (standIn) => {
    const signIn = await beginSignIn(standIn, id);
    const { status, html } = await signIn.answer(
      id === 'microsoft' ? { another: 'yes', tenant: 'contoso' } : { person: 'ms-anna' },
    );

    expect([status, html]).toEqual([422, expect.stringContaining('role="alert"')]);
    expect(html).toContain('Somebody else');
  }),
);

it.each(['microsoft', 'google', 'apple', 'acme'] as const)('lets a person decline at %s', (id) =>
  withStandIn(async (standIn) => {
    const signIn = await beginSignIn(standIn, id);
    const back = await signIn.answer({ decline: 'yes' });

    await expect(signIn.finish(back)).rejects.toMatchObject({ error: 'access_denied' });
  }),
);

it('says on a page that a sign-in has run out, or began in another browser', () =>
  withStandIn(async (standIn) => {
    const { page } = await beginSignIn(standIn, 'google', { jar: createJar() });
    const elsewhere = await fetch(page.url);

    expect([elsewhere.status, await elsewhere.text()]).toEqual([
      400,
      expect.stringContaining('began in another browser'),
    ]);
  }));

it('plays faults and keeps people signed in by forms', () =>
  withStandIn(async (standIn) => {
    const played = await submit(standIn, '/play', { provider: 'google', fault: 'rubbish' });
    await submit(standIn, '/sign-in', { person: 'acme-jan' });
    const html = await (await fetch(standIn.url)).text();
    const signedIn = await beginSignIn(standIn, 'acme');
    await submit(standIn, '/play', { provider: 'google', fault: '' });
    await submit(standIn, '/sign-out', {});
    const asked = await beginSignIn(standIn, 'acme');

    expect([played.status, played.headers.get('location')]).toEqual([303, '/#google']);
    expect(html).toContain('Rubbish: a page where JSON is expected</strong>');
    expect(await signedIn.finish()).toHaveProperty('email', 'jan@acme.example');
    expect(asked.page.html).toContain('Sign in as Jan Jacobs');
  }));

it('answers to loopback names only, and changes nothing for another site', () =>
  withStandIn(async (standIn) => {
    const paths = ['/', '/people', '/google/auth', '/microsoft/organizations/oauth2/v2.0/authorize'];
    const statuses = await Promise.all(paths.map((path) => statusFor(standIn, path, 'evil.example')));
    const posts = await Promise.all(
      ['/play', '/sign-in', '/google/who/x', '/microsoft/organizations/oauth2/v2.0/authorize'].map(async (path) => {
        const fields = { provider: 'google', fault: 'down', person: 'google-dora' };
        return (await submit(standIn, path, fields, { origin: 'https://evil.example' })).status;
      }),
    );

    expect(statuses).toEqual([403, 403, 403, 403]);
    expect(posts).toEqual([403, 403, 403, 403]);
    expect((await fetch(`${standIn.url}/healthz`)).status).toBe(200);
  }));

/** Lends a client that notes what is called. */
async function withClient<T>(use: (url: string, calls: readonly string[]) => Promise<T>): Promise<T> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url?.split('?')[0]}`);
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>Client</title><p>back');
  });
  const site = await listen(server, 0);
  try {
    return await use(site.url, calls);
  } finally {
    await site.close();
  }
}

async function authorizationUrl(standIn: IdentityStandIn, id: StandInId, clientUrl: string): Promise<string> {
  const { page } = await beginSignIn(standIn, id);
  const url = new URL(page.visited[0] ?? '');
  url.searchParams.set('redirect_uri', `${clientUrl}/sign-in/${id}/callback`);
  return url.href;
}

describeInBrowser('in a real browser without scripts', ({ openPage }) => {
  it.each(['microsoft', 'google', 'apple', 'acme'] as const)('leads back to the client from %s', (id) =>
    withClient((clientUrl, calls) =>
      withStandIn(async (standIn) => {
        const { page, complaints } = await openPage({ javaScriptEnabled: false });

        await page.goto(await authorizationUrl(standIn, id, clientUrl));
        await page.getByRole('button', { name: 'Sign in as' }).first().click();
        if (id === 'apple') await page.getByRole('button', { name: 'Continue' }).click();
        await page.getByText('back', { exact: true }).waitFor();

        expect(calls).toContain(`${id === 'apple' ? 'POST' : 'GET'} /sign-in/${id}/callback`);
        expect(complaints.filter((text) => text.includes('Content Security Policy'))).toEqual([]);
      }, clientUrl),
    ),
  );

  it('is fit for everybody', () =>
    withStandIn(async (standIn) => {
      const signIn = await beginSignIn(standIn, 'google');
      const { page, complaints } = await openPage();

      for (const address of [standIn.url, signIn.page.visited[0]?.href ?? '']) {
        await page.goto(address);
        expect(await findViolations(page)).toEqual([]);
      }
      expect(complaints).toEqual([]);
    }));
});
