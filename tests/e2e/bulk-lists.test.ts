import { describe, expect, it } from '@jest/globals';
import { User } from '../../db/entities/user.ts';
import { type CallerHeaders, seedProgram, seedUser } from '../support/callers.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { setSeats } from '../support/invitation-rows.ts';
import { type InvitingHouse, openHouse, someAddress } from '../support/invitees.ts';
import { seedMember } from '../support/organisations.ts';
import { addressOf } from '../support/partner-request-rows.ts';
import { type Answer, call } from '../support/person.ts';

const instance = useInstance();

const pathOf = ({ organisationId }: InvitingHouse) => `/v1/organisations/${organisationId}/invitations/bulk`;

/** Hands a list in and waits for its end. Answers its id. */
async function hand(house: InvitingHouse, invitations: readonly object[], more: object = {}, by?: CallerHeaders) {
  const headers = by ?? house.administrator.headers;
  const { body } = await call(instance(), 'POST', pathOf(house), { headers, body: { invitations, ...more } });
  const { id } = body as { id: string };
  await eventually('the end of the list', async () => {
    const shown = await see(house, `/v1/bulk-invitations/${id}`);
    return (shown.body as { endedAt: string | null }).endedAt === null ? undefined : true;
  });
  return id;
}

function see({ administrator }: InvitingHouse, path: string, headers = administrator.headers): Promise<Answer> {
  return call(instance(), 'GET', path, { headers });
}

async function itemsOf(house: InvitingHouse, id: string) {
  const { body } = await see(house, `/v1/bulk-invitations/${id}/items`);
  const { items } = body as { items: { outcome: string; problem: string | null; invitationId: string | null }[] };
  return items.map(({ outcome, problem, invitationId }) => [outcome, problem, invitationId]);
}

describe('the lists of an organisation', () => {
  it('are listed the newest first, page by page, each as it is seen by itself', async () => {
    const house = await openHouse(instance());
    const ids = [
      await hand(house, [{ email: someAddress() }, { email: 'nobody' }]),
      await hand(house, [{ email: someAddress() }]),
      await hand(house, [{ email: someAddress() }]),
    ];

    const all = await see(house, pathOf(house));
    const first = await see(house, `${pathOf(house)}?limit=2`);
    const { items, nextCursor } = first.body as { items: { id: string }[]; nextCursor: string };
    const second = await see(house, `${pathOf(house)}?limit=2&cursor=${nextCursor}`);

    const ones = await Promise.all(ids.toReversed().map((id) => see(house, `/v1/bulk-invitations/${id}`)));
    expect(all.body).toEqual({ items: ones.map(({ body }) => body), nextCursor: null });
    expect(ones[2]?.body).toMatchObject({ lines: 2, outcomes: { invited: 1, invalid: 1 }, allowedActions: [] });
    expect(items.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
    expect(second.body).toEqual({ items: [ones[2]?.body], nextCursor: null });
  });

  it('are for its administrators and programs that read invitations, and empty where there are none', async () => {
    const [house, other] = [await openHouse(instance()), await openHouse(instance())];
    const { environmentId } = house;
    await hand(house, [{ email: someAddress() }]);
    const member = await seedUser(instance(), environmentId, 'administrator');
    await seedMember(instance(), house.organisationId, member.userId);
    const reader = await seedProgram(instance(), { environmentId, scopes: ['invitations.read'] });
    const writer = await seedProgram(instance(), { environmentId, scopes: ['invitations.write'] });
    const as = async (headers?: CallerHeaders) => {
      const { status, body } = await see(house, pathOf(house), headers);
      return [status, (body as { items?: unknown[] }).items?.length];
    };

    expect(await as(reader.headers)).toEqual([200, 1]);
    expect(await as(writer.headers)).toEqual([403, undefined]);
    expect(await as(member.headers)).toEqual([403, undefined]);
    expect(await as(other.administrator.headers)).toEqual([404, undefined]);
    expect(await see(other, pathOf(other))).toMatchObject({ status: 200, body: { items: [], nextCursor: null } });
    expect(await see(house, `${pathOf(house)}?cursor=eA`)).toMatchObject({ body: { code: 'VALIDATION_FAILED' } });
  });
});

describe('the lines of a list', () => {
  it('name the invitation that was made, or was open already, so that a program can go on with it', async () => {
    const house = await openHouse(instance());
    const [open, fresh] = [someAddress(), someAddress()];
    const { id: openId } = await house.invite(open);
    const { userId } = await seedUser(instance(), house.environmentId, 'user');
    await seedMember(instance(), house.organisationId, userId);

    const id = await hand(house, [
      { email: open },
      { email: fresh },
      { email: fresh.toUpperCase() },
      { email: addressOf(userId) },
      { email: addressOf(userId) },
    ]);

    const items = await itemsOf(house, id);
    const [, [, , made]] = items as [unknown, [unknown, unknown, string]];
    expect(items).toEqual([
      ['already-invited', null, openId],
      ['invited', null, made],
      ['already-invited', null, made],
      ['already-member', null, null],
      ['already-member', null, null],
    ]);
    const one = await see(house, `/v1/invitations/${made}`);
    expect(one).toMatchObject({ status: 200, body: { email: fresh, allowedActions: ['resend', 'revoke'] } });
    const csv = await see(house, `/v1/bulk-invitations/${id}/items`, {
      ...house.administrator.headers,
      accept: 'text/csv',
    });
    const cells = String(csv.body).trimEnd().split('\r\n').slice(1);
    expect(cells.map((row) => row.split(',').at(-1))).toEqual([openId, made, made, '', '']);
  });

  it('refuse an address that comes again by what refused it first', async () => {
    const house = await openHouse(instance());
    const { userId } = await seedUser(instance(), house.environmentId, 'user');
    await instance().orm.em.fork().nativeUpdate(User, { id: userId }, { deactivatedAt: new Date() });
    await setSeats(instance(), house.environmentId, 1);
    const nobody = someAddress();

    const lines = [addressOf(userId), addressOf(userId), nobody, nobody].map((email) => ({ email }));
    const id = await hand(house, lines, { seatPolicy: 'refuse' });

    expect(await itemsOf(house, id)).toEqual([
      ['invalid', 'email:USER_INACTIVE', null],
      ['invalid', 'email:USER_INACTIVE', null],
      ['no-seat', null, null],
      ['no-seat', null, null],
    ]);
  });

  it('name no administrator for a program that cannot change members', async () => {
    const house = await openHouse(instance());
    const { environmentId } = house;
    const [bo, ali] = [someAddress(), someAddress()];
    const inviter = await seedProgram(instance(), { environmentId, scopes: ['invitations.write'] });
    const scopes = ['invitations.write', 'members.write'] as const;
    const both = await seedProgram(instance(), { environmentId, scopes });
    const lines = [
      { email: bo, role: 'administrator' },
      { email: bo, role: 'member' },
      { email: ali, role: 'member' },
    ];

    const refused = await itemsOf(house, await hand(house, lines, {}, inviter.headers));
    const named = await itemsOf(
      house,
      await hand(house, [{ email: someAddress(), role: 'administrator' }], {}, both.headers),
    );

    expect(refused.map(([outcome, problem]) => [outcome, problem])).toEqual([
      ['invalid', 'role:SCOPE_MISSING'],
      ['invited', null],
      ['invited', null],
    ]);
    expect(named.map(([outcome]) => outcome)).toEqual(['invited']);
  });
});
