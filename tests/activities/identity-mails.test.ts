import { describe, expect, it } from '@jest/globals';
import { uuidv7 } from 'uuidv7';
import { composeMail } from '../../activities/mail-content.ts';
import { findRecipient, resolveTemplate } from '../../activities/mail-recipients.ts';
import { EmailVerification } from '../../db/entities/email-verification.ts';
import { Environment } from '../../db/entities/environment.ts';
import { UserIdentity } from '../../db/entities/identity.ts';
import { Process } from '../../db/entities/process.ts';
import { Credential, User, UserAddress } from '../../db/entities/user.ts';
import { linkIdentity } from '../../db/writes/identities.ts';
import { beginNotice } from '../../db/writes/notices.ts';
import type { MailTemplate } from '../../domain/mail.ts';
import { useInstance } from '../support/instance.ts';
import { TEST_TOKEN_KEYS } from '../support/keys.ts';
import { type SignedIn, signedInAdministrator } from '../support/people.ts';
import { mailTo } from '../support/person.ts';

const instance = useInstance();

const em = () => instance().orm.em.fork();

/** Begins a notice as whatever causes it would, and waits for its mail. */
async function told(person: SignedIn, template: MailTemplate, subjectId?: string) {
  const about = { userId: person.userId, template, ...(subjectId === undefined ? {} : { subjectId }) };
  const { id } = await em().transactional((tx) => beginNotice(tx, { ...about, at: new Date(), actor: 'test' }));
  await instance().delivery.deliver(id);
}

async function restrict({ environmentId }: SignedIn): Promise<string> {
  const signIn = { signInProvider: 'acme', signInIssuer: 'https://id.acme.example' };
  await em().nativeUpdate(Environment, { id: environmentId }, signIn);
  return `${instance().apiUrl}/login/${environmentId}`;
}

/** An identity of somebody's at a provider that is no longer configured. */
async function identityOf({ userId }: SignedIn): Promise<string> {
  const identity = { provider: 'acme', issuer: 'https://id.acme.example', subject: userId, tenant: null };
  const linked = await em().transactional((tx) => linkIdentity(tx, { userId, identity, at: new Date() }));
  if (linked.kind !== 'linked') throw new Error(linked.kind);
  return linked.identityId;
}

/** An open verification that is to link an identity, as its first mail finds it. */
async function proofOf({ userId, address }: SignedIn, more: { readonly endedAt?: Date; readonly email?: string } = {}) {
  const [id, at] = [uuidv7(), new Date()];
  const { endedAt = null, email = address } = more;
  const standing = { stage: 'awaiting-proof', stageSince: at, createdAt: at, environmentIds: [], endedAt };
  await em().insert(Process, { id, kind: 'emailVerification', ...standing });
  const identity = { provider: 'google', issuer: 'https://accounts.google.com', subject: id };
  const row = { id, userId, email, emailKey: email, emailKeyVersion: 1, needsApproval: false };
  await em().insert(EmailVerification, { ...row, ...identity });
  return { processId: id, mail: 'email-proof', template: 'email-proof' as const, round: 1, expiresAt: null };
}

describe('a notice about signing in', () => {
  it('tells of a new identity, by the name of its provider, where to sign in and where to undo it', async () => {
    const person = await signedInAdministrator(instance(), 'linked');

    await told(person, 'identity-linked', await identityOf(person));
    const mail = await mailTo(instance(), person.address, 'identity-linked');

    expect(mail.text).toContain('a digital identity at acme');
    expect(mail.text).toContain(`${instance().apiUrl}/login`);
    expect(mail.text).toContain(`${instance().apiUrl}/account`);
  });

  it('is not sent about an identity that is gone again', async () => {
    const person = await signedInAdministrator(instance(), 'unlinked');
    const identityId = await identityOf(person);
    await em().nativeDelete(UserIdentity, { id: identityId });

    await told(person, 'identity-linked', identityId);
    await told(person, 'identity-removed');
    const mail = await mailTo(instance(), person.address, 'identity-removed');

    expect(mail.text).toContain(`${instance().apiUrl}/reset`);
    expect(instance().inbox.emailsTo(person.address)).toHaveLength(3);
  });

  it.each(['sign-in-elsewhere', 'login-details-elsewhere'] as const)('%s names the one address', async (template) => {
    const person = await signedInAdministrator(instance(), template);
    const loginUrl = await restrict(person);

    await told(person, template);
    const mail = await mailTo(instance(), person.address, template);

    expect(mail.text).toContain(loginUrl);
    expect(mail.text).toContain(`${template} BV`);
    expect(mail.text?.includes(person.address)).toBe(template === 'login-details-elsewhere');
    expect(mail.text).not.toContain('/reset');
  });
});

