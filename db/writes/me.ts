import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { DomainError } from '../../domain/errors.ts';
import type { Locale } from '../../domain/locale.ts';
import type { Name } from '../../domain/names.ts';
import { User } from '../entities/user.ts';
import { assertVersion } from './versions.ts';

/** What people change about themselves; undefined stays as it is, null is nothing. */
export interface OwnSettings {
  readonly username?: Name | undefined;
  readonly locale?: Locale | undefined;
  readonly firstName?: string | null | undefined;
  readonly lastName?: string | null | undefined;
  readonly telephone?: string | null | undefined;
}

/**
 * Changes what somebody may change about themselves, in a transaction of its own; a repeat changes nothing more. Throws
 * `VERSION_MISMATCH`, `USERNAME_TAKEN`, also to the second of two at once.
 */
export async function updateMe(
  em: EntityManager,
  {
    userId,
    expectedVersion,
    settings: { username, ...rest },
  }: { readonly userId: string; readonly expectedVersion: number | undefined; readonly settings: OwnSettings },
): Promise<void> {
  try {
    await em.transactional(async (tx) => {
      const [row] = await tx.execute<{ version: number }[]>(
        sql`select "version" from "users" where "id" = ${userId} for no key update`,
      );
      if (!row) throw new DomainError('NOT_FOUND', 'There is no such user.');
      assertVersion(row, expectedVersion);
      const named = username ? { username: username.shown, usernameKey: username.comparisonForm } : {};
      const data = { ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)), ...named };
      if (Object.keys(data).length === 0 || (await tx.count(User, { id: userId, ...data })) > 0) return;
      await tx.nativeUpdate(User, { id: userId }, { ...data, version: row.version + 1 });
    });
  } catch (error) {
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
    const fields = [{ field: 'username', code: 'USERNAME_TAKEN' as const }];
    throw new DomainError('USERNAME_TAKEN', 'The user name is taken; choose another.', { fields });
  }
}
