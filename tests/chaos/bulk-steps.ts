import { BulkInvite, BulkInviteLine } from '../../db/entities/invitation.ts';
import { OperatorAction } from '../../db/entities/operator-action.ts';
import { Process } from '../../db/entities/process.ts';
import { recordBulkInvite } from '../../db/writes/bulk-invites.ts';
import { openBulkOperator, seedMany } from '../support/bulk-actions.ts';
import type { TestInstance } from '../support/instance.ts';
import { seedHouse } from '../support/invitation-rows.ts';
import { inDays, openRegistration } from '../support/operator-calls.ts';
import { timelineOf } from '../support/processes.ts';
import { deliverAll, outcomeOf } from './exactly-once.ts';

/** Three people are invited by a list of four lines; how it ended, and how many mails each of them got. */
export async function inviteList(instance: TestInstance) {
  const { organisationId, administrator } = await seedHouse(instance);
  const id = crypto.randomUUID();
  const people = ['one', 'two', 'three'].map((name) => `${name}-${id.slice(0, 8)}@list.example`);
  const [one = '', two = '', three = ''] = people;
  const lines = [one, two, one, three].map((email, index) => ({
    email,
    emailKey: email,
    role: 'member' as const,
    locale: null,
    openDays: null,
    metadata: null,
    outcome: index === 2 ? ('already-invited' as const) : null,
    problem: null,
  }));
  const list = { id, organisationId, actor: `user:${administrator}`, seatPolicy: 'wait' as const, lines };
  await recordBulkInvite(instance.orm.em.fork(), list);
  await deliverAll(instance);
  const ended = await outcomeOf(instance, 'bulkInvite', id);
  const { worked, started, mailed } = await instance.orm.em.fork().findOneOrFail(BulkInvite, { id });
  const rows = await instance.orm.em.fork().find(BulkInviteLine, { bulkId: id }, { orderBy: { line: 'asc' } });
  const mails = people.map((address) => instance.inbox.emailsTo(address).length);
  return { ended, counts: { worked, started, mailed }, outcomes: rows.map(({ outcome }) => outcome), mails };
}

/** One invitee's end is put further away together with two that have none any more; what became of them, and how often. */
export async function extendMany(instance: TestInstance) {
  const operator = await openBulkOperator(instance);
  const { environmentId, ids } = await seedMany(instance, 2);
  const open = await openRegistration(instance);
  const em = instance.orm.em.fork();
  await em.nativeUpdate(Process, { id: open.id }, { environmentIds: [environmentId] });
  const until = await inDays(instance, 20);
  const { id } = await operator.preview({ filter: { environmentId }, action: 'extend', until });
  await operator.confirm(id);
  await deliverAll(instance);
  const outcome = await outcomeOf(instance, 'bulkAction', id);
  const { outcomes } = await operator.read(id);
  const actions = await em.count(OperatorAction, { processId: { $in: [...ids, open.id] } });
  const extended = (await timelineOf(instance, open.id)).filter((event) => event === 'extended').length;
  return { outcome, outcomes, actions, extended };
}
