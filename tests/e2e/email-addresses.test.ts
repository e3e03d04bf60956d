import { describe, expect, it } from '@jest/globals';
import { EmailVerification } from '../../db/entities/email-verification.ts';
import { Mail } from '../../db/entities/mail.ts';
import { addAddress, administratorWithWaitingAddress, confirmAddress, signInAgain } from '../support/addresses.ts';
import { eventually } from '../support/eventually.ts';
import { type TestInstance, useInstance } from '../support/instance.ts';
import { type SignedIn, signedInAdministrator } from '../support/people.ts';
import { call, mailTo, register, tokenIn } from '../support/person.ts';
import { standingOf, timelineOf } from '../support/processes.ts';

const instance = useInstance();

interface Address {
  readonly id: string;
  readonly email: string;
  readonly state: string;
  readonly allowedActions: readonly string[];
}

async function addressesOf(person: SignedIn): Promise<readonly Address[]> {
  const { body } = await person.call('GET', '/v1/me/email-addresses');
  return (body as { items: readonly Address[] }).items;
}

async function told(to: string, template: string) {
  return eventually(`the ${template}`, async () => {
    await instance().relay();
    return instance()
      .inbox.emailsTo(to)
      .find(({ tags }) => tags['template'] === template);
  });
}

describe('an address on the own domain', () => {
  it('is the user’s once they have followed its link: they sign in by it, and are told', async () => {
    const person = await signedInAdministrator(instance(), 'own');
    const email = 'Invoices@own.example';
    const taken = await person.call('POST', '/v1/me/email-addresses', { email });
    const waiting = await addressesOf(person);
    const { id } = taken.body as { id: string };

    const confirmed = await confirmAddress(instance(), person, email);
    const ended = await person.call('GET', '/v1/me');
    const again = await signInAgain(instance(), person, email);

    expect(taken).toMatchObject({ status: 202, body: { stage: 'awaiting-proof' } });
    expect(taken.headers.get('location')).toBe('/v1/me/email-addresses');
    expect(waiting).toMatchObject([
      { email: 'own@own.example', isPrimary: true, state: 'proven', allowedActions: [] },
      { id, email, isPrimary: false, state: 'awaiting-proof', allowedActions: ['withdraw', 'resend'] },
    ]);
    expect(confirmed).toMatchObject({ status: 200, body: { id, stage: 'verified' } });
    expect(ended.status).toBe(401);
    expect(await addressesOf(again)).toMatchObject([
      { email: 'own@own.example' },
      { email, isPrimary: false, state: 'proven', allowedActions: ['remove'] },
    ]);
    expect((await told(person.address, 'address-added')).to).toEqual([person.address]);
    const timeline = await timelineOf(instance(), id);
    expect(timeline.filter((event) => !event.startsWith('mail-'))).toEqual([
      'requested',
      'proven',
      'verified',
      'erased',
    ]);
    expect(await instance().orm.em.fork().findOneOrFail(EmailVerification, id)).toMatchObject({
      email: null,
      emailKey: null,
    });
  });

  it('is confirmed again with the same answer, and known to whoever registers it', async () => {
    const person = await signedInAdministrator(instance(), 'repeat');
    await addAddress(person, 'two@repeat.example');
    await confirmAddress(instance(), person, 'two@repeat.example');
    const back = await signInAgain(instance(), person);

    const again = await confirmAddress(instance(), back, 'two@repeat.example');
    await register(instance(), 'two@repeat.example');

    expect(again).toMatchObject({ status: 200, body: { stage: 'verified' } });
    await mailTo(instance(), person.address, 'account-exists');
  });

  it('is confirmed by two calls at once, once', async () => {
    const person = await signedInAdministrator(instance(), 'twice');
    const { id } = await addAddress(person, 'both@twice.example');
    await mailTo(instance(), 'both@twice.example', 'email-proof');

    const both = await Promise.all([
      confirmAddress(instance(), person, 'both@twice.example'),
      confirmAddress(instance(), person, 'both@twice.example'),
    ]);

    // whoever comes when the first is done finds the session ended by it
    expect([200, 401]).toEqual(expect.arrayContaining(both.map(({ status }) => status)));
    expect(both.map(({ status }) => status)).toContain(200);
    expect((await timelineOf(instance(), id)).filter((event) => event === 'verified')).toHaveLength(1);
  });
});

