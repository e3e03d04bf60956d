import type { EntityManager } from '@mikro-orm/postgresql';
import { PreparedRegistration } from '../entities/prepared-registration.ts';
import { beginAgreedPartnerRequests } from './agreed-partners.ts';
import { putInOutbox } from './outbox.ts';
import { subjectOfAddress } from './registration-intake.ts';

/**
 * Keeps what a person said about partners when they activated what was prepared for them. What they were not asked, or
 * left open, is asked of them as of any owner of an account. In the transaction of the activation, so it is said once.
 */
export async function keepPartnerAnswers(
  em: EntityManager,
  answer: Readonly<{
    registrationId: string;
    userId: string;
    environmentId: string;
    at: Date;
    agreed: readonly string[];
    declined: readonly string[];
  }>,
): Promise<void> {
  const { registrationId, userId, environmentId, at, agreed, declined } = answer;
  const open = { registrationId, endedAt: null, expiresAt: { $gt: at } };
  const decided = { userId, clientEnvironmentId: environmentId, decidedAt: at, endedAt: at };
  const said = (ids: readonly string[]) => ({ ...open, id: { $in: [...ids] } });
  await em.nativeUpdate(PreparedRegistration, said(agreed), { ...decided, stage: 'agreed', becomePartner: true });
  await em.nativeUpdate(PreparedRegistration, said(declined), { ...decided, stage: 'declined', becomePartner: false });
  await em.nativeUpdate(PreparedRegistration, open, { userId });
  await beginAgreedPartnerRequests(em, { preparedIds: agreed, userId, environmentId, at });
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
