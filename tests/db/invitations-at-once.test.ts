import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createMembershipInviteActivities } from '../../activities/membership-invite.ts';
import { Invitation, InvitationCorrection } from '../../db/entities/invitation.ts';
import { Membership, Organisation } from '../../db/entities/organisation.ts';
import { OutboxRow } from '../../db/entities/outbox-row.ts';
import { Process } from '../../db/entities/process.ts';
import { ServiceAccount } from '../../db/entities/service-account.ts';
import { Subscription } from '../../db/entities/subscription.ts';
import { TimelineEntry } from '../../db/entities/timeline-entry.ts';
import { User, UserAddress } from '../../db/entities/user.ts';
import { inviteAtOnce } from '../../db/writes/invitation-at-once.ts';
import { acceptAtOnce } from '../../db/writes/invitation-shortcuts.ts';
import { parseEmailAddress } from '../../domain/email-address.ts';
import { seedEnvironment, seedProgram, seedUser } from '../support/callers.ts';
import { useInstance } from '../support/instance.ts';
import { byUser, type SeededHouse, seedHouse, seedInvitation, setSeats } from '../support/invitation-rows.ts';
import { seedMember } from '../support/organisations.ts';
import { addressOf } from '../support/partner-request-rows.ts';

const instance = useInstance({ withoutWorkers: true });
const em = () => instance().orm.em.fork();

/** A program's open invitation of a colleague. */
async function invited() {
  const house = await seedHouse(instance());
  const { environmentId, colleague } = house;
  const { serviceAccountId: programId } = await seedProgram(instance(), {
    environmentId,
    scopes: ['invitations.write'],
  });
  const row = { invitedBy: `service-account:${programId}` };
  const { id } = await seedInvitation(instance(), house, { email: addressOf(colleague), row });
  const yes = (more: object = {}) =>
    acceptAtOnce(em(), { id, userId: colleague, byMail: false, at: new Date(), ...more });
  return { ...house, programId, id, yes };
}
type Invited = Awaited<ReturnType<typeof invited>>;

async function left(id: string) {
  const [process, invitation] = [
    await em().findOneOrFail(Process, { id }),
    await em().findOneOrFail(Invitation, { id }),
  ];
  const membership = await em().findOne(Membership, { invitationId: id });
  const timeline = await em().find(TimelineEntry, { processId: id }, { orderBy: { id: 'asc' } });
  return {
    process: { ...process, id: '', openKey: process.openKey && 'set', environmentIds: process.environmentIds.length },
    invitation: {
      accepted: invitation.acceptedAt,
      seat: invitation.seat,
      hasUser: Boolean(invitation.userId),
      isTheirs: invitation.membershipId === membership?.id,
    },
    membership: membership && { role: membership.role, since: membership.since, endedAt: membership.endedAt },
    timeline: timeline.map(({ event, at, data }) => ({ event, at, data })),
  };
}

describe('the usual yes', () => {
  it('leaves what the longer way leaves', async () => {
    const [short, long] = [await invited(), await invited()];
    const [at, createdAt] = [new Date(), new Date()];
    await em().nativeUpdate(Process, { id: { $in: [short.id, long.id] } }, { createdAt });
    // a correction that came to nothing is none of the short way's business
    const correction = { id: randomUUID(), invitationId: long.id, email: 'x', emailKey: 'x', emailKeyVersion: 1 };
    await em().insert(InvitationCorrection, { ...correction, createdAt });
    const { decideInvitation } = createMembershipInviteActivities({ orm: instance().orm });
    const step = (id: string) => ({ id, at: at.toISOString(), round: 1, openUntil: '', seatUntil: at.toISOString() });

    const first = await short.yes({ at });
    const turn = await decideInvitation({ ...step(long.id), command: byUser('accept', long.colleague) });
    const again = await decideInvitation({ ...step(short.id), command: byUser('accept', short.colleague) });

    expect([first, await short.yes()]).toEqual([true, false]);
    expect([turn, again]).toEqual([{ stage: 'joined' }, { stage: 'joined' }]);
    expect(await left(short.id)).toEqual(await left(long.id));
  });

  const others: Readonly<Record<string, (given: Invited) => Promise<unknown>>> = {
    'an organisation that is active no more': ({ organisationId: id }) =>
      em().nativeUpdate(Organisation, { id }, { state: 'draft' }),
    'a program that is disabled': ({ programId: id }) =>
      em().nativeUpdate(ServiceAccount, { id }, { disabledAt: new Date() }),
    'a program without the scope': ({ programId: id }) => em().nativeUpdate(ServiceAccount, { id }, { scopes: [] }),
    'a program that may not name administrators, to one': ({ id }) =>
      em().nativeUpdate(Invitation, { id }, { role: 'administrator' }),
    'an inviter who is a user': ({ id, administrator }) =>
      em().nativeUpdate(Invitation, { id }, { invitedBy: `user:${administrator}` }),
    'a user who is out of work': ({ colleague: id }) => em().nativeUpdate(User, { id }, { deactivatedAt: new Date() }),
    'a user of elsewhere': async ({ colleague: id }) =>
      em().nativeUpdate(User, { id }, { environment: await seedEnvironment(instance()) }),
    'a user with another address': ({ id }) =>
      em().nativeUpdate(Invitation, { id }, { emailKey: 'another@acme.example' }),
    'an address that is not proven': ({ colleague: user }) =>
      em().nativeUpdate(UserAddress, { user }, { provenAt: null }),
    'a member': ({ organisationId, colleague }) => seedMember(instance(), organisationId, colleague),
    'an invitation with a seat': ({ id }) => em().nativeUpdate(Invitation, { id }, { seat: 'reserved' }),
    'an invitation that has ended': ({ id }) =>
      em().nativeUpdate(Process, { id }, { stage: 'revoked', endedAt: new Date() }),
    'an invitation at another stage': ({ id }) => em().nativeUpdate(Process, { id }, { stage: 'mail-bounced' }),
  };

  it.each(Object.keys(others))('is not that of %s, and changes nothing', async (name) => {
    const given = await invited();
    await others[name]?.(given);
    const before = await left(given.id);

    expect(await given.yes()).toBe(false);

    expect(await left(given.id)).toEqual(before);
  });

  it('is that of an address that our mail has just proven', async () => {
    const given = await invited();
    await em().nativeUpdate(UserAddress, { user: given.colleague }, { provenAt: null });

    expect(await given.yes({ byMail: true })).toBe(true);
  });
});

