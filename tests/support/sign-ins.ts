import { randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { ProviderSignIn, type ProviderSignInRow } from '../../db/entities/identity.ts';
import { recordActivationAttempt } from '../../db/writes/activation-attempts.ts';
import { recordRegistrationIntake } from '../../db/writes/registration-intake.ts';
import { parseEmailAddress } from '../../domain/email-address.ts';
import { parseEnvironmentName } from '../../domain/names.ts';
import type { ActivateAnswer, ActivateCommand } from '../../domain/registration.ts';
import { TERMS } from '../../domain/terms.ts';
import type { TestInstance } from './instance.ts';

/** Somebody as a provider has just told of them. */
export interface Told {
  readonly email: string;
  readonly subject?: string;
  readonly provider?: string;
  readonly vouched?: boolean;
  readonly firstName?: string;
  readonly lastName?: string;
  /** The registration whose mailed link they came by. */
  readonly registrationId?: string;
}

/** A sign-in at a provider that has ended well, as the callback leaves it; answers its id. */
export async function signInAtProvider({ orm }: Pick<TestInstance, 'orm'>, told: Told): Promise<string> {
  const { email, subject = email, provider = 'google', vouched = true } = told;
  const id = uuidv7();
  const at = new Date();
  await orm.em.fork().insert(ProviderSignIn, {
    id,
    provider,
    purpose: 'person',
    browserHash: randomBytes(32),
    stateHash: randomBytes(32),
    tokenHash: randomBytes(32),
    locale: 'en',
    createdAt: at,
    expiresAt: new Date(at.getTime() + 600_000),
    answeredAt: at,
    issuer: `https://${provider}.example`,
    subject,
    email,
    emailKey: email.toLowerCase(),
    vouched,
    firstName: told.firstName ?? null,
    lastName: told.lastName ?? null,
    registrationId: told.registrationId ?? null,
  });
  return id;
}

/** Takes the sign-in in as a call to register, for its own address where no other is given; answers the outbox subject. */
export async function takeInSignIn({ orm }: Pick<TestInstance, 'orm'>, signInId: string, email?: string) {
  const signIn = await orm.em.fork().findOneOrFail(ProviderSignIn, signInId);
  const address = parseEmailAddress(email ?? signIn.email ?? '');
  if (!address) throw new Error('the sign-in has no address');
  const request = { email: address, locale: 'en' as const, environmentName: undefined, signInId };
  return recordRegistrationIntake(orm.em.fork(), request);
}

/** Signs in at a provider and registers thereby; answers the sign-in as delivery has left it. */
export async function registerByProvider(instance: TestInstance, told: Told): Promise<ProviderSignInRow> {
  const id = await signInAtProvider(instance, told);
  const { subject } = await takeInSignIn(instance, id);
  await instance.delivery.deliver(subject);
  return instance.orm.em.fork().findOneOrFail(ProviderSignIn, id);
}

/** Accepts the terms after a sign-in; answers the workflow's answer and the attempt that was made. */
export async function consent(
  instance: TestInstance,
  given: ConsentInput,
): Promise<{ readonly answer: ActivateAnswer; readonly attemptId: string; readonly sessionHash: Buffer }> {
  const recorded = await recordConsent(instance, given);
  return { ...recorded, answer: await decideConsent(instance, given.registrationId, recorded.attemptId) };
}

export interface ConsentInput {
  readonly registrationId: string;
  readonly signInId: string;
  readonly environmentName: string;
}

/** Keeps the form after a sign-in, as the API does before it asks the workflow. */
export async function recordConsent({ orm }: TestInstance, given: ConsentInput) {
  const { registrationId, signInId } = given;
  const environmentName = parseEnvironmentName(given.environmentName);
  if (!environmentName) throw new Error('this is no name for an environment');
  const sessionHash = randomBytes(32);
  const attemptId = await recordActivationAttempt(orm.em.fork(), {
    registrationId,
    username: undefined,
    environmentName,
    passwordHash: undefined,
    signInId,
    termsVersion: TERMS.version,
    locale: 'en',
    sessionHash,
    becomePartnerOf: [],
    declinesPartnerOf: [],
  });
  if (attemptId === undefined) throw new Error('the registration has ended');
  return { attemptId, sessionHash };
}

/** Has the workflow decide a form that was kept. */
export function decideConsent(
  { temporal }: TestInstance,
  registrationId: string,
  attemptId: string,
): Promise<ActivateAnswer> {
  const args: [ActivateCommand] = [{ attemptId }];
  return temporal.workflow
    .getHandle(`registration/${registrationId}`)
    .executeUpdate<ActivateAnswer, [ActivateCommand]>('activate', { updateId: attemptId, args });
}
