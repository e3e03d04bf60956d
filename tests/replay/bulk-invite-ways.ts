import type { TestInstance } from '../support/instance.ts';
import { seedOrganisation } from '../support/organisations.ts';
import { type SignedIn, signedInAdministrator } from '../support/people.ts';

/** The ways of a list of invitations; each outcome is reached by one of them. */
export const BULK_INVITE_WAYS: Readonly<Record<string, (instance: TestInstance) => Promise<string>>> = {
  'bulk-invite-done': async (instance) => {
    const administrator = await signedInAdministrator(instance, 'bulk');
    return ended(instance, await handIn(instance, administrator));
  },
  'bulk-invite-cancelled': async (instance) => {
    const administrator = await signedInAdministrator(instance, 'bulk');
    await instance.stopWorkers();
    const id = await handIn(instance, administrator);
    await administrator.call('POST', `/v1/bulk-invitations/${id}/cancel`);
    await instance.startWorkers();
    return ended(instance, id);
  },
};

async function handIn(instance: TestInstance, administrator: SignedIn): Promise<string> {
  const { environmentId, userId: administratorId } = administrator;
  const organisationId = await seedOrganisation(instance, { environmentId, administratorId });
  const invitations = ['a', 'b', 'c'].map((name) => ({ email: `${name}@bulk-list.example` }));
  const path = `/v1/organisations/${organisationId}/invitations/bulk`;
  const { body } = await administrator.call('POST', path, { invitations });
  await instance.delivery.idle();
  return (body as { id: string }).id;
}

async function ended(instance: TestInstance, id: string): Promise<string> {
  await instance.temporal.workflow.getHandle(`bulkInvite/${id}`).result();
  return `bulkInvite/${id}`;
}
