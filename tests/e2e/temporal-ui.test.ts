import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import type { Policy } from '../../domain/policy.ts';
import { seedEnvironment, seedOperator, seedProgram, seedUser } from '../support/callers.ts';
import { openInstance, useInstance } from '../support/instance.ts';
import { codeOf } from '../support/operator-calls.ts';
import { call } from '../support/person.ts';

const withoutUi = useInstance({ withoutWorkers: true });

interface Asked {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** A UI's server that remembers what it is asked, and an instance in front of it. */
async function behindUi(policy: Partial<Policy> = {}) {
  await using stack = new AsyncDisposableStack();
  const asked: Asked[] = [];
  const server = createServer((req, res) => {
    asked.push({ url: req.url ?? '', headers: req.headers });
    res.setHeader('Set-Cookie', '_csrf=theirs; Path=/').setHeader('Access-Control-Allow-Origin', '*');
    res.setHeader('Content-Security-Policy', 'default-src *');
    const isPage = req.url?.includes('/namespaces/default/workflows') && req.method === 'GET';
    res.setHeader('Content-Type', isPage ? 'text/html' : 'application/json');
    res.end(isPage ? '<script>go()</script>' : '{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    if (!server.listening) return;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  stack.defer(stop);
  const temporalUiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const instance = await openInstance({ withoutWorkers: true, temporalUiUrl, policy });
  stack.defer(() => instance.close());
  const operator = await seedOperator(instance);
  const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    call(instance, 'GET', `/ops/temporal${path}`, { headers: { ...operator, ...headers } });
  const opened = stack.move();
  return { instance, operator, asked, get, stop, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

const PAGE = '/namespaces/default/workflows';
const HTML = { accept: 'text/html' };

it('passes on a call without whatever says who makes it, and an answer without whatever would last', async () => {
  await using ui = await behindUi();
  const { cookie = '' } = ui.operator;
  const before = ui.asked.length;

  const answer = await ui.get('/api/v1/namespaces?pageSize=5', {
    cookie: `${cookie}; session=somebody; _csrf=mine`,
    'x-forwarded-for': '192.0.2.7',
    'x-http-method-override': 'DELETE',
    'x-csrf-token': 'mine',
    'caller-type': 'operator',
  });
  const page = await ui.get(PAGE, HTML);
  const chunk = await ui.get('/_app/immutable/chunk.js');

  const [first, second] = ui.asked.slice(before);
  expect(first?.url).toBe('/ops/temporal/api/v1/namespaces?pageSize=5');
  expect(second?.url).toBe(`/ops/temporal${PAGE}`);
  const { cookie: passed = '', 'x-csrf-token': csrf } = first?.headers ?? {};
  expect(passed).toBe(`_csrf=${String(csrf)}`);
  expect(csrf).not.toBe('mine');
  const names = Object.keys(first?.headers ?? {}).toSorted();
  expect(names.filter((name) => /forwarded|override|authorization|origin|caller|user-agent/.test(name))).toEqual([]);
  for (const { headers } of [answer, page, chunk]) {
    expect(headers.get('set-cookie')).toBeNull();
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('content-security-policy')).not.toContain('*');
  }
  expect(page.headers.get('content-security-policy')).toContain("'sha256-");
  expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
  expect([answer, page, chunk].map(({ headers }) => headers.get('cache-control'))).toEqual([
    'no-store',
    'no-store',
    'private, max-age=31536000, immutable',
  ]);
});

it('refuses what changes something, from wherever it comes, and asks the UI nothing', async () => {
  await using ui = await behindUi();
  const { instance, operator } = ui;
  const path = '/ops/temporal/api/v1/namespaces/default/workflows/x';
  const post = (to: string, headers: Readonly<Record<string, string>>) =>
    call(instance, 'POST', to, { body: {}, headers });

  const answers = [
    await post(`${path}/terminate`, operator),
    await call(instance, 'DELETE', '/ops/temporal/api/v1/namespaces/default/schedules/nudge', { headers: operator }),
    await ui.get('/api/v1/namespaces/elsewhere/workflows'),
    await post(`${path}/query/status`, { ...operator, origin: 'https://elsewhere.example' }),
  ];
  const before = ui.asked.length;
  const query = await post(`${path}/query/status`, operator);

  expect(answers.map(codeOf)).toEqual([
    ...Array.from({ length: 3 }, () => '403 TEMPORAL_READ_ONLY'),
    '403 ORIGIN_MISMATCH',
  ]);
  expect(before).toBe(0);
  expect([query.status, ui.asked.length]).toEqual([200, 1]);
});

it('lets operators in alone, and shows others how they sign in', async () => {
  await using ui = await behindUi();
  const { instance, asked } = ui;
  const user = await seedUser(instance, await seedEnvironment(instance), 'administrator');
  const program = await seedProgram(instance, { environmentId: null, scopes: ['operate.view'] });
  const open = (headers: Readonly<Record<string, string>>) =>
    call(instance, 'GET', `/ops/temporal${PAGE}?lang=en`, { headers: { ...HTML, ...headers } });

  const answers = [await open({}), await open(user.headers), await open(program.headers)];
  const script = await call(instance, 'GET', '/ops/temporal/_app/start.js');

  for (const { status, body } of answers) {
    expect(status).toBe(401);
    expect(body).toContain('For operators only');
  }
  expect(codeOf(script)).toBe('401 NOT_AUTHENTICATED');
  expect(asked).toEqual([]);
});

it('counts whoever is not signed in, and no part of a page that an operator opens', async () => {
  await using ui = await behindUi({ anonymousCallsPerMinute: 3 });
  const stranger = () => call(ui.instance, 'GET', `/ops/temporal${PAGE}`, { headers: HTML });

  const parts = [];
  for (let part = 0; part < 5; part += 1) parts.push(await ui.get(`/_app/${part}.js`));
  const strangers = [];
  for (let attempt = 0; attempt < 4; attempt += 1) strangers.push(await stranger());

  expect(parts.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect(strangers.map(({ status }) => status)).toEqual([401, 401, 401, 429]);
});

it('says so where the UI does not answer', async () => {
  await using ui = await behindUi();
  await ui.stop();

  const [page, data] = [await ui.get(PAGE, HTML), await ui.get('/api/v1/settings')];

  expect([page.status, page.headers.get('retry-after')]).toEqual([503, '5']);
  expect(page.body).toContain('TEMPORAL_UI_UNAVAILABLE');
  expect(codeOf(data)).toBe('503 TEMPORAL_UI_UNAVAILABLE');
});

it('says so where no UI is set up', async () => {
  const operator = await seedOperator(withoutUi());
  const open = (headers: Readonly<Record<string, string>>) =>
    call(withoutUi(), 'GET', '/ops/temporal?lang=en', { headers: { ...operator, ...headers } });

  const [page, data] = [await open(HTML), await open({})];

  expect(page.status).toBe(404);
  expect(page.body).toContain('TEMPORAL_UI_URL');
  expect(page.body).toContain('href="/ops/temporal?lang=fr"');
  expect(codeOf(data)).toBe('404 NOT_FOUND');
});
