import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { OperatorAction } from '../../db/entities/operator-action.ts';
import { seedEnvironment, seedOperator } from '../support/callers.ts';
import { useInstance } from '../support/instance.ts';
import { seedOnboarding } from '../support/onboarding-rows.ts';
import { call, mailTo, register } from '../support/person.ts';

const instance = useInstance();
const em = () => instance().orm.em.fork();

const PATH = '/ops/onboardings?lang=en';

/** A signed-in operator with a browser. */
async function operator() {
  const headers = { ...(await seedOperator(instance())), accept: 'text/html' };
  const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
  return {
    open: (query = '') => call(instance(), 'GET', `${PATH}${query}`, { headers }),
    search: (email: string) =>
      call(instance(), 'POST', PATH, { headers: form, body: new URLSearchParams({ email }).toString() }),
    get: (path: string) => call(instance(), 'GET', path, { headers }),
  };
}

const linksIn = (html: unknown) =>
  [...String(html).matchAll(/href="([^"]+)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'));
const shortOf = (id: string) => `>${id.slice(-8)}<`;

it('shows operators what is stuck and why, leaves what they choose, and leads on', async () => {
  const environmentId = await seedEnvironment(instance());
  const environmentIds = [environmentId];
  const late = await seedOnboarding(instance(), { environmentIds, waitUntil: new Date(Date.now() - 600_000) });
  const parked = await seedOnboarding(instance(), {
    environmentIds,
    kind: 'membershipInvite',
    stage: 'awaiting-seat',
    waitingOn: 'administrator',
    needsAttention: true,
    blockedBy: 'NO_SEAT',
    trouble: 'STEP_RETRYING',
  });
  const over = await seedOnboarding(instance(), {
    environmentIds,
    stage: 'expired',
    waitingOn: null,
    waitUntil: null,
    endedAt: new Date(),
  });
  const { open, get } = await operator();
  const of = `&environmentId=${environmentId}`;

  const [begin, all, overdue, ended, both] = await Promise.all([
    get('/ops?lang=en'),
    open(of),
    // as the form sends it, with what was left open
    open(`${of}&kind=&stage=&waitingOn=&overdue=1`),
    open(`${of}&state=ended`),
    open(`${of}&state=all`),
  ]);

  expect(linksIn(begin.body)).toContain('/ops/onboardings?lang=en');
  const shown = ({ body }: { readonly body: unknown }) =>
    [late, parked, over].filter((id) => String(body).includes(shortOf(id)));
  expect([all, overdue, ended, both].map(shown)).toEqual([[late, parked], [late], [over], [late, parked, over]]);
  expect(all.body).toContain('It waits longer than it should');
  expect(all.body).toContain('The subscription has no seat free');
  expect(all.body).toMatch(/data-column="Waits for">an administrator</);
  expect(linksIn(all.body)).toContain(`/ops/onboardings/${parked}?lang=en`);
  expect(linksIn(all.body)).toContain(
    '/ops/onboardings?kind=membershipInvite&stage=awaiting-seat&needsAttention=true&lang=en',
  );
  expect(linksIn(all.body)).toContain(`/ops/onboardings?environmentId=${environmentId}&sort=-since&lang=en`);
  expect(all.body).toMatch(/aria-sort="ascending"/);
});

it('goes from page to page', async () => {
  const environmentIds = [await seedEnvironment(instance())];
  const seeds = Array.from({ length: 51 }, (_, minute) =>
    seedOnboarding(instance(), { environmentIds, stageSince: new Date(Date.parse('2026-01-01') + minute * 60_000) }),
  );
  const last = (await Promise.all(seeds)).at(-1) ?? '';
  const { open, get } = await operator();

  const first = await open(`&environmentId=${environmentIds[0]}`);
  const next = linksIn(first.body).find((href) => href.includes('cursor=')) ?? '';
  const second = await get(next);

  expect(first.body).not.toContain(shortOf(last));
  expect(second.body).toContain(shortOf(last));
  expect(linksIn(second.body).filter((href) => href.includes('cursor='))).toHaveLength(3);
});

it('finds a person by an address that stands in no address of a page, and keeps that somebody searched', async () => {
  const email = `page-${randomUUID()}@acme.example`;
  await register(instance(), email);
  await mailTo(instance(), email, 'activation');
  const { search } = await operator();
  await em().nativeDelete(OperatorAction, {});

  const found = await search(email);
  const unknown = await search(`${randomUUID()}@acme.example`);
  const [none, nothing] = [await search('acme'), await search(' ')];

  expect(found.body).toMatch(/About this address.*No account has this address.*awaiting-activation/s);
  expect(linksIn(found.body).join()).not.toContain('page-');
  expect(unknown.body).toContain('Nothing is known of this address.');
  expect([found, unknown, none, nothing].map(({ status }) => status)).toEqual([200, 200, 400, 400]);
  expect(none.body).toContain('href="#email"');
  expect((await em().find(OperatorAction, {})).map(({ outcome }) => outcome)).toEqual(['FOUND', 'NOT_FOUND']);
});

it('says what is wrong with a choice, and lets nobody in who is no operator', async () => {
  const { open } = await operator();

  const [unknownKind, environment, cursor] = [
    await open('&kind=wedding'),
    await open('&environmentId=acme'),
    await open('&cursor=x'),
  ];
  const closed = await call(instance(), 'GET', PATH, { headers: { accept: 'text/html' } });
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    origin: instance().apiUrl,
    accept: 'text/html',
  };
  const stranger = await call(instance(), 'POST', PATH, { headers, body: 'email=an%40acme.example' });

  expect([unknownKind, environment, cursor, closed, stranger].map(({ status }) => status)).toEqual([
    400, 400, 400, 401, 401,
  ]);
  expect(environment.body).toContain('href="#environmentId"');
  for (const page of [unknownKind, environment, cursor, closed, stranger])
    expect(page.body).toMatch(/^<!doctype html>/);
});
