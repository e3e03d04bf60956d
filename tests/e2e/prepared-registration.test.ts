import { describe, expect, it } from '@jest/globals';
import { Environment } from '../../db/entities/environment.ts';
import { PreparedRegistration } from '../../db/entities/prepared-registration.ts';
import { Process } from '../../db/entities/process.ts';
import { Registration } from '../../db/entities/registration.ts';
import { User } from '../../db/entities/user.ts';
import { linksOf } from '../../inbox/markup.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { type SignedIn, signedInAdministrator } from '../support/people.ts';
import { activate, call, formFor, mailTo, register, tokenIn } from '../support/person.ts';
import { processOf, restOf, timelineOf } from '../support/processes.ts';

const instance = useInstance({ policy: { resendPauseMs: 0 } });

async function prepare(intermediary: SignedIn, email: string, more: object = {}, headers = {}) {
  const answer = await intermediary.call(
    'POST',
    '/v1/prepared-registrations',
    { email, environmentName: 'Klant BV', ...more },
    headers,
  );
  const { id } = answer.body as { id: string };
  return { ...answer, id };
}

async function standing(intermediary: SignedIn, id: string) {
  return (await intermediary.call('GET', `/v1/prepared-registrations/${id}`)).body;
}

/** Delivered and with the client: the mail is told apart from others by its count. */
async function delivered(id: string) {
  await instance().delivery.idle();
  await eventually('its delivery', async () => {
    const row = await instance().orm.em.fork().findOneOrFail(PreparedRegistration, id);
    return row.stage === 'taken-in' ? undefined : row;
  });
}

describe('for an address that nobody knows', () => {
  it('the client activates what is prepared, sees who prepared it, and agrees', async () => {
    const kantoor = await signedInAdministrator(instance(), 'kantoor');
    const organisation = { name: 'Klant BV', country: 'NL', registerNumber: '12345678' };
    const prepared = await prepare(kantoor, 'klant@klant.example', { organisation, locale: 'en' });

    const mail = await mailTo(instance(), 'klant@klant.example', 'activation');
    const token = tokenIn(mail);
    const page = await (await fetch(`${instance().apiUrl}/activate?token=${token}&lang=en`)).text();
    const { environmentName: _, ...form } = formFor('klant', token, { becomePartner: true });
    const activated = await activate(instance(), form);

    expect(prepared).toMatchObject({ status: 202, body: { stage: 'taken-in' } });
    expect(prepared.headers.get('location')).toBe(`/v1/prepared-registrations/${prepared.id}`);
    expect(mail.text).toContain('kantoor BV has prepared an environment for you');
    expect(page).toContain('kantoor BV');
    expect(page).toContain('Klant BV, 12345678, NL');
    expect(page).toContain('value="Klant BV"');
    expect(page).toContain(`value="${prepared.id}"`);
    expect(activated).toMatchObject({ status: 201, body: { environment: { name: 'Klant BV' } } });
    expect(await standing(kantoor, prepared.id)).toMatchObject({
      stage: 'agreed',
      becomePartner: true,
      allowedActions: [],
    });
    const client = await instance().orm.em.fork().findOneOrFail(Environment, { name: 'Klant BV' });
    expect(await instance().orm.em.fork().findOneOrFail(PreparedRegistration, prepared.id)).toMatchObject({
      clientEnvironmentId: client.id,
    });
  });

  it('whoever says no declines, and whoever says nothing is asked later', async () => {
    const intermediary = await signedInAdministrator(instance(), 'nobox');
    const { id } = await prepare(intermediary, 'quiet@quiet.example');
    const token = tokenIn(await mailTo(instance(), 'quiet@quiet.example', 'activation'));

    const other = await prepare(intermediary, 'silent@silent.example');
    const silent = tokenIn(await mailTo(instance(), 'silent@silent.example', 'activation'));

    await activate(instance(), formFor('quiet', token, { becomePartner: false }));
    const { cookie = '' } = await activate(instance(), formFor('silent', silent));
    const prompts = await call(instance(), 'GET', '/v1/me/prompts', { headers: { cookie } });

    expect(await standing(intermediary, id)).toMatchObject({ stage: 'declined', becomePartner: false });
    expect(await standing(intermediary, other.id)).toMatchObject({ stage: 'awaiting-answer', becomePartner: null });
    expect(prompts.body).toMatchObject({ items: [{ id: other.id, allowedActions: ['accept', 'dismiss'] }] });
  });

  it('each of two intermediaries is asked about apart', async () => {
    const [first, second] = [
      await signedInAdministrator(instance(), 'eerste'),
      await signedInAdministrator(instance(), 'tweede'),
    ];
    const one = await prepare(first, 'both@both.example');
    const sent = await mailTo(instance(), 'both@both.example', 'activation');
    await restOf(instance(), 'registration', await processOf(instance(), sent));
    const two = await prepare(second, 'both@both.example', { environmentName: 'Anders BV' });
    await delivered(two.id);
    const mail = await mailTo(instance(), 'both@both.example', 'activation', 2);

    const page = await (await fetch(`${instance().apiUrl}/activate?token=${tokenIn(mail)}&lang=en`)).text();
    const form = new URLSearchParams(formFor('both', tokenIn(mail)));
    for (const id of [one.id, two.id]) form.append('askedPartner', id);
    form.append('becomePartner', two.id);
    const posted = await fetch(`${instance().apiUrl}/activate`, {
      method: 'POST',
      headers: { origin: instance().apiUrl },
      body: form,
    });

    expect(page.match(/name="becomePartner"/g)).toHaveLength(2);
    expect(posted.status).toBe(201);
    expect(await standing(first, one.id)).toMatchObject({ stage: 'declined' });
    expect(await standing(second, two.id)).toMatchObject({ stage: 'agreed' });
    expect(await timelineOf(instance(), await processOf(instance(), mail))).toEqual(
      expect.arrayContaining(['prepared', 'activated']),
    );
  });
});

