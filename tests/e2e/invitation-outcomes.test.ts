import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Invitation } from '../../db/entities/invitation.ts';
import { Membership } from '../../db/entities/organisation.ts';
import { Process } from '../../db/entities/process.ts';
import { User, UserAddress } from '../../db/entities/user.ts';
import { TERMS } from '../../domain/terms.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import {
  becomePartners,
  type Invited,
  inviteColleague,
  inviteGuest,
  inviteInactive,
  inviteMember,
  inviteNobody,
  inviteUserOf,
  managerOf,
  seenBy,
} from '../support/invitee-kinds.ts';
import { joinForm, openHouse, openPage, stageOnce, submit } from '../support/invitees.ts';
import { addressOf } from '../support/partner-request-rows.ts';
import { seedSide } from '../support/partner-sides.ts';
import { activate, call, GOOD_PASSWORD, mailTo, register, tokenIn } from '../support/person.ts';
import { browse, createJar } from '../support/provider-browser.ts';
import { googlerAt, handleOf, signInAt } from '../support/provider-people.ts';

const instance = useInstance({ providers: true, policy: { resendPauseMs: 0 } });

const em = () => instance().orm.em.fork();

/** What an invitation has left behind: of itself, of its invitee, and in both mailboxes. */
async function endOf({ id, email, house }: Invited) {
  await deliverAll(instance());
  await instance().temporal.workflow.getHandle(`membershipInvite/${id}`).result();
  await deliverAll(instance());
  const isEveryoneTold = async () => (await em().count(Process, { kind: 'notice', endedAt: null })) === 0 || undefined;
  await eventually('that everyone is told', isEveryoneTold);
  const { stage } = await em().findOneOrFail(Process, { id });
  const { seat } = await em().findOneOrFail(Invitation, { id });
  const address = await em().findOne(UserAddress, { emailKey: email });
  const user = address ? await em().findOneOrFail(User, { id: address.user.id }) : undefined;
  const mine = { organisationId: house.organisationId, user: user?.id ?? null, endedAt: null };
  const mails = (to: string) => {
    const templates = instance()
      .inbox.emailsTo(to)
      .map(({ tags }) => tags['template'] ?? '');
    return templates.toSorted();
  };
  return {
    stage,
    seat,
    isHere: user?.environment.id === house.environmentId,
    roles: (await em().find(Membership, mine)).map(({ role }) => role),
    mails: mails(email),
    told: mails(addressOf(house.administrator.userId)),
  };
}

function accept({ token, right = {} }: Invited) {
  return call(instance(), 'POST', '/v1/invitations/accept', { headers: right, body: { token } });
}

const JOINED = { stage: 'joined', seat: 'none', isHere: true, roles: ['member'], told: ['invitation-joined'] };
/** What comes to the inviter's mailbox where the two have become partners. */
const PARTNERS_TOLD = ['invitation-joined', 'partner-established'];

