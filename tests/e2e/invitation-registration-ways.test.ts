import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Environment } from '../../db/entities/environment.ts';
import { UserIdentity } from '../../db/entities/identity.ts';
import { Process } from '../../db/entities/process.ts';
import { User, UserAddress } from '../../db/entities/user.ts';
import { TERMS } from '../../domain/terms.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { seedUser } from '../support/callers.ts';
import { useInstance } from '../support/instance.ts';
import {
  inviteByMail,
  joinForm,
  openHouse,
  openPage,
  someAddress,
  stageOnce,
  submit,
  wordFor,
} from '../support/invitees.ts';
import { addressOf } from '../support/partner-request-rows.ts';
import { activate, call, mailTo, register, tokenIn } from '../support/person.ts';
import { browse, createJar } from '../support/provider-browser.ts';
import { googlerAt, handleOf, headingOf, meOn, personAt, signInAt } from '../support/provider-people.ts';

const instance = useInstance({ providers: true, policy: { resendPauseMs: 0 } });

const em = () => instance().orm.em.fork();

async function userOf(email: string) {
  const { user } = await em().findOneOrFail(UserAddress, { emailKey: email });
  return em().findOneOrFail(User, { id: user.id });
}

describe('by a provider', () => {
  it('makes the account of the invited address, whatever address the provider names', async () => {
    const house = await openHouse(instance());
    const { id, email, token } = await inviteByMail(instance(), house);
    googlerAt(instance(), `p${randomUUID().slice(0, 8)}`);
    const jar = createJar();
    const next = encodeURIComponent(`/invitations?token=${token}`);

    const consent = await signInAt(instance(), 'google', { jar, query: `&token=${token}&next=${next}` });
    await deliverAll(instance());
    await stageOnce(instance(), id, 'awaiting-registration');
    const form = { token: handleOf(consent), invitationId: id, acceptedTermsVersion: TERMS.version };
    const joined = await browse(instance(), '/activate?lang=en', { jar, form });
    const me = await meOn(instance(), joined);

    expect(headingOf(consent)).toBe('You are invited');
    expect(consent.html).not.toContain('name="environmentName"');
    expect(consent.html).not.toContain('name="password"');
    expect(headingOf(joined)).toBe('You are now a member');
    expect(me.body).toMatchObject({ email, role: 'user', environment: { id: house.environmentId } });
    await stageOnce(instance(), id, 'joined');
  });

  it('leads who is known there back to the invitation, to accept it', async () => {
    const house = await openHouse(instance());
    const colleague = await seedUser(instance(), house.environmentId, 'user');
    const { token } = await inviteByMail(instance(), house, addressOf(colleague.userId));
    const known = personAt(instance(), { provider: 'google', email: `${randomUUID()}@known.example` });
    await em().insert(UserIdentity, {
      id: randomUUID(),
      user: colleague.userId,
      provider: 'google',
      issuer: 'https://accounts.google.com',
      subject: known.subject,
      linkedAt: new Date(),
      lastUsedAt: new Date(),
    });
    const next = encodeURIComponent(`/invitations?token=${token}`);

    const page = await signInAt(instance(), 'google', { query: `&token=${token}&next=${next}` });

    expect(page.url.pathname).toBe('/invitations');
    expect(page.html).toContain('value="accept"');
  });

  it('offers the invitation to who registers by it otherwise, before an environment', async () => {
    const house = await openHouse(instance());
    const name = `q${randomUUID().slice(0, 8)}`;
    const { id } = await house.invite(`${name}@${name}.example`, { delivery: 'none' });
    googlerAt(instance(), name);

    const consent = await signInAt(instance(), 'google');
    const own = await browse(instance(), `/activate?lang=en&own=1&token=${handleOf(consent)}`);

    expect(headingOf(consent)).toBe('You are invited');
    expect(consent.html).toContain(id);
    expect(own.status).toBe(400);
  });

  it('is the only way into an environment that is restricted to it', async () => {
    const house = await openHouse(instance());
    const restriction = { signInProvider: 'google', signInIssuer: 'https://accounts.google.com' };
    await em().nativeUpdate(Environment, { id: house.environmentId }, restriction);
    const { token, email } = await inviteByMail(instance(), house);

    const refused = await activate(instance(), joinForm(token));
    const page = await openPage(instance(), `/invitations?token=${token}&lang=en`);

    expect(refused).toMatchObject({ status: 403, body: { code: 'SIGN_IN_RESTRICTED' } });
    expect(page.body).not.toContain('name="password"');
    expect(page.body).toContain('/sign-in/google?');
    expect(await em().count(UserAddress, { emailKey: email })).toBe(0);
  });
});

