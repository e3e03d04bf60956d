import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createMembershipInviteActivities } from '../../activities/membership-invite.ts';
import { Invitation } from '../../db/entities/invitation.ts';
import { Membership } from '../../db/entities/organisation.ts';
import { Partnership } from '../../db/entities/partnership.ts';
import { Process } from '../../db/entities/process.ts';
import { User } from '../../db/entities/user.ts';
import { joinByRegistration } from '../../db/writes/invitation-joins.ts';
import { tokenHash } from '../../db/writes/links.ts';
import { establishConnection } from '../../db/writes/partnerships.ts';
import { invitationWord } from '../../domain/invitation-word.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { seedEnvironment, seedProgram, seedUser } from '../support/callers.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { seedNewcomer, setSeats } from '../support/invitation-rows.ts';
import { seedOrganisation } from '../support/organisations.ts';
import { addressOf } from '../support/partner-request-rows.ts';
import { type Answer, call, mailTo, tokenIn } from '../support/person.ts';

const instance = useInstance({ policy: { resendPauseMs: 0 } });

interface Somebody {
  readonly userId: string;
  readonly address: string;
  readonly call: (method: string, path: string, body?: unknown, headers?: object) => Promise<Answer>;
}

async function somebody(environmentId: string): Promise<Somebody> {
  const { userId, headers: own } = await seedUser(instance(), environmentId, 'user');
  return {
    userId,
    address: addressOf(userId),
    call: (method, path, body, headers = {}) =>
      call(instance(), method, path, { headers: { ...own, ...headers }, ...(body === undefined ? {} : { body }) }),
  };
}

/** An organisation with its administrator. */
async function house() {
  const environmentId = await seedEnvironment(instance());
  const administrator = await somebody(environmentId);
  const organisationId = await seedOrganisation(instance(), { environmentId, administratorId: administrator.userId });
  const invite = (email: string, more: object = {}, headers: object = {}) =>
    administrator.call('POST', `/v1/organisations/${organisationId}/invitations`, { email, ...more }, headers);
  return { environmentId, organisationId, administrator, invite };
}

function stateOf({ body }: Answer) {
  return body as { readonly id: string; readonly stage: string; readonly link: string | null };
}

async function invitedByMail(email: string) {
  const made = await house();
  const { id } = stateOf(await made.invite(email));
  const token = tokenIn(await mailTo(instance(), email, 'invitation'), '/invitations');
  return { ...made, id, token };
}

const wordFor = (token: string) => invitationWord(tokenHash(token));

