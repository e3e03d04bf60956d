import { describe, expect, it } from '@jest/globals';
import { ProviderSignIn, UserIdentity } from '../../db/entities/identity.ts';
import { OutboxRow } from '../../db/entities/outbox-row.ts';
import { Registration, RegistrationIntake } from '../../db/entities/registration.ts';
import { TERMS } from '../../domain/terms.ts';
import { type InstanceOptions, openInstance, type TestInstance, useInstance } from '../support/instance.ts';
import { signedInAdministrator } from '../support/people.ts';
import { activate, formFor, mailTo, register, tokenIn } from '../support/person.ts';
import { type BrowsedPage, browse, type CookieJar, createJar } from '../support/provider-browser.ts';
import { acceptTerms, googlerAt, handleOf, headingOf, meOn, signInAt } from '../support/provider-people.ts';
import { layLine } from './cuttable-line.ts';
import { accountsOf, deliverAll, mailsTo } from './exactly-once.ts';

async function lendInstance(options: InstanceOptions = {}) {
  const instance = await openInstance({ providers: true, ...options });
  return { ...instance, [Symbol.asyncDispose]: () => instance.close() };
}

/** Goes on when everything is back: the page that told to wait, then the terms. */
async function goOn(instance: TestInstance, page: BrowsedPage, jar: CookieJar) {
  await deliverAll(instance);
  const again = await browse(instance, page.url.href, { jar });
  return { again, done: await acceptTerms(instance, again, { jar, environmentName: 'Back again BV' }) };
}

it('shows somebody new the terms while Temporal is away, and carries out what they accept when it is back', async () => {
  const line = await layLine(process.env['TEST_TEMPORAL_ADDRESS'] ?? '');
  await using stack = new AsyncDisposableStack();
  stack.defer(() => line.close());
  const instance = stack.use(await lendInstance({ temporalAddress: line.address }));
  googlerAt(instance, 'patient');
  const jar = createJar();
  await line.cut();

  const began = Date.now();
  const page = await signInAt(instance, 'google', { jar });
  const tookMs = Date.now() - began;
  const form = { token: handleOf(page), environmentName: 'Patient BV', acceptedTermsVersion: TERMS.version };
  const early = await activate(instance, form);
  await line.mend();
  const { again, done } = await goOn(instance, page, jar);

  expect([page.status, headingOf(page)]).toEqual([200, 'Activate your environment']);
  expect(tookMs).toBeLessThan(7_000);
  expect(early).toMatchObject({ status: 503, body: { code: 'OUTCOME_UNKNOWN' } });
  expect([again.status, headingOf(again), done.status]).toEqual([200, 'Activate your environment', 201]);
  expect(await accountsOf(instance, 'patient@patient.example')).toEqual({ users: 1, sessions: 1 });
});

it('joins a registration by hand though no worker is there to hear of it, as soon as one comes', async () => {
  await using instance = await lendInstance();
  const address = 'joiner@joiner.example';
  await register(instance, address);
  const oldLink = tokenIn(await mailTo(instance, address, 'activation'));
  await deliverAll(instance);
  googlerAt(instance, 'joiner');
  const jar = createJar();
  await instance.stopWorkers();

  const page = await signInAt(instance, 'google', { jar });
  await instance.startWorkers();
  const { again, done } = await goOn(instance, page, jar);
  const old = await activate(instance, formFor('joiner', oldLink));

  expect([page.status, headingOf(page)]).toEqual([202, 'We are preparing your registration']);
  expect([headingOf(again), done.status]).toEqual(['Activate your environment', 201]);
  expect(old).toMatchObject({ status: 410, body: { code: 'LINK_USED' } });
  expect(await accountsOf(instance, address)).toEqual({ users: 1, sessions: 1 });
  await mailTo(instance, address, 'activated');
  expect(mailsTo(instance, address)).toEqual({ 'activation/1': 1, 'activated/1': 1 });
});

