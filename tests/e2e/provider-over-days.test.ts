import { expect, it } from '@jest/globals';
import { createRetentionActivities } from '../../activities/retention.ts';
import { ProviderSignIn } from '../../db/entities/identity.ts';
import { Registration } from '../../db/entities/registration.ts';
import { DAY_MS } from '../../domain/policy.ts';
import { useInstance } from '../support/instance.ts';
import { activate, formFor, mailTo, register, tokenIn } from '../support/person.ts';
import { processOf, standingOf } from '../support/processes.ts';
import { browse, createJar } from '../support/provider-browser.ts';
import { acceptTerms, googlerAt, headingOf, signInAt } from '../support/provider-people.ts';

const instance = useInstance({ providers: true, skipTime: true });

async function registrationOf(emailKey: string): Promise<string> {
  const signIn = await instance().orm.em.fork().findOneOrFail(ProviderSignIn, { emailKey });
  return signIn.registrationId ?? '';
}

const outcomeOf = (id: string) => instance().temporal.workflow.getHandle(`registration/${id}`).result();

it('somebody who signs in and does not accept the terms is reminded, lapses, is forgotten, and may begin again', async () => {
  const address = 'slow@slow.example';
  googlerAt(instance(), 'slow', { firstName: 'Slow' });
  const jar = createJar();
  const page = await signInAt(instance(), 'google', { jar });
  const id = await registrationOf(address);

  await instance().env.sleep('25 hours');
  await mailTo(instance(), address, 'activation-reminder');
  await instance().env.sleep('7 days');
  const outcome = await outcomeOf(id);
  const late = await browse(instance(), page.url.href, { jar });
  const em = instance().orm.em.fork();
  const [registration, signIn] = [
    await em.findOneOrFail(Registration, id),
    await em.findOneOrFail(ProviderSignIn, { registrationId: id }),
  ];
  const { eraseOutlived } = createRetentionActivities({ orm: instance().orm });
  await eraseOutlived({ at: new Date(Date.now() + 2 * DAY_MS).toISOString(), policy: instance().policy });
  const kept = await instance().orm.em.fork().count(ProviderSignIn, { registrationId: id });
  const again = await signInAt(instance(), 'google', { jar });
  const done = await acceptTerms(instance(), again, { jar, environmentName: 'Slow BV' });

  expect(outcome).toEqual({ stage: 'expired' });
  expect([late.status, headingOf(late)]).toEqual([410, 'This link has expired']);
  expect(registration).toMatchObject({ email: null, emailKey: null, provider: null, firstName: null, lastName: null });
  expect(signIn).toMatchObject({ email: null, emailKey: null, firstName: null, lastName: null });
  expect(kept).toBe(0);
  expect(done.status).toBe(201);
});

it('a registration by hand that a provider’s proof has joined lapses, and begins again by hand without a trace of it', async () => {
  const address = 'joined@joined.example';
  await register(instance(), address);
  const first = await mailTo(instance(), address, 'activation');
  const id = await processOf(instance(), first);
  await instance().env.sleep('3 days');
  googlerAt(instance(), 'joined');
  await signInAt(instance(), 'google');
  const joined = await registrationOf(address);
  const proven = await standingOf(instance(), id);
  await instance().env.sleep('5 days');
  const stillOpen = await standingOf(instance(), id);
  await instance().env.sleep('3 days');
  const outcome = await outcomeOf(id);

  await register(instance(), address);
  const second = await mailTo(instance(), address, 'activation', 2);
  const link = await browse(instance(), `/activate?lang=en&token=${tokenIn(second)}`);
  const activated = await activate(instance(), formFor('joined', tokenIn(second)));

  expect(joined).toBe(id);
  expect([proven.stage, stillOpen.stage]).toEqual(['awaiting-consent', 'awaiting-consent']);
  expect(outcome).toEqual({ stage: 'expired' });
  expect(await processOf(instance(), second)).not.toBe(id);
  expect(link.html).toContain('type="password"');
  expect(activated.status).toBe(201);
});
