import { BulkInvite, BulkInviteLine } from '../../db/entities/invitation.ts';
import { recordBulkInvite } from '../../db/writes/bulk-invites.ts';
import type { TestInstance } from '../support/instance.ts';
import { seedHouse } from '../support/invitation-rows.ts';
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
