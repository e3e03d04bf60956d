import { describe, expect, it } from '@jest/globals';
import { User } from '../../db/entities/user.ts';
import { TERMS } from '../../domain/terms.ts';
import { useInstance } from '../support/instance.ts';
import { type Answer, activate, call, formFor, GOOD_PASSWORD, mailTo, register, tokenIn } from '../support/person.ts';

const instance = useInstance({ policy: { wrongPasswordPausesMs: [] } });
const patient = useInstance({ policy: { wrongPasswordPausesMs: [150, 300] }, withoutWorkers: true });

async function person(who: string): Promise<string> {
  const address = `${who}@acme.example`;
  await register(instance(), address);
  await activate(instance(), formFor(who, tokenIn(await mailTo(instance(), address, 'activation'))));
  return address;
}

const signIn = (login: string, password = GOOD_PASSWORD) =>
  call(instance(), 'POST', '/v1/sessions', { body: { login, password } });

describe('signing in', () => {
  it('works by address and by user name, however they are spelled, and ends with signing out', async () => {
    const address = await person('marie');

    const byAddress = await signIn(address.toUpperCase());
    const byName = await signIn(' Marie ');
    const headers = { cookie: byName.cookie ?? '', origin: instance().apiUrl };
    const me = await call(instance(), 'GET', '/v1/me', { headers });
    const out = await call(instance(), 'DELETE', '/v1/sessions/current', { headers });
    const after = await call(instance(), 'GET', '/v1/me', { headers });
    const other = await call(instance(), 'GET', '/v1/me', { headers: { cookie: byAddress.cookie ?? '' } });

    expect(byAddress).toMatchObject({ status: 201, body: { user: { username: 'marie' } } });
    expect(me.status).toBe(200);
    expect(out.status).toBe(204);
    expect(after.status).toBe(401);
    expect(other.status).toBe(200);
  });

  it('answers an unknown login as a wrong password', async () => {
    await person('pieter');

    const wrong = await signIn('pieter', 'not the password at all');
    const unknown = await signIn('nobody-here');

    const bodyOf = ({ body }: typeof wrong) => ({ ...(body as object), requestId: '' });
    expect(wrong.status).toBe(401);
    expect(bodyOf(unknown)).toEqual(bodyOf(wrong));
  });

  it('is locked for a login after ten wrong passwords, known or not', async () => {
    await person('locked');
    for (let guess = 0; guess < 10; guess += 1) {
      await signIn('locked', `guess number ${guess}`);
      await signIn('stranger', `guess number ${guess}`);
    }

    expect(await signIn('LOCKED')).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
    expect(await signIn('stranger')).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
    const retryAfter = Number((await signIn('stranger')).headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThan(800);
    expect(retryAfter).toBeLessThanOrEqual(900);
  });

  it('holds its answer back from the fourth wrong password on, for longer each time, and no longer than the longest', async () => {
    const tookMs: number[] = [];
    for (let guess = 0; guess < 6; guess += 1) {
      const before = performance.now();
      await call(patient(), 'POST', '/v1/sessions', { body: { login: 'nobody', password: `guess number ${guess}` } });
      tookMs.push(performance.now() - before);
    }

    const [, , , fourth = 0, fifth = 0, sixth = 0] = tookMs;
    expect(fourth).toBeGreaterThanOrEqual(149);
    expect(fifth).toBeGreaterThanOrEqual(299);
    expect(sixth).toBeGreaterThanOrEqual(299);
  });

  it('answers somebody who is deactivated as a wrong password, whichever login they use', async () => {
    const address = await person('quit');
    const wrong = await signIn('quit', 'not the password at all');
    await instance().orm.em.fork().nativeUpdate(User, { usernameKey: 'quit' }, { deactivatedAt: new Date() });

    const byAddress = await signIn(address);
    const byName = await signIn('quit');

    const bodyOf = ({ body }: typeof wrong) => ({ ...(body as object), requestId: '' });
    expect([byAddress.status, byName.status]).toEqual([401, 401]);
    expect([bodyOf(byAddress), bodyOf(byName)]).toEqual([bodyOf(wrong), bodyOf(wrong)]);
  });

  it('does not count right passwords', async () => {
    await person('daily');

    const answers = [];
    for (let day = 0; day < 12; day += 1) answers.push((await signIn('daily')).status);

    expect(new Set(answers)).toEqual(new Set([201]));
  });

  it('keeps its cookie from scripts and from other sites', async () => {
    await person('cookie');

    const { headers } = await signIn('cookie');

    expect(headers.get('set-cookie')).toMatch(
      /^session=[\w-]{43}; Max-Age=\d+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
    );
  });
});

/** Sends a form as the page's own, in English. */
const submit = (path: string, fields: Record<string, string>, cookie = '') =>
  call(instance(), 'POST', `${path}?lang=en`, {
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: instance().apiUrl, cookie },
  });

