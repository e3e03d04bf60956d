import { describe, expect, it } from '@jest/globals';
import { ProviderSignIn } from '../../db/entities/identity.ts';
import { Process } from '../../db/entities/process.ts';
import type { Fault } from '../../stand-ins/identity/faults.ts';
import { useInstance } from '../support/instance.ts';
import { call } from '../support/person.ts';
import { type BrowsedPage, browse, createJar } from '../support/provider-browser.ts';
import { googlerAt, headingOf, newAccountAt, personAt, signInAt } from '../support/provider-people.ts';

const instance = useInstance({ providers: true });

const atCallback = ({ pathname }: URL) => pathname.endsWith('/callback');

/** Signs in as far as the provider's answer, which is not yet given. */
async function answered(provider: string) {
  const jar = createJar();
  const page = await browse(instance(), `/sign-in/${provider}?lang=en`, { jar, stopBefore: atCallback });
  return { jar, path: page.url.pathname + page.url.search, url: page.url };
}

const INVALID = [400, 'This sign-in is no longer valid'];
const shown = (page: BrowsedPage) => [page.status, headingOf(page)];

describe('the answer of a provider', () => {
  it('is for the browser alone that has asked', async () => {
    googlerAt(instance(), 'abel');
    const { path } = await answered('google');
    const attacker = createJar();
    await browse(instance(), '/sign-in/google', { jar: attacker, stopBefore: atCallback });

    expect(shown(await browse(instance(), path))).toEqual(INVALID);
    expect(shown(await browse(instance(), path, { jar: attacker }))).toEqual(INVALID);
  });

  it('is taken once', async () => {
    googlerAt(instance(), 'bram');
    const { jar, path } = await answered('google');

    const first = await browse(instance(), path, { jar });
    const second = await browse(instance(), path, { jar });

    expect(headingOf(first)).toBe('Activate your environment');
    expect(shown(second)).toEqual(INVALID);
  });

  it('is taken once also when it comes twice at the same time', async () => {
    googlerAt(instance(), 'cas');
    const { jar, path } = await answered('google');

    const both = await Promise.all([browse(instance(), path, { jar }), browse(instance(), path, { jar })]);

    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 400]));
  });

  it('is taken by nobody with another state, for another provider, or too late', async () => {
    googlerAt(instance(), 'daan');
    const changed = await answered('google');
    changed.url.searchParams.set('state', `${changed.url.searchParams.get('state')?.slice(0, -1)}_`);
    const mixedUp = await answered('google');
    const late = await answered('google');
    const id = late.url.searchParams.get('state')?.slice(0, 36) ?? '';
    await instance()
      .orm.em.fork()
      .nativeUpdate(ProviderSignIn, { id }, { expiresAt: new Date(0) });

    const pages = await Promise.all([
      browse(instance(), changed.url.pathname + changed.url.search, { jar: changed.jar }),
      browse(instance(), mixedUp.path.replace('/google/', '/acme/'), { jar: mixedUp.jar }),
      browse(instance(), late.path, { jar: late.jar }),
      browse(instance(), '/sign-in/google/callback?lang=en&state=nonsense', { jar: late.jar }),
    ]);

    expect(pages.map(shown)).toEqual([INVALID, INVALID, INVALID, INVALID]);
  });

  it('of Apple is not taken where it was posted: without the browser’s cookie it opens nothing', async () => {
    personAt(instance(), { provider: 'apple', email: 'ella@ella.example' });
    const jar = createJar();
    const stopped = await browse(instance(), '/sign-in/apple?lang=en', { jar, stopBefore: atCallback });
    const body = (stopped.posted ?? new URLSearchParams()).toString();
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'cross-site',
      origin: 'https://appleid.apple.com',
    };

    const posted = await call(instance(), 'POST', '/sign-in/apple/callback', { body, headers });
    const elsewhere = await call(instance(), 'POST', '/sign-in/google/callback', { body, headers });
    const next = posted.headers.get('location') ?? '';

    expect([posted.status, elsewhere.status]).toEqual([303, 405]);
    expect(posted.headers.getSetCookie()).toEqual([]);
    expect(shown(await browse(instance(), next))).toEqual(INVALID);
    expect(headingOf(await browse(instance(), next, { jar }))).toBe('Activate your environment');
  });

  it('leads to the terms in the browser alone that has signed in', async () => {
    googlerAt(instance(), 'femke');
    const page = await signInAt(instance(), 'google');

    const elsewhere = await browse(instance(), page.url.pathname + page.url.search);

    expect(shown(elsewhere)).toEqual(INVALID);
    expect(elsewhere.html).not.toContain('femke@femke.example');
  });

  it.each<[Fault, number, string]>([
    ['wrong-nonce', 400, 'This sign-in is no longer valid'],
    ['wrong-issuer', 400, 'This sign-in is no longer valid'],
    ['wrong-audience', 400, 'This sign-in is no longer valid'],
    ['expired', 400, 'This sign-in is no longer valid'],
    ['bad-signature', 400, 'This sign-in is no longer valid'],
    ['declined', 403, 'You are not signed in'],
  ])('that is %s opens nothing and leaves nothing half-made', async (fault, status, heading) => {
    googlerAt(instance(), `played-${fault}`);
    const before = await instance().orm.em.fork().count(Process);
    instance().standIn.play('google', fault);

    const page = await signInAt(instance(), 'google').finally(() => instance().standIn.play('google', undefined));

    expect(shown(page)).toEqual([status, heading]);
    expect(page.cookies.has('session')).toBe(false);
    expect(await instance().orm.em.fork().count(Process)).toBe(before);
  });

  it.each<Fault>(['down', 'slow', 'rubbish'])('that cannot be asked about further (%s) is over', async (fault) => {
    googlerAt(instance(), `away-${fault}`);
    const { jar, path } = await answered('google');
    const before = await instance().orm.em.fork().count(Process);
    instance().standIn.play('google', fault);

    const page = await browse(instance(), path, { jar }).finally(() => instance().standIn.play('google', undefined));
    const again = await browse(instance(), path, { jar });

    expect(shown(page)).toEqual([503, 'The provider does not answer just now']);
    expect(shown(again)).toEqual(INVALID);
    expect(await instance().orm.em.fork().count(Process)).toBe(before);
  });

  it('that is refused is logged with why, and its page names the request', async () => {
    googlerAt(instance(), 'fien');
    const { jar, path } = await answered('google');
    instance().standIn.play('google', 'down');

    const page = await browse(instance(), path, { jar }).finally(() => instance().standIn.play('google', undefined));

    const [requestId] =
      /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(page.html.slice(page.html.indexOf('<h1>'))) ?? [];
    const lines = instance()
      .logs()
      .filter((line) => line.includes(`"${requestId}"`));
    const [refused, ...others] = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg !== 'request');
    expect(page.html).toContain('503 PROVIDER_UNAVAILABLE');
    expect(others).toEqual([]);
    expect(refused).toEqual({
      level: 40,
      time: expect.anything(),
      process: 'api',
      host: expect.anything(),
      requestId,
      provider: 'google',
      code: 'PROVIDER_UNAVAILABLE',
      reason: 'status_503',
      msg: 'a sign-in was refused',
    });
  });

  it('that was taken already is refused in the language in which the person began', async () => {
    googlerAt(instance(), 'fokje');
    const jar = createJar();
    const begun = await browse(instance(), '/sign-in/google?lang=fr', { jar, stopBefore: atCallback });
    const path = begun.url.pathname + begun.url.search;
    await browse(instance(), path, { jar });

    const again = await browse(instance(), path, { jar });
    const unknown = await browse(instance(), '/sign-in/google/callback?lang=nl&state=nonsense', { jar });

    expect(headingOf(again)).toBe('Cette connexion n’est plus valable');
    expect(headingOf(unknown)).toBe('Deze inlogpoging is niet meer geldig');
  });

  it('that says nothing of an address leads to the question for it', async () => {
    googlerAt(instance(), 'guus');
    instance().standIn.play('google', 'no-email');

    const page = await signInAt(instance(), 'google');
    instance().standIn.play('google', undefined);

    expect(headingOf(page)).toBe('What is your business e-mail address?');
  });
});