describe('the owner of an account in a restricted environment', () => {
  it.each([
    ['account-exists', ''],
    ['password-changed', ''],
    ['address-added', ''],
    ['address-refused', '?next=%2Faccount'],
  ] as const)('is led to its address by %s', async (template, next) => {
    const person = await signedInAdministrator(instance(), template);
    const loginUrl = await restrict(person);

    await told(person, template);
    const mail = await mailTo(instance(), person.address, template);

    expect(mail.text).toContain(`${loginUrl}${next}`);
    expect(mail.text).not.toContain(`${instance().apiUrl}/login\n`);
  });
});

it('does not speak of a password to whoever has none', async () => {
  const person = await signedInAdministrator(instance(), 'passwordless');
  await identityOf(person);
  await em().nativeDelete(Credential, { user: person.userId });

  await told(person, 'account-exists');
  const mail = await mailTo(instance(), person.address, 'account-exists');

  expect(mail.text).toContain('you need no password');
});

describe('the proof of a mailbox that links an identity', () => {
  it('asks the account’s own address, and names the provider', async () => {
    const person = await signedInAdministrator(instance(), 'proof');
    const command = await resolveTemplate(em(), await proofOf(person));
    const { processId, template } = command;
    const ledger = {
      id: uuidv7(),
      key: '',
      name: 'email-proof',
      round: 1,
      locale: 'en',
      state: 'reserved',
    } as const;
    const fixed = { tokenKeyId: TEST_TOKEN_KEYS.current, expiresAt: new Date(), reservedAt: new Date() };
    const settings = { publicUrl: 'https://app.example', timeZone: 'UTC', platformName: 'Vestibule' };

    const composed = await composeMail(
      em(),
      { ...ledger, ...fixed, processId, template, recipient: person.address },
      { tokenKeys: TEST_TOKEN_KEYS, settings: { ...settings, providerNames: { google: 'Google' } } },
    );

    expect(template).toBe('identity-proof');
    expect(await findRecipient(em(), command)).toEqual({ email: person.address, locale: 'en' });
    expect(composed).toMatchObject({
      to: person.address,
      content: { template: 'identity-proof', params: { providerName: 'Google' } },
    });
    expect(JSON.stringify(composed)).toMatch(/https:\/\/app\.example\/verify\?token=[\w-]{43}/);
  });

  it('asks nobody when it has ended, its user is deactivated or the address is not theirs', async () => {
    const ended = await signedInAdministrator(instance(), 'proof-ended');
    const inactive = await signedInAdministrator(instance(), 'proof-inactive');
    const elsewhere = await signedInAdministrator(instance(), 'proof-elsewhere');
    const commands = [
      await proofOf(ended, { endedAt: new Date() }),
      await proofOf(inactive),
      await proofOf(elsewhere, { email: ended.address }),
    ];
    await em().nativeUpdate(User, { id: inactive.userId }, { deactivatedAt: new Date() });

    const recipients = await Promise.all(
      commands.map(async (command) => findRecipient(em(), await resolveTemplate(em(), command))),
    );

    expect(await em().count(UserAddress, { emailKey: ended.address })).toBe(1);
    expect(recipients).toEqual([undefined, undefined, undefined]);
  });
});
