import { describe, expect, it } from '@jest/globals';
import { Invitation } from '../../db/entities/invitation.ts';
import { Membership } from '../../db/entities/organisation.ts';
import { Process } from '../../db/entities/process.ts';
import { Registration } from '../../db/entities/registration.ts';
import { User, UserAddress } from '../../db/entities/user.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { seedEnvironment, seedUser } from '../support/callers.ts';
import { useInstance } from '../support/instance.ts';
import { setSeats } from '../support/invitation-rows.ts';
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
import { activate, call, formFor, GOOD_PASSWORD, mailTo, register, tokenIn } from '../support/person.ts';

const instance = useInstance({ policy: { resendPauseMs: 0 } });

const em = () => instance().orm.em.fork();

async function userOf(email: string) {
  const { user } = await em().findOneOrFail(UserAddress, { emailKey: email });
  return em().findOneOrFail(User, { id: user.id });
}

describe('an address without an account', () => {
  it('makes one by the mailed invitation in one call, and is a member then', async () => {
    const house = await openHouse(instance());
    const { id, email, token } = await inviteByMail(instance(), house);

    const joined = await activate(instance(), joinForm(token));
    const me = await call(instance(), 'GET', '/v1/me', { headers: { cookie: joined.cookie ?? '' } });

    expect(joined).toMatchObject({ status: 201, body: { environment: { id: house.environmentId } } });
    expect(me).toMatchObject({ status: 200, body: { role: 'user', email } });
    const user = await userOf(email);
    expect(await em().count(Membership, { user: user.id, organisationId: house.organisationId, endedAt: null })).toBe(
      1,
    );
    expect((await em().findOneOrFail(UserAddress, { emailKey: email })).provenAt).toBeInstanceOf(Date);
    expect(await em().findOneOrFail(Invitation, { id })).toMatchObject({ seat: 'taken', userId: user.id });
    await deliverAll(instance());
    await mailTo(instance(), email, 'activated');
    await expect(instance().temporal.workflow.getHandle(`membershipInvite/${id}`).result()).resolves.toEqual({
      stage: 'joined',
    });
    expect(
      instance()
        .inbox.emailsTo(email)
        .map(({ tags }) => tags['template']),
    ).toEqual(['invitation', 'activated']);
  });

  it('answers a repeat with the same password by another session, once, and anybody else by LINK_USED', async () => {
    const house = await openHouse(instance());
    const { token } = await inviteByMail(instance(), house);
    const form = joinForm(token);
    await activate(instance(), form);

    const wrong = await activate(instance(), { ...form, password: 'another walk along the river' });
    const again = await activate(instance(), form);
    const third = await activate(instance(), form);

    expect([wrong.status, again.status, third.status]).toEqual([410, 201, 410]);
    expect(wrong.body).toMatchObject({ code: 'LINK_USED' });
  });

  it('makes one account when ten forms come at once', async () => {
    const house = await openHouse(instance());
    const { id, email, token } = await inviteByMail(instance(), house);

    // each with a password of its own: the same again would be let in once as a repeat whose answer was lost
    const forms = Array.from({ length: 10 }, (_, index) => joinForm(token, { password: `${GOOD_PASSWORD} ${index}` }));
    const answers = await Promise.all(forms.map((form) => activate(instance(), form)));

    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status !== 201 && status !== 410 && status !== 409)).toEqual([]);
    expect(await em().count(UserAddress, { emailKey: email })).toBe(1);
    expect(await em().count(Membership, { organisationId: house.organisationId, endedAt: null })).toBe(2);
    await stageOnce(instance(), id, 'joined');
  });

  it('is told of every field that is wrong, and nothing is begun', async () => {
    const house = await openHouse(instance());
    const { token, email } = await inviteByMail(instance(), house);

    const refused = await activate(instance(), { token, username: 'x', password: 'short', acceptedTermsVersion: '' });
    const named = await activate(instance(), joinForm(token, { environmentName: 'Own BV' }));

    expect(refused).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect(named).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'environmentName', code: 'UNKNOWN_FIELD' }] },
    });
    expect(await em().count(Registration, { emailKey: email })).toBe(0);
  });

  it('waits for a seat with an account that is not at work, and comes in by itself', async () => {
    const house = await openHouse(instance());
    await setSeats(instance(), house.environmentId, 1);
    const { id, email, token } = await inviteByMail(instance(), house);

    const waiting = await activate(instance(), joinForm(token));
    const page = await openPage(instance(), `/invitations?token=${token}&lang=en`);
    const before = await userOf(email);
    await setSeats(instance(), house.environmentId, 2);
    await deliverAll(instance());
    await instance().temporal.workflow.getHandle(`membershipInvite/${id}`).signal('conditions-changed');
    await stageOnce(instance(), id, 'joined');

    expect(waiting).toMatchObject({ status: 202, cookie: undefined, body: { id, stage: 'awaiting-seat' } });
    expect(page.body).toContain('the subscription has no seat left');
    expect(before.deactivatedAt).toBeInstanceOf(Date);
    expect((await userOf(email)).deactivatedAt).toBeNull();
    await deliverAll(instance());
    await mailTo(instance(), email, 'invitation-admitted');
  });

  it('goes on from an open registration of the address, whose own link leads to the invitation first', async () => {
    const house = await openHouse(instance());
    const email = someAddress();
    await register(instance(), email);
    const link = tokenIn(await mailTo(instance(), email, 'activation'));
    const { id } = await inviteByMail(instance(), house, email);

    const page = await openPage(instance(), `/activate?token=${link}&lang=en`);
    const own = await openPage(instance(), `/activate?token=${link}&own=1&lang=en`);
    const joined = await submit(instance(), '/activate?lang=en', { ...joinForm(link), invitationId: id });

    expect(page.body).toContain('You are invited');
    expect(page.body).not.toContain('name="environmentName"');
    expect(own.body).toContain('name="environmentName"');
    expect(joined.status).toBe(201);
    expect(joined.html).toContain('You are now a member');
    expect((await userOf(email)).environment.id).toBe(house.environmentId);
  });

  it('may make an environment of its own, and the invitation awaits its answer', async () => {
    const house = await openHouse(instance());
    const email = someAddress();
    const { id, link: handed } = await house.invite(email, { delivery: 'link' });
    const token = new URL(handed ?? '').searchParams.get('token') ?? '';
    await submit(instance(), '/invitations?lang=en', { token, action: 'register', word: wordFor(token) });
    const link = tokenIn(await mailTo(instance(), email, 'activation'));
    await deliverAll(instance());
    await stageOnce(instance(), id, 'awaiting-registration');
    const seen = await call(instance(), 'GET', `/v1/invitations/${id}`, { headers: house.administrator.headers });

    const made = await activate(instance(), formFor(`o${email.slice(0, 12)}`, link));
    await deliverAll(instance());
    await stageOnce(instance(), id, 'awaiting-answer');

    expect(seen.body).toMatchObject({ stage: 'awaiting-answer' });
    expect(made.status).toBe(201);
  });

  it('joins by its own activation mail where the link was handed over, and by that link alone nobody does', async () => {
    const house = await openHouse(instance());
    const email = someAddress();
    const { id, link: handed } = await house.invite(email, { delivery: 'link' });
    const token = new URL(handed ?? '').searchParams.get('token') ?? '';

    const taken = await activate(instance(), joinForm(token));
    const without = await submit(instance(), '/invitations?lang=en', { token, action: 'register', word: 'scanner' });
    const asked = await submit(instance(), '/invitations?lang=en', { token, action: 'register', word: wordFor(token) });
    const link = tokenIn(await mailTo(instance(), email, 'activation'));
    const joined = await activate(instance(), joinForm(link, { invitationId: id }));

    expect(taken).toMatchObject({ status: 410, body: { code: 'LINK_UNKNOWN' } });
    expect(without.status).toBe(400);
    expect(asked).toMatchObject({ status: 303 });
    expect(joined).toMatchObject({ status: 201, body: { environment: { id: house.environmentId } } });
    await stageOnce(instance(), id, 'joined');
  });

  it('is told clearly when the invitation has ended, and may make an environment of its own', async () => {
    const house = await openHouse(instance());
    const email = someAddress();
    await register(instance(), email);
    const link = tokenIn(await mailTo(instance(), email, 'activation'));
    const { id, token } = await inviteByMail(instance(), house, email);
    await call(instance(), 'POST', `/v1/invitations/${id}/revoke`, { headers: house.administrator.headers });

    const byInvitation = await activate(instance(), joinForm(token));
    const byLink = await activate(instance(), joinForm(link, { invitationId: id }));
    const page = await openPage(instance(), `/invitations?token=${token}&lang=en`);
    const own = await activate(instance(), formFor(`e${email.slice(0, 12)}`, link));

    expect(byInvitation).toMatchObject({
      status: 409,
      body: { code: 'INVITATION_ENDED', process: { stage: 'revoked' } },
    });
    expect(byLink).toMatchObject({ status: 409, body: { code: 'INVITATION_ENDED' } });
    expect(page.body).toContain('has been taken back');
    expect(own.status).toBe(201);
  });

  it('joins by nobody else’s invitation', async () => {
    const house = await openHouse(instance());
    const { id } = await inviteByMail(instance(), house);
    const thief = someAddress();
    await register(instance(), thief);
    const link = tokenIn(await mailTo(instance(), thief, 'activation'));

    const refused = await activate(instance(), joinForm(link, { invitationId: id }));

    expect(refused).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });
});

