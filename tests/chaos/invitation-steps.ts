import { randomUUID } from 'node:crypto';
import { Membership } from '../../db/entities/organisation.ts';
import { joinByRegistration } from '../../db/writes/invitation-joins.ts';
import type { TestInstance } from '../support/instance.ts';
import { beginInvitationRun, byUser, decideInvite, seedHouse, seedNewcomer } from '../support/invitation-rows.ts';
import { addressOf } from '../support/partner-request-rows.ts';
import { mailTo } from '../support/person.ts';
import { timelineOf } from '../support/processes.ts';
import { deliverAll, outcomeOf } from './exactly-once.ts';

/** A colleague accepts; what is left behind, and who was told what. */
export async function acceptInvitation(instance: TestInstance) {
  const house = await seedHouse(instance);
  const { id, email } = await beginInvitationRun(instance, { house, email: addressOf(house.colleague) });
  await mailTo(instance, email, 'invitation');
  const answer = await decideInvite(instance, id, byUser('accept', house.colleague));
  const outcome = await outcomeOf(instance, 'membershipInvite', id);
  await deliverAll(instance);
  await mailTo(instance, addressOf(house.administrator), 'invitation-joined');
  const members = await instance.orm.em.fork().count(Membership, { organisationId: house.organisationId });
  const told = [email, addressOf(house.administrator)].map((address) => instance.inbox.emailsTo(address).length);
  return { answer: answer.outcome, outcome, members, told, events: await timelineOf(instance, id) };
}

/** An account is made from an invitation, whose workflow hears of it. */
export async function joinByAccount(instance: TestInstance) {
  const { id, email, house } = await beginInvitationRun(instance);
  await mailTo(instance, email, 'invitation');
  const at = new Date();
  const userId = await seedNewcomer(instance, { environmentId: house.environmentId, email, at });
  const account = { invitationId: id, registrationId: randomUUID(), userId, at, seatUntil: at };
  await instance.orm.em.fork().transactional((em) => joinByRegistration(em, account));
  await deliverAll(instance);
  return outcomeOf(instance, 'membershipInvite', id);
}

/** Nobody answers; whoever has invited is told once. */
export async function lapseUnanswered(instance: TestInstance) {
  const { id, house } = await beginInvitationRun(instance, { openMs: 3_000 });
  const outcome = await outcomeOf(instance, 'membershipInvite', id);
  await deliverAll(instance);
  await mailTo(instance, addressOf(house.administrator), 'invitation-expired');
  return { outcome, told: instance.inbox.emailsTo(addressOf(house.administrator)).length };
}
