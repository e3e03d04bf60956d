import { describe, expect, it } from '@jest/globals';
import { activatePage } from '../../../api/pages/activate.tsx';
import { linkStatePage } from '../../../api/pages/activation-outcome.tsx';
import type { PageContext } from '../../../api/pages/layout.tsx';
import { loginPage, signedInPage } from '../../../api/pages/login.tsx';
import { problemPage } from '../../../api/pages/problem.tsx';
import { registerPage, registerSentPage } from '../../../api/pages/register.tsx';
import { USERNAME_RULES } from '../../../api/pages/texts/form.ts';
import { ERROR_CODES, FIELD_ERROR_CODES } from '../../../domain/errors.ts';
import { LOCALES, type Locale } from '../../../domain/locale.ts';
import { renderMail } from '../../../emails/render.ts';
import { MAILS, OPTIONS } from '../../emails/examples.ts';
import { freshActivation, PAGES, refusedActivation } from './examples.ts';

const HOSTILE = `"><script>alert(1)</script>&'`;

function contextIn(locale: Locale, overrides: Partial<PageContext> = {}): PageContext {
  return {
    locale,
    platformName: 'Vestibule',
    timeZone: 'Europe/Amsterdam',
    path: '/somewhere',
    query: {},
    ...overrides,
  };
}

describe.each(LOCALES)('in %s', (locale) => {
  it.each(Object.keys(PAGES))('%s declares its language, has one heading and says nothing empty', (name) => {
    const html = PAGES[name]?.(contextIn(locale)) ?? '';

    expect(html).toMatch(new RegExp(`^<!doctype html><html lang="${locale}">`));
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html).toMatch(/<title>[^<]+ – Vestibule<\/title>/);
    expect(html).not.toMatch(/undefined|\[object|<(h1|h2|p|li|label|button|dt|dd|a)[^>]*>\s*<\/\1>/);
    expect(html).not.toMatch(/ style=|<style|<script>| on[a-z]+=/);
  });

  it('tells the subject that the activation mail has', async () => {
    const [activation] = MAILS;
    const { subject } = await renderMail(activation, { ...OPTIONS, locale });

    const html = registerSentPage(contextIn(locale), { email: 'jan@bakkerij.example' });

    expect(html).toContain(`<strong><span class="notranslate" translate="no">${subject}</span></strong>`);
  });

  it('says in the hint of a user name what its error says', () => {
    const html = activatePage(contextIn(locale), refusedActivation);

    const [, hint] = /id="username-hint">([^<]*)</.exec(html) ?? [];
    const [, error] = /id="username-error">([^<]*)</.exec(html) ?? [];
    expect(hint).toContain(USERNAME_RULES[locale]);
    expect(error).toContain(USERNAME_RULES[locale]);
  });

  it('speaks of no password and no user name to sign in by where people sign in by a provider alone', () => {
    const [own, restricted] = ['account', 'account-restricted'].map((name) => PAGES[name]?.(contextIn(locale)) ?? '');
    const [users, restrictedUsers] = ['environment', 'environment-restricted'].map(
      (name) => PAGES[name]?.(contextIn(locale)) ?? '',
    );
    const samePassword = /hetzelfde wachtwoord|same password|même mot de passe/;
    const signsIn =
      />(Hiermee kun je inloggen|You can sign in with|Il vous permet|Je kunt met elk|Vous pouvez vous connecter)/;
    const change = /wijzig je wachtwoord|change your password|changez votre mot de passe/i;

    expect([own, restricted].map((html) => [signsIn.test(html ?? ''), change.test(html ?? '')])).toEqual([
      [true, true],
      [false, false],
    ]);
    expect([users, restrictedUsers].map((html) => samePassword.test(html ?? ''))).toEqual([true, false]);
  });

  it('says that the mail was asked for again, only to who did', () => {
    const first = registerSentPage(contextIn(locale), { email: 'jan@bakkerij.example' });
    const again = registerSentPage(contextIn(locale), { email: 'jan@bakkerij.example', again: true });

    expect(first).not.toContain('role="status"');
    expect(again).toMatch(/role="status">[^<]{40,}</);
  });

  it('offers no other language, in links or words, where the page would be lost', () => {
    const html = registerSentPage(contextIn(locale, { canSwitchLanguage: false }), { email: 'jan@bakkerij.example' });

    expect(html).not.toContain('class="languages');
    expect(html).toMatch(/<footer class="site-footer"><p>[^.]*\.<\/p>/);
  });

  it('has words for each reason to refuse a field', () => {
    const pages = FIELD_ERROR_CODES.map((code) => registerPage(contextIn(locale), { error: code }));

    const words = pages.map((html) => /id="email-error">([^<]{10,})</.exec(html)?.[1]);
    expect(new Set(words).size).toBe(FIELD_ERROR_CODES.length);
    expect(words).not.toContain(undefined);
  });

  it('has words for each code a request can be refused with, and shows the request', () => {
    for (const code of ERROR_CODES) {
      const html = problemPage(contextIn(locale), { status: 500, code, requestId: 'request-1' });

      expect(html).toMatch(/<h1>[^<]{5,}<\/h1><p class="lead">[^<]{20,}<\/p>/);
      expect(html).toContain('request-1');
      expect(html).toContain(`500 ${code}`);
    }
  });
});

