import { describe, expect, it } from '@jest/globals';
import { Invitation } from '../../db/entities/invitation.ts';
import { Membership } from '../../db/entities/organisation.ts';
import { OutboxRow } from '../../db/entities/outbox-row.ts';
import { Process } from '../../db/entities/process.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { seedOrganisation } from '../support/organisations.ts';
import { addressOf } from '../support/partner-request-rows.ts';
import { type Manager, seedSide } from '../support/partner-sides.ts';
import { mailTo } from '../support/person.ts';

const instance = useInstance();

const em = () => instance().orm.em.fork();

/** An organisation with two administrators, of whom one has invited a colleague. */
async function invited(role: 'member' | 'administrator' = 'member') {
  const by = await seedSide(instance());
  const [inviter, other, invitee] = [
    await by.colleague('user'),
    await by.colleague('user'),
    await by.colleague('user'),
  ];
  const organisationId = await seedOrganisation(instance(), {
    environmentId: by.environmentId,
    administratorId: inviter.userId,
    members: [{ userId: other.userId, role: 'administrator' }],
  });
  const path = `/v1/organisations/${organisationId}`;
  const body = { email: addressOf(invitee.userId), role, delivery: 'none' };
  const { id } = (await inviter.call('POST', `${path}/invitations`, body)).body as { id: string };
  const accept = () => invitee.call('POST', '/v1/invitations/accept', { invitationId: id });
  const member = (who: Manager) => `${path}/members/${who.userId}`;
  const setRole = (actor: Manager, who: Manager, to: string) => actor.call('PATCH', member(who), { role: to });
  return { by, inviter, other, invitee, organisationId, id, accept, member, setRole };
}

const openMemberships = (organisationId: string, { userId }: Manager) =>
  em().find(Membership, { organisationId, user: userId, endedAt: null });

function joined(id: string) {
  return eventually(`${id} joined`, async () => {
    const { stage } = await em().findOneOrFail(Process, { id });
    return stage === 'joined' ? stage : undefined;
  });
}

describe('a yes of somebody who is a member by another way', () => {
  it('ends the invitation with the membership that they have, and tells them so, also the second time', async () => {
    const { by, invitee, inviter, organisationId, id, accept, setRole } = await invited('member');
    await setRole(by, invitee, 'administrator');
    const [before] = await openMemberships(organisationId, invitee);

    const answers = [await accept(), await accept()];

    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 200, body: { id, stage: 'joined', alreadyMember: true } });
    }
    expect(await openMemberships(organisationId, invitee)).toEqual([before]);
    expect(await em().findOneOrFail(Invitation, { id })).toMatchObject({ membershipId: before?.id });
    await deliverAll(instance());
    await mailTo(instance(), addressOf(inviter.userId), 'invitation-joined');
  });

  it('needs nobody’s right to invite', async () => {
    const { by, inviter, other, invitee, id, accept, member, setRole } = await invited();
    await setRole(by, invitee, 'administrator');
    await other.call('DELETE', member(inviter));

    const accepted = await accept();

    expect(accepted).toMatchObject({ status: 200, body: { id, stage: 'joined', alreadyMember: true } });
  });

  it('is told of the others by its absence', async () => {
    const { accept } = await invited();

    const answers = [await accept(), await accept()];

    expect(answers.map(({ body }) => body)).toEqual([
      expect.objectContaining({ stage: 'joined', alreadyMember: false }),
      expect.objectContaining({ stage: 'joined', alreadyMember: false }),
    ]);
  });
});

describe('a yes that waits for the right of its inviter', () => {
  it.each(['made a plain member', 'removed'])('takes effect when they, %s, administer again', async (how) => {
    const { by, inviter, other, invitee, organisationId, id, accept, member, setRole } = await invited();
    if (how === 'removed') await other.call('DELETE', member(inviter));
    else await setRole(other, inviter, 'member');

    const accepted = await accept();
    const shown = await other.call('GET', `/v1/invitations/${id}`);
    const named = await setRole(by, inviter, 'administrator');
    await deliverAll(instance());
    await joined(id);

    expect(accepted).toMatchObject({ status: 202, body: { stage: 'awaiting-answer' } });
    expect(shown.body).toMatchObject({ stage: 'awaiting-answer', blockedBy: 'INVITER_NOT_ALLOWED' });
    expect(named.status).toBe(200);
    expect(await openMemberships(organisationId, invitee)).toMatchObject([{ role: 'member', invitationId: id }]);
    await deliverAll(instance());
    await mailTo(instance(), addressOf(invitee.userId), 'invitation-admitted');
  });

  it('ends with the membership that somebody gives them meanwhile', async () => {
    const { by, inviter, other, invitee, organisationId, id, accept, member, setRole } = await invited();
    await other.call('DELETE', member(inviter));
    await accept();

    await setRole(by, invitee, 'administrator');
    await deliverAll(instance());
    await joined(id);

    expect(await openMemberships(organisationId, invitee)).toMatchObject([
      { role: 'administrator', invitationId: null },
    ]);
  });

  it('looks again at every change of who administers the organisation, and at none that was made before', async () => {
    const { by, inviter, other, id, accept, member, setRole } = await invited();
    const third = await by.colleague('user');
    await other.call('DELETE', member(inviter));
    await accept();
    const looks = () => em().count(OutboxRow, { subject: id, name: 'conditions-changed' });
    const before = await looks();

    await setRole(by, third, 'administrator');
    await setRole(other, third, 'member');
    await other.call('DELETE', member(third));
    await other.call('DELETE', member(third));
    await instance().delivery.idle();

    expect((await looks()) - before).toBe(3);
  });
});
