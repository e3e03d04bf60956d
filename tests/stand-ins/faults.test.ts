import { expect, it } from '@jest/globals';
import { FAULTS, type Fault } from '../../stand-ins/identity/faults.ts';
import { STAND_IN_IDS } from '../../stand-ins/identity/settings.ts';
import { beginSignIn, withStandIn } from './client.ts';

const PEOPLE = { microsoft: 'ms-anna', google: 'google-dora', apple: 'apple-hanna', acme: 'acme-jan' } as const;

/** What the certified client says of each: its code, or what it found wrong; `no-email` is no error to it. */
const COMPLAINTS: Readonly<Record<Exclude<Fault, 'no-email'>, string>> = {
  down: 'OAUTH_RESPONSE_IS_NOT_CONFORM',
  slow: 'OAUTH_TIMEOUT',
  rubbish: 'OAUTH_RESPONSE_IS_NOT_JSON',
  'wrong-nonce': 'nonce',
  'wrong-issuer': 'iss',
  'wrong-audience': 'aud',
  'bad-signature': 'signature',
  expired: 'exp',
  declined: 'access_denied',
};

it.each(STAND_IN_IDS)('plays every fault of %s, and none when it is cleared', (id) =>
  withStandIn(async (standIn) => {
    standIn.signInAs(PEOPLE[id]);
    const attempt = async () => (await beginSignIn(standIn, id, { timeoutSeconds: 0.3 })).finish();

    const complaints: Record<string, string> = {};
    for (const fault of FAULTS.filter((one) => one !== 'no-email')) {
      standIn.play(id, fault);
      complaints[fault] = await attempt().then(() => 'none', complaintOf);
    }
    expect(complaints).toEqual(COMPLAINTS);
    standIn.play(id, 'no-email');
    expect(await attempt()).not.toHaveProperty('email');
    standIn.play(id, undefined);
    expect(await attempt()).toHaveProperty('email');
  }),
);

it('plays a fault at one provider alone', () =>
  withStandIn(async (standIn) => {
    standIn.signInAs('acme-jan');
    standIn.play('google', 'down');

    const signIn = await beginSignIn(standIn, 'acme');

    expect(await signIn.finish()).toHaveProperty('email', 'jan@acme.example');
  }));

it('closes although a slow provider still owes an answer', () =>
  withStandIn(async (standIn) => {
    standIn.play('google', 'slow');
    const answer = fetch(`${standIn.url}/google/jwks`).catch(() => 'cut off');
    await expect(fetch(`${standIn.url}/healthz`)).resolves.toHaveProperty('status', 200);

    await standIn.close();

    expect(await answer).toBe('cut off');
  }));

function complaintOf(error: unknown): string {
  if (!(error instanceof Error)) throw error;
  if ('error' in error) return String(error.error);
  // what was found wrong stands in the text of the library beneath
  const { message } = error.cause instanceof Error ? error.cause : error;
  const [found] = /signature|(?<=")\w+(?=")/.exec(message) ?? [];
  return found ?? ('code' in error ? String(error.code) : message);
}
