import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { uuidv7 } from 'uuidv7';
import { createEmailVerificationActivities } from '../../activities/email-verification.ts';
import { EmailVerification } from '../../db/entities/email-verification.ts';
import { UserIdentity } from '../../db/entities/identity.ts';
import { Credential, Session, UserAddress } from '../../db/entities/user.ts';
import { linkIdentity } from '../../db/writes/identities.ts';
import { beginIdentityProof } from '../../db/writes/identity-proofs.ts';
import { beginPasswordReset, cancelProcessesOfUser } from '../../db/writes/password-resets.ts';
import { openSession } from '../../db/writes/sessions.ts';
import { MINUTE_MS } from '../../domain/policy.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { addAddress } from '../support/addresses.ts';
import { useInstance } from '../support/instance.ts';
import { type SignedIn, signedInAdministrator } from '../support/people.ts';
import { call, mailTo, tokenIn } from '../support/person.ts';
import { standingOf, timelineOf } from '../support/processes.ts';

const instance = useInstance();
const GOOGLE = { provider: 'google', issuer: 'https://accounts.google.com', tenant: null };

describe('an identity whose mailbox is proven', () => {
  it('is linked, ends the sessions, and tells the owner; the rest of a proven account stays', async () => {
    const person = await signedInAdministrator(instance(), 'linked');
    const id = await begin(person, 'linked-subject');

    const stage = await prove(id);
    const again = await prove(id);
    await deliverAll(instance());
    await mailTo(instance(), person.address, 'identity-linked');

    expect([stage, again]).toEqual(['verified', 'verified']);
    expect(await waysInto(person)).toEqual({ passwords: 1, extra: 0, identities: ['linked-subject'], sessions: 0 });
    expect(await timelineOf(instance(), id)).toEqual(expect.arrayContaining(['requested', 'proven', 'verified']));
    const row = await em().findOneOrFail(EmailVerification, id);
    expect(row).toMatchObject({ email: null, emailKey: null, provider: 'google' });
    expect(row.provenAt).not.toBeNull();
  });

  it('of an account that nobody had proven drops everything that led into it before', async () => {
    const person = await hijackable('hijacked');
    const pending = await addAddress(person, 'attacker-too@hijacked.example');
    const reset = await em().transactional((tx) =>
      beginPasswordReset(tx, { userId: person.userId, reason: 'forgotten', actor: 'person' }),
    );
    const rival = await begin(person, 'rival');
    const id = await begin(person, 'owner', true);

    const stage = await prove(id);
    await deliverAll(instance());

    expect(stage).toBe('verified');
    expect(await waysInto(person)).toEqual({ passwords: 0, extra: 0, identities: ['owner'], sessions: 0 });
    for (const dead of [pending.id, reset.id, rival]) {
      expect(await standingOf(instance(), dead)).toMatchObject({ stage: 'cancelled' });
    }
    expect(await em().count(UserAddress, { user: person.userId, isPrimary: true, provenAt: null })).toBe(0);
  });

  it('is cancelled where it is somebody else’s by then, and nothing is dropped', async () => {
    const other = await signedInAdministrator(instance(), 'other');
    const person = await hijackable('unlucky');
    const id = await begin(person, 'contested');
    await em().transactional((tx) =>
      linkIdentity(tx, { userId: other.userId, identity: { ...GOOGLE, subject: 'contested' }, at: new Date() }),
    );

    const stage = await prove(id);

    expect(stage).toBe('cancelled');
    expect(await waysInto(person)).toMatchObject({ passwords: 1, extra: 1, identities: ['attacker'] });
    expect(await em().findOneOrFail(EmailVerification, id)).toMatchObject({ subject: null, tenant: null });
  });

  it('is cancelled where the user is out of work, or the address no longer theirs', async () => {
    const retired = await signedInAdministrator(instance(), 'out-of-work');
    const moved = await signedInAdministrator(instance(), 'moved');
    const ids = [await begin(retired, 'retired'), await begin(moved, 'moved')];
    await em().execute('update "users" set "deactivated_at" = now() where "id" = ?', [retired.userId]);
    await em().execute(`update "user_addresses" set "email_key" = 'else@where.example' where "user_id" = ?`, [
      moved.userId,
    ]);

    expect([await prove(ids[0] ?? ''), await prove(ids[1] ?? '')]).toEqual(['cancelled', 'cancelled']);
    expect(await em().count(UserIdentity, { user: { $in: [retired.userId, moved.userId] } })).toBe(0);
  });

  it('by two at once is linked once', async () => {
    const person = await signedInAdministrator(instance(), 'at-once');
    const id = await begin(person, 'once');

    const stages = await Promise.all([prove(id), prove(id), prove(id)]);

    expect(stages).toEqual(['verified', 'verified', 'verified']);
    expect(await waysInto(person)).toMatchObject({ identities: ['once'] });
  });
});