describe('inviting', () => {
  it('mails a link by which a colleague becomes a member, and tells the inviter', async () => {
    const made = await house();
    const colleague = await somebody(made.environmentId);
    const invited = await made.invite(colleague.address, { role: 'administrator', metadata: { crm: '7' } });
    const mail = await mailTo(instance(), colleague.address, 'invitation');
    const token = tokenIn(mail, '/invitations');

    const accepted = await colleague.call('POST', '/v1/invitations/accept', { token });
    const again = await colleague.call('POST', '/v1/invitations/accept', { token });
    const shown = await made.administrator.call('GET', `/v1/invitations/${stateOf(invited).id}`);

    expect(invited).toMatchObject({ status: 202, body: { stage: 'awaiting-answer', link: null } });
    expect(invited.headers.get('location')).toBe(`/v1/invitations/${stateOf(invited).id}`);
    expect(mail.headers).toMatchObject({ 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' });
    expect([accepted.status, again.status]).toEqual([200, 200]);
    expect(accepted.body).toEqual({ id: stateOf(invited).id, stage: 'joined', alreadyMember: false });
    expect(shown.body).toMatchObject({ stage: 'joined', metadata: { crm: '7' }, allowedActions: [] });
    const membership = { user: colleague.userId, organisationId: made.organisationId };
    expect(await instance().orm.em.fork().findOneOrFail(Membership, membership)).toMatchObject({
      role: 'administrator',
    });
    await deliverAll(instance());
    await mailTo(instance(), made.administrator.address, 'invitation-joined');
  });

  it('answers alike for an address that is nobody’s and one of somebody elsewhere, also after they have accepted', async () => {
    const made = await house();
    const stranger = await somebody(await seedEnvironment(instance()));
    const unknown = await made.invite(`${randomUUID()}@nobody.example`);
    const known = await made.invite(stranger.address);
    const token = tokenIn(await mailTo(instance(), stranger.address, 'invitation'), '/invitations');

    const accepted = await stranger.call('POST', '/v1/invitations/accept', { token });
    const [ofUnknown, ofKnown] = await Promise.all(
      [unknown, known].map(async (answer) => {
        const { body } = await made.administrator.call('GET', `/v1/invitations/${stateOf(answer).id}`);
        return { ...(body as object), id: '', email: '', createdAt: '', waitUntil: '' };
      }),
    );
    const own = await stranger.call('GET', `/v1/invitations/${stateOf(known).id}`);
    const listed = await made.administrator.call(
      'GET',
      `/v1/organisations/${made.organisationId}/invitations?stage=awaiting-answer`,
    );

    expect(accepted).toMatchObject({ status: 202, body: { stage: 'awaiting-answer' } });
    expect(ofKnown).toEqual(ofUnknown);
    expect(own.body).toMatchObject({ stage: 'awaiting-answer', blockedBy: 'NOT_PARTNERS', metadata: null });
    expect((listed.body as { items: object[] }).items).toHaveLength(2);
    const seats = await instance().orm.em.fork().find(Invitation, { organisationId: made.organisationId });
    expect(seats.map(({ seat }) => seat)).toEqual(['reserved', 'reserved']);
  });

  it('gives the link to whoever hands it over, once more for a repeat, and mails nobody', async () => {
    const made = await house();
    const colleague = await somebody(made.environmentId);
    const key = { 'idempotency-key': randomUUID() };
    const first = await made.invite(colleague.address, { delivery: 'link' }, key);
    const repeated = await made.invite(colleague.address, { delivery: 'link' }, key);
    const { id, link } = stateOf(first);
    const resent = await made.administrator.call('POST', `/v1/invitations/${id}/resend`);
    const tokens = [link, stateOf(resent).link].map((url) => new URL(url ?? '').searchParams.get('token'));

    const old = await colleague.call('POST', '/v1/invitations/accept', { token: tokens[0] });
    const accepted = await colleague.call('POST', '/v1/invitations/accept', { token: tokens[1] });

    expect(link).toMatch(/\/invitations\?token=/);
    expect(repeated.body).toEqual(first.body);
    expect(resent).toMatchObject({ status: 200, body: { id, stage: 'awaiting-answer' } });
    expect(old).toMatchObject({ status: 410, body: { code: 'LINK_SUPERSEDED' } });
    expect(accepted).toMatchObject({ status: 200, body: { stage: 'joined' } });
    expect(instance().inbox.emailsTo(colleague.address)).toHaveLength(0);
  });

  it('refuses what is open, a member, somebody inactive, an organisation that is not active, and who may not', async () => {
    const made = await house();
    const colleague = await somebody(made.environmentId);
    const inactive = await somebody(made.environmentId);
    await instance().orm.em.fork().nativeUpdate(User, { id: inactive.userId }, { deactivatedAt: new Date() });
    const { id } = stateOf(await made.invite('twice@invitee.example'));
    const draft = await seedOrganisation(instance(), {
      environmentId: made.environmentId,
      state: 'draft',
      members: [{ userId: made.administrator.userId, role: 'administrator' }],
    });
    const path = `/v1/organisations/${made.organisationId}/invitations`;

    const answers = [
      await made.invite('Twice@Invitee.example'),
      await made.invite(made.administrator.address),
      await made.invite(inactive.address),
      await made.administrator.call('POST', `/v1/organisations/${draft}/invitations`, { email: 'a@b.example' }),
      await made.invite('nothing'),
      await colleague.call('POST', path, { email: 'a@b.example' }),
    ].map(({ status, body }) => [status, (body as { code: string }).code]);
    const open = (await made.invite('twice@invitee.example')).body;

    expect(answers).toEqual([
      [409, 'INVITATION_OPEN'],
      [409, 'ALREADY_MEMBER'],
      [409, 'USER_INACTIVE'],
      [409, 'ORGANISATION_NOT_ACTIVE'],
      [400, 'VALIDATION_FAILED'],
      [404, 'NOT_FOUND'],
    ]);
    expect(open).toMatchObject({ process: { id } });
  });

  it('lets a program of the environment invite, whose invitations are told to nobody', async () => {
    const made = await house();
    const scopes = ['invitations.write', 'invitations.read'] as const;
    const program = await seedProgram(instance(), { environmentId: made.environmentId, scopes });
    const path = `/v1/organisations/${made.organisationId}/invitations`;
    const body = { email: `${randomUUID()}@invitee.example`, delivery: 'none', expiresInDays: 365 };
    const { headers } = program;

    const invited = await call(instance(), 'POST', path, { headers, body });
    const listed = await call(instance(), 'GET', `${path}?email=${body.email}&role=member`, { headers });

    expect(invited.status).toBe(202);
    expect(listed.body).toMatchObject({
      items: [
        { id: stateOf(invited).id, expiresInDays: 365, invitedBy: `service-account:${program.serviceAccountId}` },
      ],
    });
  });
});

describe('answering', () => {
  it('is for the invited address alone', async () => {
    const { token } = await invitedByMail(`${randomUUID()}@invitee.example`);
    const other = await somebody(await seedEnvironment(instance()));

    const refused = await other.call('POST', '/v1/invitations/accept', { token });
    const unknown = await other.call('POST', '/v1/invitations/accept', { token: 'x' });
    const nothing = await other.call('POST', '/v1/invitations/accept', {});

    expect(refused).toMatchObject({ status: 403, body: { code: 'INVITATION_NOT_YOURS' } });
    expect(unknown).toMatchObject({ status: 410, body: { code: 'LINK_UNKNOWN' } });
    expect(nothing).toMatchObject({ status: 400, body: { errors: [{ field: 'token', code: 'REQUIRED' }] } });
  });

  it('declines by the link with the word of its page only', async () => {
    const { token, administrator, id } = await invitedByMail(`${randomUUID()}@invitee.example`);
    const decline = (word?: string) =>
      call(instance(), 'POST', '/v1/invitations/decline', { body: { token, ...(word ? { word } : {}) } });

    const [without, wrong] = [await decline(), await decline('wrong')];
    const declined = await decline(` ${wordFor(token).toUpperCase()} `);
    const again = await decline(wordFor(token));
    const revoked = await administrator.call('POST', `/v1/invitations/${id}/revoke`);

    expect(without).toMatchObject({ status: 400, body: { errors: [{ field: 'word', code: 'REQUIRED' }] } });
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ field: 'word', code: 'WORD_WRONG' }] } });
    expect([declined, again]).toMatchObject([
      { status: 200, body: { stage: 'declined' } },
      { status: 200, body: { stage: 'declined' } },
    ]);
    expect(revoked).toMatchObject({ status: 409, body: { code: 'INVITATION_ENDED', process: { stage: 'declined' } } });
    await deliverAll(instance());
    await mailTo(instance(), administrator.address, 'invitation-declined');
  });

  it('goes by the id where somebody is signed in, who finds nobody else’s', async () => {
    const made = await house();
    const [colleague, other] = [await somebody(made.environmentId), await somebody(made.environmentId)];
    const { id: invitationId } = stateOf(await made.invite(colleague.address, { delivery: 'none' }));

    const nobody = await call(instance(), 'POST', '/v1/invitations/decline', { body: { invitationId } });
    const foreign = await other.call('POST', '/v1/invitations/decline', { invitationId });
    const accepted = await colleague.call('POST', '/v1/invitations/accept', { invitationId });

    expect([nobody.status, foreign.status]).toEqual([401, 404]);
    expect(accepted).toMatchObject({ status: 200, body: { id: invitationId, stage: 'joined' } });
  });

  it('is taken back by an administrator, of whom it is the same twice', async () => {
    const { token, administrator, id } = await invitedByMail(`${randomUUID()}@invitee.example`);
    const revoke = () => administrator.call('POST', `/v1/invitations/${id}/revoke`);

    const answers = [await revoke(), await revoke()];
    const declined = await call(instance(), 'POST', '/v1/invitations/decline', {
      body: { token, word: wordFor(token) },
    });

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[1]?.body).toMatchObject({ stage: 'revoked' });
    expect(declined).toMatchObject({ status: 409, body: { code: 'INVITATION_ENDED' } });
  });
});