const open = (path: string, cookie = '') => call(instance(), 'GET', path, { headers: { cookie } });

const headingOf = ({ body }: Answer) => /<h1>(?:<span[^>]*>)?([^<]*)/.exec(String(body))?.[1];

/** Where the page leads in French, as a browser reads the link; undefined where it leads nowhere. */
const inFrench = ({ body }: Answer) => /href="([^"]*)" lang="fr"/.exec(String(body))?.[1]?.replaceAll('&amp;', '&');

describe('the page to sign in on', () => {
  it('shows who is signed in as long as the session lives, and signs out', async () => {
    await person('julie');
    const { cookie = '' } = await submit('/login', { login: 'julie', password: GOOD_PASSWORD });

    const signedIn = await open('/login?lang=en', cookie);
    const out = await submit('/login', { action: 'sign-out' }, cookie);
    const after = await open('/login?lang=en', cookie);

    expect([signedIn, out, after].map(headingOf)).toEqual(['You are signed in', 'Sign in', 'Sign in']);
    expect(signedIn.body).toContain('julie BV');
    expect([out.status, out.cookie]).toEqual([200, 'session=']);
    expect(out.body).toContain('You have signed out.');
    expect((await open('/v1/me', cookie)).status).toBe(401);
  });

  it('ends no session for a form of another site', async () => {
    await person('kaat');
    const { cookie = '' } = await signIn('kaat');

    const refused = await call(instance(), 'POST', '/login', {
      body: 'action=sign-out',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://elsewhere.example', cookie },
    });

    expect(refused).toMatchObject({ status: 403, body: { code: 'ORIGIN_MISMATCH' } });
    expect(refused.body).toMatchObject({ detail: expect.stringContaining(`Origin: ${instance().apiUrl}`) });
    expect((await open('/v1/me', cookie)).status).toBe(200);
  });
});

describe('the other languages of a page that answers a form', () => {
  it('lead from a wrong password to the form, and from a right one to who is signed in', async () => {
    await person('lotte');

    const wrong = await submit('/login', { login: 'lotte', password: 'not the password at all' });
    const right = await submit('/login', { login: 'lotte', password: GOOD_PASSWORD });

    expect(headingOf(await open(inFrench(wrong) ?? '', wrong.cookie))).toBe('Se connecter');
    expect(headingOf(await open(inFrench(right) ?? '', right.cookie))).toBe('Vous êtes connecté');
  });

  it('lead from a refused activation to its form, and from a done one to who is signed in', async () => {
    const address = 'noor@acme.example';
    await register(instance(), address);
    const token = tokenIn(await mailTo(instance(), address, 'activation'));
    const form = { token, username: 'noor', environmentName: 'Noor BV', acceptedTermsVersion: TERMS.version };

    const refused = await submit('/activate', { ...form, password: 'short' });
    const formInFrench = await open(inFrench(refused) ?? '');
    const done = await submit('/activate', { ...form, password: GOOD_PASSWORD });
    const used = await submit('/activate', { ...form, password: 'another walk along the river' });

    expect([refused.status, done.status, used.status]).toEqual([400, 201, 410]);
    expect(headingOf(formInFrench)).toBe('Activez votre environnement');
    expect(headingOf(await open(inFrench(done) ?? '', done.cookie))).toBe('Vous êtes connecté');
    expect(headingOf(await open(inFrench(used) ?? ''))).toBe('Cet environnement est déjà activé');
  });

  it('are left out where a page cannot be opened again', async () => {
    const address = 'otto@acme.example';
    const sent = await submit('/register', { email: address, locale: 'en' });
    const again = await submit('/register', { email: address, locale: 'en', again: '1' });
    const unknown = await submit('/register', { email: 'nobody@acme.example', locale: 'en', again: '1' });
    const token = tokenIn(await mailTo(instance(), address, 'activation'), '/reminders/stop');
    const stopped = await submit('/reminders/stop', { token });

    expect([sent, again, unknown, stopped].map(inFrench)).toEqual([undefined, undefined, undefined, undefined]);
    expect(stopped.status).toBe(200);
    expect(String(again.body).replaceAll(address, '')).toBe(String(unknown.body).replaceAll('nobody@acme.example', ''));
    expect(again.body).toContain('role="status"');
  });
});
