import { randomUUID } from 'node:crypto';
import { PartnerRequest, type PartnerRequestRow } from '../../db/entities/partner-request.ts';
import { Process } from '../../db/entities/process.ts';
import { Subscription } from '../../db/entities/subscription.ts';
import { User, UserAddress } from '../../db/entities/user.ts';
import { putInOutbox } from '../../db/writes/outbox.ts';
import { openKeyOfPair } from '../../db/writes/partner-pairs.ts';
import { isPartnerRequestOutcome, type PartnerRequestStage } from '../../domain/partner-request.ts';
import { DAY_MS } from '../../domain/policy.ts';
import { seedEnvironment, seedUser } from './callers.ts';
import type { TestInstance } from './instance.ts';

/** Two environments that could become partners, each with two relation managers and somebody who is none. */
export interface SeededPair {
  readonly from: SeededSide;
  readonly to: SeededSide;
}

export interface SeededSide {
  readonly environmentId: string;
  /** Who asks, or is asked. */
  readonly manager: string;
  /** Another one of their side. */
  readonly second: string;
  /** An advanced user outside of the group. */
  readonly outsider: string;
}

type Seeding = Pick<TestInstance, 'orm' | 'apiUrl'>;

export async function seedPair(instance: Seeding): Promise<SeededPair> {
  return { from: await seedSide(instance), to: await seedSide(instance) };
}

async function seedSide(instance: Seeding): Promise<SeededSide> {
  const environmentId = await seedEnvironment(instance);
  const seed = async (isRelationManager: boolean) => {
    const { userId } = await seedUser(instance, environmentId, 'advanced-user', { isRelationManager });
    return userId;
  };
  return { environmentId, manager: await seed(true), second: await seed(true), outsider: await seed(false) };
}

/** The address of a seeded user. */
export function addressOf(userId: string): string {
  return `${userId}@acme.example`;
}

/** A request between the two, at a stage, with its open process; `start`: with the outbox row that starts its workflow. */
export async function seedRequest(
  { orm }: Pick<TestInstance, 'orm'>,
  { from, to }: SeededPair,
  given: {
    readonly stage?: PartnerRequestStage;
    readonly start?: true;
    readonly accepted?: true;
    readonly row?: Partial<PartnerRequestRow>;
  } = {},
): Promise<string> {
  const { stage = 'awaiting-answer', start, accepted, row } = given;
  const [id, at] = [randomUUID(), new Date()];
  const isEnded = isPartnerRequestOutcome(stage);
  await orm.em.fork().transactional(async (em) => {
    await em.insert(Process, {
      id,
      kind: 'partnerRequest',
      stage,
      stageSince: at,
      waitingOn: isEnded ? null : 'person',
      waitUntil: isEnded ? null : new Date(at.getTime() + 14 * DAY_MS),
      openKey: isEnded ? null : openKeyOfPair(from.environmentId, to.environmentId),
      environmentIds: [from.environmentId, to.environmentId],
      createdAt: at,
      endedAt: isEnded ? at : null,
    });
    await em.insert(PartnerRequest, {
      id,
      fromEnvironment: from.environmentId,
      fromManager: from.manager,
      toEnvironment: to.environmentId,
      toManager: to.manager,
      fromLacks: [],
      toLacks: [],
      ...row,
    });
    if (!start) return;
    const payload = accepted ? { payload: { accepted: true } } : {};
    await putInOutbox(em, { subject: id, kind: 'start', name: 'partnerRequest', ...payload });
  });
  return id;
}

/** Takes somebody out of the relation managers, behind the API's back. */
export async function leaveGroup({ orm }: Pick<TestInstance, 'orm'>, ...userIds: readonly string[]): Promise<void> {
  await orm.em.fork().nativeUpdate(User, { id: { $in: [...userIds] } }, { relationManagerSince: null });
}

/** Whether an environment's subscription includes partners from now on. */
export async function setPartners(
  { orm }: Pick<TestInstance, 'orm'>,
  { environmentId }: SeededSide,
  partnerRelations: boolean,
): Promise<void> {
  await orm.em.fork().nativeUpdate(Subscription, { environment: environmentId }, { partnerRelations });
}

/** Gives a seeded user an address whose mailbox refuses for good. */
export async function bounceFor({ orm }: Pick<TestInstance, 'orm'>, userId: string): Promise<string> {
  const email = `${userId}+bounce@acme.example`;
  await orm.em.fork().nativeUpdate(UserAddress, { user: userId }, { email, emailKey: email });
  return email;
}
