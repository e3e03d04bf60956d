import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { PreparedRegistration, type PreparedRegistrationRow } from '../db/entities/prepared-registration.ts';
import { beginNotice, hasEnoughNotices } from '../db/writes/notices.ts';
import { openKeyOfAddress } from '../db/writes/registration-intake.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import { DAY_MS } from '../domain/policy.ts';
import { askAgain } from './ask-again.ts';
import type { BegunProcess } from './deliver.ts';
import { beginRegistration, type IntakeDependencies } from './registration-intake.ts';

/**
 * Decides what a prepared registration rides on: a question to the owner of the account that the address has, the
 * registration that is open, or a new one. One that was answered or cancelled meanwhile needs nothing. Answers the
 * processes it has begun.
 */
export async function settlePreparedRegistration(
  dependencies: IntakeDependencies,
  em: EntityManager,
  { preparedId, outboxId }: { readonly preparedId: string; readonly outboxId: string },
): Promise<readonly BegunProcess[]> {
  const prepared = await em.findOne(
    PreparedRegistration,
    { id: preparedId, stage: 'taken-in' },
    { disableIdentityMap: true },
  );
  if (!prepared?.email || !prepared.emailKey) return [];
  const openKey = openKeyOfAddress(prepared.emailKey);
  const [known] = await em.execute<
    { user_id: string | null; is_proven: boolean; environment_id: string | null; open_id: string | null }[]
  >(sql`
    select a."user_id", a."proven_at" is not null as "is_proven", u."environment_id", p."id" as "open_id" from (select 1) as "one"
    left join "user_addresses" a on a."email_key" = ${prepared.emailKey}
    left join "users" u on u."id" = a."user_id"
    left join "processes" p on p."kind" = 'registration' and p."open_key" = ${openKey} and p."ended_at" is null`);
  if (known?.user_id && !known.is_proven) {
    // nobody has shown that the mailbox is theirs, so nobody can speak for it: it lapses, and to the intermediary looks alike
    await em.nativeUpdate(PreparedRegistration, { id: prepared.id }, { stage: 'awaiting-answer' });
    return [];
  }
  if (known?.user_id) {
    return askOwner(dependencies, em, { prepared, userId: known.user_id, environmentId: known.environment_id });
  }
  if (known?.open_id) {
    await dependencies.deliverWithin(dependencies, em, known.open_id);
    const intake = { id: `prepared-${outboxId}`, locale: prepared.locale };
    await askAgain(dependencies, em, { kind: 'registration', id: known.open_id, intake });
    await rideOn(em, prepared, known.open_id);
    return [];
  }
  const begun = await beginRegistration(
    em,
    beginningOf(prepared, prepared.email, prepared.emailKey),
    openKey,
    dependencies.policy,
  );
  await rideOn(em, prepared, begun.id);
  return [begun];
}

function beginningOf(
  { emailKeyVersion, locale, environmentName, createdAt }: PreparedRegistrationRow,
  email: string,
  emailKey: string,
) {
  return {
    email,
    email_key: emailKey,
    email_key_version: emailKeyVersion,
    locale,
    environment_name: environmentName,
    created_at: createdAt,
  };
}

/** The owner of an account is asked by mail, no more often than is bearable, and on their own page. */
async function askOwner(
  { policy }: IntakeDependencies,
  em: EntityManager,
  {
    prepared,
    userId,
    environmentId,
  }: { prepared: PreparedRegistrationRow; userId: string; environmentId: string | null },
): Promise<readonly BegunProcess[]> {
  const at = new Date();
  if (environmentId === prepared.environmentId) {
    // somebody of the intermediary's own environment: there is nobody to become partners with
    await em.nativeUpdate(PreparedRegistration, { id: prepared.id }, { stage: 'cancelled', endedAt: at });
    return [];
  }
  await em.nativeUpdate(PreparedRegistration, { id: prepared.id }, { stage: 'awaiting-answer', userId });
  const about = { userId, template: 'partner-question' as const, subjectId: prepared.id };
  const limits = { pauseMs: policy.resendPauseMs, most: policy.resendsPerDay + 1, withinMs: DAY_MS };
  const { subjectId: _, ...toUser } = about;
  const ofAll = { pauseMs: 0, most: policy.resendsPerDay, withinMs: DAY_MS };
  if ((await hasEnoughNotices(em, about, limits)) || (await hasEnoughNotices(em, toUser, ofAll))) return [];
  return [await beginNotice(em, { ...about, at, actor: prepared.createdBy })];
}

async function rideOn(em: EntityManager, prepared: PreparedRegistrationRow, registrationId: string): Promise<void> {
  await em.nativeUpdate(PreparedRegistration, { id: prepared.id }, { stage: 'awaiting-answer', registrationId });
  const data = { preparedRegistrationId: prepared.id };
  await noteOnTimeline(em, {
    processId: registrationId,
    at: new Date(),
    event: 'prepared',
    actor: prepared.createdBy,
    data,
  });
}
