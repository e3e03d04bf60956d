import type { TestInstance } from './instance.ts';
import { type SignedIn, signedInAdministrator, signedInAs } from './people.ts';
import { type Answer, call, GOOD_PASSWORD, mailTo, tokenIn } from './person.ts';

/** The answer to an address that was taken in. */
export interface TakenIn {
  readonly id: string;
  readonly stage: string;
}

/** Asks for an address, as its user. */
export async function addAddress(person: SignedIn, email: string): Promise<TakenIn> {
  const { status, body } = await person.call('POST', '/v1/me/email-addresses', { email });
  if (status !== 202) throw new Error(`it was answered ${status}`);
  return body as TakenIn;
}

/** Confirms an address by the newest link that was mailed to it. */
export async function confirmAddress(
  instance: TestInstance,
  person: SignedIn,
  email: string,
  count = 1,
): Promise<Answer> {
  const token = tokenIn(await mailTo(instance, email, 'email-proof', count), '/verify');
  return person.call('POST', '/v1/email-verifications/confirm', { token });
}

/** The same person with a new session, by any login of theirs. */
export async function signInAgain(instance: TestInstance, person: SignedIn, login = person.address): Promise<SignedIn> {
  const { status, cookie = '' } = await call(instance, 'POST', '/v1/sessions', {
    body: { login, password: GOOD_PASSWORD },
  });
  if (status !== 201) throw new Error(`it was answered ${status}`);
  return signedInAs(instance, { ...person, cookie });
}

/** An administrator who has proven an address on another domain, which waits for an approval. */
export async function administratorWithWaitingAddress(instance: TestInstance, name: string) {
  const person = await signedInAdministrator(instance, name);
  const email = `${name}@elsewhere.example`;
  const { id } = await addAddress(person, email);
  const confirmed = await confirmAddress(instance, person, email);
  return { person, email, id, confirmed };
}
