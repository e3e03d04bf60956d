import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { z } from 'zod';
import { createOrm } from '../../db/orm.ts';
import { EmailSchema, type InboxEmail } from '../../inbox/email.ts';
import type { Instance } from '../../scripts/start/instance.ts';
import { freePorts } from '../../scripts/start/ports.ts';
import { startInstance } from '../../scripts/start/vestibule.ts';
import { recordedOutput, scratchFolder } from '../scripts/fixtures/scratch.ts';
import { eventually } from '../support/eventually.ts';
import { joinForm, someAddress, wordFor } from '../support/invitees.ts';
import { seedOrganisation } from '../support/organisations.ts';
import { addressOf } from '../support/partner-request-rows.ts';
import { type Side, seedSide } from '../support/partner-sides.ts';
import { type Answer, call, tokenIn } from '../support/person.ts';
import { query } from './sql.ts';

const PATIENCE_MS = 60_000;

it('invitations and activations come to one end each, whichever of their steps the worker is killed in', async () => {
  using folder = scratchFolder();
  const dataDir = join(folder.path, 'data');
  const env = { ...process.env, MAIL_RATE_PER_SECOND: '50', DATA_DIR: dataDir };
  await using instance = await startInstance({ env, dataDir, ports: await freePorts(), output: recordedOutput() });
  await using stack = new AsyncDisposableStack();
  const orm = await createOrm({ url: instance.addresses.databaseUrl, poolSize: 5 });
  stack.defer(() => orm.close(true));
  const world: World = { orm, dataDir, instance, apiUrl: instance.addresses.apiUrl };
  const house = await openHouse(world);
  const colleague = await house.side.colleague('user');

  // killed once they are invited: their mails come from the next worker
  const invited = [addressOf(colleague.userId), someAddress(), someAddress(), someAddress()];
  const ids = await Promise.all(invited.map(house.invite));
  await killWorker(world);
  const [accepting = '', joining = '', declining = ''] = await Promise.all(invited.map((to) => tokenTo(world, to)));
  await setFault(world, 'cbe', 'down');
  const company = await activatingCompany(world);

  // killed in the middle of each way out of an invitation, and of an activation: none has been committed
  const accept = () => colleague.call('POST', '/v1/invitations/accept', { token: accepting });
  const form = joinForm(joining);
  const decline = { body: { token: declining, word: wordFor(declining) } };
  const answers = await killWhileStepsWait(world, [house.side, company.side], () => [
    untilTold(accept),
    untilTold(() => call(world, 'POST', '/v1/activations', { body: form })),
    untilTold(() => call(world, 'POST', '/v1/invitations/decline', decline)),
    untilTold(() => house.side.call('POST', `/v1/invitations/${ids[3]}/revoke`)),
    untilTold(company.withdraw),
  ]);

  expect(answers.slice(0, -1).map(({ status }) => status)).toEqual([200, 201, 200, 200]);
  expect([200, 202]).toContain(answers.at(-1)?.status);
  await eventually('that nothing is left', () => nothingLeft(world), PATIENCE_MS);
  expect(await query(instance, STAGES)).toEqual([
    { kind: 'membershipInvite', stage: 'declined', count: 1 },
    { kind: 'membershipInvite', stage: 'joined', count: 2 },
    { kind: 'membershipInvite', stage: 'revoked', count: 1 },
    { kind: 'organisationActivation', stage: 'withdrawn', count: 1 },
    { kind: 'registration', stage: 'activated', count: 1 },
  ]);
  for (const to of invited) expect(await mailsTo(world, to, 'invitation')).toHaveLength(1);
  const told = await templatesTo(world, addressOf(house.side.userId));
  expect(told).toEqual(['invitation-declined', 'invitation-joined', 'invitation-joined']);
  expect(await query(instance, MEMBERS)).toEqual([{ members: 3, people: 3 }]);
  expect(await query(instance, TWICE)).toEqual([]);
}, 300_000);

const STAGES = `select kind, stage, count(*)::int from processes where kind <> 'notice' group by kind, stage order by kind, stage`;

const MEMBERS = `select count(*)::int as members, count(distinct (organisation_id, user_id))::int as people
  from memberships where ended_at is null`;

/** What a process has noted, or somebody was told, more than once. */
const TWICE = `select process_id, event, data from timeline where event not like 'mail-%' and event not in ('parked', 'resumed')
  group by process_id, event, data having count(*) > 1
  union all select subject_id, template, null from notices group by subject_id, template, user_id having count(*) > 1`;

interface World {
  readonly orm: MikroORM;
  readonly dataDir: string;
  readonly apiUrl: string;
  readonly instance: Instance;
}

