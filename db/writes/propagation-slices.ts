import { DriverException } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { PROPAGATION_SLICE } from '../../domain/sharing.ts';
import { endedAmong, isDue, isFor, isPropagated, managersOf } from '../queries/granted.ts';

/** Shares of a partnership that are worked off together. */
export interface ShareSlice {
  readonly partnershipId: string;
  readonly shareIds: readonly string[];
}

/** A share and a relation manager. */
export interface GrantPair {
  readonly shareId: string;
  readonly userId: string;
}

/**
 * Grants a slice's shares to the managers who have no receipt of them, at most `PROPAGATION_SLICE`, in one transaction.
 * The shares are locked before it is looked at what is missing, so that a grant is never written behind its own withdrawal,
 * and what somebody else has granted meanwhile is seen: doing it again, or twice at once, is harmless. Answers how many it
 * granted.
 */
export async function grantSlice(em: EntityManager, { partnershipId, shareIds }: ShareSlice): Promise<number> {
  return locked(em, shareIds, async (tx) => {
    // where nobody has been granted anything yet nobody need be looked for: that is a fifth of the whole
    const [known] = await tx.execute(KNOWN, [uuids(shareIds)]);
    return write(tx, insertGrants(known ? MISSING : DUE, EFFECTIVE), [partnershipId, uuids(shareIds)]);
  });
}

/** The managers who have no receipt of a slice's shares, one by one, at most `PROPAGATION_SLICE`. */
export async function findMissing(em: EntityManager, slice: ShareSlice): Promise<readonly GrantPair[]> {
  const rows = await em.execute<{ share_id: string; user_id: string }[]>(
    `with recursive ${DUE_PAIRS} select s."id" as "share_id", m."id" as "user_id" ${MISSING} ${IN_ORDER}`,
    [slice.partnershipId, uuids(slice.shareIds)],
  );
  return rows.map(({ share_id, user_id }) => ({ shareId: share_id, userId: user_id }));
}

/** The same as `grantSlice` for these alone. */
export async function grantPairs(
  em: EntityManager,
  partnershipId: string,
  pairs: readonly GrantPair[],
): Promise<number> {
  const statement = insertGrants(`${MISSING} and ${AMONG}`, EFFECTIVE);
  return locked(em, sharesOf(pairs), (tx) => write(tx, statement, pairValues(partnershipId, pairs)));
}

/**
 * Writes the receipt of a grant that the database refuses for what it is: failed, with a code. Until it is deleted, which
 * drives it again, nobody tries it once more.
 */
export async function failPair(
  em: EntityManager,
  { partnershipId, pair, code }: { readonly partnershipId: string; readonly pair: GrantPair; readonly code: string },
): Promise<number> {
  const statement = insertGrants(`${MISSING} and ${AMONG}`, 'null, now(), ?');
  const [partnership, shareIds, ...pairs] = pairValues(partnershipId, [pair]);
  return locked(em, [pair.shareId], (tx) => write(tx, statement, [partnership, shareIds, code, ...pairs]));
}

/**
 * Deletes receipts of a slice's shares that are due to nobody any longer, at most `PROPAGATION_SLICE`: of shares that
 * have ended for good, and of people who are no managers of the other side's connections. Answers how many it deleted; a
 * repeat deletes what is left. Nobody has read anything by them meanwhile.
 */
export async function removeSurplus(em: EntityManager, { partnershipId, shareIds }: ShareSlice): Promise<number> {
  return write(em, REMOVE, [partnershipId, uuids(shareIds)]);
}

/**
 * Notes of the shares of a slice that have ended for good that nothing of them is left. They are locked before it is looked
 * at, so that a grant which is being written is seen, and none is written after it. A repeat changes nothing.
 */
export async function markCleaned(em: EntityManager, { shareIds }: Pick<ShareSlice, 'shareIds'>): Promise<void> {
  await em.transactional(async (tx) => {
    await tx.execute('select 1 from "shares" where "id" = any(?::uuid[]) order by "id" for update', [uuids(shareIds)]);
    await tx.execute(CLEAN, [uuids(shareIds)]);
  });
}