describe('after a lapse or a bounce', () => {
  it('a new invitation takes the lapsed one up, also when its invitee asks for it', async () => {
    const { token, administrator, id } = await invitedByMail(`${randomUUID()}@invitee.example`);
    const early = await askAgain(token);
    await lapse(id);
    const [asked, twice] = [await askAgain(token), await askAgain(token)];
    await mailTo(instance(), administrator.address, 'invitation-asked-again');
    const resent = await administrator.call('POST', `/v1/invitations/${id}/resend`);
    const shown = await administrator.call('GET', `/v1/invitations/${id}`);
    const late = await askAgain(token);

    expect(early).toMatchObject({ status: 409, body: { code: 'INVITATION_OPEN', process: { id } } });
    expect([asked.status, twice.status, resent.status]).toEqual([202, 202, 202]);
    expect(stateOf(resent).id).not.toBe(id);
    expect(shown.body).toMatchObject({ stage: 'expired', continuedBy: stateOf(resent).id });
    expect(late).toMatchObject({ status: 409, body: { process: { id: stateOf(resent).id } } });
    const told = instance()
      .inbox.emailsTo(administrator.address)
      .map(({ tags }) => tags['template']);
    expect(told.filter((template) => template === 'invitation-asked-again')).toHaveLength(1);
  });

  it('the address is corrected under the same id, and old links lead nowhere', async () => {
    const made = await house();
    const typo = `${randomUUID()}+bounce@invitee.example`;
    const { id } = stateOf(await made.invite(typo));
    const old = tokenIn(await mailTo(instance(), typo, 'invitation'), '/invitations');
    const early = await made.administrator.call(
      'POST',
      `/v1/invitations/${stateOf(await made.invite('x@y.example')).id}/correct-address`,
      {
        email: 'z@y.example',
      },
    );
    await eventually('the bounce', async () => {
      const { stage } = await instance().orm.em.fork().findOneOrFail(Process, { id });
      return stage === 'mail-bounced' ? true : undefined;
    });
    const right = await somebody(made.environmentId);

    const correct = (email: string) =>
      made.administrator.call('POST', `/v1/invitations/${id}/correct-address`, { email });
    const taken = await correct('x@y.example');
    const corrected = await correct(right.address);
    const token = tokenIn(await mailTo(instance(), right.address, 'invitation'), '/invitations');
    const superseded = await right.call('POST', '/v1/invitations/accept', { token: old });
    const accepted = await right.call('POST', '/v1/invitations/accept', { token });

    expect(early).toMatchObject({ status: 409, body: { code: 'MAIL_NOT_BOUNCED' } });
    expect(taken).toMatchObject({ status: 409, body: { code: 'INVITATION_OPEN' } });
    expect(corrected).toMatchObject({ status: 200, body: { id, stage: 'awaiting-answer' } });
    expect(superseded).toMatchObject({ status: 410, body: { code: 'LINK_SUPERSEDED' } });
    expect(accepted).toMatchObject({ status: 200, body: { stage: 'joined' } });
  });
});

