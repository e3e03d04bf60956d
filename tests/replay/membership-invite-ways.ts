import { randomUUID } from 'node:crypto';
import { InvitationCorrection } from '../../db/entities/invitation.ts';
import { Membership } from '../../db/entities/organisation.ts';
import { announceEnvironmentChange } from '../../db/writes/environment-changes.ts';
import { joinByRegistration } from '../../db/writes/invitation-joins.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { failing } from '../support/failing.ts';
import type { InstanceOptions, TestInstance } from '../support/instance.ts';
import {
  beginInvitationRun,
  byUser,
  decideInvite,
  inviteWorkflow,
  type SeededHouse,
  seedHouse,
  seedNewcomer,
  setSeats,
} from '../support/invitation-rows.ts';
import { addressOf } from '../support/partner-request-rows.ts';
import { mailTo } from '../support/person.ts';

/** The ways of an invitation; each stage is passed by one of them. */
export const MEMBERSHIP_INVITE_WAYS: Readonly<Record<string, (instance: TestInstance) => Promise<string>>> = {
  'membership-invite-reminded': async (instance) => {
    const { id } = await mailed(instance);
    await instance.env.sleep('8 days');
    return inviteWorkflow(instance, id).workflowId;
  },
  'membership-invite-joined': async (instance) => {
    const { id, house } = await mailed(instance);
    await instance.env.sleep('1 minute');
    await decideInvite(instance, id, byUser('accept', house.colleague));
    return ended(instance, id);
  },
  'membership-invite-link-declined': async (instance) => {
    const { id } = await beginInvitationRun(instance, { delivery: 'link' });
    await instance.env.sleep('10 days');
    await decideInvite(instance, id, { action: 'decline', actor: 'person' });
    return ended(instance, id);
  },
  'membership-invite-resent-revoked': async (instance) => {
    const { id, email, house } = await mailed(instance);
    await instance.env.sleep('2 minutes');
    await decideInvite(instance, id, byUser('resend', house.administrator));
    await mailTo(instance, email, 'invitation', 2);
    await instance.env.sleep('1 minute');
    await decideInvite(instance, id, byUser('revoke', house.administrator));
    return ended(instance, id);
  },
  'membership-invite-expired': async (instance) => {
    const { id } = await mailed(instance);
    await instance.env.sleep('31 days');
    return ended(instance, id);
  },
  'membership-invite-bounced-corrected': async (instance) => {
    const house = await seedHouse(instance);
    const { id, email } = await beginInvitationRun(instance, { house, email: 'typo+bounce@invitee.example' });
    await mailTo(instance, email, 'invitation');
    await instance.inbox.settled();
    await deliverAll(instance);
    await instance.env.sleep('1 hour');
    const correctionId = await correctionOf(instance, id);
    await decideInvite(instance, id, { ...byUser('correct-address', house.administrator), correctionId });
    await mailTo(instance, `${correctionId}@right.example`, 'invitation');
    return inviteWorkflow(instance, id).workflowId;
  },
  'membership-invite-registration-seat-joined': async (instance) => {
    const { id, email, house } = await mailed(instance, 'new@invitee.example');
    await setSeats(instance, house.environmentId, 2);
    await decideInvite(instance, id, { action: 'register', actor: 'person', registrationId: randomUUID() });
    await joined(instance, { id, email, house });
    await instance.env.sleep('5 days');
    await setSeats(instance, house.environmentId, 3);
    await announceEnvironmentChange(instance.orm.em.fork(), house.environmentId, 'subscription');
    await deliverAll(instance);
    return ended(instance, id);
  },
  'membership-invite-held-up': async (instance) => {
    const { id, house } = await mailed(instance);
    const { organisationId, administrator } = house;
    await instance.orm.em.fork().nativeDelete(Membership, { organisationId, user: administrator });
    await decideInvite(instance, id, byUser('accept', house.colleague));
    await instance.env.sleep('5 days');
    return inviteWorkflow(instance, id).workflowId;
  },
  'membership-invite-yes-parked': async (instance) => {
    const { id, house } = await mailed(instance);
    const { outcome } = await decideInvite(instance, id, byUser('accept', house.colleague));
    if (outcome !== 'working') throw new Error(`it was answered ${outcome}`);
    return inviteWorkflow(instance, id).workflowId;
  },
};

/** What an instance needs besides for a way. */
export const MEMBERSHIP_INVITE_WAY_OPTIONS: Readonly<Record<string, () => InstanceOptions>> = {
  'membership-invite-yes-parked': () => ({
    policy: { databaseStepMs: 500 },
    extra: failing('decideInvitation', 1_000).extra,
  }),
};

async function mailed(instance: TestInstance, email?: string) {
  const house = await seedHouse(instance);
  const begun = await beginInvitationRun(instance, { house, email: email ?? addressOf(house.colleague) });
  await mailTo(instance, begun.email, 'invitation');
  return begun;
}

async function correctionOf({ orm }: TestInstance, invitationId: string): Promise<string> {
  const id = randomUUID();
  const email = `${id}@right.example`;
  const address = { email, emailKey: email, emailKeyVersion: 1, createdAt: new Date() };
  await orm.em.fork().insert(InvitationCorrection, { id, invitationId, ...address });
  return id;
}

async function joined(
  instance: TestInstance,
  { id, email, house }: { readonly id: string; readonly email: string; readonly house: SeededHouse },
): Promise<void> {
  const at = new Date();
  const userId = await seedNewcomer(instance, { environmentId: house.environmentId, email, at });
  const account = { invitationId: id, registrationId: randomUUID(), userId, at, seatUntil: at };
  await instance.orm.em.fork().transactional((em) => joinByRegistration(em, account));
  await deliverAll(instance);
}

async function ended(instance: TestInstance, id: string): Promise<string> {
  const handle = inviteWorkflow(instance, id);
  await handle.result();
  return handle.workflowId;
}