it('answers 503 while the database is away, and takes the very same answer of the provider when it is back', async () => {
  const line = await layLine(new URL(process.env['TEST_POSTGRES_URL'] ?? '').host);
  await using stack = new AsyncDisposableStack();
  stack.defer(() => line.close());
  const instance = stack.use(await lendInstance({ databaseAddress: line.address }));
  googlerAt(instance, 'steady');
  const jar = createJar();
  const isCallback = ({ pathname }: URL) => pathname.endsWith('/callback');
  const answer = await browse(instance, '/sign-in/google?lang=en', { jar, stopBefore: isCallback });

  await line.cut();
  const away = await browse(instance, answer.url.href, { jar });
  const begun = await browse(instance, '/sign-in/google?lang=en', { jar });
  await line.mend();
  const page = await browse(instance, answer.url.href, { jar });
  const { done } = await goOn(instance, page, jar);

  expect([away.status, begun.status]).toEqual([503, 503]);
  expect(away.html).toContain('DATABASE_UNAVAILABLE');
  expect([headingOf(page), done.status]).toEqual(['Activate your environment', 201]);
});

describe('when the database fails in the middle of an answer', () => {
  const instance = useInstance({ providers: true });

  const steps = [
    ['what the provider said is kept', 'provider_sign_ins', 'update of issuer'],
    ['the registration is taken in', 'registration_intakes', 'insert'],
    ['the relay is told', 'outbox', 'insert'],
  ] as const;

  it.each(steps)('before %s, nothing is half-made and the next sign-in works', async (_step, table, event) => {
    const name = `broken-${table.replaceAll('_', '-')}`;
    const address = `${name}@${name}.example`;
    googlerAt(instance(), name);
    const jar = createJar();

    await using broken = await breakAt(instance(), { table, event });
    const page = await signInAt(instance(), 'google', { jar });
    await broken.mend();
    const left = await leftOf(instance(), address);
    const again = await signInAt(instance(), 'google', { jar });
    const done = await acceptTerms(instance(), again, { jar, environmentName: name });

    expect(page.status).toBe(500);
    expect(left).toEqual({ intakes: 0, registrations: 0, outbox: 0, leading: 0 });
    expect(done.status).toBe(201);
    expect(await accountsOf(instance(), address)).toEqual({ users: 1, sessions: 1 });
  });

  const linking = [
    ['the identity is linked', 'user_identities'],
    ['its owner’s notice is begun', 'notices'],
    ['the session is opened', 'sessions'],
  ] as const;

  it.each(linking)('before %s, a known person is linked once by the next sign-in', async (_step, table) => {
    const name = `known-${table.replaceAll('_', '-')}`;
    const { address, userId } = await signedInAdministrator(instance(), name);
    googlerAt(instance(), name);

    await using broken = await breakAt(instance(), { table, event: 'insert' });
    const page = await signInAt(instance(), 'google');
    await broken.mend();
    const again = await signInAt(instance(), 'google');
    await deliverAll(instance());
    await mailTo(instance(), address, 'identity-linked');

    expect(page.status).toBe(500);
    expect(page.cookies.has('session')).toBe(false);
    expect((await meOn(instance(), again)).body).toMatchObject({ id: userId });
    expect(await instance().orm.em.fork().count(UserIdentity, { user: userId })).toBe(1);
    expect(mailsTo(instance(), address)).toMatchObject({ 'notice/1': 1 });
  });
});

/** Lets every change of a kind fail, until mended. */
async function breakAt(
  { orm }: TestInstance,
  { table, event }: { readonly table: string; readonly event: 'insert' | 'update of issuer' },
) {
  const em = orm.em.fork();
  await em.execute(`create or replace function "break"() returns trigger language plpgsql as
    $$ begin raise exception 'broken by a test'; end $$`);
  await em.execute(`create trigger "broken" before ${event} on "${table}" for each row execute function "break"()`);
  const mend = () => em.execute(`drop trigger if exists "broken" on "${table}"`);
  return { mend, [Symbol.asyncDispose]: async () => void (await mend()) };
}

async function leftOf({ orm }: TestInstance, emailKey: string) {
  const em = orm.em.fork();
  return {
    intakes: await em.count(RegistrationIntake, { emailKey }),
    registrations: await em.count(Registration, { emailKey }),
    outbox: await em.count(OutboxRow, {}),
    leading: await em.count(ProviderSignIn, { emailKey, registrationId: { $ne: null } }),
  };
}