describe('reminders', () => {
  it('are stopped by one click in the mailbox', async () => {
    const email = `${randomUUID()}@invitee.example`;
    const { id } = await invitedByMail(email);
    const stop = tokenIn(await mailTo(instance(), email, 'invitation'), '/reminders/stop');

    const looked = await call(instance(), 'GET', `/reminders/stop?token=${stop}`);
    const stopped = await call(instance(), 'POST', `/reminders/stop?token=${stop}`);
    await deliverAll(instance());

    expect([looked.status, stopped.status]).toEqual([200, 200]);
    expect((await instance().orm.em.fork().findOneOrFail(Process, { id })).stage).toBe('awaiting-answer');
  });
});

describe('partners', () => {
  it('let a yes take effect that was given before, and end it all when they part', async () => {
    const made = await house();
    const other = await seedEnvironment(instance());
    const [guest, invitee] = [await somebody(other), await somebody(other)];
    const { id } = stateOf(await made.invite(guest.address, { delivery: 'none' }));
    await guest.call('POST', '/v1/invitations/accept', { invitationId: id });
    const manager = await seedUser(instance(), other, 'administrator', { isRelationManager: true });

    await instance()
      .orm.em.fork()
      .transactional((em) =>
        establishConnection(em, {
          requestId: randomUUID(),
          from: { environmentId: made.environmentId, managerId: made.administrator.userId },
          to: { environmentId: other, managerId: manager.userId },
          at: new Date(),
        }),
      );
    await deliverAll(instance());
    const joined = await stageOnce(id, 'joined');
    const open = stateOf(await made.invite(invitee.address));
    const partnership = await instance()
      .orm.em.fork()
      .findOneOrFail(Partnership, {
        $or: [{ environmentA: other }, { environmentB: other }],
      });
    const ended = await call(instance(), 'POST', `/v1/partnerships/${partnership.id}/end`, {
      headers: manager.headers,
    });
    const shown = await made.administrator.call('GET', `/v1/invitations/${open.id}`);

    expect(joined).toBe('joined');
    expect([200, 202]).toContain(ended.status);
    expect(shown.body).toMatchObject({ stage: 'revoked', endedBecause: 'PARTNERSHIP_ENDED' });
    const membership = await instance().orm.em.fork().findOneOrFail(Membership, { user: guest.userId });
    expect(membership.endedAt).toBeInstanceOf(Date);
    await deliverAll(instance());
    await expect(instance().temporal.workflow.getHandle(`membershipInvite/${open.id}`).result()).resolves.toEqual({
      stage: 'revoked',
    });
  });
});