describe('a way to a provider', () => {
  it('is there for configured ones alone', async () => {
    const unknown = await browse(instance(), '/sign-in/nobody?lang=en');
    const callback = await browse(instance(), '/sign-in/nobody/callback?lang=en');

    expect([unknown.status, callback.status]).toEqual([404, 404]);
  });

  it.each<Fault>(['down', 'slow', 'rubbish'])(
    'is closed while the provider is away (%s), which the page says',
    async (fault) => {
      instance().standIn.play('microsoft', fault);

      const page = await browse(instance(), '/sign-in/microsoft?lang=en').finally(() =>
        instance().standIn.play('microsoft', undefined),
      );

      expect(shown(page)).toEqual([503, 'The provider does not answer just now']);
      expect(page.html).toContain('/login?lang=en');
      expect(await instance().orm.em.fork().count(ProviderSignIn, { provider: 'microsoft' })).toBe(0);
    },
  );

  it('may end there while the provider is away, and is gone again once it is back', async () => {
    googlerAt(instance(), 'gijs');
    const jar = createJar();
    await browse(instance(), '/sign-in/google?lang=en', { jar, stopBefore: atCallback });
    instance().standIn.play('google', 'down');

    const away = await browse(instance(), '/sign-in/google?lang=en', { jar }).finally(() =>
      instance().standIn.play('google', undefined),
    );
    const back = await signInAt(instance(), 'google', { jar });

    expect([away.status, away.url.origin === instance().apiUrl]).toEqual([503, false]);
    expect(headingOf(back)).toBe('Activate your environment');
  });

  it('is offered again beside the terms, for whoever chose another account than they wanted', async () => {
    googlerAt(instance(), 'gonda-private');
    const jar = createJar();
    const first = await signInAt(instance(), 'google', { jar });
    googlerAt(instance(), 'gonda');

    const again = /href="(\/sign-in\/google\?lang=en)"/.exec(first.html)?.[1] ?? '';
    const second = await browse(instance(), again, { jar });

    expect(first.html).toContain('gonda-private@gonda-private.example');
    expect(second.html).toContain('gonda@gonda.example');
  });

  it('goes on to pages of ours alone', async () => {
    googlerAt(instance(), 'hugo');
    await newAccountAt(instance(), 'google', 'Hugo BV');

    const own = await signInAt(instance(), 'google', { query: '&next=%2Faccount' });
    const foreign = await signInAt(instance(), 'google', { query: '&next=https%3A%2F%2Fevil.example%2F' });

    expect([own.url.pathname, foreign.url.pathname]).toEqual(['/account', '/login']);
    expect(foreign.url.origin).toBe(instance().apiUrl);
  });
});

