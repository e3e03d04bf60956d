import type { EntityManager } from '@mikro-orm/postgresql';
import { beginNotice, hasEnoughNotices } from '../db/writes/notices.ts';
import { DAY_MS, type Policy } from '../domain/policy.ts';
import type { BegunProcess } from './deliver.ts';

/**
 * Tells a user of a restricted environment where they sign in instead, no more often than a reset would send its link.
 * Inside of the caller's transaction.
 */
export async function tellElsewhere(
  em: EntityManager,
  userId: string,
  { resendPauseMs, resendsPerDay }: Pick<Policy, 'resendPauseMs' | 'resendsPerDay'>,
): Promise<readonly BegunProcess[]> {
  const template = 'sign-in-elsewhere';
  const limits = { pauseMs: resendPauseMs, most: resendsPerDay + 1, withinMs: DAY_MS };
  if (await hasEnoughNotices(em, { userId, template }, limits)) return [];
  return [await beginNotice(em, { userId, template, at: new Date(), actor: 'person' })];
}
