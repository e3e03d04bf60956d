import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { uuidv7 } from 'uuidv7';
import { createProviderProofActivities } from '../../activities/provider-proof.ts';
import { createRegistrationActivities } from '../../activities/registration.ts';
import { ProviderSignIn, UserIdentity } from '../../db/entities/identity.ts';
import { ActivationAttempt, Registration } from '../../db/entities/registration.ts';
import { Consent, Credential, Session, User, UserAddress } from '../../db/entities/user.ts';
import { openSessionByIdentity } from '../../db/writes/sessions.ts';
import { DEFAULT_SUBSCRIPTION } from '../../domain/subscription.ts';
import { useInstance } from '../support/instance.ts';
import { mailTo, register } from '../support/person.ts';
import { processOf, standingOf, timelineOf } from '../support/processes.ts';
import { consent, decideConsent, recordConsent, registerByProvider, signInAtProvider } from '../support/sign-ins.ts';

const instance = useInstance();
const later = () => new Date(Date.now() + 86_400_000).toISOString();

describe('recording a proof', () => {
  it('changes nothing when it is repeated, and throws away passwords that never counted', async () => {
    const email = 'repeat@proof.example';
    await register(instance(), email);
    const id = await processOf(instance(), await mailTo(instance(), email, 'activation'));
    const half = await insertAttempt(id, { passwordHash: '$argon2id$half-set' });
    const refused = await insertAttempt(id, { passwordHash: '', refusals: 'USERNAME_TAKEN' });
    const signInId = await signInAtProvider(instance(), { email, firstName: 'Re', lastName: 'Peat' });
    const { recordProviderProof } = createProviderProofActivities({ orm: instance().orm });
    const command = { id, signInId, round: 2, at: new Date().toISOString(), waitUntil: later() };

    await recordProviderProof(command);
    const kept = await insertAttempt(id, { passwordHash: '$argon2id$by-the-new-link' });
    await recordProviderProof(command);

    const em = instance().orm.em.fork();
    expect(await em.findOneOrFail(Registration, id)).toMatchObject({
      provider: 'google',
      firstName: 'Re',
      linkRound: 2,
    });
    expect(await em.findOneOrFail(ProviderSignIn, signInId)).toMatchObject({ registrationId: id });
    expect((await em.find(ActivationAttempt, { registrationId: id })).map((attempt) => attempt.id).toSorted()).toEqual(
      [refused, kept].toSorted(),
    );
    expect(half).not.toBe(refused);
    expect(await standingOf(instance(), id)).toMatchObject({ stage: 'awaiting-consent', waitingOn: 'person' });
    expect((await timelineOf(instance(), id)).filter((event) => event === 'proven')).toHaveLength(1);
  });

  it('by a sign-in that was given up long ago lets whoever comes next go on', async () => {
    const email = 'gone@proof.example';
    await register(instance(), email);
    const id = await processOf(instance(), await mailTo(instance(), email, 'activation'));
    const { recordProviderProof } = createProviderProofActivities({ orm: instance().orm });

    await recordProviderProof({ id, signInId: uuidv7(), round: 2, at: later(), waitUntil: later() });

    expect(await standingOf(instance(), id)).toMatchObject({ stage: 'awaiting-consent' });
    expect(await instance().orm.em.fork().findOneOrFail(Registration, id)).toMatchObject({
      provider: null,
      linkRound: 2,
    });
  });
});

