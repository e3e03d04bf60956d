import { Membership } from '../../db/entities/organisation.ts';
import { UserAddress } from '../../db/entities/user.ts';
import type { TestInstance } from '../support/instance.ts';
import { inviteByMail, joinForm, openHouse } from '../support/invitees.ts';
import { activate, mailTo } from '../support/person.ts';
import { deliverAll, outcomeOf } from './exactly-once.ts';

/** Somebody without an account makes one by their mailed invitation; what is left behind, and what they were told. */
export async function joinByMailedLink(instance: TestInstance) {
  const house = await openHouse(instance);
  const { id, email, token } = await inviteByMail(instance, house);
  const { status } = await activate(instance, joinForm(token));
  await deliverAll(instance);
  const outcome = await outcomeOf(instance, 'membershipInvite', id);
  await mailTo(instance, email, 'activated');
  const em = instance.orm.em.fork();
  return {
    status,
    outcome,
    accounts: await em.count(UserAddress, { emailKey: email }),
    members: await em.count(Membership, { organisationId: house.organisationId, endedAt: null }),
    told: instance.inbox.emailsTo(email).map(({ tags }) => tags['template']),
  };
}