describe('seats', () => {
  it('are shown as taken while an invitation has reserved them, and nobody is made by them', async () => {
    const made = await house();
    await setSeats(instance(), made.environmentId, 3);
    const { headers } = await seedUser(instance(), made.environmentId, 'administrator');
    const { id } = stateOf(await made.invite(`${randomUUID()}@invitee.example`));
    const create = () =>
      call(instance(), 'POST', '/v1/users', { headers, body: { email: `${randomUUID()}@new.example`, role: 'user' } });

    const environment = await call(instance(), 'GET', '/v1/environment', { headers });
    const refused = await create();
    await made.administrator.call('POST', `/v1/invitations/${id}/revoke`);
    const created = await create();

    expect(environment.body).toMatchObject({ subscription: { seats: 3, seatsTaken: 3 } });
    expect(refused).toMatchObject({ status: 409, body: { code: 'NO_SEAT' } });
    expect(created.status).toBe(201);
  });

  it('are never exceeded by twenty who make their accounts at once', async () => {
    const made = await house();
    await setSeats(instance(), made.environmentId, 8);
    const emails = Array.from({ length: 20 }, () => `${randomUUID()}@crowd.example`);
    const invitations = await Promise.all(emails.map(async (email) => stateOf(await made.invite(email)).id));
    const at = new Date();

    const joined = await Promise.all(
      invitations.map(async (invitationId, index) => {
        const email = emails[index] ?? '';
        const userId = await seedNewcomer(instance(), { environmentId: made.environmentId, email, at });
        const account = { invitationId, registrationId: randomUUID(), userId, at, seatUntil: at };
        return instance()
          .orm.em.fork()
          .transactional((em) => joinByRegistration(em, account));
      }),
    );

    const em = instance().orm.em.fork();
    expect(joined.filter((one) => one?.active)).toHaveLength(7);
    expect(await em.count(User, { environment: made.environmentId, deactivatedAt: null })).toBe(8);
    expect(await em.count(Membership, { organisationId: made.organisationId })).toBe(8);
    expect(await em.count(Invitation, { organisationId: made.organisationId, seat: 'claimed' })).toBe(13);
  });
});

function askAgain(token: string): Promise<Answer> {
  return call(instance(), 'POST', '/v1/invitations/ask-again', { body: { token, word: wordFor(token) } });
}

/** Ends an invitation as its deadline does. */
async function lapse(id: string): Promise<void> {
  const { endInvitation } = createMembershipInviteActivities({ orm: instance().orm });
  await endInvitation({ id, at: new Date().toISOString(), stage: 'expired' });
}

function stageOnce(id: string, wanted: string): Promise<string> {
  return eventually(`${id} at ${wanted}`, async () => {
    const { stage } = await instance().orm.em.fork().findOneOrFail(Process, { id });
    return stage === wanted ? stage : undefined;
  });
}
