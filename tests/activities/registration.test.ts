import { expect, it } from '@jest/globals';
import { uuidv7 } from 'uuidv7';
import { createRegistrationActivities } from '../../activities/registration.ts';
import { ActivationAttempt } from '../../db/entities/registration.ts';
import { DEFAULT_SUBSCRIPTION } from '../../domain/subscription.ts';
import { useInstance } from '../support/instance.ts';
import { activate, formFor, mailTo, register, tokenIn } from '../support/person.ts';
import { processOf, timelineOf } from '../support/processes.ts';

const instance = useInstance();

it('refuses an attempt again whose refusal was lost, and keeps nothing of its password', async () => {
  await register(instance(), 'taker@acme.example');
  await activate(instance(), formFor('taken', tokenIn(await mailTo(instance(), 'taker@acme.example', 'activation'))));
  await register(instance(), 'late@acme.example');
  const id = await processOf(instance(), await mailTo(instance(), 'late@acme.example', 'activation'));
  const attemptId = uuidv7();
  const em = instance().orm.em.fork();
  await em.insert(ActivationAttempt, {
    id: attemptId,
    registrationId: id,
    username: 'taken',
    usernameKey: 'taken',
    environmentName: 'Late',
    environmentNameKey: 'late',
    passwordHash: '$argon2id$secret',
    termsVersion: '1',
    locale: 'en',
    sessionHash: Buffer.alloc(32),
    createdAt: new Date(),
  });
  const { activateRegistration } = createRegistrationActivities({
    orm: instance().orm,
    subscription: DEFAULT_SUBSCRIPTION,
  });
  const command = { id, attemptId, at: new Date().toISOString() };

  const first = await activateRegistration(command);
  const second = await activateRegistration(command);
  const unknown = await activateRegistration({ ...command, attemptId: uuidv7() });

  expect(first).toEqual({ outcome: 'refused', refusals: ['USERNAME_TAKEN'] });
  expect(second).toEqual(first);
  expect(unknown).toEqual({ outcome: 'refused', refusals: [] });
  expect(await instance().orm.em.fork().findOneOrFail(ActivationAttempt, attemptId)).toMatchObject({
    passwordHash: '',
  });
  expect((await timelineOf(instance(), id)).filter((event) => event === 'activation-refused')).toHaveLength(1);
});
