import { randomUUIDv7 } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { Environment } from '../db/entities/environment.ts';
import { Mail } from '../db/entities/mail.ts';
import { Process } from '../db/entities/process.ts';
import {
  ActivationAttempt,
  type ActivationAttemptRow,
  Registration,
  type RegistrationRow,
} from '../db/entities/registration.ts';
import { Subscription } from '../db/entities/subscription.ts';
import { Consent, Credential, User, UserAddress } from '../db/entities/user.ts';
import { askOwnerInstead, keepPartnerAnswers } from '../db/writes/partner-answers.ts';
import { closeProcess } from '../db/writes/processes.ts';
import { openSession } from '../db/writes/sessions.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import { domainOf } from '../domain/email-address.ts';
import { DomainError } from '../domain/errors.ts';
import {
  ACTIVATION_REFUSALS,
  type ActivateAnswer,
  type ActivationRefusal,
  type RegistrationOutcome,
} from '../domain/registration.ts';
import type { SubscriptionTerms } from '../domain/subscription.ts';

export interface ActivateRegistrationCommand {
  readonly id: string;
  readonly attemptId: string;
  /** ISO-8601 UTC, from the workflow. */
  readonly at: string;
}

/** What an attempt came to; the answers of `ActivateAnswer` that only the database can give. */
export type ActivationResult = Extract<ActivateAnswer, { outcome: 'activated' | 'refused' | 'ended' }>;

export interface RegistrationActivityDependencies {
  readonly orm: MikroORM;
  /** What a new environment has bought. */
  readonly subscription: SubscriptionTerms;
}

/** The registration's own steps; each is one transaction, guarded by the row's end. */
export function createRegistrationActivities({ orm, subscription }: RegistrationActivityDependencies) {
  /**
   * Makes the environment, its first administrator with the proven address, password, consent and session of one
   * attempt, all or nothing. A repeat after the commit finds its own attempt as the winner and gives the same answer; any
   * other attempt finds the registration ended.
   */
  async function activateRegistration(command: ActivateRegistrationCommand): Promise<ActivationResult> {
    try {
      return await orm.em.fork().transactional((em) => activate(em, command, subscription));
    } catch (refusal) {
      if (refusal instanceof NamesTaken) return refuse(orm.em.fork(), command, refusal.refusals);
      throw refusal;
    }
  }

  /** Ends a registration that nobody activated in time and erases what it held about them. A repeat changes nothing. */
  async function expireRegistration({ id, at }: { readonly id: string; readonly at: string }): Promise<void> {
    await orm.em.fork().transactional((em) => endUnactivated(em, id, 'expired', new Date(at)));
  }

  return { activateRegistration, expireRegistration };
}

/** Takes the transaction back when one of the names turns out to be taken. */
class NamesTaken extends Error {
  readonly refusals: readonly ActivationRefusal[];
  constructor(refusals: readonly ActivationRefusal[]) {
    super('names taken');
    this.refusals = refusals;
  }
}

