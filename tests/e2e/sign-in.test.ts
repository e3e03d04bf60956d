import { describe, expect, it } from '@jest/globals';
import { useInstance } from '../support/instance.ts';
import { activate, call, formFor, GOOD_PASSWORD, mailTo, register, tokenIn } from '../support/person.ts';

const instance = useInstance();

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
