import { randomBytes } from 'node:crypto';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ProviderSignIn, UserIdentity } from '../../db/entities/identity.ts';
import { Process } from '../../db/entities/process.ts';
import { ActivationAttempt, Registration } from '../../db/entities/registration.ts';
import { Credential, UserAddress } from '../../db/entities/user.ts';
import { type TestInstance, useInstance } from '../support/instance.ts';
import { activate, formFor, register, tokenIn } from '../support/person.ts';
import { restOf } from '../support/processes.ts';
import { createJar } from '../support/provider-browser.ts';
import { acceptTerms, personAt, signInAt } from '../support/provider-people.ts';
import { deliverAll, untilAnswered } from './exactly-once.ts';

const instance = useInstance({ providers: true, skipTime: true, policy: { anonymousCallsPerMinute: 10_000 } });

const STEPS = ['register', 'prove-google', 'prove-acme', 'by-link', 'consent-google', 'consent-acme', 'lapse'] as const;
type Step = (typeof STEPS)[number];

/** Most steps come alone, some two at once. */
const moments = fc.array(fc.array(fc.constantFrom(...STEPS), { minLength: 1, maxLength: 2 }), {
  minLength: 4,
  maxLength: 9,
});

it('whatever comes in whatever order: each registration ends once, the address has one account at most, and nothing is left', async () => {
  await fc.assert(
    fc.asyncProperty(moments, async (order) => {
      const name = `order-${randomBytes(6).toString('hex')}`;
      const someone = createSomeone(instance(), name);
      for (const moment of order) {
        if (moment.includes('lapse')) await instance().env.sleep('8 days');
        await Promise.all(moment.map((step) => someone.take(step)));
        await rest(instance(), name);
      }
      await instance().env.sleep('8 days');
      await rest(instance(), name);
      await expectOneOutcome(instance(), { name, ways: someone.ways() });
    }),
    { numRuns: 15, endOnFailure: true },
  );
}, 120_000);

/** One person, with an address of their own, who does what a test says. */
function createSomeone(of: TestInstance, name: string) {
  const address = addressOf(name);
  const google = personAt(of, { id: `${name}-google`, provider: 'google', email: address, tenant: 'acme.example' });
  const acme = personAt(of, { id: `${name}-acme`, provider: 'acme', email: address });
  const jar = createJar();
  const pages = new Map<string, Awaited<ReturnType<typeof signInAt>>>();
  /** By what an account was made. */
  const ways: ('password' | 'google' | 'acme')[] = [];

  async function consent(provider: 'google' | 'acme'): Promise<void> {
    const page = pages.get(provider);
    if (page?.url.pathname !== '/activate') return;
    const environmentName = `${name} ${provider}`;
    const { status } = await untilAnswered(() => acceptTerms(of, page, { jar, environmentName }));
    if (status === 201) ways.push(provider);
  }

  async function byLink(): Promise<void> {
    const mail = of.inbox.emailsTo(address).findLast(({ tags }) => tags['template']?.startsWith('activation'));
    if (!mail) return;
    const form = formFor(name, tokenIn(mail), { environmentName: `${name} by link` });
    if ((await untilAnswered(() => activate(of, form))).status === 201) ways.push('password');
  }

  async function take(step: Step): Promise<unknown> {
    switch (step) {
      case 'register':
        return register(of, address);
      case 'prove-google':
      case 'prove-acme': {
        const person = step === 'prove-google' ? google : acme;
        of.standIn.signInAs(person.id);
        return pages.set(person.provider, await signInAt(of, person.provider, { jar }));
      }
      case 'by-link':
        return byLink();
      case 'consent-google':
        return consent('google');
      case 'consent-acme':
        return consent('acme');
      case 'lapse':
        return undefined;
    }
  }

  return { take, ways: () => ways };
}

function addressOf(name: string): string {
  return `${name}@acme.example`;
}

/** Until everything is delivered and the open registration has nothing under way. */
async function rest(of: TestInstance, name: string): Promise<void> {
  await deliverAll(of);
  const open = await of.orm.em.fork().find(Registration, { emailKey: addressOf(name) });
  for (const { id } of open) await restOf(of, 'registration', id);
}

async function expectOneOutcome(
  of: TestInstance,
  { name, ways }: { readonly name: string; readonly ways: readonly string[] },
): Promise<void> {
  const em = of.orm.em.fork();
  const emailKey = addressOf(name);
  const owners = await em.find(UserAddress, { emailKey });
  const userId = owners[0]?.user.id;
  const ended = await em.find(Process, { kind: 'registration' });
  const ofThisAccount = userId ? await em.find(Registration, { userId }) : [];
  expect(ended.filter(({ endedAt }) => !endedAt)).toEqual([]);
  expect(await em.count(Registration, { emailKey })).toBe(0);
  expect(await em.count(ActivationAttempt, {})).toBe(0);
  expect(await em.count(ProviderSignIn, { emailKey, registrationId: { $ne: null } })).toBe(0);
  expect(owners.length).toBe(ways.length > 0 ? 1 : 0);
  expect(ofThisAccount.length).toBe(owners.length);
  if (!userId) return;
  // what one way has made, the other ways have not: a password only by the link, an identity only by its provider
  expect(await em.count(Credential, { user: userId })).toBe(ways[0] === 'password' ? 1 : 0);
  const byProvider = ways[0] === 'password' ? [] : [ways[0]];
  const linked = (await em.find(UserIdentity, { user: userId })).map(({ provider }) => provider);
  expect(linked).toEqual(expect.arrayContaining(byProvider));
}