describe('an address on another domain', () => {
  it('waits for an administrator, who is mailed, and is the user’s once they approve', async () => {
    const { person, email, id, confirmed } = await administratorWithWaitingAddress(instance(), 'wanted');
    const mail = await told(person.address, 'approval-wanted');
    const list = await person.call('GET', '/v1/email-approvals');
    const before = await standingOf(instance(), id);

    const approved = await person.call('POST', `/v1/email-approvals/${id}/approve`);
    const back = await signInAgain(instance(), person, email);
    const repeated = await back.call('POST', `/v1/email-approvals/${id}/approve`);
    const refused = await back.call('POST', `/v1/email-approvals/${id}/refuse`);

    expect(confirmed).toMatchObject({ status: 202, body: { id, stage: 'awaiting-approval' } });
    expect(mail.text).toContain('/environment/approvals');
    expect(list.body).toMatchObject({
      items: [{ id, email, user: { id: person.userId, name: 'wanted' } }],
      nextCursor: null,
    });
    expect(before).toMatchObject({ stage: 'awaiting-approval', waitingOn: 'administrator' });
    expect(approved).toMatchObject({ status: 200, body: { id, stage: 'verified' } });
    expect(repeated).toMatchObject({ status: 200, body: { id, stage: 'verified' } });
    expect(refused).toMatchObject({ status: 409, body: { code: 'ALREADY_DECIDED' } });
    expect((await back.call('GET', '/v1/email-approvals')).body).toEqual({ items: [], nextCursor: null });
  });

  it('is gone once an administrator refuses, and the user is told', async () => {
    const { person, email, id } = await administratorWithWaitingAddress(instance(), 'refused');

    const refused = await person.call('POST', `/v1/email-approvals/${id}/refuse`);
    const late = await confirmAddress(instance(), person, email);

    expect(refused).toMatchObject({ status: 200, body: { id, stage: 'refused' } });
    expect(late).toMatchObject({ status: 410, body: { code: 'LINK_CANCELLED' } });
    await told(person.address, 'address-refused');
    expect((await addressesOf(person)).map((address) => address.email)).toEqual([person.address]);
    const em = instance().orm.em.fork();
    expect(await em.findOneOrFail(EmailVerification, id)).toMatchObject({ email: null, decidedBy: person.userId });
    expect(await em.count(Mail, { processId: id, recipient: { $ne: null } })).toBe(0);
  });

  it('is approved or refused, not both, by two at once', async () => {
    const { person, id } = await administratorWithWaitingAddress(instance(), 'race');

    const both = await Promise.all([
      person.call('POST', `/v1/email-approvals/${id}/approve`),
      person.call('POST', `/v1/email-approvals/${id}/refuse`),
    ]);

    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
    expect([401, 409]).toContain(both.find(({ status }) => status !== 200)?.status);
    expect(['verified', 'refused']).toContain((await standingOf(instance(), id)).stage);
  });

  it('is out of reach from another environment', async () => {
    const { id } = await administratorWithWaitingAddress(instance(), 'inside');
    const stranger = await signedInAdministrator(instance(), 'outside');

    const list = await stranger.call('GET', '/v1/email-approvals');
    const approved = await stranger.call('POST', `/v1/email-approvals/${id}/approve`);
    const removed = await stranger.call('DELETE', `/v1/me/email-addresses/${id}`);

    expect(list.body).toEqual({ items: [], nextCursor: null });
    expect(approved).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(removed).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(await standingOf(instance(), id)).toMatchObject({ stage: 'awaiting-approval' });
  });

  it('cannot be approved before its mailbox is proven', async () => {
    const person = await signedInAdministrator(instance(), 'early');
    const { id } = await addAddress(person, 'early@elsewhere.example');

    const approved = await person.call('POST', `/v1/email-approvals/${id}/approve`);

    expect(approved).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });
});

describe('an address that is somebody else’s', () => {
  it('is answered as any other, gets no mail and never becomes the asker’s', async () => {
    const owner = await signedInAdministrator(instance(), 'owner');
    const asker = await signedInAdministrator(instance(), 'asker');
    const free = await addAddress(asker, 'free@asker.example');
    const { id, stage } = await addAddress(asker, owner.address);
    await mailTo(instance(), 'free@asker.example', 'email-proof');
    await eventually('the waiting', async () => {
      return (await standingOf(instance(), id)).waitingOn === 'person' ? true : undefined;
    });

    const shown = (await addressesOf(asker)).filter((address) => [free.id, id].includes(address.id));

    expect(stage).toBe(free.stage);
    expect(shown.map(({ state, allowedActions }) => ({ state, allowedActions }))).toEqual([
      { state: 'awaiting-proof', allowedActions: ['withdraw', 'resend'] },
      { state: 'awaiting-proof', allowedActions: ['withdraw', 'resend'] },
    ]);
    expect(
      instance()
        .inbox.emailsTo(owner.address)
        .map(({ tags }) => tags['template']),
    ).not.toContain('email-proof');
  });

  it('goes to the first of two who proves it; the other’s link says that it is over', async () => {
    const [first, second] = [
      await signedInAdministrator(instance(), 'first'),
      await signedInAdministrator(instance(), 'second'),
    ];
    const email = 'shared@first.example';
    await addAddress(first, email);
    const firstToken = tokenIn(await mailTo(instance(), email, 'email-proof'), '/verify');
    const { id } = await addAddress(second, email);
    const secondToken = tokenIn(await mailTo(instance(), email, 'email-proof', 2), '/verify');

    const wrong = await second.call('POST', '/v1/email-verifications/confirm', { token: firstToken });
    const won = await first.call('POST', '/v1/email-verifications/confirm', { token: firstToken });
    const lost = await second.call('POST', '/v1/email-verifications/confirm', { token: secondToken });

    expect(wrong).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } });
    expect(won).toMatchObject({ status: 200, body: { stage: 'verified' } });
    expect(lost).toMatchObject({ status: 410, body: { code: 'LINK_CANCELLED' } });
    expect(await standingOf(instance(), id)).toMatchObject({ stage: 'cancelled' });
  });
});