async function activate(
  em: EntityManager,
  command: ActivateRegistrationCommand,
  subscription: SubscriptionTerms,
): Promise<ActivationResult> {
  const { id, attemptId } = command;
  const at = new Date(command.at);
  const process = await em.findOneOrFail(Process, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const registration = await em.findOneOrFail(Registration, id);
  if (process.endedAt) return answerEnded(em, process.stage, registration, attemptId);

  const attempt = await em.findOne(ActivationAttempt, attemptId);
  // refused before, and only the answer got lost; or gone, and then no try can ever carry it out
  if (!attempt || attempt.refusals) return { outcome: 'refused', refusals: readRefusals(attempt?.refusals) };
  if (!registration.email || !registration.emailKey) {
    throw new DomainError('INTERNAL', `registration ${id} is open but has no address`);
  }
  const environmentId = randomUUIDv7();
  const userId = randomUUIDv7();
  await takeNames(em, { attempt, environmentId, userId, at, domain: domainOf(registration.emailKey) });
  const address = {
    id: randomUUIDv7(),
    user: userId,
    email: registration.email,
    emailKey: registration.emailKey,
    emailKeyVersion: registration.emailKeyVersion,
    provenAt: at,
    isPrimary: true,
  };
  if (!(await insertIfFree(em, UserAddress, address, 'emailKey'))) {
    // the address has got an account elsewhere meanwhile: nothing of this attempt may stay
    await em.nativeDelete(User, userId);
    await em.nativeDelete(Environment, environmentId);
    await endUnactivated(em, id, 'cancelled', at);
    return { outcome: 'ended', stage: 'cancelled' };
  }
  await em.insert(Subscription, { environment: environmentId, ...subscription, updatedAt: at });
  await em.insert(Credential, { user: userId, passwordHash: attempt.passwordHash, changedAt: at });
  await em.insert(Consent, { id: randomUUIDv7(), user: userId, termsVersion: attempt.termsVersion, acceptedAt: at });
  await openSession(em, { userId, hash: Buffer.from(attempt.sessionHash) });
  await closeProcess(em, { id, stage: 'activated', at, environmentIds: [environmentId] });
  await em.nativeUpdate(Registration, { id }, { ...ERASED, userId, attemptId, activatedAt: at });
  await em.nativeDelete(ActivationAttempt, { registrationId: id });
  await keepPartnerAnswers(em, {
    registrationId: id,
    userId,
    environmentId,
    at,
    agreed: attempt.becomePartnerOf,
    declined: attempt.declinesPartnerOf,
  });
  const data = { environmentId, userId };
  await noteOnTimeline(em, { processId: id, at, event: 'activated', actor: `user:${userId}`, data });
  return { outcome: 'activated', userId, environmentId };
}

/** What a registration no longer holds once it has ended; the account, if there is one, holds the address. */
const ERASED = { email: null, emailKey: null, environmentName: null };

async function answerEnded(
  em: EntityManager,
  stage: string,
  registration: RegistrationRow,
  attemptId: string,
): Promise<ActivationResult> {
  if (registration.attemptId === attemptId && registration.userId) {
    const user = await em.findOneOrFail(User, registration.userId);
    return { outcome: 'activated', userId: user.id, environmentId: user.environment.id };
  }
  return { outcome: 'ended', stage: stage === 'activated' || stage === 'expired' ? stage : 'cancelled' };
}

async function takeNames(
  em: EntityManager,
  taken: {
    readonly attempt: ActivationAttemptRow;
    readonly environmentId: string;
    readonly userId: string;
    readonly at: Date;
    /** Of the proven address. */
    readonly domain: string;
  },
): Promise<void> {
  const { attempt, environmentId, userId, at, domain } = taken;
  const environment = {
    id: environmentId,
    name: attempt.environmentName,
    nameKey: attempt.environmentNameKey,
    domain,
    locale: attempt.locale,
    createdAt: at,
  };
  const user = {
    id: userId,
    environment: environmentId,
    username: attempt.username,
    usernameKey: attempt.usernameKey,
    role: 'administrator' as const,
    locale: attempt.locale,
    // the first administrator works with partners (product.md §4)
    relationManagerSince: at,
    createdAt: at,
  };
  const refusals: ActivationRefusal[] = [];
  const usernameTaken = (await em.count(User, { usernameKey: attempt.usernameKey })) > 0;
  if (!(await insertIfFree(em, Environment, environment, 'nameKey'))) refusals.push('ENVIRONMENT_NAME_TAKEN');
  if (usernameTaken || refusals.length > 0 || !(await insertIfFree(em, User, user, 'usernameKey'))) {
    if (usernameTaken || refusals.length === 0) refusals.push('USERNAME_TAKEN');
    throw new NamesTaken(refusals);
  }
}

/** Inserts unless another row has the same unique key; tells whether it did. Two at once: the second waits, then is told. */
async function insertIfFree(
  em: EntityManager,
  entity: typeof Environment | typeof User | typeof UserAddress,
  row: { readonly id: string } & Readonly<Record<string, unknown>>,
  key: string,
): Promise<boolean> {
  const inserted = await em
    .createQueryBuilder(entity as typeof Environment)
    .insert(row as never)
    .onConflict(key as never)
    .ignore()
    .execute<{ affectedRows: number }>('run');
  return inserted.affectedRows === 1;
}

async function refuse(
  em: EntityManager,
  { id, attemptId, at }: ActivateRegistrationCommand,
  refusals: readonly ActivationRefusal[],
): Promise<ActivationResult> {
  await em.transactional(async (tx) => {
    const codes = refusals.join(' ');
    // the row stays, so that a repeat of this step gives the same answer; its password does not
    const refused = { refusals: codes, passwordHash: '' };
    const changed = await tx.nativeUpdate(ActivationAttempt, { id: attemptId, refusals: null }, refused);
    if (changed === 0) return;
    const note = { processId: id, at: new Date(at), event: 'activation-refused', actor: 'person' } as const;
    await noteOnTimeline(tx, { ...note, data: { codes } });
  });
  return { outcome: 'refused', refusals };
}

function readRefusals(codes: string | null | undefined): readonly ActivationRefusal[] {
  const given = (codes ?? '').split(' ');
  return ACTIVATION_REFUSALS.filter((refusal) => given.includes(refusal));
}

async function endUnactivated(
  em: EntityManager,
  id: string,
  outcome: Exclude<RegistrationOutcome, 'activated'>,
  at: Date,
): Promise<void> {
  if (!(await closeProcess(em, { id, stage: outcome, at }))) return;
  await em.nativeUpdate(Registration, { id }, ERASED);
  await em.nativeUpdate(Mail, { processId: id }, { recipient: null, recipientHash: null });
  await em.nativeDelete(ActivationAttempt, { registrationId: id });
  await em.nativeUpdate(Process, { id }, { erasedAt: at });
  // what intermediaries prepared lapses at its own time, which tells nothing about the registration
  if (outcome === 'cancelled') await askOwnerInstead(em, id);
  await noteOnTimeline(em, { processId: id, at, event: outcome, actor: 'vestibule' });
  await noteOnTimeline(em, { processId: id, at, event: 'erased', actor: 'vestibule' });
}
