import { expect, it } from '@jest/globals';
import { UserIdentity } from '../../db/entities/identity.ts';
import { Notice } from '../../db/entities/notice.ts';
import { Process } from '../../db/entities/process.ts';
import { ActivationAttempt, Registration } from '../../db/entities/registration.ts';
import { UserAddress } from '../../db/entities/user.ts';
import { useInstance } from '../support/instance.ts';
import { signedInAdministrator } from '../support/people.ts';
import { mailTo, register } from '../support/person.ts';
import { browse, createJar } from '../support/provider-browser.ts';
import { acceptTerms, googlerAt, headingOf, meOn, signInAt } from '../support/provider-people.ts';
import { accountsOf, deliverAll, mailsTo, untilAnswered } from './exactly-once.ts';

const instance = useInstance({ providers: true, policy: { anonymousCallsPerMinute: 10_000 } });

/** So many browsers, each of which signs in once, all at once. */
async function crowdAt(provider: string) {
  const browsers = Array.from({ length: 20 }, () => createJar());
  return Promise.all(browsers.map(async (jar) => ({ jar, page: await signInAt(instance(), provider, { jar }) })));
}

/** Where the registrations of an address stand that have not ended. */
async function openStagesOf(emailKey: string): Promise<readonly string[]> {
  const em = instance().orm.em.fork();
  const open = await em.find(Registration, { emailKey });
  return (await em.find(Process, { id: { $in: open.map(({ id }) => id) } })).map(({ stage }) => stage);
}

it('twenty sign-ins of one new identity at once come to one registration and one account', async () => {
  const address = 'rush@rush.example';
  googlerAt(instance(), 'rush');
  const crowd = await crowdAt('google');
  await deliverAll(instance());

  const stages = await openStagesOf(address);
  const pages = await Promise.all(
    crowd.map(({ jar, page }, index) =>
      untilAnswered(() => acceptTerms(instance(), page, { jar, environmentName: `Rush ${index} BV` })),
    ),
  );
  await deliverAll(instance());
  await mailTo(instance(), address, 'activated');

  const statuses = pages.map(({ status }) => status);
  expect(stages).toEqual(['awaiting-consent']);
  expect(statuses.filter((status) => ![201, 409, 410].includes(status))).toEqual([]);
  expect(statuses).toContain(201);
  const em = instance().orm.em.fork();
  expect(await openStagesOf(address)).toEqual([]);
  expect(await em.count(ActivationAttempt, {})).toBe(0);
  const { user } = await em.findOneOrFail(UserAddress, { emailKey: address });
  expect(await em.count(UserIdentity, { user: user.id })).toBe(1);
  expect(await accountsOf(instance(), address)).toMatchObject({ users: 1 });
  expect(mailsTo(instance(), address)).toEqual({ 'activated/1': 1 });
});

it('twenty sign-ins at once join a registration by hand, which stays one', async () => {
  const address = 'joining@joining.example';
  await register(instance(), address);
  await mailTo(instance(), address, 'activation');
  await deliverAll(instance());
  googlerAt(instance(), 'joining');

  const crowd = await crowdAt('google');
  await deliverAll(instance());
  const [first] = crowd;
  const statuses = crowd.map(({ page }) => page.status);
  const again = await browse(instance(), first?.page.url.href ?? '', { jar: first?.jar ?? createJar() });

  expect(statuses.filter((status) => status !== 200 && status !== 202)).toEqual([]);
  expect(headingOf(again)).toBe('Activate your environment');
  expect(await openStagesOf(address)).toEqual(['awaiting-consent']);
  expect(mailsTo(instance(), address)).toEqual({ 'activation/1': 1 });
});

it('twenty people who wait for a worker are told so, and leave the database to everybody else', async () => {
  const address = 'queueing@queueing.example';
  await register(instance(), address);
  await mailTo(instance(), address, 'activation');
  await deliverAll(instance());
  googlerAt(instance(), 'queueing');
  await using stack = new AsyncDisposableStack();
  await instance().stopWorkers();
  stack.defer(() => instance().startWorkers());

  const crowd = await crowdAt('google');
  await stack.disposeAsync();
  await deliverAll(instance());

  const told = crowd.map(({ page }) => `${page.status} ${headingOf(page)}`);
  expect(new Set(told)).toEqual(new Set(['202 We are preparing your registration']));
  expect(await openStagesOf(address)).toEqual(['awaiting-consent']);
});

it('twenty first sign-ins of one known person at once link one identity, and they are told once', async () => {
  const { address, userId } = await signedInAdministrator(instance(), 'known');
  googlerAt(instance(), 'known');

  const crowd = await crowdAt('google');
  await deliverAll(instance());
  await mailTo(instance(), address, 'identity-linked');

  expect(new Set(crowd.map(({ page }) => headingOf(page)))).toEqual(new Set(['You are signed in']));
  const signedIn = await Promise.all(crowd.map(({ page }) => meOn(instance(), page)));
  expect(new Set(signedIn.map(({ status }) => status))).toEqual(new Set([200]));
  const em = instance().orm.em.fork();
  expect(await em.count(UserIdentity, { user: userId })).toBe(1);
  expect(await em.count(Notice, { userId, template: 'identity-linked' })).toBe(1);
});

it('one answer of a provider that comes twenty times at once is taken once', async () => {
  googlerAt(instance(), 'repeated');
  const jar = createJar();
  const isCallback = ({ pathname }: URL) => pathname.endsWith('/callback');
  const answer = await browse(instance(), '/sign-in/google?lang=en', { jar, stopBefore: isCallback });

  const pages = await Promise.all(
    Array.from({ length: 20 }, () => browse(instance(), answer.url.href, { jar: new Map(jar) })),
  );

  const headings = pages.map(headingOf);
  expect(headings.filter((heading) => heading === 'Activate your environment')).toHaveLength(1);
  expect(headings.filter((heading) => heading === 'This sign-in is no longer valid')).toHaveLength(19);
});