it('joins the registration that is open and offers its details there', async () => {
  const intermediary = await signedInAdministrator(instance(), 'joiner');
  await register(instance(), 'open@open.example');
  const first = await mailTo(instance(), 'open@open.example', 'activation');
  await restOf(instance(), 'registration', await processOf(instance(), first));

  const { id } = await prepare(intermediary, 'Open@open.example');
  await delivered(id);
  const second = await mailTo(instance(), 'open@open.example', 'activation', 2);

  expect(await processOf(instance(), second)).toBe(await processOf(instance(), first));
  expect(await instance().orm.em.fork().count(Registration, { emailKey: 'open@open.example' })).toBe(1);
  const page = await (await fetch(`${instance().apiUrl}/activate?token=${tokenIn(second)}&lang=en`)).text();
  expect(page).toContain('joiner BV');
});

describe('for an address that has an account', () => {
  it('its owner is asked by mail and answers when signed in; the answer to the intermediary is the same', async () => {
    const intermediary = await signedInAdministrator(instance(), 'asker');
    const owner = await signedInAdministrator(instance(), 'owner');
    const stranger = await signedInAdministrator(instance(), 'stranger');

    const prepared = await prepare(intermediary, owner.address);
    const mail = await mailTo(instance(), owner.address, 'partner-question');
    const before = await standing(intermediary, prepared.id);
    const asked = await owner.call('GET', '/v1/me/prompts');
    const foreign = await stranger.call('POST', `/v1/me/prompts/${prepared.id}/accept`);
    const accepted = await owner.call('POST', `/v1/me/prompts/${prepared.id}/accept`);
    const again = await owner.call('POST', `/v1/me/prompts/${prepared.id}/accept`);
    const other = await owner.call('POST', `/v1/me/prompts/${prepared.id}/dismiss`);

    expect(prepared).toMatchObject({ status: 202, body: { stage: 'taken-in' } });
    expect(linksOf(mail)).toContain(`${instance().apiUrl}/account/prompts`);
    expect(mail.text).toContain('asker BV');
    expect(before).toMatchObject({ stage: 'awaiting-answer', becomePartner: null });
    expect(asked.body).toMatchObject({
      items: [{ id: prepared.id, kind: 'become-partner', environmentName: 'asker BV' }],
    });
    expect(foreign).toMatchObject({ status: 404 });
    expect([accepted.status, again.status]).toEqual([204, 204]);
    expect(other).toMatchObject({ status: 409, body: { code: 'ALREADY_DECIDED' } });
    expect(await standing(intermediary, prepared.id)).toMatchObject({ stage: 'agreed' });
    expect((await owner.call('GET', '/v1/me/prompts')).body).toEqual({ items: [] });
  });

  it('who has answered on the page is asked no more', async () => {
    const intermediary = await signedInAdministrator(instance(), 'paper');
    const owner = await signedInAdministrator(instance(), 'reader');
    const { id } = await prepare(intermediary, owner.address);
    await mailTo(instance(), owner.address, 'partner-question');

    const signedIn = await (await fetch(`${instance().apiUrl}/login?lang=en`, { headers: owner.headers })).text();
    const page = await fetch(`${instance().apiUrl}/account/prompts?lang=en`, { headers: owner.headers });
    const shown = await page.text();
    const posted = await fetch(`${instance().apiUrl}/account/prompts?lang=en`, {
      method: 'POST',
      headers: owner.headers,
      body: new URLSearchParams({ id, answer: 'no' }),
    });
    const signedOut = await fetch(`${instance().apiUrl}/account/prompts`, { redirect: 'manual' });

    expect(signedIn).toContain('One question for you');
    expect(shown).toContain('paper BV');
    expect(await posted.text()).toContain('You have said no.');
    expect(await standing(intermediary, id)).toMatchObject({ stage: 'declined' });
    expect(signedOut.status).toBe(303);
    expect(signedOut.headers.get('location')).toContain('/login');
  });
});

