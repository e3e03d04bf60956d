import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { createMembershipInviteActivities } from '../../activities/membership-invite.ts';
import { Invitation, InvitationCorrection } from '../../db/entities/invitation.ts';
import { Membership } from '../../db/entities/organisation.ts';
import { Process } from '../../db/entities/process.ts';
import { Registration } from '../../db/entities/registration.ts';
import { User } from '../../db/entities/user.ts';
import { joinByRegistration } from '../../db/writes/invitation-joins.ts';
import {
  MEMBERSHIP_INVITE_STAGES,
  type MembershipInviteCommand,
  type MembershipInviteStage,
} from '../../domain/membership-invite.ts';
import type { MembershipInviteTurn } from '../../domain/membership-invite-state.ts';
import {
  MEMBERSHIP_INVITE_EVENTS,
  MEMBERSHIP_INVITE_TABLE,
  type MembershipInviteEvent,
} from '../../domain/membership-invite-table.ts';
import { seedEnvironment, seedUser } from '../support/callers.ts';
import { useInstance } from '../support/instance.ts';
import {
  byUser,
  type SeededHouse,
  seedHouse,
  seedInvitation,
  seedNewcomer,
  setSeats,
} from '../support/invitation-rows.ts';
import { seedMember } from '../support/organisations.ts';
import { addressOf } from '../support/partner-request-rows.ts';

const instance = useInstance({ withoutWorkers: true });
const EVENTS = Object.keys(MEMBERSHIP_INVITE_EVENTS) as readonly MembershipInviteEvent[];
const PAIRS = EVENTS.flatMap((event) => MEMBERSHIP_INVITE_STAGES.map((stage) => ({ event, stage })));

/** An invitation, and who it is for. */
interface Scene {
  readonly house: SeededHouse;
  readonly id: string;
  readonly email: string;
  readonly invitee: string;
}

it.each(PAIRS)('$event at $stage has the answer that the table gives', async ({ event, stage }) => {
  const cell = MEMBERSHIP_INVITE_TABLE[event][stage];
  const scene = await setUp(event, stage);

  const turn = await happen(event, scene, stage);
  const after = await instance().orm.em.fork().findOneOrFail(Process, scene.id);

  const to = cell.answer === 'done' ? cell.to : stage;
  expect({ stage: after.stage, code: turn.code }).toEqual({
    stage: to,
    code: cell.answer === 'refused' ? cell.code : undefined,
  });
  expect(turn.stage).toBe(to);
  expect(Boolean(after.endedAt)).toBe((['joined', 'declined', 'expired', 'revoked'] as string[]).includes(to));
});

/** Who is invited: a colleague, or somebody whose account was made and who waits for a seat. */
async function setUp(event: MembershipInviteEvent, stage: MembershipInviteStage): Promise<Scene> {
  const house = await seedHouse(instance());
  if (stage === 'awaiting-seat') return waitingForSeat(house);
  const email = event.startsWith('account') ? `${randomUUID()}@new.example` : addressOf(house.colleague);
  // whoever has joined or declined is asked again what they did
  const answered = stage === 'joined' || stage === 'declined' ? { userId: house.colleague } : {};
  const registrationId = await seedRegistration(event === 'registration-ended');
  const { id } = await seedInvitation(instance(), house, { email, stage, row: { ...answered, registrationId } });
  return { house, id, email, invitee: house.colleague };
}

async function waitingForSeat(house: SeededHouse): Promise<Scene> {
  const at = new Date();
  const email = `${randomUUID()}@new.example`;
  const invitee = await seedNewcomer(instance(), { environmentId: house.environmentId, email, at });
  await setSeats(instance(), house.environmentId, 2);
  const { id } = await seedInvitation(instance(), house, { email });
  await join(await newAccount(id, invitee, at));
  return { house, id, email, invitee };
}

async function newAccount(invitationId: string, userId: string, at: Date) {
  return { invitationId, registrationId: await seedRegistration(false), userId, at, seatUntil: at };
}

function join(account: Awaited<ReturnType<typeof newAccount>>) {
  return instance()
    .orm.em.fork()
    .transactional((em) => joinByRegistration(em, account));
}

