import { expect, it } from '@jest/globals';
import { Process } from '../../db/entities/process.ts';
import { recordDrift } from '../../db/writes/drift.ts';
import { DAY_MS } from '../../domain/policy.ts';
import { seedOperator } from '../support/callers.ts';
import { openInstance } from '../support/instance.ts';
import { seedOnboarding } from '../support/onboarding-rows.ts';
import { call } from '../support/person.ts';

/** An instance of the test's own, and a signed-in operator with a browser. */
async function lend() {
  const instance = await openInstance();
  const headers = { ...(await seedOperator(instance)), accept: 'text/html' };
  const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
  return {
    instance,
    open: async (path: string) => call(instance, 'GET', path, { headers }),
    send: (fields: Readonly<Record<string, string>>, more: object = {}) => {
      const body = new URLSearchParams({ action: 'brake', brake: 'mail', on: 'true', ...fields }).toString();
      return call(instance, 'POST', '/ops?lang=en', { headers: { ...form, ...more }, body });
    },
    [Symbol.asyncDispose]: () => instance.close(),
  };
}

const HELD_BACK = 'All mails are held back.';

it('puts a brake on and lets it go, and every page of the operators says so meanwhile', async () => {
  await using lent = await lend();
  const onboarding = await seedOnboarding(lent.instance, {});
  const pages = ['/ops', '/ops/onboardings', `/ops/onboardings/${onboarding}`, '/ops/authority', '/ops/drift'];
  const saying = async () => {
    const shown = await Promise.all(pages.map((path) => lent.open(`${path}?lang=en`)));
    return shown.map(({ status, body }) => [status, String(body).includes(HELD_BACK)]);
  };
  const before = await saying();

  const put = await lent.send({ reason: 'A wrong list <b>.' });
  const during = await saying();
  const begin = await lent.open('/ops?lang=en&done=braked');
  const stranger = await call(lent.instance, 'GET', '/ops?lang=en', { headers: { accept: 'text/html' } });
  await lent.send({ on: 'false', reason: 'It is right again.' });
  const after = await saying();

  expect(before).toEqual(pages.map(() => [200, false]));
  expect(put.status).toBe(303);
  expect(during).toEqual(pages.map(() => [200, true]));
  expect(begin.body).toContain('A wrong list &lt;b&gt;.');
  expect(begin.body).toContain('The brake stands as asked.');
  expect(begin.body).toContain('no link to a new password either');
  expect([stranger.status, String(stranger.body).includes(HELD_BACK)]).toEqual([401, false]);
  expect(after).toEqual(before);
});

it('asks for the reason where there is none, and for a sign-in and a page of ours', async () => {
  await using lent = await lend();
  const refused = await lent.send({ reason: '  ' });
  const long = await lent.send({ reason: 'x'.repeat(501) });
  const unknown = await lent.send({ brake: 'nothing', reason: 'x' });
  const elsewhere = await lent.send({ reason: 'x' }, { origin: 'https://elsewhere.example' });
  const stranger = await lent.send({ reason: 'x' }, { cookie: '' });

  expect(refused.body).toContain('<a href="#reason-mail">');
  expect([refused, long, unknown, elsewhere, stranger].map(({ status }) => status)).toEqual([400, 400, 404, 403, 401]);
  expect(String((await lent.open('/ops?lang=en')).body)).not.toContain(HELD_BACK);
});

it('shows what has come apart, with what to do, and counts it where operators begin', async () => {
  await using lent = await lend();
  const em = lent.instance.orm.em.fork();
  const id = await seedOnboarding(lent.instance, { waitUntil: new Date(Date.now() + DAY_MS) });
  const { kind } = await em.findOneOrFail(Process, { id });
  const found = [{ subject: `${kind}/${id}`, processId: id, since: new Date() }];
  await recordDrift(em.fork(), { kind: 'WORKFLOW_ENDED', looked: [], found });

  const [begin, page] = await Promise.all([lent.open('/ops?lang=en'), lent.open('/ops/drift?lang=en')]);
  const strange = await lent.open('/ops/drift?lang=en&cursor=bm9uZQ');
  const stranger = await call(lent.instance, 'GET', '/ops/drift', { headers: { accept: 'text/html' } });

  expect(begin.body).toContain('Drift now: 1');
  expect(begin.body).toContain('href="/ops/drift?lang=en"');
  expect(page.body).toContain('An onboarding is open, but its workflow has ended.');
  expect(page.body).toContain(`href="/ops/onboardings/${id}?lang=en"`);
  expect([strange.status, stranger.status]).toEqual([400, 401]);
});
