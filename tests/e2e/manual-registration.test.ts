import { describe, expect, it } from '@jest/globals';
import { useInstance } from '../support/instance.ts';
import { call, mailTo, register, tokenIn } from '../support/person.ts';
import { browse, createJar } from '../support/provider-browser.ts';
import { acceptTerms, personAt, signInAt } from '../support/provider-people.ts';

const LANGUAGES = ['nl', 'en', 'fr'] as const;

describe('the pages to sign in and to register on', () => {
  const instance = useInstance({ providers: true, withoutWorkers: true });

  it.each(LANGUAGES)('begin with a button for each shown provider, in %s', async (lang) => {
    const login = await browse(instance(), `/login?lang=${lang}&next=%2Faccount`);
    const registration = await browse(instance(), `/register?lang=${lang}`);

    for (const { html } of [login, registration]) {
      const names = [...html.matchAll(/<a class="button provider[^>]*>([^<]*)</g)].map(([, text]) => text);
      expect(names.map((name) => name?.split(' ').at(-1))).toEqual(['Microsoft', 'Google', 'Apple']);
      expect(html.indexOf('button provider')).toBeLessThan(html.indexOf('<form'));
    }
    expect(login.html).toContain(`/sign-in/google?next=%2Faccount&amp;lang=${lang}`);
  });

  it('call what is left by its Dutch name', async () => {
    const { html } = await browse(instance(), '/login?lang=nl');

    expect(html).toContain('Of login met email');
    expect(html).toContain('Nieuw account maken');
  });
});

describe('where registering by hand is discouraged', () => {
  const instance = useInstance({ providers: true, withoutWorkers: true, manualRegistration: 'discouraged' });

  it('the form stands behind a disclosure that says why, and works', async () => {
    const { html } = await browse(instance(), '/register?lang=en');
    const sent = await browse(instance(), '/register?lang=en', { form: { email: 'a@a.example', locale: 'en' } });
    const wrong = await browse(instance(), '/register?lang=en', { form: { email: 'nothing', locale: 'en' } });

    expect(html).toMatch(/<details class="terms"><summary>.*Only if there is no other way.*<form/s);
    expect(wrong.html).toContain('<details class="terms" open="">');
    expect([sent.status, wrong.status]).toEqual([202, 400]);
  });
});

describe('where registering by hand is off', () => {
  const instance = useInstance({ providers: true, manualRegistration: 'off' });

  it('no call and no page takes an address in', async () => {
    const api = await register(instance(), 'b@b.example');
    const again = await call(instance(), 'POST', '/v1/registrations/resend', { body: { email: 'b@b.example' } });
    const posted = await browse(instance(), '/register?lang=en', { form: { email: 'b@b.example', locale: 'en' } });
    const page = await browse(instance(), '/register?lang=en');

    expect(api).toMatchObject({ status: 403, body: { code: 'MANUAL_REGISTRATION_OFF' } });
    expect(again).toMatchObject({ status: 403, body: { code: 'MANUAL_REGISTRATION_OFF' } });
    expect(posted.status).toBe(403);
    expect(page.html).not.toContain('<form');
  });

  it('somebody for whom no provider vouches still registers, by the mail and their identity, and not by a password', async () => {
    const email = 'carla@carla.example';
    personAt(instance(), { provider: 'microsoft', email, edov: null });
    await signInAt(instance(), 'microsoft');
    const token = tokenIn(await mailTo(instance(), email, 'activation'));
    const jar = createJar();

    const link = await browse(instance(), `/activate?lang=en&token=${token}`, { jar });
    const form = { token, username: 'carla', password: 'a walk along the river', acceptedTermsVersion: '2026-11-01' };
    const byPassword = await call(instance(), 'POST', '/v1/activations', { body: form });
    const page = await signInAt(instance(), 'microsoft', { jar, query: `&token=${token}` });
    const done = await acceptTerms(instance(), page, { jar, environmentName: 'Carla BV' });

    expect(link.html).toContain('Continue with Microsoft');
    expect(link.html).not.toContain('type="password"');
    expect(byPassword).toMatchObject({ status: 403, body: { code: 'MANUAL_REGISTRATION_OFF' } });
    expect(done.status).toBe(201);
  });
});
