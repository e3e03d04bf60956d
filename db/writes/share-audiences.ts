import { raw } from '@mikro-orm/core';
import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { DomainError } from '../../domain/errors.ts';
import { reasonsAgainstUser } from '../../domain/rights.ts';
import type { AudienceKind } from '../../domain/sharing.ts';
import { isLapsed } from '../../domain/subscription.ts';
import { Subscription } from '../entities/subscription.ts';
import { managesRelations } from '../queries/share-reach.ts';
import { pairOf } from './partner-pairs.ts';

/** With whom, as a caller names it. */
export interface NamedAudience {
  readonly kind: AudienceKind;
  readonly id: string;
}

/** The same as a share keeps it: `id` of the partnership for groups, which a relation group's own id stands for. */
export interface FoundAudience {
  readonly audienceKind: AudienceKind;
  readonly audienceId: string;
  readonly audienceEnvironmentId: string;
  /** That the share goes through; null within the environment. */
  readonly partnershipId: string | null;
}

/**
 * Finds with whom an organisation of an environment shares, inside of the caller's transaction; the partnership between
 * the two is locked against its end. Throws `AUDIENCE_NOT_FOUND` alike for what does not exist, is inactive, or has no
 * relation with the environment; across a partnership `NOT_ALLOWED` with what the subscription lacks.
 */
export async function findAudience(
  em: EntityManager,
  {
    environmentId,
    audience,
    at,
  }: { readonly environmentId: string; readonly audience: NamedAudience; readonly at: Date },
): Promise<FoundAudience> {
  const { kind: audienceKind, id } = audience;
  const found = await FIND[audienceKind](em, { environmentId, id });
  if (!found) throw new DomainError('AUDIENCE_NOT_FOUND', 'There is no such audience with which one could share.');
  if (found.partnershipId !== null) await assertPartnersIncluded(em, environmentId, at);
  return { audienceKind, audienceId: id, ...found };
}

type Found = Omit<FoundAudience, 'audienceKind' | 'audienceId'> & { readonly audienceId?: string };
interface Named {
  readonly environmentId: string;
  readonly id: string;
}

const FIND: Readonly<Record<AudienceKind, (em: EntityManager, named: Named) => Promise<Found | undefined>>> = {
  user: findUser,
  organisation: findOrganisation,
  'relation-group': (em, named) => findGroup(em, named, 'relation_group_id'),
  'relation-manager': findManager,
  'relation-managers': (em, named) => findGroup(em, named, 'id'),
};

async function findUser(em: EntityManager, { environmentId, id }: Named): Promise<Found | undefined> {
  const [user] = await em.execute<{ home: string }[]>(
    sql`select "environment_id" as "home" from "users" where "id" = ${id} and "deactivated_at" is null`,
  );
  return user && relate(em, environmentId, user.home);
}

async function findOrganisation(em: EntityManager, { environmentId, id }: Named): Promise<Found | undefined> {
  const [organisation] = await em.execute<{ home: string }[]>(
    sql`select "environment_id" as "home" from "organisations" where "id" = ${id} and "activated_at" is not null`,
  );
  return organisation && relate(em, environmentId, organisation.home);
}

/** A manager of one of the connections with another environment, who still is one. */
async function findManager(em: EntityManager, { environmentId, id }: Named): Promise<Found | undefined> {
  const found = await findUser(em, { environmentId, id });
  if (!found?.partnershipId) return undefined;
  const connected = await em.execute(sql`
    select from "connections" c join "users" u on u."id" = ${id}
    where c."partnership_id" = ${found.partnershipId} and c."ended_at" is null
      and (c."manager_a" = u."id" or c."manager_b" = u."id") and ${raw(managesRelations('u'))} limit 1`);
  return connected.length > 0 ? found : undefined;
}

async function findGroup(
  em: EntityManager,
  { environmentId, id }: Named,
  by: 'id' | 'relation_group_id',
): Promise<Found | undefined> {
  const [partnership] = await em.execute<{ id: string; a: string; b: string }[]>(sql`
    select "id", "environment_a" as "a", "environment_b" as "b" from "partnerships"
    where ${sql.ref(by)} = ${id} and "ended_at" is null and ${environmentId} in ("environment_a", "environment_b")
    for share`);
  if (!partnership) return undefined;
  const audienceEnvironmentId = partnership.a === environmentId ? partnership.b : partnership.a;
  return { audienceId: partnership.id, audienceEnvironmentId, partnershipId: partnership.id };
}

/** How an environment is related to another; undefined where it is not. */
async function relate(em: EntityManager, environmentId: string, other: string): Promise<Found | undefined> {
  if (environmentId === other) return { audienceEnvironmentId: other, partnershipId: null };
  const [a, b] = pairOf(environmentId, other);
  const [partnership] = await em.execute<{ id: string }[]>(sql`
    select "id" from "partnerships"
    where "environment_a" = ${a} and "environment_b" = ${b} and "ended_at" is null for share`);
  return partnership && { audienceEnvironmentId: other, partnershipId: partnership.id };
}

async function assertPartnersIncluded(em: EntityManager, environmentId: string, at: Date): Promise<void> {
  const bought = await em.findOne(Subscription, { environment: environmentId }, { disableIdentityMap: true });
  const lapsed = bought !== null && isLapsed({ validUntil: bought.validUntil }, at.getTime());
  const subscription = { partnerRelations: bought?.partnerRelations ?? false, lapsed };
  // only what has been bought is asked for: who shares need be no relation manager
  const able = { role: 'administrator', isRelationManager: true } as const;
  const reasons = reasonsAgainstUser({ ...able, subscription }, { user: 'user', only: 'partners' });
  if (reasons.length === 0) return;
  throw new DomainError('NOT_ALLOWED', 'The organisation may not share with partners now; `reasons` says why.', {
    reasons,
  });
}