describe('without a worker', () => {
  const alone = useInstance({ providers: true, withoutWorkers: true });

  it('somebody new sees the terms, and learns that the outcome is not known', async () => {
    googlerAt(alone(), 'iris');
    const jar = createJar();

    const page = await signInAt(alone(), 'google', { jar });
    const token = page.url.searchParams.get('token') ?? '';
    const form = { token, environmentName: 'Iris BV', acceptedTermsVersion: '2026-11-01' };
    const asked = await call(alone(), 'POST', '/v1/activations', { body: form });

    expect(headingOf(page)).toBe('Activate your environment');
    expect(asked).toMatchObject({ status: 503, body: { code: 'OUTCOME_UNKNOWN' } });
  });

  it('somebody whose registration is open is told that it is being prepared, and the page looks again', async () => {
    const address = 'jana@jana.example';
    await call(alone(), 'POST', '/v1/registrations', { body: { email: address } });
    await alone().delivery.idle();
    googlerAt(alone(), 'jana');
    const jar = createJar();

    const page = await signInAt(alone(), 'google', { jar });
    const token = page.url.searchParams.get('token') ?? '';
    const asked = await call(alone(), 'POST', '/v1/activations', {
      body: { token, acceptedTermsVersion: '2026-11-01' },
    });

    expect(shown(page)).toEqual([202, 'We are preparing your registration']);
    expect(asked).toMatchObject({ status: 503, body: { code: 'OUTCOME_UNKNOWN' } });
  });
});