/** The code of a failed receipt, for a refusal that lies in the row; undefined for a database that is away or busy. */
export function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof DriverException)) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return /^(22|23|44|54|P0)/.test(code) ? `DATABASE_${code}` : undefined;
}

/** The managers, and the shares that may be granted: not ended for good. */
const DUE_PAIRS = `${managersOf('?')}, "open" as materialized (
      select s.* from "shares" s where s."id" = any(?::uuid[]) and s."withdrawn_at" is null and ${isPropagated('s')}
    ), ${endedAmong('"open"')}`;

const DUE = `
  from "open" s join "managers" m on ${isFor('s', 'm')}
  where s."id" not in (select "id" from "ended")`;

const MISSING = `${DUE}
    and not exists (select 1 from "share_grants" g where g."share_id" = s."id" and g."user_id" = m."id")`;

/** As the receipts' key is, so that they are appended to its index. */
const IN_ORDER = `order by s."id", m."id" limit ${PROPAGATION_SLICE}`;

const AMONG = `(s."id", m."id") in (select * from unnest(?::uuid[], ?::uuid[]))`;

/** "effective_at", "failed_at" and "code" of a receipt. */
const EFFECTIVE = 'now(), null::timestamptz, null::text';

function insertGrants(from: string, outcome: string): string {
  return `
    with recursive ${DUE_PAIRS}
    insert into "share_grants"
      ("share_id", "user_id", "partnership_id", "requested_at", "effective_at", "failed_at", "code")
    select s."id", m."id", s."partnership_id", greatest(s."created_at", m."since"), ${outcome}
    ${from} ${IN_ORDER}`;
}

/**
 * Does something in a transaction in which some shares are locked first: of two who write the same at once the second
 * waits, and looks when its turn has come. Checking each row for a conflict instead costs a third of the whole.
 */
async function locked(
  em: EntityManager,
  shareIds: readonly string[],
  work: (tx: EntityManager) => Promise<number>,
): Promise<number> {
  return em.transactional(async (tx) => {
    await tx.execute(LOCK, [uuids(shareIds)]);
    return work(tx);
  });
}

const LOCK = 'select from "shares" where "id" = any(?::uuid[]) order by "id" for no key update';
/** In the order of the key: else the planner may read a table through in which there is none. */
const KNOWN = 'select from "share_grants" where "share_id" = any(?::uuid[]) order by "share_id", "user_id" limit 1';

function sharesOf(pairs: readonly GrantPair[]): readonly string[] {
  return [...new Set(pairs.map(({ shareId }) => shareId))];
}

function pairValues(partnershipId: string, pairs: readonly GrantPair[]): readonly unknown[] {
  const all = pairs.map(({ shareId }) => shareId);
  return [partnershipId, uuids(sharesOf(pairs)), uuids(all), uuids(pairs.map(({ userId }) => userId))];
}

const REMOVE = `
  with recursive ${managersOf('?')}, "slice" as materialized (
    select s.* from "shares" s where s."id" = any(?::uuid[])
  ), ${endedAmong('"slice"')}, "surplus" as (
    select g."share_id", g."user_id" from "slice" s join "share_grants" g on g."share_id" = s."id"
    where s."id" in (select "id" from "ended") or not ${isDue('s', 'g."user_id"')}
    order by 1, 2 limit ${PROPAGATION_SLICE}
  )
  delete from "share_grants" g using "surplus" d where g."share_id" = d."share_id" and g."user_id" = d."user_id"`;

const CLEAN = `
  with recursive "slice" as materialized (
    select s.* from "shares" s where s."id" = any(?::uuid[]) and ${isPropagated('s')}
  ), ${endedAmong('"slice"')}
  update "shares" s set "cleaned_at" = now()
  where s."id" in (select "id" from "ended")
    and not exists (select 1 from "share_grants" g where g."share_id" = s."id")`;

/** As PostgreSQL reads an array: the ORM would make a list of one. */
function uuids(ids: readonly string[]): string {
  return `{${ids.join(',')}}`;
}

async function write(em: EntityManager, statement: string, values: readonly unknown[]): Promise<number> {
  const { affectedRows } = await em.execute<{ affectedRows: number }>(statement, [...values], 'run');
  return affectedRows;
}
