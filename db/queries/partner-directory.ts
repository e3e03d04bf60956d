import { raw } from '@mikro-orm/core';
import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { Policy } from '../../domain/policy.ts';
import { type RegisterNumber, registerNumbersIn } from '../../domain/register-number.ts';
import { Environment, SEARCH_KEY } from '../entities/environment.ts';
import { Partnership } from '../entities/partnership.ts';
import { Process } from '../entities/process.ts';
import { openKeyOfPair, pairOf } from '../writes/partner-pairs.ts';
import { listEligibleManagers, type ManagerView } from './managers.ts';
import { findAskAgainAt, findWithdrawalPauseEnd } from './partner-pauses.ts';

/** An environment as others find it. */
export interface DirectoryEntry {
  readonly id: string;
  readonly name: string;
  /** The number in the trade register that it states of itself. */
  readonly registerCountry: string | null;
  readonly registerNumber: string | null;
  /** Whether an active organisation of it has that number, so that it was shown who may act for the company. */
  readonly registerNumberVerified: boolean;
}

type StatedEntry = Omit<DirectoryEntry, 'registerNumberVerified'>;

export interface DirectoryDetails extends DirectoryEntry {
  readonly relationManagers: readonly ManagerView[];
  /** The partnership of the two, if they are partners. */
  readonly partnershipId: string | null;
  /** The request between the two that is open, whoever asked. */
  readonly openRequestId: string | null;
  /** From when on the viewer's environment may ask it again; null where no pause stands in the way. */
  readonly askAgainAt: Date | null;
}

type PartnerPauses = Pick<Policy, 'partnerAskAgainMs' | 'partnerWithdrawalsPerDay'>;

/** What is found at most. */
const FOUND_MAX = 20;
/** How alike a part of a name and what is searched for have to be, from 0 to 1: two typos in a word of eight letters. */
const LIKENESS = 0.35;
const KEY = raw(SEARCH_KEY);

/**
 * Environments that want to be found, by name (its beginning, that of a word in it, a misspelt one; accents and case do
 * not count) or by the number that they state. At most 20, the likeliest first; never the searcher's own.
 */
export async function searchDirectory(
  em: EntityManager,
  { environmentId, search }: { readonly environmentId: string; readonly search: string },
): Promise<readonly DirectoryEntry[]> {
  const byNumber = await findByNumber(em, { environmentId, numbers: registerNumbersIn(search), findable: true });
  if (byNumber.length > 0) return byNumber;
  const wanted = searchKeyOf(search);
  // marks alone would fit every name, and make the index useless
  return /[\p{L}\p{N}]/u.test(wanted) ? withVerified(em, await findByName(em, { environmentId, wanted })) : [];
}

/** Environments that state exactly this number, also those that are not found otherwise; never the searcher's own. */
export async function findAddressed(
  em: EntityManager,
  { environmentId, register }: { readonly environmentId: string; readonly register: RegisterNumber },
): Promise<readonly DirectoryEntry[]> {
  return findByNumber(em, { environmentId, numbers: [register] });
}

/**
 * One environment with its relation managers. Undefined where there is none, for the searcher's own, and for one that is
 * not findable, is no partner, and was not addressed by the number that it states.
 */
export async function findInDirectory(
  em: EntityManager,
  {
    id,
    environmentId,
    register,
    pauses,
  }: {
    readonly id: string;
    readonly environmentId: string;
    readonly register?: RegisterNumber | undefined;
    readonly pauses: PartnerPauses;
  },
): Promise<DirectoryDetails | undefined> {
  const found = await em.findOne(Environment, { id }, { disableIdentityMap: true });
  if (!found || found.id === environmentId) return undefined;
  const [environmentA, environmentB] = pairOf(environmentId, found.id);
  const partnership = await em.findOne(Partnership, { environmentA, environmentB, endedAt: null });
  if (!found.findable && !partnership && !statesNumber(found, register)) return undefined;
  const openKey = openKeyOfPair(environmentId, found.id);
  const open = await em.findOne(Process, { kind: 'partnerRequest', openKey, endedAt: null });
  const askAgainAt = await findPauseEnd(em, { from: environmentId, to: found.id, pauses });
  const [entry = { ...toEntry(found), registerNumberVerified: false }] = await withVerified(em, [toEntry(found)]);
  return {
    ...entry,
    relationManagers: await listEligibleManagers(em, found.id),
    partnershipId: partnership?.id ?? null,
    openRequestId: open?.id ?? null,
    askAgainAt,
  };
}