describe('activating by a sign-in', () => {
  it('makes an account with the identity and without a password or a user name, and erases what led to it', async () => {
    const email = 'whole@proof.example';
    const told = { email, firstName: 'Who', lastName: 'Le' };
    const { id: signInId, registrationId } = await registerByProvider(instance(), told);
    const id = registrationId ?? '';

    const { answer, sessionHash } = await consent(instance(), {
      registrationId: id,
      signInId,
      environmentName: 'Whole',
    });
    await mailTo(instance(), email, 'activated');

    const userId = answer.outcome === 'activated' ? answer.userId : '';
    const em = instance().orm.em.fork();
    const user = await em.findOneOrFail(User, userId);
    expect(user).toMatchObject({ username: null, usernameKey: null, firstName: 'Who', lastName: 'Le' });
    expect(user.role).toBe('administrator');
    expect(await em.find(UserAddress, { user: userId })).toMatchObject([{ email, isPrimary: true }]);
    expect(await em.count(UserAddress, { user: userId, provenAt: { $ne: null } })).toBe(1);
    expect(await em.count(Credential, { user: userId })).toBe(0);
    expect(await em.count(Consent, { user: userId })).toBe(1);
    const [identity] = await em.find(UserIdentity, { user: userId });
    expect(identity).toMatchObject({ provider: 'google', issuer: 'https://google.example', subject: email });
    expect(await em.findOneOrFail(Session, { user: userId })).toMatchObject({
      identityId: identity?.id,
      tokenHash: sessionHash,
    });
    expect(await em.findOneOrFail(Registration, id)).toMatchObject({
      email: null,
      provider: null,
      firstName: null,
      lastName: null,
    });
    expect(await em.findOneOrFail(ProviderSignIn, signInId)).toMatchObject({
      email: null,
      emailKey: null,
      firstName: null,
      lastName: null,
    });
    expect(await openSessionByIdentity(em, { identityId: identity?.id ?? '', hash: randomBytes(32) })).toBe(true);
  });

  it('gives the same answer to a repeat, and makes nothing twice', async () => {
    const email = 'same@proof.example';
    const { id: signInId, registrationId } = await registerByProvider(instance(), { email });
    const id = registrationId ?? '';
    const { answer, attemptId } = await consent(instance(), { registrationId: id, signInId, environmentName: 'Same' });
    const { activateRegistration } = activities();

    const again = await activateRegistration({ id, attemptId, at: later() });
    const other = await activateRegistration({ id, attemptId: uuidv7(), at: later() });

    expect(again).toEqual(answer);
    expect(other).toEqual({ outcome: 'ended', stage: 'activated' });
    expect(await instance().orm.em.fork().count(UserIdentity, { subject: email })).toBe(1);
  });

  it('is refused where the identity is somebody else’s, and the registration waits on', async () => {
    const first = await registerByProvider(instance(), { email: 'first@taken.example', subject: 'one-and-only' });
    await consent(instance(), {
      registrationId: first.registrationId ?? '',
      signInId: first.id,
      environmentName: 'First',
    });
    const second = await registerByProvider(instance(), { email: 'second@taken.example', subject: 'one-and-only' });
    const id = second.registrationId ?? '';

    const { answer, attemptId } = await consent(instance(), {
      registrationId: id,
      signInId: second.id,
      environmentName: 'Second',
    });
    const again = await activities().activateRegistration({ id, attemptId, at: later() });

    expect(answer).toEqual({ outcome: 'refused', refusals: ['IDENTITY_TAKEN'] });
    expect(again).toEqual(answer);
    expect(await standingOf(instance(), id)).toMatchObject({ stage: 'awaiting-consent', endedAt: null });
    expect(
      await instance()
        .orm.em.fork()
        .count(User, { environment: { name: 'Second' } }),
    ).toBe(0);
  });

  it('takes no sign-in that leads to another registration, and none that nobody answered for', async () => {
    const mine = await registerByProvider(instance(), { email: 'mine@proof.example' });
    const theirs = await registerByProvider(instance(), { email: 'theirs@proof.example' });
    const registrationId = mine.registrationId ?? '';

    const stolen = await consent(instance(), { registrationId, signInId: theirs.id, environmentName: 'Stolen' });
    const none = await consent(instance(), { registrationId, signInId: uuidv7(), environmentName: 'None' });

    expect([stolen.answer, none.answer]).toEqual([
      { outcome: 'refused', refusals: [] },
      { outcome: 'refused', refusals: [] },
    ]);
  });

  it('by two at once makes one account', async () => {
    const email = 'race@proof.example';
    const first = await registerByProvider(instance(), { email, subject: 'race' });
    const second = await registerByProvider(instance(), { email, subject: 'race' });
    const registrationId = first.registrationId ?? '';

    const attempts = await Promise.all(
      [first, second].map(({ id }, index) =>
        recordConsent(instance(), { registrationId, signInId: id, environmentName: `Race ${index}` }),
      ),
    );

    const answers = await Promise.all(
      attempts.map(({ attemptId }) => decideConsent(instance(), registrationId, attemptId)),
    );

    expect(answers.map(({ outcome }) => outcome).toSorted()).toEqual(['activated', 'ended']);
    expect(await instance().orm.em.fork().count(UserAddress, { emailKey: email })).toBe(1);
    expect(await instance().orm.em.fork().count(UserIdentity, { subject: 'race' })).toBe(1);
  });

  it('by a mailed link takes the identity whatever its own address is', async () => {
    const email = 'link@proof.example';
    await register(instance(), email);
    const id = await processOf(instance(), await mailTo(instance(), email, 'activation'));
    await instance().delivery.idle();
    const told = { email: 'hidden@relay.example', vouched: false, registrationId: id };
    const signInId = await signInAtProvider(instance(), told);

    const { answer } = await consent(instance(), { registrationId: id, signInId, environmentName: 'Link' });

    const userId = answer.outcome === 'activated' ? answer.userId : '';
    expect(await instance().orm.em.fork().find(UserAddress, { user: userId })).toMatchObject([{ email }]);
    expect(await instance().orm.em.fork().find(UserIdentity, { user: userId })).toMatchObject([
      { subject: 'hidden@relay.example' },
    ]);
  });
});

function activities() {
  return createRegistrationActivities({ orm: instance().orm, subscription: DEFAULT_SUBSCRIPTION });
}

async function insertAttempt(registrationId: string, more: { passwordHash: string; refusals?: string }) {
  const id = uuidv7();
  const named = { username: id.slice(-12), usernameKey: id.slice(-12), environmentName: id, environmentNameKey: id };
  await instance()
    .orm.em.fork()
    .insert(ActivationAttempt, {
      id,
      registrationId,
      ...named,
      ...more,
      termsVersion: '1',
      locale: 'en',
      sessionHash: randomBytes(32),
      createdAt: new Date(),
    });
  return id;
}
