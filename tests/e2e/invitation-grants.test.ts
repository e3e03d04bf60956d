import { describe, expect, it } from '@jest/globals';
import { Membership } from '../../db/entities/organisation.ts';
import { ServiceAccount } from '../../db/entities/service-account.ts';
import { type CallerHeaders, seedProgram, seedUser } from '../support/callers.ts';
import { useInstance } from '../support/instance.ts';
import { openHouse, someAddress, stageOnce } from '../support/invitees.ts';
import { seedMember } from '../support/organisations.ts';
import { addressOf } from '../support/partner-request-rows.ts';
import { call } from '../support/person.ts';

const instance = useInstance({ policy: { resendPauseMs: 0 } });
const em = () => instance().orm.em.fork();

const LACKS_SCOPE = { status: 403, body: { code: 'NOT_ALLOWED', reasons: [{ code: 'SCOPE_MISSING' }] } };

/** An organisation, a program that only invites, and one that also changes members. */
async function houseWithPrograms() {
  const house = await openHouse(instance());
  const { environmentId, organisationId } = house;
  const inviter = await seedProgram(instance(), { environmentId, scopes: ['invitations.write', 'invitations.read'] });
  const scopes = ['invitations.write', 'invitations.read', 'members.write'] as const;
  const manager = await seedProgram(instance(), { environmentId, scopes });
  const as = (headers: CallerHeaders, method: string, path: string, body?: object) =>
    call(instance(), method, path, { headers, ...(body ? { body } : {}) });
  const path = `/v1/organisations/${organisationId}`;
  const invite = (headers: CallerHeaders, email: string, role: string) =>
    as(headers, 'POST', `${path}/invitations`, { email, role });
  return { ...house, inviter, manager, as, path, invite };
}

function idOf({ body }: { readonly body: unknown }): string {
  return (body as { id: string }).id;
}

describe('a program that only invites', () => {
  it('invites members, and names no administrator of an organisation', async () => {
    const { inviter, manager, invite } = await houseWithPrograms();

    expect(await invite(inviter.headers, someAddress(), 'member')).toMatchObject({ status: 202 });
    expect(await invite(inviter.headers, someAddress(), 'administrator')).toMatchObject(LACKS_SCOPE);
    expect(await invite(manager.headers, someAddress(), 'administrator')).toMatchObject({ status: 202 });
  });

  it('neither sends the invitation of an administrator again nor turns it to another, but takes it back', async () => {
    const { inviter, manager, as, invite, administrator } = await houseWithPrograms();
    const byPerson = idOf(await invite(administrator.headers, someAddress(), 'administrator'));
    const byProgram = idOf(await invite(manager.headers, 'x+bounce@grants.example', 'administrator'));
    await stageOnce(instance(), byProgram, 'mail-bounced');

    const resent = await as(inviter.headers, 'POST', `/v1/invitations/${byPerson}/resend`);
    const turned = await as(inviter.headers, 'POST', `/v1/invitations/${byProgram}/correct-address`, {
      email: someAddress(),
    });
    const taken = await as(inviter.headers, 'POST', `/v1/invitations/${byPerson}/revoke`);

    expect([resent, turned]).toMatchObject([LACKS_SCOPE, LACKS_SCOPE]);
    expect(taken).toMatchObject({ status: 200, body: { stage: 'revoked' } });
  });

  it('changes no members; one that may makes them administrators', async () => {
    const { inviter, manager, as, path, organisationId, environmentId } = await houseWithPrograms();
    const { userId } = await seedUser(instance(), environmentId, 'user');
    await seedMember(instance(), organisationId, userId);
    const name = { role: 'administrator' };

    const refused = await as(inviter.headers, 'PATCH', `${path}/members/${userId}`, name);
    const named = await as(manager.headers, 'PATCH', `${path}/members/${userId}`, name);

    expect(refused).toMatchObject(LACKS_SCOPE);
    expect(named).toMatchObject({ status: 200, body: { role: 'administrator' } });
  });
});

describe('what a program could grant when it invited', () => {
  const changes = {
    'is without the scope for administrators': { scopes: ['invitations.write', 'invitations.read'] },
    'is without any scope': { scopes: [] },
    'is disabled': { disabledAt: new Date() },
  } as const;

  it.each(Object.entries(changes))('is looked at again when the invitee accepts: it %s', async (_name, change) => {
    const { manager, as, invite, environmentId, organisationId, administrator } = await houseWithPrograms();
    const invitee = await seedUser(instance(), environmentId, 'user');
    const id = idOf(await invite(manager.headers, addressOf(invitee.userId), 'administrator'));
    const changed = 'scopes' in change ? { scopes: [...change.scopes] } : change;
    await em().nativeUpdate(ServiceAccount, { id: manager.serviceAccountId }, changed);

    const accepted = await as(invitee.headers, 'POST', '/v1/invitations/accept', { invitationId: id });
    const held = await as(administrator.headers, 'GET', `/v1/invitations/${id}`);
    const before = await em().count(Membership, { organisationId, user: invitee.userId });
    const resent = await as(administrator.headers, 'POST', `/v1/invitations/${id}/resend`);

    expect(accepted).toMatchObject({ status: 202, body: { stage: 'awaiting-answer' } });
    expect(held.body).toMatchObject({ stage: 'awaiting-answer', blockedBy: 'INVITER_NOT_ALLOWED' });
    expect(before).toBe(0);
    // an administrator answers for it from now on, and the yes takes effect
    expect(resent).toMatchObject({ status: 200, body: { stage: 'joined' } });
  });

  it('is enough for members where the scope for administrators is gone', async () => {
    const { manager, as, invite, environmentId } = await houseWithPrograms();
    const invitee = await seedUser(instance(), environmentId, 'user');
    const id = idOf(await invite(manager.headers, addressOf(invitee.userId), 'member'));
    const scopes = ['invitations.write'];
    await em().nativeUpdate(ServiceAccount, { id: manager.serviceAccountId }, { scopes });

    const accepted = await as(invitee.headers, 'POST', '/v1/invitations/accept', { invitationId: id });

    expect(accepted).toMatchObject({ status: 200, body: { stage: 'joined' } });
  });
});
