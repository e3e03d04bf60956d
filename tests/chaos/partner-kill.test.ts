import { expect, it } from '@jest/globals';
import { Subscription } from '../../db/entities/subscription.ts';
import { announceEnvironmentChange } from '../../db/writes/environment-changes.ts';
import { eventually } from '../support/eventually.ts';
import { addressOf } from '../support/partner-request-rows.ts';
import { askFor, type Manager, type Side, seedSide } from '../support/partner-sides.ts';
import type { Answer } from '../support/person.ts';
import { query } from './sql.ts';
import {
  firstMailTo,
  inWorld,
  killWhileStepsWait,
  killWorker,
  PATIENCE_MS,
  TWICE,
  templatesTo,
  untilNothingIsLeft,
  type World,
} from './worker-kill.ts';

const mailbox = ({ userId }: Manager) => addressOf(userId);

it(
  'a request is asked, decided, established and told once, whichever of its steps the worker is killed in',
  () =>
    inWorld(async (world) => {
      // killed once it is asked: its mail comes from the next worker
      const first = await askedIn(world);
      await killWorker(world);
      await firstMailTo(world, mailbox(first.to), 'partner-request');

      // killed in the middle of each way of deciding, and of establishing what was waiting: none has been committed
      const passed = await mailedIn(world);
      const colleague = await passed.to.colleague();
      const waiting = await mailedIn(world, { partnerRelations: false });
      const accepted = await waiting.act(waiting.to, 'accept');
      const declined = await mailedIn(world);
      const withdrawn = await mailedIn(world);
      const sides = [first, declined, withdrawn, passed, waiting].map(({ to }) => to);
      await killWhileStepsWait<unknown>(world, sides, () => [
        first.act(first.to, 'accept'),
        declined.act(declined.to, 'decline'),
        withdrawn.act(withdrawn.from, 'withdraw'),
        passed.act(colleague, 'take-over'),
        includePartners(world, waiting.from),
      ]);
      await eventually('the partnership', () => isAt(waiting, 'established'), PATIENCE_MS);

      // killed while both sides are told: of this outcome, and that the partnership has ended
      const told = await passed.act(colleague, 'accept');
      await killWorker(world);
      const ended = await endPartnership(first);
      await killWorker(world);

      expect([accepted.body, told.body]).toMatchObject([{ stage: 'awaiting-eligibility' }, { stage: 'established' }]);
      expect(ended.status).toBe(202);
      await untilNothingIsLeft(world);
      const request = 'partner-request';
      expect(await templatesTo(world, mailbox(first.to))).toEqual(
        [request, 'partner-established', 'partnership-ended'].toSorted(),
      );
      expect(await templatesTo(world, mailbox(first.from))).toEqual(['partner-established', 'partnership-ended']);
      expect(await templatesTo(world, mailbox(waiting.from))).toEqual(['partner-established', 'partner-waiting']);
      expect(await templatesTo(world, mailbox(colleague))).toEqual(['partner-established', request]);
      expect(await query(world.instance, CONNECTIONS)).toEqual([{ open: 2, ended: 1, partnerships: 3 }]);
      expect(await query(world.instance, TWICE)).toEqual([]);
    }),
  300_000,
);

const CONNECTIONS = `select count(*) filter (where c.ended_at is null)::int as open,
    count(*) filter (where c.ended_at is not null)::int as ended, count(distinct c.partnership_id)::int as partnerships
  from connections c`;

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
  await firstMailTo(world, mailbox(asked.to), 'partner-request');
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
