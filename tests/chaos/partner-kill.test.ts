import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { z } from 'zod';
import { Subscription } from '../../db/entities/subscription.ts';
import { createOrm } from '../../db/orm.ts';
import { announceEnvironmentChange } from '../../db/writes/environment-changes.ts';
import { EmailSchema } from '../../inbox/email.ts';
import type { Instance } from '../../scripts/start/instance.ts';
import { freePorts } from '../../scripts/start/ports.ts';
import { startInstance } from '../../scripts/start/vestibule.ts';
import { recordedOutput, scratchFolder } from '../scripts/fixtures/scratch.ts';
import { eventually } from '../support/eventually.ts';
import { askFor, type Manager, type Side, seedSide } from '../support/partner-sides.ts';
import type { Answer } from '../support/person.ts';
import { query } from './sql.ts';

const PATIENCE_MS = 60_000;

it('a request is asked, decided, established and told once, whichever of its steps the worker is killed in', async () => {
  using folder = scratchFolder();
  const dataDir = join(folder.path, 'data');
  const env = { ...process.env, MAIL_RATE_PER_SECOND: '50', DATA_DIR: dataDir };
  await using instance = await startInstance({ env, dataDir, ports: await freePorts(), output: recordedOutput() });
  await using stack = new AsyncDisposableStack();
  const orm = await createOrm({ url: instance.addresses.databaseUrl, poolSize: 5 });
  stack.defer(() => orm.close(true));
  const world: World = { orm, dataDir, instance, apiUrl: instance.addresses.apiUrl };

  // killed once it is asked: its mail comes from the next worker
  const first = await askedIn(world);
  await killWorker(world);
  await mailed(world, first.to, 'partner-request');

  // killed in the middle of each way of deciding, and of establishing what was waiting: none has been committed
  const passed = await mailedIn(world);
  const colleague = await passed.to.colleague();
  const waiting = await mailedIn(world, { partnerRelations: false });
  const accepted = await waiting.act(waiting.to, 'accept');
  await killWhileStepsWait(world, [
    [first, () => first.act(first.to, 'accept')],
    [await mailedIn(world), ({ act, to }) => act(to, 'decline')],
    [await mailedIn(world), ({ act, from }) => act(from, 'withdraw')],
    [passed, ({ act }) => act(colleague, 'take-over')],
    [waiting, () => includePartners(world, waiting.from)],
  ]);
  await eventually('the partnership', () => isAt(waiting, 'established'), PATIENCE_MS);

  // killed while both sides are told: of this outcome, and that the partnership has ended
  const told = await passed.act(colleague, 'accept');
  await killWorker(world);
  const ended = await endPartnership(first);
  await killWorker(world);

  expect([accepted.body, told.body]).toMatchObject([{ stage: 'awaiting-eligibility' }, { stage: 'established' }]);
  expect(ended.status).toBe(202);
  await eventually('that nothing is left', () => nothingLeft(world), PATIENCE_MS);
  const request = 'partner-request';
  expect(await mailsTo(world, first.to)).toEqual([request, 'partner-established', 'partnership-ended'].toSorted());
  expect(await mailsTo(world, first.from)).toEqual(['partner-established', 'partnership-ended']);
  expect(await mailsTo(world, waiting.from)).toEqual(['partner-established', 'partner-waiting']);
  expect(await mailsTo(world, colleague)).toEqual(['partner-established', request]);
  expect(await query(instance, CONNECTIONS)).toEqual([{ open: 2, ended: 1, partnerships: 3 }]);
  expect(await query(instance, TWICE)).toEqual([]);
}, 300_000);

const CONNECTIONS = `select count(*) filter (where c.ended_at is null)::int as open,
    count(*) filter (where c.ended_at is not null)::int as ended, count(distinct c.partnership_id)::int as partnerships
  from connections c`;

/** What a process has noted, or was told, more than once. */
const TWICE = `select process_id, event, data from timeline where event not like 'mail-%' and event not in ('parked', 'resumed')
  group by process_id, event, data having count(*) > 1
  union all select subject_id, template, null from notices group by subject_id, template, user_id having count(*) > 1`;

interface World {
  readonly orm: MikroORM;
  readonly dataDir: string;
  readonly apiUrl: string;
  readonly instance: Instance;
}