describe('who is signed in', () => {
  it('finds open invitations to their addresses on their account, and among what they are asked', async () => {
    const house = await openHouse(instance());
    const colleague = await seedUser(instance(), house.environmentId, 'user');
    const { id } = await house.invite(addressOf(colleague.userId), { delivery: 'none' });
    const { headers } = colleague;

    const prompts = await call(instance(), 'GET', '/v1/me/prompts', { headers });
    const account = await openPage(instance(), '/account?lang=en', headers);
    const accepted = await submit(instance(), '/account?lang=en', { action: 'accept-invitation', id }, headers);
    const after = await call(instance(), 'GET', '/v1/me/prompts', { headers });

    expect(prompts.body).toMatchObject({ items: [{ id, kind: 'invitation', allowedActions: ['accept', 'dismiss'] }] });
    expect(account.body).toContain('accept-invitation');
    expect(accepted.location).toContain('done=invitation-accepted');
    expect(after.body).toEqual({ items: [] });
  });

  it('answers by a prompt, and finds nobody else’s', async () => {
    const house = await openHouse(instance());
    const [one, two] = [
      await seedUser(instance(), house.environmentId, 'user'),
      await seedUser(instance(), house.environmentId, 'user'),
    ];
    const { id } = await house.invite(addressOf(one.userId), { delivery: 'none' });
    const answer = (verb: string, { headers }: typeof one) =>
      call(instance(), 'POST', `/v1/me/prompts/${id}/${verb}`, { headers });

    const foreign = await answer('accept', two);
    const declined = await answer('dismiss', one);

    expect([foreign.status, declined.status]).toEqual([404, 204]);
    await stageOnce(instance(), id, 'declined');
  });
});

describe('a mail scanner', () => {
  it('that opens every link and submits every plain form changes nothing', async () => {
    const house = await openHouse(instance());
    const email = someAddress();
    const { id } = await house.invite(email);
    const mail = await mailTo(instance(), email, 'invitation');

    const { steps } = await instance().inbox.scan(mail.id, 'submit');

    const submitted = steps.filter(({ method, url }) => method === 'POST' && url.includes('/invitations'));
    expect(submitted.map(({ status }) => status)).toEqual(submitted.map(() => 400));
    expect(submitted.length).toBeGreaterThan(2);
    expect((await em().findOneOrFail(Process, { id })).stage).toBe('awaiting-answer');
    expect(await em().count(UserAddress, { emailKey: email })).toBe(0);
  });
});

describe('a lapsed invitation', () => {
  it('is shown to who registers within a month, who asks for another with the typed word', async () => {
    const house = await openHouse(instance());
    const email = someAddress();
    const { id } = await house.invite(email, { delivery: 'none' });
    await em().nativeUpdate(Process, { id }, { stage: 'expired', endedAt: new Date(), openKey: null });
    await register(instance(), email);
    const token = tokenIn(await mailTo(instance(), email, 'activation'));

    const page = await openPage(instance(), `/activate?token=${token}&lang=en`);
    const form = { token, action: 'ask-again', invitationId: id };
    const scanned = await submit(instance(), '/activate?lang=en', { ...form, word: 'scanner' });
    const asked = await submit(instance(), '/activate?lang=en', { ...form, word: wordFor(token) });

    expect(page.body).toContain('This invitation has lapsed');
    expect([scanned.status, asked.status]).toEqual([400, 202]);
    await deliverAll(instance());
    await mailTo(instance(), addressOf(house.administrator.userId), 'invitation-asked-again');
  });
});

describe('a token of another kind', () => {
  it('opens no invitation, and an invitation’s resets no password', async () => {
    const house = await openHouse(instance());
    const { token } = await inviteByMail(instance(), house);
    const email = someAddress();
    await register(instance(), email);
    const link = tokenIn(await mailTo(instance(), email, 'activation'));

    const page = await openPage(instance(), `/invitations?token=${link}&lang=en`);
    const reset = await call(instance(), 'POST', '/v1/password-resets/confirm', {
      body: { token, password: 'a walk along the river' },
    });
    const person = await userOf(addressOf(house.administrator.userId));

    expect(page.status).toBe(410);
    expect(reset.status).toBe(410);
    expect(person.deactivatedAt).toBeNull();
  });
});
