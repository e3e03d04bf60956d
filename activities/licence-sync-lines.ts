import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import { LicenceSyncLine, type LicenceSyncRow } from '../db/entities/licence-sync.ts';
import { createUser, deactivateUser, reactivateUser, updateUser } from '../db/writes/users.ts';
import { parseEmailAddress } from '../domain/email-address.ts';
import { DomainError } from '../domain/errors.ts';
import type { LicenceLine, LicenceLineOutcome, LicenceLinePlan } from '../domain/licence-sync.ts';
import type { Locale } from '../domain/locale.ts';

/** Lines in one transaction: some hundred statements, well within the time that a step has. */
const PAGE = 100;

export interface DueLine {
  readonly position: number;
  readonly plan: LicenceLinePlan;
  readonly data: LicenceLine | null;
  readonly user_id: string | null;
  readonly code: string | null;
}

/**
 * Administrators first, then who leaves, so that there is an administrator before one goes and a seat before one comes.
 * Those who had to stay as the last administrator are looked at once more at the end.
 */
export async function nextLines(em: EntityManager, id: string): Promise<readonly DueLine[]> {
  return em.execute<DueLine[]>(sql`
    select "position", "plan", "data", "user_id", "code" from "licence_sync_lines"
    where "licence_sync_id" = ${id} and "outcome" is null
    order by case when "code" is not null then 3 when "plan" = 'update' and "data"->>'role' = 'administrator' then 0
      when "plan" = 'deactivate' then 1 else 2 end, "position"
    limit ${PAGE}`);
}

export interface LineContext {
  readonly sync: LicenceSyncRow;
  readonly line: DueLine;
  readonly locale: Locale;
}

/** Carries out one line; what refuses it is its outcome, and nothing of it stays. */
export async function applyLine(em: EntityManager, context: LineContext): Promise<void> {
  const { sync, line } = context;
  const where = { licenceSyncId: sync.id, position: line.position };
  try {
    const { userId, outcome } = await carryOut(em, context);
    await em.nativeUpdate(LicenceSyncLine, where, { outcome, userId, code: null, data: null });
  } catch (refusal) {
    if (!(refusal instanceof DomainError)) throw refusal;
    const isFirstTry = refusal.code === 'LAST_ADMINISTRATOR' && line.code === null;
    const refused = isFirstTry ? {} : { outcome: 'refused' as const, data: null };
    await em.nativeUpdate(LicenceSyncLine, where, { ...refused, code: refusal.code });
  }
}

async function carryOut(
  em: EntityManager,
  context: LineContext,
): Promise<{ readonly userId: string; readonly outcome: LicenceLineOutcome }> {
  const { sync, line } = context;
  const { environmentId } = sync;
  if (line.plan === 'deactivate') {
    const { userId, changed } = await deactivateUser(em, { environmentId, userId: line.user_id ?? '' });
    return { userId, outcome: changed ? 'deactivated' : 'unchanged' };
  }
  const { data } = line;
  const email = data && parseEmailAddress(data.email);
  if (!data || !email) throw new DomainError('INTERNAL', `line ${line.position} of the list ${sync.id} holds nobody`);
  // whoever was made by hand since the comparison is matched now
  const userId = line.user_id ?? (await ownUserOf(em, environmentId, email.comparisonForm));
  if (userId === undefined) {
    const { email: _, ...settings } = data;
    const made = await createUser(em, {
      ...settings,
      id: uuidv7(),
      environmentId,
      email,
      locale: context.locale,
      source: 'licence',
      licensed: true,
      active: true,
    });
    return { userId: made.userId, outcome: 'created' };
  }
  const back = await reactivateUser(em, { environmentId, userId });
  const { email: _, ...changes } = data;
  const { changed } = await updateUser(em, { environmentId, userId, changes: { ...changes, licensed: true } });
  if (back.changed) return { userId, outcome: 'reactivated' };
  return { userId, outcome: changed ? 'updated' : 'unchanged' };
}

async function ownUserOf(em: EntityManager, environmentId: string, emailKey: string): Promise<string | undefined> {
  const [row] = await em.execute<{ id: string }[]>(sql`
    select u."id" from "user_addresses" a join "users" u on u."id" = a."user_id"
    where a."email_key" = ${emailKey} and u."environment_id" = ${environmentId}`);
  return row?.id;
}