describe('the usual invitation', () => {
  const NOBODY = 'nobody@elsewhere.example';

  const invite = ({ organisationId, administrator }: SeededHouse, address: string, more: object = {}) => {
    const email = parseEmailAddress(address);
    if (!email) throw new Error(`${address} is no address`);
    const [id, actor] = [randomUUID(), `user:${administrator}`];
    const what = {
      role: 'member',
      locale: undefined,
      delivery: 'mail',
      openDays: 30,
      openMs: 1,
      metadata: null,
    } as const;
    return inviteAtOnce(em(), { id, organisationId, actor, email, ...what, ...more });
  };

  const seatsOf = async ({ organisationId }: SeededHouse) =>
    (await em().find(Invitation, { organisationId }, { orderBy: { createdAt: 'asc' } })).map(({ seat }) => seat);

  it('reserves a seat for whoever is nobody here while there are some, and none for a colleague', async () => {
    const house = await seedHouse(instance());
    await setSeats(instance(), house.environmentId, 3);

    const started = [
      await invite(house, addressOf(house.colleague)),
      await invite(house, NOBODY),
      await invite(house, `second.${NOBODY}`),
    ];

    expect(started).not.toContain(undefined);
    expect(await seatsOf(house)).toEqual(['none', 'reserved', 'none']);
    expect(await em().count(OutboxRow, { id: { $in: started as string[] }, kind: 'start' })).toBe(3);
  });

  const others: Readonly<Record<string, (house: SeededHouse) => Promise<unknown>>> = {
    'an organisation that is active no more': ({ organisationId: id }) =>
      em().nativeUpdate(Organisation, { id }, { state: 'draft' }),
    'somebody who administers it no more': ({ administrator: user }) =>
      em().nativeUpdate(Membership, { user }, { role: 'member' }),
    'an administrator who is out of work': ({ administrator: id }) =>
      em().nativeUpdate(User, { id }, { deactivatedAt: new Date() }),
    'a subscription that has lapsed': ({ environmentId: environment }) =>
      em().nativeUpdate(Subscription, { environment }, { validUntil: new Date(0) }),
    'a member': ({ organisationId, colleague }) => seedMember(instance(), organisationId, colleague),
    'a colleague who is out of work': ({ colleague: id }) =>
      em().nativeUpdate(User, { id }, { deactivatedAt: new Date() }),
    'an address that is invited already': (house) => invite(house, addressOf(house.colleague)),
  };

  it.each(Object.keys(others))('is not that of %s, and changes nothing', async (name) => {
    const house = await seedHouse(instance());
    await others[name]?.(house);
    const before = await em().count(Process, { environmentIds: { $contains: [house.environmentId] } });

    expect(await invite(house, addressOf(house.colleague))).toBeUndefined();

    expect(await em().count(Process, { environmentIds: { $contains: [house.environmentId] } })).toBe(before);
  });

  it('is that of a program with the scope, of its own environment alone, and once for an id', async () => {
    const house = await seedHouse(instance());
    const programOf = async (environmentId: string) => {
      const { serviceAccountId: id } = await seedProgram(instance(), { environmentId, scopes: ['invitations.write'] });
      return { actor: `service-account:${id}` };
    };
    const [own, foreign] = [await programOf(house.environmentId), await programOf(await seedEnvironment(instance()))];
    const id = randomUUID();
    const { userId } = await seedUser(instance(), house.environmentId, 'user');

    expect(await invite(house, NOBODY, foreign)).toBeUndefined();
    expect(await invite(house, NOBODY, { ...own, role: 'administrator' })).toBeUndefined();
    expect(await invite(house, NOBODY, { ...own, id })).toBeDefined();
    expect(await invite(house, addressOf(userId), { ...own, id })).toBeUndefined();
  });
});
