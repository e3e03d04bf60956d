import { expect, it } from '@jest/globals';
import { Process } from '../../db/entities/process.ts';
import { TERMS } from '../../domain/terms.ts';
import { useInstance } from '../support/instance.ts';
import { activate, call, formFor, mailTo, tokenIn } from '../support/person.ts';
import { browse, createJar } from '../support/provider-browser.ts';
import { acceptTerms, googlerAt, handleOf, headingOf, personAt, signInAt } from '../support/provider-people.ts';

// a sign-in is too old at once; the mailed links are not
const instance = useInstance({ providers: true, policy: { providerProofMs: -1 } });

it('a sign-in that is too old leads to no account, and its page begins another one', async () => {
  googlerAt(instance(), 'late');
  const jar = createJar();

  const page = await signInAt(instance(), 'google', { jar });
  const posted = await acceptTerms(instance(), page, { jar, environmentName: 'Late BV' });
  const form = { token: handleOf(page), environmentName: 'Late BV', acceptedTermsVersion: TERMS.version };
  const called = await activate(instance(), form);

  expect([page.status, headingOf(page)]).toEqual([410, 'This sign-in is no longer valid']);
  expect(page.html).toContain('Try again with Google');
  expect([posted.status, headingOf(posted)]).toEqual([410, 'This sign-in is no longer valid']);
  expect(called).toMatchObject({ status: 410, body: { code: 'LINK_EXPIRED' } });
  const open = { kind: 'registration' as const, stage: 'awaiting-consent' };
  expect(await instance().orm.em.fork().count(Process, open)).toBe(1);
});

it('a sign-in that is too old takes no work address', async () => {
  personAt(instance(), { provider: 'apple', email: 'hidden@privaterelay.appleid.com', relay: true });
  const jar = createJar();
  const page = await signInAt(instance(), 'apple', { jar });
  const token = /name="token" value="([\w-]+)"/.exec(page.html)?.[1] ?? '';

  const form = { token, email: 'hidden@late.example' };
  const sent = await browse(instance(), '/sign-in/apple/address?lang=en', { jar, form });
  await instance().delivery.idle();

  expect(token).not.toBe('');
  expect([sent.status, headingOf(sent)]).toEqual([400, 'This sign-in is no longer valid']);
  expect(instance().inbox.emailsTo('hidden@late.example')).toEqual([]);
});

it('what it began goes on by the mail that is asked for by hand', async () => {
  googlerAt(instance(), 'mailed');
  await signInAt(instance(), 'google');
  await call(instance(), 'POST', '/v1/registrations', { body: { email: 'mailed@mailed.example' } });

  const link = tokenIn(await mailTo(instance(), 'mailed@mailed.example', 'activation'));
  const activated = await activate(instance(), formFor('mailed', link));

  expect(activated.status).toBe(201);
});
