import { describe, expect, it } from '@jest/globals';
import { UserIdentity } from '../../db/entities/identity.ts';
import { Credential, User, UserAddress } from '../../db/entities/user.ts';
import type { TestInstance } from '../support/instance.ts';
import { useInstance } from '../support/instance.ts';
import { signedInAdministrator } from '../support/people.ts';
import { call, GOOD_PASSWORD, mailTo, tokenIn } from '../support/person.ts';
import { type BrowsedPage, browse, createJar } from '../support/provider-browser.ts';
import { acceptTerms, googlerAt, handleOf, headingOf, meOn, personAt, signInAt } from '../support/provider-people.ts';

const instance = useInstance({ providers: true });

/** A page without what differs from one request to the next. */
const plain = ({ html }: BrowsedPage) => html.replaceAll(/token=[\w-]+/g, '');

const openVerify = (token: string) => browse(instance(), `/verify?lang=en&token=${token}`);

/** Somebody whom an administrator has made, with a password that the administrator knows. */
async function madeUser({ name, by }: { readonly name: string; readonly by: Awaited<ReturnType<typeof admin>> }) {
  const email = `${name}@${by.address.split('@')[1]}`;
  const password = 'Chosen-By-Somebody-Else-1';
  const { body } = await by.call('POST', '/v1/users', { email, role: 'user', password });
  return { email, password, userId: (body as { id: string }).id };
}

const admin = (name: string, of: () => TestInstance = instance) => signedInAdministrator(of(), name);

async function linkedSubjects(userId: string): Promise<readonly string[]> {
  const linked = await instance().orm.em.fork().find(UserIdentity, { user: userId });
  return linked.map(({ subject }) => subject);
}

describe('an address for which the provider does not vouch', () => {
  it('gets the same page whether it is known or not, and its mailbox is asked', async () => {
    const { address, userId } = await admin('sien');
    personAt(instance(), { provider: 'microsoft', email: address, edov: null });
    const known = await signInAt(instance(), 'microsoft');
    personAt(instance(), { provider: 'microsoft', email: 'nobody@nobody.example', edov: null });
    const unknown = await signInAt(instance(), 'microsoft');

    expect([known.status, headingOf(known)]).toEqual([202, 'Check your inbox']);
    expect(plain(unknown)).toBe(plain(known));
    expect(unknown.status).toBe(202);
    expect(await instance().orm.em.fork().count(UserIdentity, { user: userId })).toBe(0);
    await mailTo(instance(), address, 'identity-proof');
    await mailTo(instance(), 'nobody@nobody.example', 'activation');
  });

  it('of a known person is linked by the mailed link together with the very same identity', async () => {
    const { address, userId } = await admin('tine');
    const tine = personAt(instance(), { provider: 'microsoft', email: address, edov: null });
    await signInAt(instance(), 'microsoft');
    const token = tokenIn(await mailTo(instance(), address, 'identity-proof'), '/verify');

    const link = await openVerify(token);
    const plainForm = await browse(instance(), '/verify?lang=en', { form: { token } });
    personAt(instance(), { provider: 'microsoft', email: 'other@tine.example', edov: null });
    const other = await signInAt(instance(), 'microsoft', { query: `&token=${token}` });
    instance().standIn.signInAs(tine.id);
    const linked = await signInAt(instance(), 'microsoft', { query: `&token=${token}` });
    const again = await signInAt(instance(), 'microsoft', { query: `&token=${token}` });

    expect([link.status, headingOf(link)]).toEqual([200, 'Link your identity']);
    expect(link.html).toContain(`/sign-in/microsoft?token=${token}`);
    expect([plainForm.status, headingOf(plainForm)]).toEqual([409, 'Link your identity']);
    expect([other.status, headingOf(other)]).toEqual([403, 'This is another identity']);
    expect([headingOf(linked), headingOf(again)]).toEqual(['You are signed in', 'You are signed in']);
    expect((await meOn(instance(), linked)).body).toMatchObject({ id: userId });
    expect(headingOf(await openVerify(token))).toBe('Your identity is linked');
  });

  it('is linked on pages in the language of the mail, where no other is asked for', async () => {
    const { address, userId } = await admin('thea');
    await instance().orm.em.fork().nativeUpdate(User, { id: userId }, { locale: 'fr' });
    personAt(instance(), { provider: 'microsoft', email: address, edov: null });
    await signInAt(instance(), 'microsoft');
    const token = tokenIn(await mailTo(instance(), address, 'identity-proof'), '/verify');

    const asMailed = await browse(instance(), `/verify?token=${token}`);
    const asAsked = await browse(instance(), `/verify?token=${token}&lang=nl`);

    expect(asMailed.html).toContain('<html lang="fr">');
    expect(asAsked.html).toContain('<html lang="nl">');
  });

  it('is not confirmed by somebody who is signed in and has the link alone', async () => {
    const { address, call: own } = await admin('ulla');
    personAt(instance(), { provider: 'microsoft', email: address, edov: null });
    await signInAt(instance(), 'microsoft');
    const token = tokenIn(await mailTo(instance(), address, 'identity-proof'), '/verify');

    const refused = await own('POST', '/v1/email-verifications/confirm', { token });

    expect(refused).toMatchObject({ status: 409, body: { code: 'PROVIDER_SIGN_IN_NEEDED' } });
  });

  it('of a new person becomes an account by the mailed link and the identity', async () => {
    const email = 'vera@vera.example';
    personAt(instance(), { provider: 'microsoft', email, edov: null });
    await signInAt(instance(), 'microsoft');
    const token = tokenIn(await mailTo(instance(), email, 'activation'));
    const jar = createJar();

    const page = await signInAt(instance(), 'microsoft', { jar, query: `&token=${token}` });
    const done = await acceptTerms(instance(), page, { jar, environmentName: 'Vera BV' });

    expect(done.status).toBe(201);
    expect((await meOn(instance(), done)).body).toMatchObject({ email });
  });
});

