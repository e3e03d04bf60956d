import { expect, it } from '@jest/globals';
import { uuidv7 } from 'uuidv7';
import { composeMail } from '../../activities/mail-content.ts';
import { findRecipient } from '../../activities/mail-recipients.ts';
import { Environment } from '../../db/entities/environment.ts';
import { PartnerRequest } from '../../db/entities/partner-request.ts';
import { Process } from '../../db/entities/process.ts';
import { User, UserAddress } from '../../db/entities/user.ts';
import { beginNotice } from '../../db/writes/notices.ts';
import type { MailTemplate } from '../../domain/mail.ts';
import { useInstance } from '../support/instance.ts';
import { TEST_TOKEN_KEYS } from '../support/keys.ts';
import { askFor, type Manager, type Side, seedSide } from '../support/partner-sides.ts';

const instance = useInstance({ withoutWorkers: true });

const em = () => instance().orm.em.fork();
const EXPIRES_AT = new Date('2026-12-05T13:30:00Z');
const SETTINGS = { publicUrl: 'https://app.example', timeZone: 'UTC', platformName: 'Vestibule', providerNames: {} };

async function addressOf({ userId }: Manager): Promise<string> {
  return (await em().findOneOrFail(UserAddress, { user: userId })).email;
}

/** A request between two environments whose names a test can tell. */
async function asked(name: string, more: object = {}) {
  const from = await seedSide(instance(), { name: `From ${name}` });
  const to = await seedSide(instance(), { name: `To ${name}` });
  const { body } = await askFor(from, to, more);
  const { id } = body as { id: string };
  await em().nativeUpdate(User, { id: from.userId }, { firstName: 'Noor', lastName: 'Peeters' });
  return { from, to, id };
}

/** What a process's mail says once its ledger row is fixed. */
async function composed(processId: string, template: MailTemplate, recipient = 'noor@elders.example') {
  const fixed = { id: uuidv7(), key: '', name: template, round: 1, locale: 'en', state: 'reserved' } as const;
  const instants = { tokenKeyId: TEST_TOKEN_KEYS.current, expiresAt: EXPIRES_AT, reservedAt: new Date() };
  const row = { ...fixed, ...instants, processId, template, recipient };
  return composeMail(em(), row, { tokenKeys: TEST_TOKEN_KEYS, settings: SETTINGS });
}

async function noticeTo({ userId }: Side, template: MailTemplate, subjectId: string): Promise<string> {
  const notice = { userId, template, subjectId, at: new Date(), actor: 'test' };
  return (await em().transactional((tx) => beginNotice(tx, notice))).id;
}

const command = (processId: string) => ({
  processId,
  mail: 'partner-request',
  template: 'partner-request' as const,
  round: 1,
  expiresAt: null,
});

it('asks whoever is to answer now, and nobody any more once the request has ended', async () => {
  const { to, id } = await asked('Now');
  const colleague = await to.colleague();

  const first = await findRecipient(em(), command(id));
  await em().nativeUpdate(PartnerRequest, { id }, { toManager: colleague.userId });
  const second = await findRecipient(em(), command(id));
  await em().nativeUpdate(Process, { id }, { endedAt: new Date(), openKey: null });

  expect([first, second]).toEqual([
    { email: await addressOf(to), locale: 'nl' },
    { email: await addressOf(colleague), locale: 'nl' },
  ]);
  expect(await findRecipient(em(), command(id))).toBeUndefined();
});

it('shows the message in the request alone, and who asks by name', async () => {
  const wordless = await asked('Wordless');
  const wordy = await asked('Wordy', { message: 'Shall we?' });
  const paramsOf = (name: string, id: string) => ({
    askedBy: 'Noor Peeters',
    fromName: `From ${name}`,
    requestUrl: `https://app.example/partner-requests/${id}`,
    expiresAt: EXPIRES_AT.toISOString(),
  });

  const mails = [
    await composed(wordless.id, 'partner-request'),
    await composed(wordy.id, 'partner-request'),
    await composed(wordy.id, 'partner-request-reminder'),
  ];

  expect(mails.map((mail) => mail?.content)).toEqual([
    { template: 'partner-request', params: paramsOf('Wordless', wordless.id) },
    { template: 'partner-request-with-message', params: { ...paramsOf('Wordy', wordy.id), message: 'Shall we?' } },
    { template: 'partner-request-reminder', params: paramsOf('Wordy', wordy.id) },
  ]);
});

it('leads by the login address of an environment that is restricted to its provider', async () => {
  const { to, id } = await asked('Restricted');
  const signIn = { signInProvider: 'acme', signInIssuer: 'https://id.acme.example' };
  await em().nativeUpdate(Environment, { id: to.environmentId }, signIn);

  const mail = await composed(id, 'partner-request');

  const next = encodeURIComponent(`/partner-requests/${id}`);
  expect(mail?.content.params).toMatchObject({
    requestUrl: `https://app.example/login/${to.environmentId}?next=${next}`,
  });
});

it.each(['partner-declined', 'partner-expired', 'partner-withdrawn', 'partner-waiting', 'partner-bounced'] as const)(
  '%s names both environments to either side',
  async (template) => {
    const { from, to, id } = await asked(template);

    const mails = await Promise.all(
      [from, to].map(async (side) => composed(await noticeTo(side, template, id), template)),
    );

    const params = {
      fromName: `From ${template}`,
      toName: `To ${template}`,
      requestUrl: `https://app.example/partner-requests/${id}`,
    };
    expect(mails.map((mail) => mail?.content)).toEqual([
      { template, params },
      { template, params },
    ]);
  },
);

it('names the managers, and calls one without a name what they are', async () => {
  const { from, id } = await asked('Managers');

  const established = await composed(await noticeTo(from, 'partner-established', id), 'partner-established');
  const reassigned = await composed(await noticeTo(from, 'partner-reassigned', id), 'partner-reassigned');

  const managers = { fromManager: 'Noor Peeters', toManager: 'a relation manager' };
  expect(established?.content.params).toMatchObject({ ...managers, partnersUrl: 'https://app.example/partners' });
  expect(reassigned?.content.params).toMatchObject(managers);
});

it('tells nothing of what is not to be found', async () => {
  const { from } = await asked('Nothing');
  const unknown = uuidv7();

  const mails = [
    await composed(await noticeTo(from, 'partner-declined', unknown), 'partner-declined'),
    await composed(await noticeTo(from, 'partnership-ended', unknown), 'partnership-ended'),
    await composed(unknown, 'partner-request'),
  ];

  expect(mails).toEqual([undefined, undefined, undefined]);
});
