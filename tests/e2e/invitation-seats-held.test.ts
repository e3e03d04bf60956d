import { describe, expect, it } from '@jest/globals';
import { Invitation } from '../../db/entities/invitation.ts';
import { NUDGED_WAITS } from '../../db/writes/nudges.ts';
import { seatReservedSince } from '../../domain/membership-invite.ts';
import { useInstance } from '../support/instance.ts';
import { setSeats } from '../support/invitation-rows.ts';
import { type InvitingHouse, inviteByMail, joinForm, openHouse, openPage, someAddress } from '../support/invitees.ts';
import { activate, call } from '../support/person.ts';

const instance = useInstance();
const em = () => instance().orm.em.fork();

/** As though an invitation had been made when its seat is kept no more. */
async function age({ id }: { readonly id: string }): Promise<void> {
  await em().nativeUpdate(Invitation, { id }, { createdAt: seatReservedSince(new Date()) });
}

async function seatOf({ id }: { readonly id: string }): Promise<string> {
  return (await em().findOneOrFail(Invitation, { id })).seat;
}

async function takenIn({ administrator: { headers } }: InvitingHouse): Promise<number> {
  const { body } = await call(instance(), 'GET', '/v1/environment', { headers });
  return (body as { subscription: { seatsTaken: number } }).subscription.seatsTaken;
}

async function heldIn({ organisationId, administrator: { headers } }: InvitingHouse, seat: string): Promise<string[]> {
  const path = `/v1/organisations/${organisationId}/invitations?seat=${seat}`;
  const { body } = await call(instance(), 'GET', path, { headers });
  return (body as { items: { id: string }[] }).items.map(({ id }) => id);
}

describe('a seat that an invitation has reserved', () => {
  it('is kept for thirty days, however long it is open, and then is anybody’s', async () => {
    const house = await openHouse(instance());
    await setSeats(instance(), house.environmentId, 2);
    const first = await house.invite(someAddress(), { expiresInDays: 365 });
    const second = await house.invite(someAddress());
    const before = [await seatOf(first), await seatOf(second), await takenIn(house), await heldIn(house, 'reserved')];

    await age(first);
    const after = [await takenIn(house), await heldIn(house, 'reserved')];
    const third = await house.invite(someAddress());
    const listed = await call(instance(), 'POST', `/v1/organisations/${house.organisationId}/invitations`, {
      headers: house.administrator.headers,
      // the longer way
      body: { email: someAddress(), delivery: 'link' },
    });

    expect(before).toEqual(['reserved', 'none', 2, [first.id]]);
    expect(after).toEqual([1, []]);
    expect(await seatOf(third)).toBe('reserved');
    expect(await seatOf(listed.body as { id: string })).toBe('none');
  });

  it('lets its invitee in afterwards if one is free, else they wait like others', async () => {
    const house = await openHouse(instance());
    await setSeats(instance(), house.environmentId, 2);
    const late = await inviteByMail(instance(), house);
    await age(late);
    const early = await inviteByMail(instance(), house);

    const waiting = await activate(instance(), joinForm(late.token));
    const joined = await activate(instance(), joinForm(early.token));

    expect([waiting.status, joined.status]).toEqual([202, 201]);
    expect([await seatOf(late), await seatOf(early)]).toEqual(['claimed', 'taken']);
    expect(await heldIn(house, 'claimed')).toEqual([late.id]);
  });

  it('is given to who waits once it is kept no more', async () => {
    const house = await openHouse(instance());
    await setSeats(instance(), house.environmentId, 2);
    const silent = await inviteByMail(instance(), house);
    const waiting = await inviteByMail(instance(), house);
    await activate(instance(), joinForm(waiting.token));
    const before = await isNudged(waiting.id);

    await age(silent);

    expect([before, await isNudged(waiting.id)]).toEqual([false, true]);
  });

  it('is found by an administrator of the environment, by organisation and without an address', async () => {
    const house = await openHouse(instance());
    const [one, other] = [someAddress(), someAddress()];
    await house.invite(one);
    await age(await house.invite(other));

    const { body } = await openPage(instance(), '/environment?lang=en', house.administrator.headers);

    const page = String(body);
    expect(page).toContain('Seats that invitations hold');
    expect(page).toMatch(new RegExp(`/organisations/${house.organisationId}/members[^>]*>.*?</a>: 1 seat<`));
    expect(page).not.toContain(one);
  });
});

/** Whether the hourly nudge finds that an invitation that waits for a seat can have one. */
async function isNudged(id: string): Promise<boolean> {
  const waits = NUDGED_WAITS.filter(({ kind, stage }) => kind === 'membershipInvite' && stage === 'awaiting-seat');
  const found = await Promise.all(
    waits.map(({ holds }) => em().execute(`select 1 from "processes" p where p."id" = ? and (${holds})`, [id])),
  );
  return found.some((rows) => rows.length > 0);
}