/** An active organisation whose administrator invites. */
async function openHouse(world: World) {
  const side = await seedSide(world);
  const { environmentId, userId: administratorId } = side;
  const organisationId = await seedOrganisation(world, { environmentId, administratorId });
  const invite = async (email: string) => {
    const { status, body } = await side.call('POST', `/v1/organisations/${organisationId}/invitations`, { email });
    expect(status).toBe(202);
    return (body as { id: string }).id;
  };
  return { side, invite };
}

/** A company whose activation waits for a register that is down. */
async function activatingCompany(world: World) {
  const side = await seedSide(world);
  const { environmentId, userId: administratorId } = side;
  const company = { state: 'draft', country: 'BE', registerNumber: '0403170701' } as const;
  const id = await seedOrganisation(world, { environmentId, administratorId, ...company });
  const begun = await side.call('POST', `/v1/organisations/${id}/activate`);
  expect(begun.status).toBe(202);
  return { side, withdraw: () => side.call('POST', `/v1/organisations/${id}/withdraw-activation`) };
}

async function setFault({ instance }: World, authority: string, fault: string | null): Promise<void> {
  const response = await fetch(`${instance.addresses.standInsUrl}/authorities/faults/${authority}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fault }),
  });
  if (!response.ok) throw new Error(`the stand-ins refuse ${fault}: ${response.status}`);
}

/** Asks again as long as nobody can say what came of it, as a person would. */
function untilTold(ask: () => Promise<Answer>): Promise<Answer> {
  const told = async () => {
    const answer = await ask();
    return answer.status === 503 ? undefined : answer;
  };
  return eventually('an answer', told, PATIENCE_MS);
}

/**
 * Kills the worker while each of the steps that are begun waits for what its environment has bought, which somebody else
 * holds; answers what everybody who began one is told.
 */
async function killWhileStepsWait(
  world: World,
  sides: readonly Side[],
  begin: () => readonly Promise<Answer>[],
): Promise<readonly Answer[]> {
  const holder = new pg.Client({ connectionString: world.instance.addresses.databaseUrl });
  await holder.connect();
  try {
    await holder.query('begin');
    await holder.query('select 1 from subscriptions where environment_id = any($1) for update', [
      sides.map(({ environmentId }) => environmentId),
    ]);
    const begun = begin();
    const answers = Promise.all(begun);
    await eventually('a step of each that waits', () => areStepsWaiting(world, begun.length), PATIENCE_MS);
    await killWorker(world);
    await holder.query('rollback');
    return await answers;
  } finally {
    await holder.end();
  }
}

async function areStepsWaiting({ instance }: World, steps: number): Promise<true | undefined> {
  const rows = await query(
    instance,
    `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%from "subscriptions"%'`,
  );
  return rows.length >= steps ? true : undefined;
}

async function killWorker({ dataDir }: World): Promise<void> {
  const before = workerIn(dataDir);
  process.kill(before, 'SIGKILL');
  await eventually('another worker', () => (workerIn(dataDir) === before ? undefined : true), PATIENCE_MS);
}

function workerIn(dataDir: string): number {
  const { pids }: { readonly pids: Readonly<Record<string, number>> } = JSON.parse(
    readFileSync(join(dataDir, 'instance.json'), 'utf8'),
  );
  return pids['worker'] ?? 0;
}

async function nothingLeft(world: World): Promise<true | undefined> {
  const [left] = await query(
    world.instance,
    `select (select count(*)::int from outbox) + (select count(*)::int from processes where ended_at is null) as left`,
  );
  return left?.['left'] === 0 ? true : undefined;
}

async function mailsTo({ instance }: World, to: string, template?: string): Promise<readonly InboxEmail[]> {
  const answer = await fetch(`${instance.addresses.inboxUrl}/control/emails?to=${encodeURIComponent(to)}`);
  const { emails } = z.object({ emails: z.array(EmailSchema) }).parse(await answer.json());
  return template === undefined ? emails : emails.filter(({ tags }) => tags['template'] === template);
}

async function templatesTo(world: World, to: string): Promise<readonly string[]> {
  return (await mailsTo(world, to)).map(({ tags }) => tags['template'] ?? '').toSorted();
}

/** The token of the link that was mailed to somebody, when it has come. */
function tokenTo(world: World, to: string): Promise<string> {
  const look = async () => {
    const [mail] = await mailsTo(world, to, 'invitation');
    return mail && tokenIn(mail, '/invitations');
  };
  return eventually(`the invitation of ${to}`, look, PATIENCE_MS);
}