describe('an account that', () => {
  it("nobody has shown to be the mailbox's is not asked, and looks alike to the intermediary", async () => {
    const intermediary = await signedInAdministrator(instance(), 'fisher');
    const squatter = await signedInAdministrator(instance(), 'squatter');
    const victim = { email: 'victim@victim.example', role: 'advanced-user', password: 'Zeven-groene-fietsen-7' };
    await squatter.call('POST', '/v1/users', victim);
    const { cookie = '' } = await call(instance(), 'POST', '/v1/sessions', {
      body: { login: victim.email, password: victim.password },
    });

    const { id } = await prepare(intermediary, victim.email);
    await delivered(id);
    const prompts = await call(instance(), 'GET', '/v1/me/prompts', { headers: { cookie } });

    expect(prompts).toMatchObject({ status: 200, body: { items: [] } });
    expect(await standing(intermediary, id)).toMatchObject({ stage: 'awaiting-answer' });
    expect(instance().inbox.emailsTo(victim.email)).toEqual([]);
  });

  it("is a plain user's can say no, and leaves yes to those who work with partners", async () => {
    const intermediary = await signedInAdministrator(instance(), 'polite');
    const owner = await signedInAdministrator(instance(), 'plain');
    const { id } = await prepare(intermediary, owner.address);
    await mailTo(instance(), owner.address, 'partner-question');
    await instance().orm.em.fork().nativeUpdate(User, { id: owner.userId }, { role: 'user' });

    const asked = await owner.call('GET', '/v1/me/prompts');
    const yes = await owner.call('POST', `/v1/me/prompts/${id}/accept`);
    const no = await owner.call('POST', `/v1/me/prompts/${id}/dismiss`);

    expect(asked.body).toMatchObject({ items: [{ id, allowedActions: ['dismiss'] }] });
    expect(yes).toMatchObject({ status: 403, body: { reasons: [{ code: 'ROLE_TOO_LOW' }] } });
    expect(no.status).toBe(204);
    expect(await standing(intermediary, id)).toMatchObject({ stage: 'declined' });
  });
});

