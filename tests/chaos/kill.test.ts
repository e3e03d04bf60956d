import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { workflowId } from '../../domain/workflow-ids.ts';
import type { Instance } from '../../scripts/start/instance.ts';
import { freePorts, type InstancePorts } from '../../scripts/start/ports.ts';
import { NAMESPACE } from '../../scripts/start/temporal.ts';
import { startInstance } from '../../scripts/start/vestibule.ts';
import { recordedOutput, scratchFolder } from '../scripts/fixtures/scratch.ts';
import { eventually } from '../support/eventually.ts';
import { addressOf, type Crowd, createCrowd } from './crowd.ts';
import { query } from './sql.ts';

const VICTIMS = ['worker', 'api', 'temporal', 'postgres'] as const;
type Victim = (typeof VICTIMS)[number];

it('ends every registration once and sends each mail once, whichever process is killed in the middle', async () => {
  using folder = scratchFolder();
  const dataDir = join(folder.path, 'data');
  const ports = await freePorts();
  await using first = await start(dataDir, ports);
  const crowd = createCrowd(first.addresses);
  const people: string[] = [];
  for (const victim of VICTIMS.slice(0, 2)) people.push(...(await killInTheMiddle(crowd, dataDir, victim)));
  // under way over a stop: one whose mail has come, one whose intake was just answered
  await crowd.register('mailed');
  const token = await crowd.tokenOf('mailed');
  await crowd.register('answered');

  await first.stop();
  await using second = await start(dataDir, ports);
  await crowd.activate('mailed', token);
  await crowd.activate('answered', await crowd.tokenOf('answered'));
  for (const victim of VICTIMS.slice(2)) people.push(...(await killInTheMiddle(crowd, dataDir, victim)));
  people.push('mailed', 'answered');

  const mails = await eventually('every confirmation', () => mailsOnceConfirmed(crowd, people), 30_000);
  expect(mails).toEqual(Object.fromEntries(people.map((who) => [who, ['activated/1', 'activation/1']])));
  await eventually('that nothing is left', async () => {
    expect(await leftIn(second)).toEqual({ outbox: 0, intakes: 0, attempts: 0, open: 0 });
    return true;
  });
  expect(await accountsIn(second)).toEqual(
    people.map((who) => ({ address: addressOf(who), users: 1, environments: 1 })).toSorted(byAddress),
  );
  expect(await executionsOf(second)).toEqual(people.map(() => 'COMPLETED'));
  expect([...crowd.answers].filter((answer) => !UNDERSTANDABLE.test(answer))).toEqual([]);
  expect([...crowd.answers]).toEqual(expect.arrayContaining(['nobody', '201', '202', expect.stringMatching(/^503/)]));
}, 180_000);

/** What may be answered while a process is away: done, taken in, try again, or nothing. */
const UNDERSTANDABLE = /^(201|202|410 LINK_USED|503 \w+|nobody)$/;

function start(dataDir: string, ports: InstancePorts): Promise<Instance> {
  const env = { ...process.env, MAIL_RATE_PER_SECOND: '50', DATA_DIR: dataDir };
  return startInstance({ env, dataDir, ports, output: recordedOutput() });
}

/**
 * Kills a process while some have just been answered, some have their mail, some are activating and some come; returns
 * when all of them have activated.
 */
async function killInTheMiddle(crowd: Crowd, dataDir: string, victim: Victim): Promise<readonly string[]> {
  const name = (role: string) => `${victim}-${role}`;
  const mailed = [name('activating-1'), name('activating-2'), name('mailed')];
  const answered = [name('answered-1'), name('answered-2')];
  const late = name('late');
  await Promise.all(mailed.map((who) => crowd.register(who)));
  const [one = '', two = '', three = ''] = await Promise.all(mailed.map((who) => crowd.tokenOf(who)));
  await Promise.all(answered.map((who) => crowd.register(who)));

  const activating = [crowd.activate(name('activating-1'), one), crowd.activate(name('activating-2'), two)];
  const before = pidsIn(dataDir)[victim];
  process.kill(before ?? 0, 'SIGKILL');
  await Promise.all([...activating, crowd.register(late), crowd.activate(name('mailed'), three)]);
  await eventually(`another ${victim}`, () => (pidsIn(dataDir)[victim] === before ? undefined : true));
  await Promise.all([...answered, late].map(async (who) => crowd.activate(who, await crowd.tokenOf(who))));
  return [...mailed, ...answered, late];
}

function pidsIn(dataDir: string): Readonly<Partial<Record<string, number>>> {
  const instance: { readonly pids: Readonly<Record<string, number>> } = JSON.parse(
    readFileSync(join(dataDir, 'instance.json'), 'utf8'),
  );
  return instance.pids;
}

/** The mails of everybody by the ends of their keys, once everybody has a confirmation. */
async function mailsOnceConfirmed(crowd: Crowd, people: readonly string[]) {
  const entries = people.map(async (who) => {
    const mails = await crowd.mailsTo(who);
    return [who, mails.map(({ idempotencyKey }) => (idempotencyKey ?? '').replace(/^[^/]*\//, '')).toSorted()] as const;
  });
  const found = await Promise.all(entries);
  return found.every(([, mails]) => mails.includes('activated/1')) ? Object.fromEntries(found) : undefined;
}

async function leftIn(instance: Instance) {
  const [row] = await query(
    instance,
    `select (select count(*)::int from outbox) as outbox, (select count(*)::int from registration_intakes) as intakes,
     (select count(*)::int from activation_attempts) as attempts,
     (select count(*)::int from processes where ended_at is null) as open`,
  );
  return row;
}

async function accountsIn(instance: Instance) {
  const rows = await query(
    instance,
    `select a.email as address, count(distinct u.id)::int as users, count(distinct u.environment_id)::int as environments
     from user_addresses a join users u on u.id = a.user_id group by a.email`,
  );
  return rows.toSorted(byAddress);
}

function byAddress(a: { readonly address?: unknown }, b: { readonly address?: unknown }): number {
  return String(a.address).localeCompare(String(b.address));
}

/** How the workflow of every process row stands; throws where a row has none. */
async function executionsOf(instance: Instance): Promise<readonly string[]> {
  const connection = await Connection.connect({ address: instance.addresses.temporalAddress });
  try {
    const client = new Client({ connection, namespace: NAMESPACE });
    const rows = await query(instance, 'select id from processes');
    const described = rows.map(({ id }) =>
      client.workflow.getHandle(workflowId('registration', String(id))).describe(),
    );
    return (await Promise.all(described)).map(({ status }) => status.name);
  } finally {
    await connection.close();
  }
}