describe('asking a mailbox whether an identity is its owner’s', () => {
  it('is one process an identity; the open one is asked for another link', async () => {
    const person = await signedInAdministrator(instance(), 'again');

    const first = await begin(person, 'same');
    const second = await begin(person, 'same');

    expect(second).toBe(first);
    expect(await timelineOf(instance(), first)).toContain('asked-again');
  });

  it('is bounded for those for whom nobody vouches, and leaves room for who is vouched for', async () => {
    const person = await signedInAdministrator(instance(), 'flooded');

    const ids: string[] = [];
    for (let stranger = 0; stranger < 9; stranger += 1) {
      await em().execute(
        `update "processes" set "created_at" = "created_at" - interval '2 minutes' where "kind" = 'emailVerification'`,
      );
      ids.push(await begin(person, `stranger-${stranger}`));
    }
    const soon = await begin(person, 'too-soon');
    const vouched = await begin(person, 'vouched', true);

    expect(new Set(ids).size).toBe(6);
    expect(ids).toContain(soon);
    expect(ids).not.toContain(vouched);
  });

  it('takes no room from the addresses that a user wants to add, and does not stand among them', async () => {
    const person = await signedInAdministrator(instance(), 'room');
    for (let stranger = 0; stranger < 6; stranger += 1) await begin(person, `stranger-${stranger}`, true);

    const { stage } = await addAddress(person, 'extra@room.example');
    const { body } = await person.call('GET', '/v1/me/email-addresses');

    expect(stage).toBe('awaiting-proof');
    expect((body as { items: object[] }).items).toHaveLength(2);
  });

  it('ends when the user is deactivated, and by a new password', async () => {
    const person = await signedInAdministrator(instance(), 'ends');
    const deactivated = await begin(person, 'deactivated');
    await deliverAll(instance());
    await em().transactional((tx) => cancelProcessesOfUser(tx, person.userId));
    await deliverAll(instance());
    await instance().temporal.workflow.getHandle(`emailVerification/${deactivated}`).result();
    const reset = await begin(person, 'reset', true);
    await call(instance(), 'POST', '/v1/password-resets', { body: { login: person.address } });
    const token = tokenIn(await mailTo(instance(), person.address, 'password-reset'), '/reset');
    await call(instance(), 'POST', '/v1/password-resets/confirm', {
      body: { token, password: 'seven green bicycles' },
    });

    expect(await standingOf(instance(), deactivated)).toMatchObject({ stage: 'cancelled' });
    expect(await standingOf(instance(), reset)).toMatchObject({ stage: 'cancelled' });
  });
});

describe('a reset that proves a mailbox for the first time', () => {
  it('drops the addresses and identities of before and keeps the new password', async () => {
    const person = await hijackable('by-reset');
    await call(instance(), 'POST', '/v1/password-resets', { body: { login: person.address } });
    const token = tokenIn(await mailTo(instance(), person.address, 'password-reset'), '/reset');

    const body = { token, password: 'seven green bicycles' };
    const { status } = await call(instance(), 'POST', '/v1/password-resets/confirm', { body });
    const signedIn = await call(instance(), 'POST', '/v1/sessions', {
      body: { login: person.address, password: 'seven green bicycles' },
    });

    expect([status, signedIn.status]).toEqual([200, 201]);
    expect(await waysInto(person)).toMatchObject({ passwords: 1, extra: 0, identities: [] });
  });

  it('of a mailbox that was proven before leaves them', async () => {
    const person = await signedInAdministrator(instance(), 'proven-before');
    await em().transactional((tx) =>
      linkIdentity(tx, { userId: person.userId, identity: { ...GOOGLE, subject: 'mine' }, at: new Date() }),
    );
    await call(instance(), 'POST', '/v1/password-resets', { body: { login: person.address } });
    const token = tokenIn(await mailTo(instance(), person.address, 'password-reset'), '/reset');

    await call(instance(), 'POST', '/v1/password-resets/confirm', {
      body: { token, password: 'seven green bicycles' },
    });

    expect(await waysInto(person)).toMatchObject({ identities: ['mine'] });
  });
});

function em() {
  return instance().orm.em.fork();
}

async function begin({ userId, address }: SignedIn, subject: string, vouched = false): Promise<string> {
  const identity = { ...GOOGLE, subject, vouched };
  const request = { userId, email: { comparisonForm: address }, identity };
  return em().transactional((tx) => beginIdentityProof(tx, request, instance().policy));
}

async function prove(id: string) {
  const { recordProof } = createEmailVerificationActivities({ orm: instance().orm });
  const approvalUntil = new Date(Date.now() + MINUTE_MS).toISOString();
  return recordProof({ id, at: new Date().toISOString(), approvalUntil });
}

/** Somebody whose mailbox nobody has proven, and into whose account somebody else has got meanwhile. */
async function hijackable(name: string): Promise<SignedIn> {
  const person = await signedInAdministrator(instance(), name);
  const { userId } = person;
  await em().nativeUpdate(UserAddress, { user: userId }, { provenAt: null });
  const extra = `attacker@${name}.example`;
  const address = { email: extra, emailKey: extra, emailKeyVersion: 1, provenAt: new Date(), isPrimary: false };
  await em().insert(UserAddress, { id: uuidv7(), user: userId, ...address });
  const at = new Date();
  const identity = { provider: 'oidc', issuer: `https://${name}.example`, subject: 'attacker', tenant: null };
  await em().insert(UserIdentity, { id: uuidv7(), user: userId, ...identity, linkedAt: at, lastUsedAt: at });
  await openSession(em(), { userId, hash: randomBytes(32) });
  return person;
}

async function waysInto({ userId }: SignedIn) {
  const identities = await em().find(UserIdentity, { user: userId });
  return {
    passwords: await em().count(Credential, { user: userId }),
    extra: await em().count(UserAddress, { user: userId, isPrimary: false }),
    identities: identities.map(({ subject }) => subject),
    sessions: await em().count(Session, { user: userId, revokedAt: null }),
  };
}
