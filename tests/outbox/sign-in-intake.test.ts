import { describe, expect, it } from '@jest/globals';
import { EmailVerification } from '../../db/entities/email-verification.ts';
import { ProviderSignIn } from '../../db/entities/identity.ts';
import { Registration, RegistrationIntake } from '../../db/entities/registration.ts';
import { recordRegistrationIntake } from '../../db/writes/registration-intake.ts';
import { parseEmailAddress } from '../../domain/email-address.ts';
import { deliverAll, mailsTo } from '../chaos/exactly-once.ts';
import { useInstance } from '../support/instance.ts';
import { signedInAdministrator } from '../support/people.ts';
import { activate, formFor, mailTo, register, tokenIn } from '../support/person.ts';
import { processOf, standingOf, timelineOf } from '../support/processes.ts';
import { registerByProvider, signInAtProvider, takeInSignIn } from '../support/sign-ins.ts';

const instance = useInstance();

describe('a sign-in whose provider vouches for the address', () => {
  it('begins a registration that awaits consent, and leads to it; no mail is sent', async () => {
    const email = 'New.Person@intake.example';

    const signIn = await registerByProvider(instance(), { email, firstName: 'New', lastName: 'Person' });

    const id = signIn.registrationId ?? '';
    expect(await standingOf(instance(), id)).toMatchObject({
      kind: 'registration',
      stage: 'awaiting-consent',
      waitingOn: 'person',
      endedAt: null,
    });
    expect(await instance().orm.em.fork().findOneOrFail(Registration, id)).toMatchObject({
      email,
      provider: 'google',
      firstName: 'New',
      lastName: 'Person',
    });
    expect(await timelineOf(instance(), id)).toEqual(['requested', 'proven']);
    expect(instance().inbox.emailsTo(email)).toEqual([]);
  });

  it('completes a registration that was begun by hand, whose link then is superseded', async () => {
    const email = 'hand@intake.example';
    await register(instance(), email);
    const mail = await mailTo(instance(), email, 'activation');
    await deliverAll(instance());

    const signIn = await registerByProvider(instance(), { email });
    const old = await activate(instance(), formFor('hand', tokenIn(mail)));

    const id = await processOf(instance(), mail);
    expect(signIn.registrationId).toBe(id);
    expect(await standingOf(instance(), id)).toMatchObject({ stage: 'awaiting-consent', waitingOn: 'person' });
    expect(await instance().orm.em.fork().findOneOrFail(Registration, id)).toMatchObject({ linkRound: 2 });
    expect(old).toMatchObject({ status: 410, body: { code: 'LINK_SUPERSEDED' } });
  });

  it('joins the one that awaits consent already, also by another identity', async () => {
    const email = 'twice@intake.example';
    const first = await registerByProvider(instance(), { email, firstName: 'Apple', provider: 'apple' });

    const again = await registerByProvider(instance(), { email, provider: 'apple' });
    const named = await instance()
      .orm.em.fork()
      .findOneOrFail(Registration, first.registrationId ?? '');
    const other = await registerByProvider(instance(), { email, provider: 'microsoft', firstName: 'Other' });

    expect([again.registrationId, other.registrationId]).toEqual([first.registrationId, first.registrationId]);
    // Apple tells a name once only
    expect(named).toMatchObject({ provider: 'apple', firstName: 'Apple' });
    expect(
      await instance()
        .orm.em.fork()
        .findOneOrFail(Registration, first.registrationId ?? ''),
    ).toMatchObject({ provider: 'microsoft', firstName: 'Other', linkRound: 3 });
  });

  it('begins nothing where the address got an account meanwhile', async () => {
    const { address } = await signedInAdministrator(instance(), 'meanwhile');

    const signIn = await registerByProvider(instance(), { email: address });

    expect(signIn.registrationId).toBeNull();
    expect(await instance().orm.em.fork().count(RegistrationIntake, {})).toBe(0);
    expect(mailsTo(instance(), address)).not.toHaveProperty('notice/1');
  });

  it('counts for its own address alone', async () => {
    const signInId = await signInAtProvider(instance(), { email: 'own@intake.example' });
    const { subject } = await takeInSignIn(instance(), signInId, 'other@intake.example');

    await instance().delivery.deliver(subject);

    const { registrationId } = await instance().orm.em.fork().findOneOrFail(ProviderSignIn, signInId);
    expect(registrationId).toBeNull();
    const id = await processOf(instance(), await mailTo(instance(), 'other@intake.example', 'activation'));
    expect(await standingOf(instance(), id)).toMatchObject({ stage: 'awaiting-activation' });
  });

  it('is not lost among calls by hand that wait with it, whatever their order', async () => {
    const byHand = async (email: string) => {
      const address = parseEmailAddress(email);
      if (!address) throw new Error('this is no address');
      const request = { email: address, locale: 'en' as const, environmentName: undefined };
      return recordRegistrationIntake(instance().orm.em.fork(), request);
    };
    const [before, after] = ['before@intake.example', 'after@intake.example'];
    await byHand(before);
    const first = await signInAtProvider(instance(), { email: before });
    await byHand(before);
    const { subject } = await takeInSignIn(instance(), first);
    await byHand(before);
    const second = await signInAtProvider(instance(), { email: after });
    const other = await takeInSignIn(instance(), second);
    await byHand(after);
    // within the same millisecond, as calls under load come
    await instance().orm.em.fork().execute('update "registration_intakes" set "created_at" = now()');

    await instance().delivery.deliver(subject);
    await instance().delivery.deliver(other.subject);
    await deliverAll(instance());

    for (const signInId of [first, second]) {
      const { registrationId } = await instance().orm.em.fork().findOneOrFail(ProviderSignIn, signInId);
      expect(await standingOf(instance(), registrationId ?? '')).toMatchObject({ stage: 'awaiting-consent' });
    }
    // who asked by hand after the sign-in gets the link that they were promised
    await mailTo(instance(), after, 'activation');
  });
});