it('says each text in three different ways', () => {
  for (const [name, render] of Object.entries(PAGES).filter(([name]) => name !== 'docs')) {
    const headings = LOCALES.map((locale) => /<h1>(.*?)<\/h1>/.exec(render(contextIn(locale)))?.[1]);

    expect([name, new Set(headings).size]).toEqual([name, LOCALES.length]);
  }
});

it('shows whatever was typed as text', () => {
  const context = contextIn('nl', { platformName: HOSTILE, path: `/${HOSTILE}`, query: { [HOSTILE]: HOSTILE } });
  const pages = [
    registerPage(context, { email: HOSTILE, error: 'EMAIL_INVALID' }),
    registerSentPage(context, { email: HOSTILE }),
    activatePage(context, {
      ...refusedActivation,
      token: HOSTILE,
      values: { username: HOSTILE, environmentName: HOSTILE },
      terms: { version: HOSTILE, paragraphs: [HOSTILE] },
    }),
    problemPage(context, { status: 500, code: 'INTERNAL', requestId: HOSTILE }),
  ];

  for (const html of pages) {
    expect(html).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;&#x27;');
    expect(html).not.toContain('<script>');
    expect(html).not.toContain('"><script');
  }
});

it('leads to the same page in the other languages, token included', () => {
  const html = linkStatePage(contextIn('nl', { path: '/activate', query: { token: 'a+b&c', lang: 'nl' } }), {
    state: 'expired',
  });

  expect(html).toContain('href="/activate?token=a%2Bb%26c&amp;lang=fr"');
  expect(html).toContain('href="/activate?token=a%2Bb%26c&amp;lang=en"');
});

it('offers to sign out, by a form that says so', () => {
  const html = signedInPage(contextIn('en'), { username: 'jan', environmentName: 'Bakkerij', questions: 0 });

  expect(html).toContain('<form class="form" action="/login?lang=en" method="post">');
  expect(html).toContain('<input type="hidden" name="action" value="sign-out"/>');
  expect(loginPage(contextIn('en'))).not.toContain('sign-out');
});

it('keeps the token in the language links of a form that was posted', () => {
  const html = activatePage(contextIn('nl', { path: '/activate' }), freshActivation);

  expect(html).toContain('href="/activate?token=token-of-the-mail&amp;lang=en"');
});

it.each(['//elsewhere.example/x', '/\\elsewhere.example/x', 'elsewhere.example/x'])(
  'never lets the path %s lead a language link to another host',
  (path) => {
    const html = registerPage(contextIn('nl', { path }), {});

    expect(html).toContain('href="/elsewhere.example/x?lang=en"');
  },
);

it('keeps what was typed except the password', () => {
  const html = activatePage(contextIn('nl'), refusedActivation);

  expect(html).toMatch(/name="username"[^>]* value="j"/);
  expect(html).toMatch(/name="environmentName"[^>]* value="Bakkerij"/);
  expect(html).not.toMatch(/name="password"[^>]* value=/);
});

it('suggests a name for the environment only until something was sent', () => {
  const suggested = activatePage(contextIn('nl'), freshActivation);
  const emptied = activatePage(contextIn('nl'), {
    ...refusedActivation,
    values: { username: '', environmentName: '' },
  });

  expect(suggested).toMatch(/name="environmentName"[^>]* value="Bakkerij De Korenaar"/);
  expect(emptied).not.toContain('Bakkerij De Korenaar');
});

it('ticks the consent only for someone who had ticked it', () => {
  const fresh = activatePage(contextIn('nl'), freshActivation);
  const again = activatePage(contextIn('nl'), { ...refusedActivation, accepted: true });

  expect(fresh).not.toMatch(/type="checkbox"[^>]* checked/);
  expect(again).toMatch(/type="checkbox"[^>]* checked/);
});

it('connects a refused field with its error and its hint', () => {
  const html = activatePage(contextIn('en'), refusedActivation);

  expect(html).toMatch(/<input id="username"[^>]* aria-describedby="username-hint username-error" aria-invalid="true"/);
  expect(html).toContain('<a href="#username">User name: ');
  expect(html).toContain('<title>Error: ');
});

it('links an error only to a field that the page has', () => {
  const html = activatePage(contextIn('en'), { ...freshActivation, errors: [{ field: 'toString', code: 'INVALID' }] });

  expect(html).not.toContain('href="#toString"');
  expect(html).toContain('<li>something is not right here.');
});