/** A request between two sides, of which one may not have bought what it takes by the time of the answer. */
interface Asked {
  readonly id: string;
  readonly from: Side;
  readonly to: Side;
  readonly act: (by: Manager, action: string) => Promise<Answer>;
}

/** The same, when its mail has come. */
async function mailedIn(world: World, bought: { readonly partnerRelations?: boolean } = {}): Promise<Asked> {
  const asked = await askedIn(world, bought);
  await mailed(world, asked.to, 'partner-request');
  return asked;
}

async function askedIn(world: World, bought: { readonly partnerRelations?: boolean } = {}): Promise<Asked> {
  const [from, to] = [await seedSide(world), await seedSide(world)];
  const { status, body } = await askFor(from, to);
  expect(status).toBe(202);
  const { id } = body as { id: string };
  await world.orm.em.fork().nativeUpdate(Subscription, { environment: from.environmentId }, bought);
  const act = (by: Manager, action: string) => untilTold(() => by.call('POST', `/v1/partner-requests/${id}/${action}`));
  return { id, from, to, act };
}

/** Asks again as long as nobody can say what came of it, as a person would. */
async function untilTold(ask: () => Promise<Answer>): Promise<Answer> {
  const told = async () => {
    const answer = await ask();
    const isKept = (answer.body as { stage?: string }).stage === 'awaiting-eligibility';
    return answer.status === 200 || isKept ? answer : undefined;
  };
  return eventually('an answer', told, PATIENCE_MS);
}

/**
 * Kills the worker while a step of each request waits for what a side has bought, which somebody else holds; returns when
 * everybody who began one has been told what came of it.
 */
async function killWhileStepsWait(
  world: World,
  begun: readonly (readonly [asked: Asked, begin: (asked: Asked) => Promise<unknown>])[],
): Promise<void> {
  const holder = new pg.Client({ connectionString: world.instance.addresses.databaseUrl });
  await holder.connect();
  try {
    await holder.query('begin');
    const held = begun.map(([{ to }]) => to.environmentId);
    await holder.query('select 1 from subscriptions where environment_id = any($1) for update', [held]);
    const answers = Promise.all(begun.map(([asked, begin]) => begin(asked)));
    await eventually('a step of each that waits', () => areStepsWaiting(world, begun.length), PATIENCE_MS);
    await killWorker(world);
    await holder.query('rollback');
    await answers;
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

async function includePartners({ orm }: World, { environmentId }: Side): Promise<void> {
  await orm.em.fork().transactional(async (em) => {
    await em.nativeUpdate(Subscription, { environment: environmentId }, { partnerRelations: true });
    await announceEnvironmentChange(em, environmentId, 'subscription');
  });
}

async function isAt({ id, from }: Asked, stage: string): Promise<true | undefined> {
  const { body } = await from.call('GET', `/v1/partner-requests/${id}`);
  return (body as { stage?: string }).stage === stage ? true : undefined;
}

async function endPartnership({ from }: Asked): Promise<Answer> {
  const { body } = await from.call('GET', '/v1/partnerships');
  const [partnership] = (body as { items: readonly { id: string }[] }).items;
  return from.call('POST', `/v1/partnerships/${partnership?.id}/end`);
}

async function nothingLeft(world: World): Promise<true | undefined> {
  const [left] = await query(
    world.instance,
    `select (select count(*)::int from outbox) + (select count(*)::int from processes where ended_at is null) as left`,
  );
  return left?.['left'] === 0 ? true : undefined;
}

/** The kinds of mails that came to somebody, each as often as it came. */
async function mailsTo({ instance }: World, { userId }: Manager): Promise<readonly string[]> {
  const answer = await fetch(`${instance.addresses.inboxUrl}/control/emails?to=${userId}@acme.example`);
  const { emails } = z.object({ emails: z.array(EmailSchema) }).parse(await answer.json());
  return emails.map(({ tags }) => tags['template'] ?? '').toSorted();
}

async function mailed(world: World, who: Manager, template: string): Promise<void> {
  const look = async () => ((await mailsTo(world, who)).includes(template) ? true : undefined);
  await eventually(`a mail ${template}`, look, PATIENCE_MS);
}
