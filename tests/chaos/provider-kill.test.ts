import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { TERMS } from '../../domain/terms.ts';
import type { Instance } from '../../scripts/start/instance.ts';
import { freePorts } from '../../scripts/start/ports.ts';
import { startInstance } from '../../scripts/start/vestibule.ts';
import { recordedOutput, scratchFolder } from '../scripts/fixtures/scratch.ts';
import { eventually } from '../support/eventually.ts';
import { call } from '../support/person.ts';
import { type BrowsedPage, browse, createJar } from '../support/provider-browser.ts';
import { handleOf } from '../support/provider-people.ts';
import { addressOf, type Crowd, createCrowd } from './crowd.ts';
import { query } from './sql.ts';

const VICTIMS = ['api', 'worker'] as const;

it('everybody who signs in at a provider gets one account, whichever process is killed in the middle', async () => {
  using folder = scratchFolder();
  const dataDir = join(folder.path, 'data');
  const env = { ...process.env, MAIL_RATE_PER_SECOND: '50', DATA_DIR: dataDir };
  await using instance = await startInstance({ env, dataDir, ports: await freePorts(), output: recordedOutput() });
  const crowd = createCrowd(instance.addresses);
  const people: string[] = [];

  for (const victim of VICTIMS) people.push(...(await killInTheMiddle(instance, crowd, { dataDir, victim })));

  await eventually('that nothing is left', async () => {
    const [left] = await query(instance, LEFT);
    expect(left).toEqual({ outbox: 0, intakes: 0, attempts: 0, open: 0, remembered: 0 });
    return true;
  });
  const accounts = await query(instance, ACCOUNTS);
  expect(accounts).toEqual(
    people.map((who) => ({ address: addressOf(who), users: 1, identities: 1, passwords: 0 })).toSorted(byAddress),
  );
}, 180_000);

const LEFT = `select (select count(*)::int from outbox) as outbox, (select count(*)::int from registration_intakes) as intakes,
  (select count(*)::int from activation_attempts) as attempts,
  (select count(*)::int from processes where ended_at is null) as open,
  (select count(*)::int from provider_sign_ins where registration_id is not null and email is not null) as remembered`;

const ACCOUNTS = `select a.email as address, count(distinct u.id)::int as users, count(distinct i.id)::int as identities,
    count(c.user_id)::int as passwords
  from user_addresses a join users u on u.id = a.user_id left join user_identities i on i.user_id = u.id
    left join credentials c on c.user_id = u.id
  group by a.email order by a.email`;

/**
 * Kills a process while one accepts the terms, one comes from the provider, and one who had registered by hand comes from
 * it too; returns when all of them have an account.
 */
async function killInTheMiddle(
  { addresses }: Instance,
  crowd: Crowd,
  { dataDir, victim }: { readonly dataDir: string; readonly victim: (typeof VICTIMS)[number] },
): Promise<readonly string[]> {
  const [accepting, coming, joining] = [`${victim}-accepting`, `${victim}-coming`, `${victim}-joining`];
  const more = { tenant: addressOf('').slice(1) };
  await signInAs(addresses, { provider: 'google', who: accepting, more });
  await crowd.register(joining);
  await crowd.tokenOf(joining);
  const handle = await signIn(addresses, 'google');
  await signInAs(addresses, { provider: 'microsoft', who: coming, more: { edov: true } });
  await signInAs(addresses, { provider: 'google', who: joining, more });

  const accepted = accept(addresses, accepting, handle);
  const signedIn = [signIn(addresses, 'microsoft'), signIn(addresses, 'google')];
  const before = pidOf(dataDir, victim);
  process.kill(before, 'SIGKILL');
  const [comes = '', joins = ''] = await Promise.all(signedIn);
  await Promise.all([accepted, accept(addresses, coming, comes), accept(addresses, joining, joins)]);
  await eventually(`another ${victim}`, () => (pidOf(dataDir, victim) === before ? undefined : true));
  return [accepting, coming, joining];
}

function pidOf(dataDir: string, victim: string): number {
  const { pids }: { readonly pids: Readonly<Record<string, number>> } = JSON.parse(
    readFileSync(join(dataDir, 'instance.json'), 'utf8'),
  );
  return pids[victim] ?? 0;
}

/** Adds somebody to a provider and signs them in there. */
async function signInAs(
  { standInsUrl }: Instance['addresses'],
  { provider, who, more = {} }: { readonly provider: string; readonly who: string; readonly more?: object },
): Promise<void> {
  const standIn = { apiUrl: standInsUrl };
  const added = await call(standIn, 'POST', '/people', { body: { id: who, provider, email: addressOf(who), ...more } });
  const signedIn = await call(standIn, 'PUT', '/signed-in', { body: { person: who } });
  expect([added.status, signedIn.status]).toEqual([201, 200]);
}

/** Signs in at a provider, again and again, until that leads to the terms; answers the token that goes with them. */
function signIn(addresses: Instance['addresses'], provider: string): Promise<string> {
  return eventually(`a sign-in at ${provider}`, async () => {
    const jar = createJar();
    let page: BrowsedPage = await browse(addresses, `/sign-in/${provider}?lang=en`, { jar });
    if (page.status === 202) page = await browse(addresses, page.url.href, { jar });
    return page.status === 200 && page.url.pathname === '/activate' ? handleOf(page) : undefined;
  });
}

/** Accepts the terms, until told that it is done. */
async function accept(addresses: Instance['addresses'], who: string, token: string): Promise<void> {
  const body = { token, environmentName: `${who} BV`, acceptedTermsVersion: TERMS.version };
  await eventually(`the account of ${who}`, async () => {
    const { status } = await call(addresses, 'POST', '/v1/activations', { body });
    // a token that is used by then was used by an earlier call of ours whose answer was lost
    return status === 201 || status === 410 ? status : undefined;
  });
}

function byAddress(a: { readonly address: string }, b: { readonly address: string }): number {
  return a.address < b.address ? -1 : 1;
}
