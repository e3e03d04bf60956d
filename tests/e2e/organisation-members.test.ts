import { describe, expect, it } from '@jest/globals';
import { User } from '../../db/entities/user.ts';
import { useInstance } from '../support/instance.ts';
import { seedOrganisation } from '../support/organisations.ts';
import { type Manager, type Side, seedSide } from '../support/partner-sides.ts';
import { keyWith } from '../support/people.ts';
import { type Answer, call } from '../support/person.ts';

const instance = useInstance({ withoutWorkers: true });

const em = () => instance().orm.em.fork();
const codeOf = ({ status, body }: Answer) => `${status} ${(body as { code?: string } | null)?.code}`;

interface MemberBody {
  readonly userId: string;
  readonly role: string;
}
const membersOf = async (by: Manager, id: string, query = '') =>
  ((await by.call('GET', `/v1/organisations/${id}/members${query}`)).body as { items: readonly MemberBody[] }).items;
const rolesOf = async (by: Manager, id: string) =>
  Object.fromEntries((await membersOf(by, id)).map(({ userId, role }) => [userId, role]));

/** An active organisation with an administrator who is a plain user of its environment, and a member. */
async function company(more: Partial<Parameters<typeof seedOrganisation>[1]> = {}) {
  const by = await seedSide(instance());
  const [administrator, member] = [await by.colleague('user'), await by.colleague('user')];
  const id = await seedOrganisation(instance(), {
    environmentId: by.environmentId,
    administratorId: administrator.userId,
    members: [{ userId: member.userId, role: 'member' }],
    ...more,
  });
  const path = (who: Manager) => `/v1/organisations/${id}/members/${who.userId}`;
  const setRole = (actor: Manager, who: Manager, role: string) => actor.call('PATCH', path(who), { role });
  const remove = (actor: Manager, who: Manager) => actor.call('DELETE', path(who));
  return { by, administrator, member, id, setRole, remove };
}

const deactivate = (by: Side, who: Manager, successor?: Manager) =>
  by.call(
    'POST',
    `/v1/users/${who.userId}/deactivate`,
    successor === undefined ? undefined : { successorId: successor.userId },
  );

describe('the members of an organisation', () => {
  it('are listed page by page, each with what the reader may do', async () => {
    const { by, administrator, member, id } = await company();

    const first = await administrator.call('GET', `/v1/organisations/${id}/members?limit=1`);
    const { nextCursor, items } = first.body as { nextCursor: string; items: readonly MemberBody[] };
    const rest = await membersOf(administrator, id, `?limit=1&cursor=${nextCursor}`);

    // two of the same millisecond have no order
    const all = [...items, ...rest];
    expect([items.length, rest.length]).toEqual([1, 1]);
    expect(all.find(({ userId }) => userId === administrator.userId)).toMatchObject({
      role: 'administrator',
      email: `${administrator.userId}@acme.example`,
      active: true,
      guest: false,
      environment: { id: by.environmentId },
      allowedActions: ['change-role', 'remove'],
    });
    expect(all.find(({ userId }) => userId === member.userId)).toMatchObject({ role: 'member' });
    expect(await membersOf(member, id)).toMatchObject([{ allowedActions: [] }, { allowedActions: [] }]);
    expect(await membersOf(by, id, '?role=administrator')).toHaveLength(1);
  });

  it('are read by programs of the environment with the scope, and by no other', async () => {
    const { by, id } = await company();
    const stranger = await seedSide(instance());
    const read = async (environmentId: string) => {
      const headers = await keyWith(instance(), { environmentId, scopes: ['organisations.read'] });
      return (await call(instance(), 'GET', `/v1/organisations/${id}/members`, { headers })).status;
    };

    expect(await read(by.environmentId)).toBe(200);
    expect(await read(stranger.environmentId)).toBe(404);
    expect((await stranger.call('GET', `/v1/organisations/${id}/members`)).status).toBe(404);
  });

  it('get another role, and go, by an administrator of the organisation', async () => {
    const { by, administrator, member, id, setRole, remove } = await company();

    const raised = await setRole(administrator, member, 'administrator');
    const removed = [await remove(member, administrator), await remove(member, administrator)];

    expect(raised).toMatchObject({ status: 200, body: { userId: member.userId, role: 'administrator' } });
    expect(removed.map(({ status }) => status)).toEqual([204, 204]);
    expect(await rolesOf(by, id)).toEqual({ [member.userId]: 'administrator' });
    expect((await administrator.call('GET', `/v1/organisations/${id}`)).status).toBe(404);
  });

  it('are not changed by plain members, nor taken for others by organisation administrators', async () => {
    const { by, administrator, member, setRole, remove } = await company();
    const outsider = await by.colleague('user');

    const refused = [await setRole(member, member, 'administrator'), await remove(member, administrator)];

    for (const answer of refused) {
      expect(answer).toMatchObject({ status: 403, body: { reasons: [{ code: 'NOT_ORGANISATION_ADMINISTRATOR' }] } });
    }
    expect(codeOf(await setRole(administrator, outsider, 'administrator'))).toBe('404 NOT_FOUND');
    expect(codeOf(await setRole(by, outsider, 'member'))).toBe('404 NOT_FOUND');
  });

  it('are joined by whoever an administrator of the environment names', async () => {
    const { by, id, setRole } = await company();
    const [named, gone] = [await by.colleague('user'), await by.colleague('user')];
    const stranger = await seedSide(instance());
    await em().nativeUpdate(User, { id: gone.userId }, { deactivatedAt: new Date() });

    expect(await setRole(by, named, 'administrator')).toMatchObject({ status: 200, body: { role: 'administrator' } });
    expect(codeOf(await setRole(by, gone, 'administrator'))).toBe('409 USER_INACTIVE');
    expect(codeOf(await setRole(by, stranger, 'administrator'))).toBe('404 NOT_FOUND');
    expect(await rolesOf(by, id)).toMatchObject({ [named.userId]: 'administrator' });
  });

  it('come into an organisation that is active alone', async () => {
    const { by, setRole } = await company({ state: 'draft' });

    expect(codeOf(await setRole(by, await by.colleague('user'), 'administrator'))).toBe('409 ORGANISATION_NOT_ACTIVE');
  });
});

