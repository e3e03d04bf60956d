import { Process } from '../../db/entities/process.ts';
import { Registration } from '../../db/entities/registration.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import type { TestInstance } from '../support/instance.ts';
import { setSeats } from '../support/invitation-rows.ts';
import { inviteByMail, joinForm, openHouse, someAddress, stageOnce, submit, wordFor } from '../support/invitees.ts';
import { activate, mailTo, tokenIn } from '../support/person.ts';

/** The ways on which an invitee makes an account. */
export const INVITED_REGISTRATION_WAYS: Readonly<Record<string, (instance: TestInstance) => Promise<string>>> = {
  'registration-invited-activated': async (instance) => {
    const { id, token } = await inviteByMail(instance, await openHouse(instance));
    await activate(instance, joinForm(token));
    return registrationOf(instance, id);
  },
  'registration-invited-without-seat': async (instance) => {
    const house = await openHouse(instance);
    await setSeats(instance, house.environmentId, 1);
    const { id, token } = await inviteByMail(instance, house);
    await activate(instance, joinForm(token));
    return registrationOf(instance, id);
  },
  'membership-invite-registering-joined': async (instance) => {
    const { id, email } = await beginByHand(instance);
    await instance.env.sleep('2 days');
    const token = tokenIn(await mailTo(instance, email, 'activation'));
    await activate(instance, joinForm(token, { invitationId: id }));
    await deliverAll(instance);
    const handle = instance.temporal.workflow.getHandle(`membershipInvite/${id}`);
    await handle.result();
    return handle.workflowId;
  },
  'membership-invite-registration-lapsed': async (instance) => {
    const { id } = await beginByHand(instance);
    await instance.env.sleep('8 days');
    await deliverAll(instance);
    await stageOnce(instance, id, 'awaiting-answer');
    return `membershipInvite/${id}`;
  },
};

/** By a link that was handed over: the mailbox is asked. */
async function beginByHand(instance: TestInstance) {
  const house = await openHouse(instance);
  const email = someAddress();
  const { id, link } = await house.invite(email, { delivery: 'link' });
  const token = new URL(link ?? '').searchParams.get('token') ?? '';
  await submit(instance, '/invitations', { token, action: 'register', word: wordFor(token) });
  await mailTo(instance, email, 'activation');
  await deliverAll(instance);
  await stageOnce(instance, id, 'awaiting-registration');
  return { id, email };
}

async function registrationOf(instance: TestInstance, invitationId: string): Promise<string> {
  const { id } = await instance.orm.em.fork().findOneOrFail(Registration, { invitationId });
  await instance.temporal.workflow.getHandle(`registration/${id}`).result();
  await instance.orm.em.fork().findOneOrFail(Process, { id, stage: 'activated' });
  return `registration/${id}`;
}
