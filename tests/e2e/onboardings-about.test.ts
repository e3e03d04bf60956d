import { createHash, randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { EmailVerification } from '../../db/entities/email-verification.ts';
import { Mail } from '../../db/entities/mail.ts';
import { Notice } from '../../db/entities/notice.ts';
import { PasswordReset } from '../../db/entities/password-reset.ts';
import { PreparedRegistration } from '../../db/entities/prepared-registration.ts';
import { Registration } from '../../db/entities/registration.ts';
import { openKeyOfAddress } from '../../db/writes/registration-intake.ts';
import { seedEnvironment, seedOperator, seedPrepared, seedUser } from '../support/callers.ts';
import { useInstance } from '../support/instance.ts';
import { seedHouse, seedInvitation } from '../support/invitation-rows.ts';
import { type GivenOnboarding, seedOnboarding } from '../support/onboarding-rows.ts';
import { call } from '../support/person.ts';

const instance = useInstance({ withoutWorkers: true });
const em = () => instance().orm.em.fork();

/** Somebody's account and an address that it has. */
async function somebody() {
  const { userId } = await seedUser(instance(), await seedEnvironment(instance()), 'user');
  return { userId, email: `${userId}@acme.example` };
}
type Somebody = Awaited<ReturnType<typeof somebody>>;

/** An address that no account has. */
const newcomer = (): Somebody => ({ userId: randomUUID(), email: `${randomUUID()}@acme.example` });

const seed = (given: GivenOnboarding) => seedOnboarding(instance(), given);
const addressOf = ({ email }: Somebody, version = 1) => ({ email, emailKey: email, emailKeyVersion: version });

async function found({ email }: Somebody): Promise<readonly string[]> {
  const headers = await seedOperator(instance());
  const { body } = await call(instance(), 'POST', '/v1/onboardings/search', { headers, body: { email } });
  return (body as { items: readonly { id: string }[] }).items.map(({ id }) => id);
}

/** A mail of a process to somebody, as the ledger keeps it. */
async function mail(processId: string, { email }: Somebody): Promise<void> {
  const recipientHash = createHash('sha256').update(email).digest();
  const fixed = { template: 'x', templateVersion: 1, locale: 'nl', tokenKeyId: 'k1', state: 'sent' } as const;
  const row = { id: randomUUID(), processId, key: `${processId}/x/1`, name: 'x', round: 1, reservedAt: new Date() };
  await em().insert(Mail, { ...row, ...fixed, recipientHash });
}

/** Each way by which a process is about somebody: makes one, and answers its id. */
const WAYS: Readonly<
  Record<string, readonly [() => Somebody | Promise<Somebody>, (who: Somebody) => Promise<string>]>
> = {
  'an open registration of the address': [newcomer, ({ email }) => seed({ openKey: openKeyOfAddress(email) })],
  'the registration by which the account was made': [
    somebody,
    async ({ userId }) => {
      const id = await seed({ stage: 'activated', endedAt: new Date() });
      await em().insert(Registration, { id, emailKeyVersion: 1, locale: 'nl', userId });
      return id;
    },
  ],
  'the registration that what was prepared rides on': [
    newcomer,
    async (who) => {
      const [id, prepared] = [await seed({}), await seedPrepared(instance(), await seedEnvironment(instance()))];
      await em().nativeUpdate(PreparedRegistration, { id: prepared }, { registrationId: id, ...addressOf(who) });
      return id;
    },
  ],
  'the proof of an address that an account wants to have': [
    newcomer,
    async (who) => {
      const [id, { userId }] = [await seed({ kind: 'emailVerification', stage: 'awaiting-proof' }), await somebody()];
      await em().insert(EmailVerification, { id, userId, needsApproval: false, ...addressOf(who) });
      return id;
    },
  ],
  'an address proof of the account': [
    somebody,
    async ({ userId }) => {
      const id = await seed({ kind: 'emailVerification', stage: 'awaiting-proof' });
      await em().insert(EmailVerification, { id, userId, needsApproval: false, ...addressOf(newcomer()) });
      return id;
    },
  ],
  'a password reset of the account': [
    somebody,
    async ({ userId }) => {
      const id = await seed({ kind: 'passwordReset', stage: 'awaiting-proof' });
      await em().insert(PasswordReset, { id, userId, reason: 'forgotten' });
      return id;
    },
  ],
  'a notice to the account': [
    somebody,
    async ({ userId }) => {
      const id = await seed({ kind: 'notice', stage: 'sending' });
      await em().insert(Notice, { id, template: 'account-exists', userId, createdAt: new Date() });
      return id;
    },
  ],
  'an invitation of the address': [
    newcomer,
    async ({ email }) => (await seedInvitation(instance(), await seedHouse(instance()), { email })).id,
  ],
  'an invitation that the account has accepted by another address': [
    somebody,
    async ({ userId }) => (await seedInvitation(instance(), await seedHouse(instance()), { row: { userId } })).id,
  ],
  'what has mailed the address': [
    newcomer,
    async (who) => {
      const id = await seed({ kind: 'partnerRequest', stage: 'awaiting-answer' });
      await mail(id, who);
      return id;
    },
  ],
};

it.each(Object.keys(WAYS))('finds by an address %s, once and for nobody else', async (name) => {
  const [somebodyOf, make] = WAYS[name] ?? [newcomer, () => Promise.resolve('')];
  const [who, other] = [await somebodyOf(), await somebodyOf()];
  const id = await make(who);

  expect(await found(who)).toEqual([id]);
  expect(await found(other)).toEqual([]);
});

it('leaves out what an inviter is told of others, and what was compared by another version', async () => {
  const [inviter, late] = [newcomer(), newcomer()];
  const house = await seedHouse(instance());
  const { id } = await seedInvitation(instance(), house);
  await mail(id, inviter);
  await seedInvitation(instance(), house, { email: late.email, row: { emailKeyVersion: 2 } });

  expect(await found(inviter)).toEqual([]);
  expect(await found(late)).toEqual([]);
});