describe('the intermediary', () => {
  it('asks again, withdraws, and finds what was decided stays', async () => {
    const intermediary = await signedInAdministrator(instance(), 'busy');
    const { id } = await prepare(intermediary, 'slow@slow.example');
    const sent = await mailTo(instance(), 'slow@slow.example', 'activation');
    await restOf(instance(), 'registration', await processOf(instance(), sent));

    const resent = await intermediary.call('POST', `/v1/prepared-registrations/${id}/resend`);
    await mailTo(instance(), 'slow@slow.example', 'activation', 2);
    const cancelled = await intermediary.call('POST', `/v1/prepared-registrations/${id}/cancel`);
    const twice = await intermediary.call('POST', `/v1/prepared-registrations/${id}/cancel`);
    const late = await intermediary.call('POST', `/v1/prepared-registrations/${id}/resend`);

    expect(resent).toMatchObject({ status: 200, body: { id } });
    expect(cancelled).toMatchObject({ status: 200, body: { stage: 'cancelled', allowedActions: [] } });
    expect(twice.status).toBe(200);
    expect(late).toMatchObject({ status: 409, body: { code: 'ALREADY_DECIDED' } });
  });

  it('sends a lapsed one again as a new one that names the old', async () => {
    const intermediary = await signedInAdministrator(instance(), 'patient');
    const { id } = await prepare(intermediary, 'late@late.example');
    await delivered(id);
    await instance()
      .orm.em.fork()
      .nativeUpdate(PreparedRegistration, { id }, { expiresAt: new Date(Date.now() - 1_000) });

    const lapsed = await standing(intermediary, id);
    const resent = await intermediary.call('POST', `/v1/prepared-registrations/${id}/resend`);
    const again = await intermediary.call('POST', `/v1/prepared-registrations/${id}/resend`);

    expect(lapsed).toMatchObject({ stage: 'expired', allowedActions: ['resend'] });
    expect(resent.status).toBe(202);
    const { id: newId } = resent.body as { id: string };
    expect(newId).not.toBe(id);
    expect(again.body).toMatchObject({ id: newId });
    expect(await standing(intermediary, newId)).toMatchObject({ continues: id });
  });

  it('has one open for an address, however often they ask, also at once', async () => {
    const intermediary = await signedInAdministrator(instance(), 'eager');

    const answers = await Promise.all(Array.from({ length: 6 }, () => prepare(intermediary, 'once@once.example')));
    await instance().delivery.idle();

    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202, 202]);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(await instance().orm.em.fork().count(PreparedRegistration, { emailKey: 'once@once.example' })).toBe(1);
    expect(await instance().orm.em.fork().count(Process, { kind: 'registration', endedAt: null })).toBeGreaterThan(0);
  });

  it('gets the same answer under the same Idempotency-Key', async () => {
    const intermediary = await signedInAdministrator(instance(), 'careful');
    const key = { 'idempotency-key': 'prepare-1' };

    const first = await prepare(intermediary, 'idem@idem.example', {}, key);
    const second = await prepare(intermediary, 'idem@idem.example', {}, key);
    const other = await prepare(intermediary, 'other@idem.example', {}, key);

    expect(second).toMatchObject({ status: 202, body: first.body as object });
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
  });

  it('sees its own only, page by page, and hears what does not fit', async () => {
    const intermediary = await signedInAdministrator(instance(), 'lister');
    const stranger = await signedInAdministrator(instance(), 'nosy');
    const made = [await prepare(intermediary, 'a@lister.example'), await prepare(intermediary, 'b@lister.example')];

    const first = await intermediary.call('GET', '/v1/prepared-registrations?limit=1');
    const { items, nextCursor } = first.body as { items: { id: string }[]; nextCursor: string };
    const second = await intermediary.call('GET', `/v1/prepared-registrations?limit=1&cursor=${nextCursor}`);
    const foreign = await stranger.call('GET', `/v1/prepared-registrations/${made[0]?.id}`);
    const bad = await intermediary.call('POST', '/v1/prepared-registrations', {
      email: 'nobody',
      environmentName: '!',
    });

    expect(items.map(({ id }) => id)).toEqual([made[0]?.id]);
    expect(second.body).toMatchObject({ items: [{ id: made[1]?.id }], nextCursor: null });
    expect(foreign.status).toBe(404);
    expect(bad).toMatchObject({
      status: 400,
      body: {
        errors: [
          { field: 'email', code: 'EMAIL_INVALID' },
          { field: 'environmentName', code: 'ENVIRONMENT_NAME_INVALID' },
        ],
      },
    });
    expect((await call(instance(), 'GET', '/v1/prepared-registrations')).status).toBe(401);
  });
});