describe('in the end', () => {
  it('a user of the environment is a member, without another seat', async () => {
    const invited = await inviteColleague(instance());

    const answer = await accept(invited);

    expect(answer).toMatchObject({ status: 200, body: { stage: 'joined', alreadyMember: false } });
    expect(await endOf(invited)).toEqual({ ...JOINED, mails: ['invitation'] });
  });

  it('a user of a partner is a guest, at home where they were', async () => {
    const invited = await inviteGuest(instance());

    const answer = await accept(invited);

    expect(answer).toMatchObject({ status: 200, body: { stage: 'joined' } });
    expect(await endOf(invited)).toEqual({ ...JOINED, isHere: false, mails: ['invitation'], told: PARTNERS_TOLD });
  });

  it('an address without an account has one by a password, and the seat that was kept for it', async () => {
    const invited = await inviteNobody(instance());

    const { status, cookie = '' } = await activate(instance(), joinForm(invited.token));

    expect(status).toBe(201);
    expect(await seenBy(instance(), invited.token, { cookie })).toEqual(['member']);
    expect(await endOf(invited)).toEqual({ ...JOINED, seat: 'taken', mails: ['activated', 'invitation'] });
  });

  it('an address without an account has one by a provider, and comes back to the invitation', async () => {
    const invited = await inviteNobody(instance());
    const { id, token } = invited;
    googlerAt(instance(), `p${randomUUID().slice(0, 8)}`);
    const jar = createJar();
    const next = encodeURIComponent(`/invitations?token=${token}`);

    const consent = await signInAt(instance(), 'google', { jar, query: `&token=${token}&next=${next}` });
    const form = { token: handleOf(consent), invitationId: id, acceptedTermsVersion: TERMS.version };
    await browse(instance(), '/activate?lang=en', { jar, form });
    const back = await browse(instance(), `/invitations?lang=en&token=${token}`, { jar });

    expect(back.html).toContain('You are a member of this organisation already');
    expect(await endOf(invited)).toEqual({ ...JOINED, seat: 'taken', mails: ['activated', 'invitation'] });
  });

  it('who registers otherwise is led to the invitation before an environment, and joins by it', async () => {
    const invited = await inviteNobody(instance());
    const { id, email } = invited;
    await register(instance(), email);
    const link = tokenIn(await mailTo(instance(), email, 'activation'));

    const page = await openPage(instance(), `/activate?token=${link}&lang=en`);
    const joined = await submit(instance(), '/activate?lang=en', { ...joinForm(link), invitationId: id });

    expect(page.body).toContain('You are invited');
    expect(page.body).not.toContain('name="environmentName"');
    expect(joined.status).toBe(201);
    expect(await endOf(invited)).toEqual({
      ...JOINED,
      seat: 'taken',
      mails: ['activated', 'activation', 'invitation'],
    });
  });

  it('who is a member by another way keeps that role, and is told so', async () => {
    const invited = await inviteMember(instance());

    const answer = await accept(invited);

    expect(answer).toMatchObject({ status: 200, body: { stage: 'joined', alreadyMember: true } });
    expect(await endOf(invited)).toEqual({ ...JOINED, roles: ['administrator'], mails: ['invitation'] });
  });

  it('who was deactivated joins by the same link once their account is switched on again', async () => {
    const invited = await inviteInactive(instance());
    const { email, house, token } = invited;
    const refused = await accept(invited);
    await managerOf(instance(), house).call('POST', `/v1/users/${invited.userId}/reactivate`);
    const seen = await seenBy(instance(), token);
    await call(instance(), 'POST', '/v1/password-resets', { body: { login: email } });
    const reset = tokenIn(await mailTo(instance(), email, 'password-reset'), '/reset');
    await call(instance(), 'POST', '/v1/password-resets/confirm', { body: { token: reset, password: GOOD_PASSWORD } });
    const login = { login: email, password: GOOD_PASSWORD };
    const { cookie = '' } = await call(instance(), 'POST', '/v1/sessions', { body: login });

    const answer = await accept({ ...invited, right: { cookie, origin: instance().apiUrl } });

    expect(refused).toMatchObject({ status: 401, body: { code: 'NOT_AUTHENTICATED' } });
    expect(seen).toEqual(['sign-in']);
    expect(answer).toMatchObject({ status: 200, body: { stage: 'joined' } });
    expect(await endOf(invited)).toMatchObject(JOINED);
  });

  it('who is of an environment that is no partner waits, joins once it is one, and leaves when it is none', async () => {
    const [house, other] = [await openHouse(instance()), await seedSide(instance())];
    const invited = await inviteUserOf(instance(), house, other.environmentId);
    const { id, right = {} } = invited;
    const account = async () => (await openPage(instance(), '/account?lang=en', right)).body;

    const answer = await accept(invited);
    const [again, waiting] = [await accept(invited), await account()];
    const prompts = await call(instance(), 'GET', '/v1/me/prompts', { headers: right });
    const partnership = await becomePartners(instance(), house, other);
    await deliverAll(instance());
    await stageOnce(instance(), id, 'joined');
    const end = await endOf(invited);
    const after = await account();
    const parted = await partnership.end();

    for (const { status, body } of [answer, again]) {
      expect([status, body]).toEqual([202, expect.objectContaining({ stage: 'awaiting-answer' })]);
    }
    expect(waiting).toContain('Your environments are no partners yet');
    expect(waiting).not.toContain('accept-invitation');
    expect(prompts.body).toEqual({ items: [] });
    const mails = ['invitation', 'invitation-admitted'];
    expect(end).toEqual({ ...JOINED, isHere: false, mails, told: PARTNERS_TOLD });
    expect(after).not.toContain('Your environments are no partners yet');
    expect(parted.status).toBe(202);
    expect(await em().count(Membership, { user: invited.userId ?? '', endedAt: null })).toBe(0);
  });

  it('who waits for a partnership may still decline on their account', async () => {
    const [house, other] = [await openHouse(instance()), await seedSide(instance())];
    const invited = await inviteUserOf(instance(), house, other.environmentId);
    const { id, right = {} } = invited;
    await accept(invited);

    const declined = await submit(instance(), '/account?lang=en', { action: 'decline-invitation', id }, right);

    expect(declined.location).toContain('done=invitation-declined');
    expect(await endOf(invited)).toMatchObject({ stage: 'declined', roles: [], told: ['invitation-declined'] });
  });
});
