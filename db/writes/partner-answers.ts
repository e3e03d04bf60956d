import type { EntityManager } from '@mikro-orm/postgresql';
import { PreparedRegistration } from '../entities/prepared-registration.ts';
import { putInOutbox } from './outbox.ts';
import { subjectOfAddress } from './registration-intake.ts';

/**
 * Keeps what a person said about partners when they activated what was prepared for them: yes to those they named, no to
 * the others that asked in time. In the transaction of the activation, so it is said once.
 */
export async function keepPartnerAnswers(
  em: EntityManager,
  answer: Readonly<{
    registrationId: string;
    userId: string;
    environmentId: string;
    at: Date;
    agreed: readonly string[];
  }>,
): Promise<void> {
  const { registrationId, userId, environmentId, at, agreed } = answer;
  const open = { registrationId, endedAt: null, expiresAt: { $gt: at } };
  const decided = { userId, clientEnvironmentId: environmentId, decidedAt: at, endedAt: at };
  const yes = { ...open, id: { $in: [...agreed] } };
  await em.nativeUpdate(PreparedRegistration, yes, { ...decided, stage: 'agreed', becomePartner: true });
  await em.nativeUpdate(PreparedRegistration, open, { ...decided, stage: 'declined', becomePartner: false });
  await lapsePreparations(em, registrationId, at);
}

/** Ends what rode on a registration that lapsed. */
export async function lapsePreparations(em: EntityManager, registrationId: string, at: Date): Promise<void> {
  await em.nativeUpdate(PreparedRegistration, { registrationId, endedAt: null }, { stage: 'expired', endedAt: at });
}

/** The address has got an account elsewhere: what rode on the registration is asked of the account's owner instead. */
export async function askOwnerInstead(em: EntityManager, registrationId: string): Promise<void> {
  const riding = await em.find(PreparedRegistration, { registrationId, endedAt: null }, { disableIdentityMap: true });
  for (const { id, emailKey } of riding) {
    if (!emailKey) continue;
    await em.nativeUpdate(PreparedRegistration, { id }, { stage: 'taken-in', registrationId: null });
    await putInOutbox(em, { subject: subjectOfAddress(emailKey), kind: 'prepared-registration', name: id });
  }
}