describe('the page of an invitation', () => {
  it('changes nothing when it is opened, and tells who invites whom into what', async () => {
    const house = await openHouse(instance());
    const { id, email, token } = await inviteByMail(instance(), house);

    const page = await openPage(instance(), `/invitations?token=${token}&lang=en`);
    const unknown = await openPage(instance(), '/invitations?token=x&lang=en');

    expect(page.status).toBe(200);
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.body).toContain('Bakkerij De Zon');
    expect(page.body).toContain(email);
    expect(page.body).toContain('name="username"');
    expect(unknown.status).toBe(410);
    expect((await em().findOneOrFail(Process, { id })).stage).toBe('awaiting-answer');
  });

  it('leads a colleague over signing in to Accept, and another to switching', async () => {
    const house = await openHouse(instance());
    const colleague = await seedUser(instance(), house.environmentId, 'user');
    const other = await seedUser(instance(), house.environmentId, 'user');
    const { id, token } = await inviteByMail(instance(), house, addressOf(colleague.userId));
    const path = `/invitations?token=${token}&lang=en`;

    const out = await openPage(instance(), path);
    const wrong = await openPage(instance(), path, other.headers);
    const tried = await submit(instance(), '/invitations?lang=en', { token, action: 'accept' }, other.headers);
    const open = await openPage(instance(), path, colleague.headers);
    const accepted = await submit(instance(), '/invitations?lang=en', { token, action: 'accept' }, colleague.headers);
    const after = await openPage(instance(), path, colleague.headers);

    expect(out.body).toContain('/login?next=');
    expect(out.body).not.toContain('name="username"');
    expect(wrong.body).toContain('Sign out and switch account');
    expect(tried.status).toBe(303);
    expect(open.body).toContain('value="accept"');
    expect(accepted.status).toBe(303);
    expect(after.body).toContain('You are a member of this organisation already');
    await stageOnce(instance(), id, 'joined');
  });

  it('tells who is of elsewhere that they go on by themselves once the environments are partners', async () => {
    const house = await openHouse(instance());
    const stranger = await seedUser(instance(), await seedEnvironment(instance()), 'user');
    const { token } = await inviteByMail(instance(), house, addressOf(stranger.userId));

    await submit(instance(), '/invitations?lang=en', { token, action: 'accept' }, stranger.headers);
    const page = await openPage(instance(), `/invitations?token=${token}&lang=en`, stranger.headers);
    const out = await openPage(instance(), `/invitations?token=${token}&lang=en`);

    expect(page.body).toContain('no partners yet');
    expect(out.body).toContain('Sign in');
  });

  it('says nothing of the address to whoever holds a link that was handed over', async () => {
    const house = await openHouse(instance());
    const known = await seedUser(instance(), await seedEnvironment(instance()), 'user');
    const addresses = [someAddress(), addressOf(known.userId)];
    const tokens = await Promise.all(
      addresses.map(async (email) => {
        const { link } = await house.invite(email, { delivery: 'link' });
        return new URL(link ?? '').searchParams.get('token') ?? '';
      }),
    );

    const pages = await Promise.all(
      tokens.map(async (token) => {
        const { body } = await openPage(instance(), `/invitations?token=${token}&lang=en`);
        const said = await submit(instance(), '/invitations', { token, action: 'register', word: wordFor(token) });
        const html = String(body).replaceAll(token, 'T').replaceAll(wordFor(token), 'W');
        return [said.status, html.replace(/<time[^]*?<\/time>/g, '')];
      }),
    );

    expect(pages[0]).toEqual(pages[1]);
  });

  it('declines by the typed word alone, and takes no word of a scanner', async () => {
    const house = await openHouse(instance());
    const { id, token } = await inviteByMail(instance(), house);
    const decline = (word: string) => submit(instance(), '/invitations?lang=en', { token, action: 'decline', word });

    const scanned = await decline('scanner');
    const empty = await decline('');
    const standing = (await em().findOneOrFail(Process, { id })).stage;
    const declined = await decline(wordFor(token));

    expect([scanned.status, empty.status, declined.status]).toEqual([400, 400, 303]);
    expect(scanned.html).toContain('href="#word"');
    expect(standing).toBe('awaiting-answer');
    await stageOnce(instance(), id, 'declined');
  });

  it('makes the account by its form, signs in, and says so; a missing tick makes nothing', async () => {
    const house = await openHouse(instance());
    const { id, email, token } = await inviteByMail(instance(), house);
    const form = { ...joinForm(token), action: 'make-account' };

    const unticked = await submit(instance(), '/invitations?lang=en', { ...form, acceptedTermsVersion: '' });
    const made = await submit(instance(), '/invitations?lang=en', form);
    const page = await openPage(instance(), made.location, { cookie: made.cookie });

    expect(unticked.status).toBe(400);
    expect(made.status).toBe(303);
    expect(page.body).toContain('You are a member of this organisation already');
    expect((await userOf(email)).environment.id).toBe(house.environmentId);
    await stageOnce(instance(), id, 'joined');
  });
});
