import { randomUUID } from 'node:crypto';
import { Invitation, type InvitationRow } from '../../db/entities/invitation.ts';
import { Process } from '../../db/entities/process.ts';
import { Subscription } from '../../db/entities/subscription.ts';
import { User, UserAddress } from '../../db/entities/user.ts';
import { openKeyOfInvitation } from '../../db/writes/invitation-guards.ts';
import { putInOutbox } from '../../db/writes/outbox.ts';
import {
  type InvitationDelivery,
  isInvitationOutcome,
  type MembershipInviteAnswer,
  type MembershipInviteCommand,
  type MembershipInviteStage,
} from '../../domain/membership-invite.ts';
import { DAY_MS } from '../../domain/policy.ts';
import { workflowId } from '../../domain/workflow-ids.ts';
import { seedEnvironment, seedUser } from './callers.ts';
import type { TestInstance } from './instance.ts';
import { seedOrganisation } from './organisations.ts';

/** An active organisation, who administers it, and one of its environment who is no member. */
export interface SeededHouse {
  readonly environmentId: string;
  readonly organisationId: string;
  readonly administrator: string;
  readonly colleague: string;
}

type Seeding = Pick<TestInstance, 'orm' | 'apiUrl'>;

export async function seedHouse(instance: Seeding): Promise<SeededHouse> {
  const environmentId = await seedEnvironment(instance);
  const { userId: administrator } = await seedUser(instance, environmentId, 'user');
  const { userId: colleague } = await seedUser(instance, environmentId, 'user');
  const organisationId = await seedOrganisation(instance, { environmentId, administratorId: administrator });
  return { environmentId, organisationId, administrator, colleague };
}

/** How many seats an environment has from now on. */
export async function setSeats(
  { orm }: Pick<TestInstance, 'orm'>,
  environmentId: string,
  seats: number,
): Promise<void> {
  await orm.em.fork().nativeUpdate(Subscription, { environment: environmentId }, { seats });
}

/** An account as a registration makes it for want of a seat: inactive since the moment at which it was made. */
export async function seedNewcomer(
  { orm }: Pick<TestInstance, 'orm'>,
  { environmentId, email, at }: { readonly environmentId: string; readonly email: string; readonly at: Date },
): Promise<string> {
  const id = randomUUID();
  const em = orm.em.fork();
  const person = { environment: environmentId, role: 'user', locale: 'nl', createdAt: at, deactivatedAt: at } as const;
  await em.insert(User, { id, ...person });
  const address = { id: randomUUID(), user: id, email, emailKey: email, emailKeyVersion: 1 };
  await em.insert(UserAddress, { ...address, provenAt: at, isPrimary: true });
  return id;
}

/** An invitation at a stage with its open process; `start`: with the outbox row that starts its workflow. */
export async function seedInvitation(
  { orm }: Pick<TestInstance, 'orm'>,
  { organisationId, environmentId, administrator }: SeededHouse,
  given: {
    readonly email?: string;
    readonly stage?: MembershipInviteStage;
    readonly start?: true;
    readonly openMs?: number;
    readonly delivery?: InvitationDelivery;
    readonly row?: Partial<InvitationRow>;
  } = {},
): Promise<{ readonly id: string; readonly email: string }> {
  const [id, at] = [randomUUID(), new Date()];
  const { email = `${id}@invitee.example`, stage = 'awaiting-answer', start, row, delivery = 'mail' } = given;
  const { openMs = 30 * DAY_MS } = given;
  const isEnded = isInvitationOutcome(stage);
  await orm.em.fork().transactional(async (em) => {
    await em.insert(Process, {
      id,
      kind: 'membershipInvite',
      stage,
      stageSince: at,
      waitingOn: isEnded ? null : 'person',
      waitUntil: isEnded ? null : new Date(at.getTime() + openMs),
      openKey: isEnded ? null : openKeyOfInvitation(organisationId, email),
      environmentIds: [environmentId],
      createdAt: at,
      endedAt: isEnded ? at : null,
    });
    const address = { email, emailKey: email, emailKeyVersion: 1 };
    const invited = { organisationId, environmentId, role: 'member', locale: 'en', openDays: 30 } as const;
    const by = { invitedBy: `user:${administrator}`, createdAt: at, delivery };
    await em.insert(Invitation, { id, ...address, ...invited, ...by, ...row });
    const payload = { openMs, delivery };
    if (start) await putInOutbox(em, { subject: id, kind: 'start', name: 'membershipInvite', payload });
  });
  return { id, email };
}

/** An invitation that is under way, with its mail on the way. */
export async function beginInvitationRun(
  instance: TestInstance,
  given: Parameters<typeof seedInvitation>[2] & { readonly house?: SeededHouse } = {},
) {
  const { house = await seedHouse(instance), ...more } = given;
  const { id, email } = await seedInvitation(instance, house, { ...more, start: true });
  await instance.delivery.deliver(id);
  return { id, email, house };
}

/** The workflow of an invitation. */
export function inviteWorkflow({ temporal }: Pick<TestInstance, 'temporal'>, id: string) {
  return temporal.workflow.getHandle(workflowId('membershipInvite', id));
}

/** Has somebody do something with an invitation, as the API would. */
export function decideInvite(
  instance: Pick<TestInstance, 'temporal'>,
  id: string,
  command: MembershipInviteCommand,
): Promise<MembershipInviteAnswer> {
  return inviteWorkflow(instance, id).executeUpdate<MembershipInviteAnswer, [MembershipInviteCommand]>('decide', {
    args: [command],
  });
}

/** What a user does with an invitation. */
export function byUser(action: MembershipInviteCommand['action'], userId: string): MembershipInviteCommand {
  const answers = action === 'accept' || action === 'decline';
  return { action, actor: `user:${userId}`, ...(answers ? { userId } : {}) };
}
