import { afterEach, expect, it } from '@jest/globals';
import { openInstance, type TestInstance } from '../support/instance.ts';
import { beginInvitationRun, byUser, decideInvite, inviteWorkflow, seedHouse } from '../support/invitation-rows.ts';
import { addressOf } from '../support/partner-request-rows.ts';
import { standingOf } from '../support/processes.ts';

const opened: TestInstance[] = [];

afterEach(async () => {
  for (const instance of opened.splice(0)) await instance.close();
});

async function open(): Promise<TestInstance> {
  const instance = await openInstance({ skipTime: true });
  opened.push(instance);
  return instance;
}

async function eventsOf(instance: TestInstance, id: string) {
  const { events } = await inviteWorkflow(instance, id).fetchHistory();
  return events ?? [];
}

it('a yes that comes before the mail’s own end is answered at once and carried out once', async () => {
  const instance = await open();
  instance.inbox.setFaults({ slowMs: 1_500 });
  const house = await seedHouse(instance);
  const { id } = await beginInvitationRun(instance, { house, email: addressOf(house.colleague) });

  const answer = await decideInvite(instance, id, byUser('accept', house.colleague));
  const row = await standingOf(instance, id);
  const isMailed = (await eventsOf(instance, id)).some((event) => event.activityTaskCompletedEventAttributes);
  const result = await inviteWorkflow(instance, id).result();

  const events = await eventsOf(instance, id);
  expect([answer, result]).toEqual([{ outcome: 'done', stage: 'joined', round: 1 }, { stage: 'joined' }]);
  expect([row.stage, isMailed]).toEqual(['joined', false]);
  expect(events.filter((event) => event.activityTaskCompletedEventAttributes)).toHaveLength(1);
  expect(events.filter((event) => event.workflowTaskFailedEventAttributes)).toEqual([]);
  expect(events.filter((event) => event.markerRecordedEventAttributes)).toHaveLength(1);
});

it('a yes ends it also while the provider takes no mail', async () => {
  const instance = await open();
  instance.inbox.setFaults({ outage: true });
  const house = await seedHouse(instance);
  const { id } = await beginInvitationRun(instance, { house, email: addressOf(house.colleague) });

  const answer = await decideInvite(instance, id, byUser('accept', house.colleague));
  const result = await inviteWorkflow(instance, id).result();

  expect([answer, result]).toEqual([{ outcome: 'done', stage: 'joined', round: 1 }, { stage: 'joined' }]);
  expect(instance.inbox.emailsTo(addressOf(house.colleague))).toEqual([]);
});
