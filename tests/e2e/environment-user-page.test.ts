import { describe, expect, it } from '@jest/globals';
import { type CallerHeaders, seedEnvironment, seedUser } from '../support/callers.ts';
import { useInstance } from '../support/instance.ts';
import { type Answer, call } from '../support/person.ts';

const instance = useInstance({ withoutWorkers: true });

const PATH = '/environment/users';

/** An administrator, who asks, posts the form, and has a colleague with everything that can be edited. */
async function administrator() {
  const environmentId = await seedEnvironment(instance());
  const { userId: ownId, headers } = await seedUser(instance(), environmentId, 'administrator');
  const ask = (method: string, path: string, body?: unknown) =>
    call(instance(), method, path, { headers, ...(body === undefined ? {} : { body }) });
  return { environmentId, ownId, headers, ask, post: (form: Form) => post(headers, form) };
}

type Form = Readonly<Record<string, string>>;

function post(headers: CallerHeaders, form: Form): Promise<Answer> {
  return call(instance(), 'POST', `${PATH}?lang=en`, {
    body: new URLSearchParams(form).toString(),
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
  });
}

const DOSSIERS = [{ ref: 'AB 12', name: 'Bakery & Sons' }, { ref: 'D-1', name: 'Bakery' }, { ref: 'D-2' }];

async function colleagueOf({ ask }: Awaited<ReturnType<typeof administrator>>, email: string) {
  const profile = { firstName: 'Bo', lastName: 'Peeters', company: 'Acme', telephone: '016 12 34 56' };
  const given = { email, role: 'user', locale: 'fr', ...profile, dossiers: DOSSIERS, notifyOfDossiers: true };
  const made = await ask('POST', '/v1/users', { ...given, productRoles: ['Connect.Accountant'] });
  return (made.body as { id: string }).id;
}

/** The form of a page as a browser would send it back. */
function formIn({ body }: Answer): Record<string, string> {
  const html = String(body);
  const unescaped = (text = '') =>
    text.replaceAll('&#x27;', "'").replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&');
  const form: Record<string, string> = {};
  for (const [tag] of html.matchAll(/<input [^>]*>/g)) {
    const [, name = ''] = / name="([^"]*)"/.exec(tag) ?? [];
    const isSent = !tag.includes('type="checkbox"') || tag.includes('checked=""');
    if (isSent) form[name] = unescaped(/ value="([^"]*)"/.exec(tag)?.[1]);
  }
  for (const [, name = '', text] of html.matchAll(/<textarea [^>]*name="([^"]*)"[^>]*>([^<]*)</g)) {
    form[name] = unescaped(text).replaceAll('\n', '\r\n');
  }
  for (const [, name = '', options = ''] of html.matchAll(/<select [^>]*name="([^"]*)"[^>]*>(.*?)<\/select>/g)) {
    form[name] = unescaped(/value="([^"]*)"[^>]* selected=""/.exec(options)?.[1]);
  }
  return form;
}