/** Whether an environment states this number of itself. */
export function statesNumber(
  environment: {
    readonly registerCountry?: string | null | undefined;
    readonly registerNumber?: string | null | undefined;
  },
  register: RegisterNumber | undefined,
): boolean {
  if (!register) return false;
  return environment.registerCountry === register.country && environment.registerNumber === register.number;
}

/** The later of both pauses: after a no or a lapse, and after withdrawing again and again. */
async function findPauseEnd(
  em: EntityManager,
  { from, to, pauses }: { readonly from: string; readonly to: string; readonly pauses: PartnerPauses },
): Promise<Date | null> {
  const { partnerAskAgainMs: askAgainMs, partnerWithdrawalsPerDay: perDay } = pauses;
  const nowMs = Date.now();
  const refused = await findAskAgainAt(em, { one: from, other: to, askAgainMs, nowMs });
  const withdrawn = await findWithdrawalPauseEnd(em, { from, to, perDay, nowMs });
  const ends = [refused, withdrawn].filter((end) => end !== undefined).map((end) => end.getTime());
  return ends.length === 0 ? null : new Date(Math.max(...ends));
}

async function findByNumber(
  em: EntityManager,
  given: {
    readonly environmentId: string;
    readonly numbers: readonly RegisterNumber[];
    readonly findable?: true;
  },
): Promise<readonly DirectoryEntry[]> {
  const { environmentId, numbers, findable } = given;
  if (numbers.length === 0) return [];
  const rows = await em.find(
    Environment,
    {
      $or: numbers.map(({ country, number }) => ({ registerCountry: country, registerNumber: number })),
      id: { $ne: environmentId },
      ...(findable ? { findable } : {}),
    },
    { orderBy: { nameKey: 'asc' }, limit: FOUND_MAX, disableIdentityMap: true },
  );
  return withVerified(em, rows.map(toEntry));
}

/** Anybody can state any number of themselves; an organisation is active under it only once its authority was proven. */
async function withVerified(em: EntityManager, entries: readonly StatedEntry[]): Promise<readonly DirectoryEntry[]> {
  const ids = entries.filter(({ registerNumber }) => registerNumber !== null).map(({ id }) => id);
  const verified =
    ids.length === 0
      ? []
      : await em.execute<{ id: string }[]>(sql`
    select distinct e."id" from "environments" e join "organisations" o on o."environment_id" = e."id"
      and o."country" = e."register_country" and o."register_number" = e."register_number"
    where e."id" in (${ids}) and o."state" = 'active'`);
  const known = new Set(verified.map(({ id }) => id));
  return entries.map((entry) => ({ ...entry, registerNumberVerified: known.has(entry.id) }));
}

async function findByName(
  em: EntityManager,
  { environmentId, wanted }: { readonly environmentId: string; readonly wanted: string },
): Promise<readonly StatedEntry[]> {
  const begins = `${wanted.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return em.transactional(async (tx) => {
    await tx.execute(sql`select set_config('pg_trgm.word_similarity_threshold', ${String(LIKENESS)}, true)`);
    return tx.execute<StatedEntry[]>(sql`
      select "id", "name", "register_country" as "registerCountry", "register_number" as "registerNumber"
      from "environments"
      where "findable" and "id" <> ${environmentId}
        and (${KEY} like ${begins} or ${KEY} like ${`% ${begins}`} or ${wanted} <% ${KEY})
      order by ${KEY} like ${begins} desc, ${KEY} like ${`% ${begins}`} desc,
        word_similarity(${wanted}, ${KEY}) desc, "name_key" limit ${FOUND_MAX}`);
  });
}

/** The same form as the index holds: of a name without case, width, spacing and accents. */
function searchKeyOf(text: string): string {
  const folded = text.trim().normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ');
  return folded.normalize('NFKD').replaceAll(/[\u0300-\u036f]/g, '');
}

function toEntry({
  id,
  name,
  registerCountry,
  registerNumber,
}: {
  readonly id: string;
  readonly name: string;
  readonly registerCountry?: string | null | undefined;
  readonly registerNumber?: string | null | undefined;
}): StatedEntry {
  return { id, name, registerCountry: registerCountry ?? null, registerNumber: registerNumber ?? null };
}
