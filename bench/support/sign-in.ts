import { randomBytes, randomUUID } from 'node:crypto';
import { ProviderSignIn } from '../../db/entities/identity.ts';
import { tokenHash } from '../../db/writes/links.ts';
import { recordRegistrationIntake } from '../../db/writes/registration-intake.ts';
import { parseEmailAddress } from '../../domain/email-address.ts';
import type { ActionsInstance } from './actions-instance.ts';

/** A sign-in whose provider vouches for the address, as the callback leaves it; answers the token to go on by. */
export async function signInAtProvider({ orm, deliver }: ActionsInstance, address: string): Promise<string> {
  const [id, token, at] = [randomUUID(), randomBytes(32).toString('base64url'), new Date()];
  const email = parseEmailAddress(address);
  if (!email) throw new Error(`${address} is no address`);
  await orm.em.fork().insert(ProviderSignIn, {
    id,
    provider: 'bench',
    purpose: 'person',
    browserHash: randomBytes(32),
    stateHash: randomBytes(32),
    tokenHash: tokenHash(token),
    locale: 'en',
    createdAt: at,
    expiresAt: at,
    answeredAt: at,
    issuer: 'https://bench.example',
    subject: id,
    email: email.address,
    emailKey: email.comparisonForm,
    vouched: true,
  });
  const request = { email, locale: 'en' as const, environmentName: undefined, signInId: id };
  const { subject } = await recordRegistrationIntake(orm.em.fork(), request);
  await deliver(subject);
  return token;
}