describe('the page of a user', () => {
  it('is reached from the list, and shows login ID, licence, state and all that can be changed', async () => {
    const by = await administrator();
    const id = await colleagueOf(by, 'shown@acme.example');

    const list = await by.ask('GET', '/environment?lang=en');
    const page = await by.ask('GET', `${PATH}?id=${id}&lang=en`);

    expect(list.body).toContain(`href="${PATH}?id=${id}&amp;lang=en"`);
    expect(page.status).toBe(200);
    expect(page.body).toMatch(/shown@acme\.example.*Licence.*State.*Active/s);
    expect(page.body).not.toContain('<script');
    expect(formIn(page)).toEqual({
      userId: id,
      version: '1',
      firstName: 'Bo',
      lastName: 'Peeters',
      company: 'Acme',
      telephone: '016 12 34 56',
      role: 'user',
      productRoles: 'Connect.Accountant',
      dossiers: 'AB 12 Bakery & Sons\r\nD-1 Bakery\r\nD-2',
      notifyOfDossiers: '1',
      locale: 'fr',
    });
  });

  it('changes everything, and says so once', async () => {
    const by = await administrator();
    const id = await colleagueOf(by, 'all@acme.example');
    const { notifyOfDossiers: _ticked, ...form } = formIn(await by.ask('GET', `${PATH}?id=${id}`));

    const done = await by.post({
      ...form,
      firstName: 'Noor',
      lastName: 'Dubois',
      company: '',
      telephone: '02 1',
      role: 'advanced-user',
      productRoles: 'Connect.Accountant\r\nView.Admin',
      dossiers: 'AB 12 Bakery & Daughters\r\nD-3 Butcher',
      locale: 'nl',
    });
    const page = await by.ask('GET', done.headers.get('location') ?? '');
    const user = await by.ask('GET', `/v1/users/${id}`);

    expect([done.status, done.headers.get('location')]).toEqual([303, `${PATH}?id=${id}&done=saved&lang=en`]);
    expect(page.body).toContain('The details have been saved.');
    expect(page.body).toContain(`href="${PATH}?id=${id}&amp;lang=nl"`);
    expect(user.body).toMatchObject({
      email: 'all@acme.example',
      firstName: 'Noor',
      lastName: 'Dubois',
      company: null,
      telephone: '02 1',
      role: 'advanced-user',
      productRoles: ['Connect.Accountant', 'View.Admin'],
      dossiers: [
        { ref: 'AB 12', name: 'Bakery & Daughters' },
        { ref: 'D-3', name: 'Butcher' },
      ],
      notifyOfDossiers: false,
      locale: 'nl',
    });
  });

  it('leaves a user as they are when it is sent back as it came', async () => {
    const by = await administrator();
    const id = await colleagueOf(by, 'same@acme.example');
    const dossiers = Array.from({ length: 400 }, (_, index) => ({
      ref: `X ${index}`,
      name: `Client of number ${index}`,
    }));
    await by.ask('PATCH', `/v1/users/${id}`, { dossiers });
    const before = await by.ask('GET', `/v1/users/${id}`);

    const done = await by.post(formIn(await by.ask('GET', `${PATH}?id=${id}`)));
    const after = await by.ask('GET', `/v1/users/${id}`);

    expect(done.status).toBe(303);
    expect(after.body).toEqual(before.body);
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'));
  });

  it('names every field that is wrong and keeps what was typed, on top of the version that was read', async () => {
    const by = await administrator();
    const id = await colleagueOf(by, 'wrong@acme.example');
    const form = formIn(await by.ask('GET', `${PATH}?id=${id}`));
    const wrong = { firstName: 'a/b', telephone: 'none', role: 'king', productRoles: 'x', locale: 'xx' };

    await by.ask('PATCH', `/v1/users/${id}`, { company: 'Changed meanwhile' });
    const refused = await by.post({ ...form, ...wrong, dossiers: 'x'.repeat(81) });
    const kept = formIn(refused);

    expect(refused.status).toBe(400);
    for (const field of [...Object.keys(wrong), 'dossiers']) expect(refused.body).toContain(`<a href="#${field}">`);
    expect(kept).toMatchObject({ firstName: 'a/b', productRoles: 'x', dossiers: 'x'.repeat(81), version: '1' });
  });

  it('saves nothing over what somebody else has changed, and shows how it is now', async () => {
    const by = await administrator();
    const id = await colleagueOf(by, 'stale@acme.example');
    const form = formIn(await by.ask('GET', `${PATH}?id=${id}`));
    await by.ask('PATCH', `/v1/users/${id}`, { lastName: 'Newer' });

    const late = await by.post({ ...form, lastName: 'Late' });
    const { version: _version, ...without } = form;
    const blind = await by.post({ ...without, lastName: 'Blind' });
    const now = formIn(late);
    const again = await by.post({ ...now, firstName: 'Again' });
    const user = await by.ask('GET', `/v1/users/${id}`);

    expect([late.status, blind.status]).toEqual([412, 412]);
    expect(late.body).toContain('Somebody else has changed this user in the meantime.');
    expect(now).toMatchObject({ lastName: 'Newer', version: '2' });
    expect(again.status).toBe(303);
    expect(user.body).toMatchObject({ firstName: 'Again', lastName: 'Newer' });
  });

  it('keeps the last administrator one', async () => {
    const by = await administrator();
    const form = formIn(await by.ask('GET', `${PATH}?id=${by.ownId}`));

    const refused = await by.post({ ...form, firstName: 'Ada', role: 'user' });
    const user = await by.ask('GET', `/v1/users/${by.ownId}`);

    expect(refused.status).toBe(409);
    expect(refused.body).toContain('last active administrator');
    expect(formIn(refused)).toMatchObject({ firstName: 'Ada', role: 'user', version: '1' });
    expect(user.body).toMatchObject({ firstName: null, role: 'administrator' });
  });

  it('is not there for users of another environment, or of none', async () => {
    const [by, other] = [await administrator(), await administrator()];
    const id = await colleagueOf(other, 'elsewhere@acme.example');
    const form = formIn(await other.ask('GET', `${PATH}?id=${id}`));

    const pages = [id, '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a11', 'x', ''].map((one) =>
      by.ask('GET', `${PATH}?id=${one}`),
    );
    const posts = [by.post({ ...form, firstName: 'Taken' }), by.post({ ...form, userId: 'x' })];
    const answers = await Promise.all([...pages, by.ask('GET', PATH), ...posts]);
    const user = await other.ask('GET', `/v1/users/${id}`);

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
    for (const { body } of answers) expect(JSON.stringify(body)).not.toContain('elsewhere@acme.example');
    expect(user.body).toMatchObject({ firstName: 'Bo' });
  });

  it('is for administrators: others are told who those are, and nobody posts without being one', async () => {
    const by = await administrator();
    const id = await colleagueOf(by, 'plain@acme.example');
    const form = formIn(await by.ask('GET', `${PATH}?id=${id}`));
    const simple = await seedUser(instance(), by.environmentId, 'user');

    const page = await call(instance(), 'GET', `${PATH}?id=${id}&lang=en`, { headers: simple.headers });
    const refused = await post(simple.headers, { ...form, firstName: 'Sly' });
    const anonymous = await call(instance(), 'GET', `${PATH}?id=${id}`);
    const unknown = await post({ origin: instance().apiUrl }, form);
    const user = await by.ask('GET', `/v1/users/${id}`);

    expect(page.status).toBe(403);
    expect(page.body).toContain(`${by.ownId}@acme.example`);
    expect(page.body).not.toContain('plain@acme.example');
    expect([refused.status, unknown.status]).toEqual([403, 401]);
    expect([anonymous.status, anonymous.headers.get('location')]).toEqual([303, '/login?next=%2Fenvironment']);
    expect(user.body).toMatchObject({ firstName: 'Bo' });
  });
});