describe('the last administrator of an organisation', () => {
  it('stays, whoever asks', async () => {
    const { by, administrator, setRole, remove } = await company();

    expect(codeOf(await setRole(administrator, administrator, 'member'))).toBe('409 LAST_ORGANISATION_ADMINISTRATOR');
    expect(codeOf(await remove(by, administrator))).toBe('409 LAST_ORGANISATION_ADMINISTRATOR');
  });

  it('is not one of two who go at the same time', async () => {
    const { by, administrator, member, id, setRole, remove } = await company();
    await setRole(by, member, 'administrator');

    const answers = await Promise.all([remove(member, administrator), remove(administrator, member)]);

    expect(answers.map(({ status }) => status).filter((status) => status === 204)).toHaveLength(1);
    expect(Object.values(await rolesOf(by, id))).toEqual(['administrator']);
  });

  it('is one of the environment itself: guests neither count nor are held', async () => {
    const guest = await (await seedSide(instance())).colleague('user');
    const { administrator, id, by, remove } = await company();
    const second = await seedOrganisation(instance(), {
      environmentId: by.environmentId,
      administratorId: administrator.userId,
      members: [{ userId: guest.userId, role: 'administrator' }],
    });

    const held = await by.call('DELETE', `/v1/organisations/${second}/members/${administrator.userId}`);
    const letGo = await by.call('DELETE', `/v1/organisations/${second}/members/${guest.userId}`);

    expect(codeOf(held)).toBe('409 LAST_ORGANISATION_ADMINISTRATOR');
    expect(letGo.status).toBe(204);
    expect((await remove(by, guest)).status).toBe(204);
    expect(Object.values(await rolesOf(by, id))).toContain('administrator');
  });

  it('is deactivated with a successor alone, who becomes administrator in the same moment', async () => {
    const { by, administrator, member, id } = await company();
    const outsider = await by.colleague('user');
    const other = await seedOrganisation(instance(), {
      environmentId: by.environmentId,
      administratorId: administrator.userId,
    });
    const stranger = await seedSide(instance());

    expect(codeOf(await deactivate(by, administrator))).toBe('409 LAST_ORGANISATION_ADMINISTRATOR');
    for (const nobody of [administrator, stranger]) {
      expect(await deactivate(by, administrator, nobody)).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'successorId', code: 'INVALID' }] },
      });
    }
    const done = await deactivate(by, administrator, member);

    expect(done).toMatchObject({ status: 200, body: { active: false } });
    expect(await rolesOf(by, id)).toMatchObject({ [member.userId]: 'administrator' });
    expect(await rolesOf(by, other)).toMatchObject({ [member.userId]: 'administrator' });
    expect(await rolesOf(by, id)).not.toHaveProperty(outsider.userId);
  });

  it('cannot hand over to somebody who is deactivated themself', async () => {
    const { by, administrator, member } = await company();
    await em().nativeUpdate(User, { id: member.userId }, { deactivatedAt: new Date() });

    expect(codeOf(await deactivate(by, administrator, member))).toBe('409 USER_INACTIVE');
  });

  it('of nothing is deactivated as ever', async () => {
    const { by, member } = await company();

    expect((await deactivate(by, member)).status).toBe(200);
  });
});