describe('what cannot be added', () => {
  it('is said by its code', async () => {
    const person = await signedInAdministrator(instance(), 'bad');

    const own = await person.call('POST', '/v1/me/email-addresses', { email: 'BAD@bad.example' });
    const invalid = await person.call('POST', '/v1/me/email-addresses', { email: 'nobody' });
    const anonymous = await call(instance(), 'POST', '/v1/me/email-addresses', { body: { email: 'a@b.example' } });
    const unknown = await person.call('POST', '/v1/email-verifications/confirm', { token: 'no-such-token' });

    expect(own).toMatchObject({ status: 409, body: { code: 'ADDRESS_IN_USE' } });
    expect(invalid).toMatchObject({ status: 400, body: { errors: [{ field: 'email', code: 'EMAIL_INVALID' }] } });
    expect(anonymous).toMatchObject({ status: 401, body: { code: 'NOT_AUTHENTICATED' } });
    expect(unknown).toMatchObject({ status: 410, body: { code: 'LINK_UNKNOWN' } });
  });

  it('is a sixth address on its way, also when six are asked for at once', async () => {
    const person = await signedInAdministrator(instance(), 'many');
    const wanted = [1, 2, 3, 4, 5, 6].map((number) => `n${number}@many.example`);

    const answers = await Promise.all(wanted.map((email) => person.call('POST', '/v1/me/email-addresses', { email })));

    expect(answers.filter(({ status }) => status === 202)).toHaveLength(5);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'TOO_MANY_ADDRESSES' });
    expect(await addressesOf(person)).toHaveLength(6);
  });

  it('is the same address twice: both calls lead to one process', async () => {
    const person = await signedInAdministrator(instance(), 'joined');
    const headers = { 'idempotency-key': 'joined-1' };

    const first = await person.call('POST', '/v1/me/email-addresses', { email: 'x@joined.example' }, headers);
    const replayed = await person.call('POST', '/v1/me/email-addresses', { email: 'x@joined.example' }, headers);
    const joined = await person.call('POST', '/v1/me/email-addresses', { email: 'X@joined.example' });

    expect(replayed.body).toEqual(first.body);
    expect(joined).toMatchObject({ status: 202, body: first.body as object });
  });
});

describe('taking an address away', () => {
  it('removes an extra one at once and ends the other sessions; the primary one stays', async () => {
    const person = await signedInAdministrator(instance(), 'away');
    await addAddress(person, 'extra@away.example');
    await confirmAddress(instance(), person, 'extra@away.example');
    const [here, there] = [await signInAgain(instance(), person), await signInAgain(instance(), person)];
    const [primary, extra] = await addressesOf(here);

    const kept = await here.call('DELETE', `/v1/me/email-addresses/${primary?.id}`);
    const removed = await here.call('DELETE', `/v1/me/email-addresses/${extra?.id}`);
    const again = await here.call('DELETE', `/v1/me/email-addresses/${extra?.id}`);

    expect(kept).toMatchObject({ status: 409, body: { code: 'ADDRESS_IN_USE' } });
    expect([removed.status, again.status]).toEqual([204, 404]);
    expect((await there.call('GET', '/v1/me')).status).toBe(401);
    expect((await addressesOf(here)).map(({ email }) => email)).toEqual([person.address]);
    await expect(signInAgain(instance(), person, 'extra@away.example')).rejects.toThrow('401');
  });

  it('withdraws one on its way, whose link then says so', async () => {
    const person = await signedInAdministrator(instance(), 'withdrawn');
    const { id } = await addAddress(person, 'no@withdrawn.example');
    await mailTo(instance(), 'no@withdrawn.example', 'email-proof');

    const withdrawn = await person.call('DELETE', `/v1/me/email-addresses/${id}`);
    const late = await confirmAddress(instance(), person, 'no@withdrawn.example');
    const result: unknown = await resultOf(instance(), id);

    expect(withdrawn.status).toBe(204);
    expect(late).toMatchObject({ status: 410, body: { code: 'LINK_CANCELLED' } });
    expect(result).toEqual({ stage: 'cancelled' });
    expect((await addressesOf(person)).map(({ email }) => email)).toEqual([person.address]);
  });
});

async function resultOf({ temporal }: TestInstance, id: string): Promise<unknown> {
  return temporal.workflow.getHandle(`emailVerification/${id}`).result();
}
