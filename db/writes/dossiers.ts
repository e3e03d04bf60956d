import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import type { GivenDossier } from '../../domain/users.ts';
import { UserDossier } from '../entities/dossier.ts';

export interface DossiersOfUser {
  readonly environmentId: string;
  readonly userId: string;
  /** All that the user may open from now on. */
  readonly dossiers: readonly GivenDossier[];
}

/**
 * Lets a user open exactly these dossiers, and records those that the environment did not know. Runs inside of the
 * caller's transaction, under the environment's lock; a repeat changes nothing. Tells whether something was changed.
 */
export async function giveDossiers(em: EntityManager, given: DossiersOfUser): Promise<boolean> {
  const { environmentId, userId } = given;
  const ids: string[] = [];
  for (const dossier of withoutRepeats(given.dossiers)) ids.push(await recordDossier(em, environmentId, dossier));
  const before = await em.find(UserDossier, { userId }, { disableIdentityMap: true });
  const had = new Set(before.map(({ dossierId }) => dossierId));
  const added = ids.filter((id) => !had.has(id));
  const taken = [...had].filter((id) => !ids.includes(id));
  if (taken.length > 0) await em.nativeDelete(UserDossier, { userId, dossierId: { $in: taken } });
  if (added.length > 0) {
    await em.insertMany(
      UserDossier,
      added.map((dossierId) => ({ userId, dossierId })),
    );
  }
  return added.length + taken.length > 0;
}

/** The id of a dossier; a name that is given replaces the one it had. */
async function recordDossier(em: EntityManager, environmentId: string, { ref, name }: GivenDossier): Promise<string> {
  const [row] = await em.execute<{ id: string }[]>(sql`
    insert into "dossiers" ("id", "environment_id", "ref", "name")
    values (${uuidv7()}, ${environmentId}, ${ref}, ${name ?? ref})
    on conflict ("environment_id", "ref") do update set "name" = coalesce(${name ?? null}, "dossiers"."name")
    returning "id"`);
  if (!row) throw new Error('a dossier was neither inserted nor found');
  return row.id;
}

/** The last one given of each reference. */
function withoutRepeats(dossiers: readonly GivenDossier[]): readonly GivenDossier[] {
  return [...new Map(dossiers.map((dossier) => [dossier.ref, dossier])).values()];
}