async function seedRegistration(ended: boolean): Promise<string> {
  const [id, at] = [randomUUID(), new Date()];
  const em = instance().orm.em.fork();
  const stage = ended ? 'expired' : 'awaiting-activation';
  const standing = { stage, stageSince: at, endedAt: ended ? at : null };
  await em.insert(Process, { id, kind: 'registration', ...standing, environmentIds: [], createdAt: at });
  await em.insert(Registration, { id, emailKeyVersion: 1, locale: 'en' });
  return id;
}

/** Lets an event happen to an invitation. */
async function happen(
  event: MembershipInviteEvent,
  scene: Scene,
  stage: MembershipInviteStage,
): Promise<MembershipInviteTurn> {
  const { house, id, invitee } = scene;
  switch (event) {
    case 'accept':
    case 'decline':
      return act(id, byUser(event, invitee));
    case 'accept-elsewhere':
      return stage === 'awaiting-seat' ? review(id) : elsewhere(scene);
    case 'accept-unwarranted':
      if (stage === 'awaiting-seat') return review(id);
      await instance().orm.em.fork().nativeDelete(Membership, { user: house.administrator });
      return act(id, byUser('accept', await another(scene)));
    case 'accept-as-another':
      return act(id, byUser('accept', (await seedUser(instance(), house.environmentId, 'user')).userId));
    case 'accept-as-member': {
      if (stage === 'awaiting-seat') return review(id);
      const member = await another(scene);
      await seedMember(instance(), house.organisationId, member);
      return act(id, byUser('accept', member));
    }
    case 'register':
      return act(id, { action: 'register', actor: 'person', registrationId: randomUUID() });
    case 'account-made':
      return stage === 'awaiting-seat' ? review(id) : register(scene);
    case 'account-without-seat':
      if (stage === 'awaiting-seat') return review(id);
      await setSeats(instance(), house.environmentId, 2);
      return register(scene);
    case 'seat-comes':
      await setSeats(instance(), house.environmentId, 3);
      return review(id);
    case 'registration-ended':
    case 'conditions-unchanged':
      return review(id);
    case 'revoke':
    case 'resend':
      return act(id, byUser(event, house.administrator));
    case 'correct-address':
      return correct(scene);
    case 'act-unfit':
      return act(id, byUser('resend', house.colleague));
    case 'mail-refused':
      return steps().reviewInvitation({ ...stepOf(id), because: 'bounced' });
    case 'cancel':
      return steps().endInvitation({ ...stepOf(id), stage: 'revoked' });
    case 'deadline':
      return steps().endInvitation({ ...stepOf(id), stage: 'expired' });
  }
}

/** Somebody else than the one who may have answered it, who has the invited address. */
async function another({ house, id }: Scene): Promise<string> {
  const { userId } = await seedUser(instance(), house.environmentId, 'user');
  const address = { email: addressOf(userId), emailKey: addressOf(userId) };
  await instance().orm.em.fork().nativeUpdate(Invitation, { id }, address);
  return userId;
}

async function elsewhere(scene: Scene): Promise<MembershipInviteTurn> {
  const userId = await another(scene);
  const environment = await seedEnvironment(instance());
  await instance().orm.em.fork().nativeUpdate(User, { id: userId }, { environment });
  return act(scene.id, byUser('accept', userId));
}

async function register({ house, id, email }: Scene): Promise<MembershipInviteTurn> {
  const at = new Date();
  const userId = await seedNewcomer(instance(), { environmentId: house.environmentId, email, at });
  await join(await newAccount(id, userId, at));
  return review(id);
}

async function correct({ house, id }: Scene): Promise<MembershipInviteTurn> {
  const correctionId = randomUUID();
  const email = `${correctionId}@right.example`;
  const address = { email, emailKey: email, emailKeyVersion: 1, createdAt: new Date() };
  await instance()
    .orm.em.fork()
    .insert(InvitationCorrection, { id: correctionId, invitationId: id, ...address });
  return act(id, { ...byUser('correct-address', house.administrator), correctionId });
}

function act(id: string, command: MembershipInviteCommand): Promise<MembershipInviteTurn> {
  return steps().decideInvitation({ ...stepOf(id), command });
}

function review(id: string): Promise<MembershipInviteTurn> {
  return steps().reviewInvitation({ ...stepOf(id), because: 'changed' });
}

function steps() {
  return createMembershipInviteActivities({ orm: instance().orm });
}

function stepOf(id: string) {
  const at = new Date().toISOString();
  return { id, at, round: 1, openUntil: at, seatUntil: at };
}
