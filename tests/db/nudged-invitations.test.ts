import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { createMembershipInviteActivities } from '../../activities/membership-invite.ts';
import { Invitation } from '../../db/entities/invitation.ts';
import { Membership } from '../../db/entities/organisation.ts';
import { Process } from '../../db/entities/process.ts';
import { joinByRegistration } from '../../db/writes/invitation-joins.ts';
import { NUDGED_WAITS } from '../../db/writes/nudges.ts';
import { useInstance } from '../support/instance.ts';
import { seedHouse, seedInvitation, seedNewcomer, setSeats } from '../support/invitation-rows.ts';
import { addressOf } from '../support/partner-request-rows.ts';
import { connect, seedSide } from '../support/partner-sides.ts';

const instance = useInstance();

async function nudged(): Promise<string[]> {
  const found: string[] = [];
  for (const { kind, stage, holds } of NUDGED_WAITS.filter(({ kind }) => kind === 'membershipInvite')) {
    const rows = await instance()
      .orm.em.fork()
      .execute<{ id: string }[]>(
        `select p."id" from "processes" p where p."kind" = ? and p."stage" = ? and p."ended_at" is null and (${holds})`,
        [kind, stage],
      );
    found.push(...rows.map(({ id }) => id));
  }
  return found.toSorted();
}
const em = () => instance().orm.em.fork();
async function accept(id: string, userId: string) {
  const steps = createMembershipInviteActivities({ orm: instance().orm });
  const at = new Date().toISOString();
  const soon = new Date(Date.now() + 1e9).toISOString();
  return steps.decideInvitation({
    id,
    at,
    round: 1,
    openUntil: soon,
    seatUntil: soon,
    command: { action: 'accept', actor: `user:${userId}`, userId },
  });
}

it('an invitation that waits for a seat is nudged when its turn has come', async () => {
  const house = await seedHouse(instance());
  await setSeats(instance(), house.environmentId, 2);
  const ids: string[] = [];
  for (let n = 0; n < 2; n++) {
    const { id, email } = await seedInvitation(instance(), house);
    const at = new Date();
    const userId = await seedNewcomer(instance(), { environmentId: house.environmentId, email, at });
    await em().transactional((tx) =>
      joinByRegistration(tx, { invitationId: id, registrationId: randomUUID(), userId, at, seatUntil: at }),
    );
    ids.push(id);
  }
  expect((await em().find(Process, { id: { $in: ids } })).map(({ stage }) => stage)).toEqual([
    'awaiting-seat',
    'awaiting-seat',
  ]);
  expect(await nudged()).toEqual([]);
  await setSeats(instance(), house.environmentId, 3);
  expect(await nudged()).toEqual([ids[0]]);
  await setSeats(instance(), house.environmentId, 4);
  expect(await nudged()).toEqual(ids.toSorted());
  await setSeats(instance(), house.environmentId, 2);
});

it('an invitation is nudged whose partnership, inviter or registration no longer stands against it', async () => {
  const house = await seedHouse(instance());
  const stranger = await seedSide(instance());
  const a = await seedInvitation(instance(), house, { email: addressOf(stranger.userId) });
  expect(await accept(a.id, stranger.userId)).toMatchObject({ heldUpBy: 'NOT_PARTNERS' });
  expect(await nudged()).toEqual([]);
  await connect(
    instance(),
    { userId: house.administrator, environmentId: house.environmentId, call: stranger.call },
    stranger,
  );
  expect(await nudged()).toEqual([a.id]);

  const b = await seedInvitation(instance(), house, { email: addressOf(house.colleague) });
  await em().nativeUpdate(Membership, { user: house.administrator }, { role: 'member' });
  expect(await accept(b.id, house.colleague)).toMatchObject({ heldUpBy: 'INVITER_NOT_ALLOWED' });
  // partners now, inviter may not: it looks again, and says what else is lacking
  expect(await nudged()).toEqual([a.id]);
  await em().nativeUpdate(Membership, { user: house.administrator }, { role: 'administrator' });
  expect(await nudged()).toEqual([a.id, b.id].toSorted());

  const c = await seedInvitation(instance(), house, { stage: 'awaiting-registration' });
  const open = await seedInvitation(instance(), house);
  const over = await seedInvitation(instance(), house, { stage: 'declined' });
  await em().nativeUpdate(Invitation, { id: c.id }, { registrationId: open.id });
  expect(await nudged()).toEqual([a.id, b.id].toSorted());
  await em().nativeUpdate(Invitation, { id: c.id }, { registrationId: over.id });
  expect(await nudged()).toEqual([a.id, b.id, c.id].toSorted());
});
