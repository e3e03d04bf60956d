import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { DomainError } from '../../domain/errors.ts';
import type { Locale } from '../../domain/locale.ts';
import type { Name } from '../../domain/names.ts';
import type { RegisterNumber } from '../../domain/register-number.ts';
import { Environment } from '../entities/environment.ts';
import { Subscription } from '../entities/subscription.ts';
import { announceEnvironmentChange } from './environment-changes.ts';
import { changeSignInPolicy, lockForSignInPolicy, type SignInPolicyWish } from './sign-in-policies.ts';
import { assertVersion } from './versions.ts';

export interface EnvironmentSettings {
  readonly name?: Name | undefined;
  readonly locale?: Locale | undefined;
  readonly findable?: boolean | undefined;
  /** The number in the trade register that it states of itself; null for none. */
  readonly register?: RegisterNumber | null | undefined;
  /** By which way its users sign in. */
  readonly signIn?: SignInPolicyWish | undefined;
}

/**
 * Changes settings of an environment, in a transaction of its own; a repeat changes nothing more. Answers the
 * outbox subjects to deliver. Throws `NOT_FOUND`, `VERSION_MISMATCH`, `PROVIDER_SIGN_IN_NEEDED`, and
 * `ENVIRONMENT_NAME_TAKEN`, also to the second of two at once.
 */
export async function updateEnvironment(
  em: EntityManager,
  {
    environmentId,
    expectedVersion,
    settings: { name, locale, findable, register, signIn },
  }: {
    readonly environmentId: string;
    readonly expectedVersion: number | undefined;
    readonly settings: EnvironmentSettings;
  },
): Promise<readonly string[]> {
  return refusingTwins(nameTaken, () =>
    em.transactional(async (tx) => {
      if (signIn) await lockForSignInPolicy(tx, environmentId);
      const [row] = await tx.execute<{ version: number }[]>(
        sql`select "version" from "environments" where "id" = ${environmentId} for no key update`,
      );
      if (!row) throw notFound();
      assertVersion(row, expectedVersion);
      const policy = signIn && (await changeSignInPolicy(tx, { environmentId, wish: signIn }));
      const { columns = {}, subjects = [] } = policy ?? {};
      const data = {
        ...columns,
        ...(name ? { name: name.shown, nameKey: name.comparisonForm } : {}),
        ...(locale ? { locale } : {}),
        ...(findable === undefined ? {} : { findable }),
        ...(register === undefined
          ? {}
          : { registerCountry: register?.country ?? null, registerNumber: register?.number ?? null }),
      };
      if (Object.keys(data).length === 0 || (await tx.count(Environment, { id: environmentId, ...data })) > 0)
        return subjects;
      await tx.nativeUpdate(Environment, { id: environmentId }, { ...data, version: row.version + 1 });
      return subjects;
    }),
  );
}

/** All that an environment has bought, as an operator sets it. */
export interface GivenSubscription {
  readonly partnerRelations: boolean;
  readonly seats: number;
  readonly credit: number;
  readonly licence: { readonly id: string; readonly name: string } | null;
  readonly validUntil: Date | null;
}

/**
 * Sets what an environment has bought, in a transaction of its own, and tells the processes that wait for it; a repeat
 * changes nothing. Fewer seats than are taken throw nobody out. Answers the outbox subjects to deliver. Throws
 * `NOT_FOUND`, `VERSION_MISMATCH`, and `LICENCE_TAKEN` for a licence of another environment.
 */
export async function setSubscription(
  em: EntityManager,
  {
    environmentId,
    expectedVersion,
    subscription: { licence, validUntil, ...given },
  }: {
    readonly environmentId: string;
    readonly expectedVersion: number | undefined;
    readonly subscription: GivenSubscription;
  },
): Promise<readonly string[]> {
  return refusingTwins(licenceTaken, () =>
    em.transactional(async (tx) => {
      const [row] = await tx.execute<{ version: number }[]>(
        sql`select "version" from "subscriptions" where "environment_id" = ${environmentId} for update`,
      );
      if (!row) throw notFound();
      assertVersion(row, expectedVersion);
      const data = { ...given, licenceId: licence?.id ?? null, licenceName: licence?.name ?? null, validUntil };
      if ((await tx.count(Subscription, { environment: environmentId, ...data })) > 0) return [];
      const version = row.version + 1;
      await tx.nativeUpdate(Subscription, { environment: environmentId }, { ...data, version, updatedAt: new Date() });
      return [await announceEnvironmentChange(tx, environmentId, 'subscription')];
    }),
  );
}

/** Says in our words that another row has what may be there once only. */
async function refusingTwins<T>(refusal: () => DomainError, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw error instanceof UniqueConstraintViolationException ? refusal() : error;
  }
}

function notFound(): DomainError {
  return new DomainError('NOT_FOUND', 'There is no such environment.');
}

function nameTaken(): DomainError {
  const fields = [{ field: 'name', code: 'ENVIRONMENT_NAME_TAKEN' as const }];
  return new DomainError('ENVIRONMENT_NAME_TAKEN', 'Another environment has this name.', { fields });
}

function licenceTaken(): DomainError {
  return new DomainError('LICENCE_TAKEN', 'The licence is tied to another environment.');
}