describe('a sign-in for whose address nobody vouches', () => {
  it('becomes a registration as by hand where the address is unknown', async () => {
    const email = 'unknown@intake.example';

    const signIn = await registerByProvider(instance(), { email, vouched: false });

    const id = await processOf(instance(), await mailTo(instance(), email, 'activation'));
    expect(signIn.registrationId).toBeNull();
    expect(await standingOf(instance(), id)).toMatchObject({ stage: 'awaiting-activation' });
    expect(await instance().orm.em.fork().findOneOrFail(Registration, id)).toMatchObject({ provider: null });
  });

  it('asks the mailbox of a known address, once in a minute, and tells nothing else', async () => {
    const { address, userId } = await signedInAdministrator(instance(), 'asked');

    const signIn = await registerByProvider(instance(), { email: address, subject: 'first', vouched: false });
    await registerByProvider(instance(), { email: address, subject: 'second', vouched: false });
    await registerByProvider(instance(), { email: address, subject: 'first', vouched: false });
    await mailTo(instance(), address, 'identity-proof');
    await deliverAll(instance());

    const proofs = await instance().orm.em.fork().find(EmailVerification, { userId });
    expect(signIn.registrationId).toBeNull();
    expect(proofs).toMatchObject([
      { provider: 'google', issuer: 'https://google.example', subject: 'first', email: address, needsApproval: false },
    ]);
    expect(mailsTo(instance(), address)).toMatchObject({ 'email-proof/1': 1 });
    expect(mailsTo(instance(), address)).not.toHaveProperty('notice/1');
  });

  it('changes nothing for a user who is deactivated', async () => {
    const { address, userId } = await signedInAdministrator(instance(), 'retired');
    const em = instance().orm.em.fork();
    await em.execute('update "users" set "deactivated_at" = now() where "id" = ?', [userId]);

    await registerByProvider(instance(), { email: address, vouched: false });

    expect(await instance().orm.em.fork().count(EmailVerification, { userId })).toBe(0);
  });
});
