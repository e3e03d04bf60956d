import { LockMode } from '@mikro-orm/core';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import { Environment } from '../db/entities/environment.ts';
import { ProviderSignIn } from '../db/entities/identity.ts';
import { Mail } from '../db/entities/mail.ts';
import { PreparedRegistration } from '../db/entities/prepared-registration.ts';
import { Process } from '../db/entities/process.ts';
import {
  ActivationAttempt,
  type ActivationAttemptRow,
  Registration,
  type RegistrationRow,
} from '../db/entities/registration.ts';
import { Subscription } from '../db/entities/subscription.ts';
import { Consent, User, UserAddress } from '../db/entities/user.ts';
import { tellOfRegistrationEnd } from '../db/writes/invited-registrations.ts';
import { askOwnerInstead, keepPartnerAnswers } from '../db/writes/partner-answers.ts';
import { addPreparedOrganisations } from '../db/writes/prepared-organisations.ts';
import { closeProcess } from '../db/writes/processes.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import { domainOf } from '../domain/email-address.ts';
import { DomainError } from '../domain/errors.ts';
import { DEFAULT_POLICY } from '../domain/policy.ts';
import {
  ACTIVATION_REFUSALS,
  type ActivateAnswer,
  type ActivationRefusal,
  type RegistrationOutcome,
} from '../domain/registration.ts';
import type { SubscriptionTerms } from '../domain/subscription.ts';
import { findSignIn, insertIfFree, nameOf, openWayIn, SomethingTaken, takeNames } from './activation-account.ts';
import { joinInvited, makeInvitedUser } from './invited-account.ts';

export interface ActivateRegistrationCommand {
  readonly id: string;
  readonly attemptId: string;
  /** ISO-8601 UTC, from the workflow. */
  readonly at: string;
  /** Until when whoever joins by an invitation waits for a seat. */
  readonly seatUntil?: string;
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
      if (refusal instanceof SomethingTaken) return refuse(orm.em.fork(), command, refusal.refusals);
      throw refusal;
    }
  }

  /** Ends a registration that nobody activated in time and erases what it held about them. A repeat changes nothing. */
  async function expireRegistration({ id, at }: { readonly id: string; readonly at: string }): Promise<void> {
    await orm.em.fork().transactional((em) => endUnactivated(em, id, 'expired', new Date(at)));
  }

  return { activateRegistration, expireRegistration };
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
  const signIn = attempt.signInId ? await findSignIn(em, attempt.signInId, id) : undefined;
  // a password, or a sign-in that leads here; without either nothing can ever carry it out
  if (!signIn && !attempt.passwordHash) return { outcome: 'refused', refusals: [] };
  const userId = uuidv7();
  const person = signIn ? nameOf(signIn, registration) : {};
  const { invitationId } = attempt;
  const ownId = uuidv7();
  const environmentId = invitationId
    ? await makeInvitedUser(em, { attempt, invitationId, emailKey: registration.emailKey, userId, at, signIn, person })
    : ownId;
  if (!invitationId) {
    await takeNames(em, { attempt, environmentId, userId, at, domain: domainOf(registration.emailKey), person });
  }
  const address = {
    id: uuidv7(),
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
    await em.nativeDelete(Environment, ownId);
    await endUnactivated(em, id, 'cancelled', at);
    return { outcome: 'ended', stage: 'cancelled' };
  }
  if (!invitationId) await em.insert(Subscription, { environment: environmentId, ...subscription, updatedAt: at });
  await em.insert(Consent, { id: uuidv7(), user: userId, termsVersion: attempt.termsVersion, acceptedAt: at });
  const seatUntil = new Date(command.seatUntil ?? at.getTime() + DEFAULT_POLICY.invitationSeatMs);
  const isActive =
    !invitationId || (await joinInvited(em, { invitationId, registrationId: id, userId, at, seatUntil }));
  await openWayIn(em, { attempt, signIn, userId, at, isActive });
  await closeProcess(em, { id, stage: 'activated', at, environmentIds: [environmentId] });
  const by = { invitationId: invitationId ?? null };
  await em.nativeUpdate(Registration, { id }, { ...ERASED, ...by, userId, attemptId, activatedAt: at });
  await em.nativeUpdate(ProviderSignIn, { registrationId: id }, ERASED_OF_SIGN_IN);
  await em.nativeDelete(ActivationAttempt, { registrationId: id });
  await tellOfRegistrationEnd(em, id);
  // what was prepared is an environment of their own, which they do not make now: their account is asked about it
  if (invitationId) await askOwnerInstead(em, id);
  else await keepWhatWasPrepared(em, { registrationId: id, environmentId, userId, at }, attempt);
  const data = { environmentId, userId };
  await noteOnTimeline(em, { processId: id, at, event: 'activated', actor: `user:${userId}`, data });
  return { outcome: 'activated', userId, environmentId };
}

async function keepWhatWasPrepared(
  em: EntityManager,
  made: Readonly<{ registrationId: string; environmentId: string; userId: string; at: Date }>,
  { becomePartnerOf: agreed, declinesPartnerOf: declined }: ActivationAttemptRow,
): Promise<void> {
  const { registrationId, at } = made;
  const open = { registrationId, endedAt: null, expiresAt: { $gt: at } };
  const prepared = await em.find(PreparedRegistration, open, { orderBy: { id: 'asc' }, disableIdentityMap: true });
  // nearly nobody's registration was prepared
  if (prepared.length === 0) return;
  await addPreparedOrganisations(em, made, prepared);
  await keepPartnerAnswers(em, { ...made, agreed, declined });
}

/** What a registration no longer holds once it has ended; the account, if there is one, holds the address. */
const ERASED = {
  email: null,
  emailKey: null,
  environmentName: null,
  provider: null,
  firstName: null,
  lastName: null,
};
/** What the sign-ins that led to it no longer hold; by their token a lost answer is asked for again. */
const ERASED_OF_SIGN_IN = { email: null, emailKey: null, firstName: null, lastName: null };

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
  await em.nativeUpdate(ProviderSignIn, { registrationId: id }, ERASED_OF_SIGN_IN);
  await em.nativeUpdate(Mail, { processId: id }, { recipient: null, recipientHash: null });
  await em.nativeDelete(ActivationAttempt, { registrationId: id });
  await em.nativeUpdate(Process, { id }, { erasedAt: at });
  // what intermediaries prepared lapses at its own time, which tells nothing about the registration
  if (outcome === 'cancelled') await askOwnerInstead(em, id);
  await tellOfRegistrationEnd(em, id);
  await noteOnTimeline(em, { processId: id, at, event: outcome, actor: 'vestibule' });
  await noteOnTimeline(em, { processId: id, at, event: 'erased', actor: 'vestibule' });
}