describe('an address that is at another account of the same provider now', () => {
  it('is asked by mail first; then the new one is linked and the old one gives way', async () => {
    const { address, userId } = await admin('bram');
    const before = googlerAt(instance(), 'bram', { id: 'bram-before' });
    const first = await signInAt(instance(), 'google');
    const now = googlerAt(instance(), 'bram', { id: 'bram-now' });

    const asked = await signInAt(instance(), 'google');
    const token = tokenIn(await mailTo(instance(), address, 'identity-proof'), '/verify');
    const stillFirst = await linkedSubjects(userId);
    const linked = await signInAt(instance(), 'google', { query: `&token=${token}` });
    instance().standIn.signInAs(before.id);
    const old = await signInAt(instance(), 'google');

    expect([headingOf(first), asked.status, headingOf(asked)]).toEqual(['You are signed in', 202, 'Check your inbox']);
    expect(stillFirst).toEqual([before.subject]);
    expect((await meOn(instance(), linked)).body).toMatchObject({ id: userId });
    expect((await meOn(instance(), first)).status).toBe(401);
    expect(await linkedSubjects(userId)).toEqual([now.subject]);
    expect([old.status, headingOf(old)]).toEqual([202, 'Check your inbox']);
  });
});

describe('an account whose address nobody has proven', () => {
  it('is proven by its mailbox first; the password that somebody else chose is gone then', async () => {
    const by = await admin('wim');
    const { email, password, userId } = await madeUser({ name: 'xena', by });
    googlerAt(instance(), 'wim', { id: 'xena-at-google', email });

    const asked = await signInAt(instance(), 'google');
    const token = tokenIn(await mailTo(instance(), email, 'identity-proof'), '/verify');
    const linked = await signInAt(instance(), 'google', { query: `&token=${token}` });

    expect([asked.status, headingOf(asked)]).toEqual([202, 'Check your inbox']);
    expect((await meOn(instance(), linked)).body).toMatchObject({ id: userId, email });
    const em = instance().orm.em.fork();
    expect(await em.count(Credential, { user: userId })).toBe(0);
    expect(await em.count(UserAddress, { user: userId, provenAt: null })).toBe(0);
    const byPassword = await call(instance(), 'POST', '/v1/sessions', { body: { login: email, password } });
    expect(byPassword).toMatchObject({ status: 401, body: { code: 'CREDENTIALS_WRONG' } });
  });
});

describe('an address of Apple’s that hides the person’s own', () => {
  const relayed = (id: string) =>
    personAt(instance(), { id, provider: 'apple', email: `${id}@privaterelay.appleid.com`, relay: true });

  it('leads to the question for the work address; a new person goes on from its mail', async () => {
    relayed('yara');
    const jar = createJar();
    const page = await signInAt(instance(), 'apple', { jar });
    const token = /name="token" value="([\w-]+)"/.exec(page.html)?.[1] ?? '';
    const send = (email: string, by = jar) =>
      browse(instance(), '/sign-in/apple/address?lang=en', { jar: by, form: { token, email } });

    const wrong = await send('no address');
    const elsewhere = await send('yara@yara.example', createJar());
    const sent = await send('yara@yara.example');
    const link = tokenIn(await mailTo(instance(), 'yara@yara.example', 'activation'));
    const consent = await signInAt(instance(), 'apple', { jar, query: `&token=${link}` });
    const done = await acceptTerms(instance(), consent, { jar, environmentName: 'Yara BV' });

    expect(headingOf(page)).toBe('What is your business e-mail address?');
    expect([wrong.status, elsewhere.status, sent.status]).toEqual([400, 400, 202]);
    expect((await meOn(instance(), done)).body).toMatchObject({ email: 'yara@yara.example' });
    expect(headingOf(await signInAt(instance(), 'apple'))).toBe('You are signed in');
  });

  it('is linked to a known person by the mail to their address', async () => {
    const { address, userId } = await admin('zita');
    relayed('zita-hidden');
    const jar = createJar();
    const page = await signInAt(instance(), 'apple', { jar });
    const token = /name="token" value="([\w-]+)"/.exec(page.html)?.[1] ?? '';

    const form = { token, email: address };
    const sent = await browse(instance(), '/sign-in/apple/address?lang=en', { jar, form });
    const link = tokenIn(await mailTo(instance(), address, 'identity-proof'), '/verify');
    const linked = await signInAt(instance(), 'apple', { query: `&token=${link}` });

    expect([sent.status, headingOf(sent)]).toEqual([202, 'Check your inbox']);
    expect((await meOn(instance(), linked)).body).toMatchObject({ id: userId });
  });

  it('is no key to an activation: what it leads to asks first', async () => {
    relayed('zora');
    const page = await signInAt(instance(), 'apple');
    const token = /name="token" value="([\w-]+)"/.exec(page.html)?.[1] ?? '';

    const tried = await call(instance(), 'POST', '/v1/activations', {
      body: { token, acceptedTermsVersion: '2026-11-01', environmentName: 'Zora BV', password: GOOD_PASSWORD },
    });

    expect(handleOf(page)).toBe('');
    expect(tried).toMatchObject({ status: 410, body: { code: 'LINK_UNKNOWN' } });
  });
});
