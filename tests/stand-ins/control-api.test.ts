import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { createIdentityStandIn, type IdentityStandIn } from '../../stand-ins/identity/stand-in.ts';
import { beginSignIn, withStandIn } from './client.ts';

async function control({ url }: IdentityStandIn, method: string, path: string, body?: unknown) {
  const response = await fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: response.status, body: answer };
}

it('lists, takes, adds, changes and removes people', () =>
  withStandIn(async (standIn) => {
    const taken = await control(standIn, 'PUT', '/people', { people: [{ id: 'eva', provider: 'google' }] });
    const added = await control(standIn, 'POST', '/people', { provider: 'acme', email: 'tom@acme.example' });
    const changed = await control(standIn, 'PATCH', '/people/eva', { email: 'eva@new.example', emailVerified: false });
    const listed = await control(standIn, 'GET', '/people');
    const removed = await control(standIn, 'DELETE', '/people/eva');

    expect(taken).toMatchObject({ status: 200, body: { people: [{ id: 'eva', email: null, emailVerified: true }] } });
    expect(added).toMatchObject({ status: 201, body: { id: expect.stringMatching(/^acme-[0-9a-f]{12}$/) } });
    expect(changed).toMatchObject({ status: 200, body: { id: 'eva', email: 'eva@new.example', emailVerified: false } });
    expect(listed.body).toEqual({ people: [changed.body, added.body] });
    expect(removed.status).toBe(204);
    expect(standIn.people.list().map(({ email }) => email)).toEqual(['tom@acme.example']);
  }));

it('signs people in and plays faults', () =>
  withStandIn(async (standIn) => {
    const nobody = { microsoft: null, google: null, apple: null, acme: null };
    const signedIn = await control(standIn, 'PUT', '/signed-in', { person: 'google-dora' });
    const played = await control(standIn, 'PUT', '/faults/google', { fault: 'no-email' });
    const claims = await (await beginSignIn(standIn, 'google')).finish();
    const cleared = await control(standIn, 'PUT', '/faults/google', { fault: null });
    const signedOut = await control(standIn, 'PUT', '/signed-in', { person: null });

    expect(signedIn).toEqual({ status: 200, body: { ...nobody, google: 'google-dora' } });
    expect(played).toEqual({ status: 200, body: { ...nobody, google: 'no-email' } });
    expect(claims).not.toHaveProperty('email');
    expect([cleared.body, signedOut.body]).toEqual([nobody, nobody]);
    expect(await control(standIn, 'GET', '/faults')).toEqual({ status: 200, body: nobody });
    expect(await control(standIn, 'GET', '/signed-in')).toEqual({ status: 200, body: nobody });
  }));

it.each([
  ['POST', '/people', { provider: 'yahoo' }, 422],
  ['POST', '/people', { provider: 'microsoft', tenant: 'contoso' }, 422],
  ['POST', '/people', { id: 'google-dora', provider: 'google' }, 409],
  ['PATCH', '/people/nobody', { email: null }, 404],
  ['PATCH', '/people/google-dora', { subject: 'another' }, 422],
  ['DELETE', '/people/nobody', undefined, 404],
  ['PUT', '/people', undefined, 422],
  ['PUT', '/signed-in', { person: 'nobody' }, 404],
  ['PUT', '/faults/yahoo', { fault: null }, 404],
  ['PUT', '/faults/google', { fault: 'tired' }, 422],
  ['GET', '/nothing', undefined, 404],
  ['GET', '/microsoft/nobody/jwks', undefined, 404],
])('refuses %s %s with %j', (method, path, body, status) =>
  withStandIn(async (standIn) => {
    expect(await control(standIn, method, path, body)).toEqual({
      status,
      body: { status, message: expect.any(String) },
    });
  }),
);

it('takes a change from a script, not from another site', () =>
  withStandIn(async ({ url }) => {
    const { status } = await fetch(`${url}/signed-in`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
      body: '{"person":null}',
    });

    expect(status).toBe(403);
  }));

it('finds people, keys and who has been to Apple again after a restart', async () => {
  const dataFolder = join(mkdtempSync(join(tmpdir(), 'vestibule-stand-ins-')), 'data');
  const open = () => createIdentityStandIn({ publicUrl: 'http://127.0.0.1:9', dataFolder });
  const keysOf = async ({ url }: IdentityStandIn) => (await fetch(`${url}/google/jwks`)).text();
  const first = await open();
  first.signInAs('apple-hanna');
  first.people.change('google-dora', { email: 'changed@fabrikam.example' });
  await beginSignIn(first, 'apple');
  const [people, keys] = [first.people.list(), await keysOf(first)];
  await first.close();

  const second = await open();
  try {
    expect(second.people.list()).toEqual(people);
    expect(second.people.find('apple-hanna')).toHaveProperty('authorised', true);
    expect(await keysOf(second)).toBe(keys);
  } finally {
    await second.close();
    rmSync(dataFolder, { recursive: true });
  }
});
