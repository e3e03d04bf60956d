import { raw } from '@mikro-orm/core';
import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { DomainError } from '../../domain/errors.ts';
import { SHARE_CHAIN_MAX, type ShareEnd, type SharePermission } from '../../domain/sharing.ts';
import { Organisation, type OrganisationRow } from '../entities/organisation.ts';
import { Share, type ShareRow } from '../entities/share.ts';
import { holding, isRelated, reaches } from '../queries/share-reach.ts';
import { type FoundAudience, findAudience, type NamedAudience } from './share-audiences.ts';
import { noteSharingOf, propagationsOf } from './share-ends.ts';

/** What a member shares in the name of an organisation. */
export interface NewShare {
  /** The same call again finds what the first one made. */
  readonly id: string;
  readonly organisationId: string;
  readonly userId: string;
  readonly document: { readonly ref: string; readonly title: string };
  /** The share by which the sharer holds the document; not needed by whom it belongs to. */
  readonly fromShareId?: string | undefined;
  readonly audience: NamedAudience;
  readonly permission: SharePermission;
}

/**
 * Shares a document, in a transaction of its own. What reaches its readers at once does so with the commit; for relation
 * managers the propagation is told. A document belongs to the organisation that shares it first. Answers the outbox
 * subjects to deliver. A repeat with the same id changes nothing. Throws `NOT_FOUND` for who is no active member,
 * `ORGANISATION_NOT_ACTIVE`, `AUDIENCE_NOT_FOUND`, `NOT_ALLOWED` as `findAudience` does, `DOCUMENT_NOT_YOURS`,
 * `SHARE_NOT_HELD`, `SHARE_CHAIN_TOO_LONG`, and `SHARE_OPEN` with the open one's id, also to the second of two at once.
 */
export async function shareDocument(em: EntityManager, given: NewShare): Promise<readonly string[]> {
  return em.transactional(async (tx) => {
    const { id, userId, audience } = given;
    const at = new Date();
    const organisation = await findSharing(tx, given);
    if ((await tx.count(Share, { id, sharedBy: userId })) > 0) return [];
    const { environmentId } = organisation;
    const found = await findAudience(tx, { environmentId, audience, at });
    const chainLength = await findHold(tx, given, at);
    const replaced = await insertShare(tx, { given, organisation, found, chainLength, at });
    return noteSharingOf(tx, await propagationsOf(tx, [id, ...replaced]), at);
  });
}

async function findSharing(em: EntityManager, { organisationId, userId }: NewShare): Promise<OrganisationRow> {
  const members = await em.execute(sql`
    select from "memberships" m join "users" u on u."id" = m."user_id" and u."deactivated_at" is null
    where m."organisation_id" = ${organisationId} and m."user_id" = ${userId} and m."ended_at" is null`);
  const organisation = await em.findOne(Organisation, { id: organisationId }, { disableIdentityMap: true });
  if (members.length === 0 || !organisation) {
    throw new DomainError('NOT_FOUND', 'There is no such organisation for the caller.');
  }
  if (organisation.activatedAt) return organisation;
  throw new DomainError('ORGANISATION_NOT_ACTIVE', 'An organisation shares once it is active.');
}

/** By what the organisation may share the document: answers how many shares are before this one. */
async function findHold(em: EntityManager, given: NewShare, at: Date): Promise<number> {
  const { organisationId, fromShareId, document } = given;
  if (fromShareId !== undefined) return findSource(em, given, fromShareId);
  await em.execute(sql`
    insert into "shared_documents" ("ref", "organisation_id", "first_shared_at")
    values (${document.ref}, ${organisationId}, ${at}) on conflict ("ref") do nothing`);
  const own = await em.execute(sql`
    select from "shared_documents" where "ref" = ${document.ref} and "organisation_id" = ${organisationId}`);
  if (own.length > 0) return 0;
  throw new DomainError('DOCUMENT_NOT_YOURS', 'The document is another’s; name the share by which you hold it.');
}

/** The share from which a document is shared on: one that holds, reaches whoever does so, and lets them. */
async function findSource(em: EntityManager, { userId, document }: NewShare, fromShareId: string): Promise<number> {
  await lockOrigins(em, fromShareId);
  const [source] = await em.execute<{ length: number }[]>(sql`
    with recursive "source" as (select s."id" from "shares" s where s."id" = ${fromShareId}),
    ${raw(holding('select "id" from "source"'))}
    select s."chain_length" as "length" from "holding" h join "shares" s on s."id" = h."id"
      join "users" u on u."id" = ${userId}
    where s."ref" = ${document.ref} and s."permission" = 'share' and ${raw(reaches('s', 'u'))}`);
  if (!source) {
    throw new DomainError(
      'SHARE_NOT_HELD',
      'This share does not let the caller share the document on, or not any more.',
    );
  }
  if (source.length < SHARE_CHAIN_MAX) return source.length + 1;
  throw new DomainError('SHARE_CHAIN_TOO_LONG', 'The document has been shared on as often as can be.');
}

/**
 * Keeps a share, and those that it was shared on from, from being ended until this transaction is over: whoever ends one
 * sees what is shared on from it, and tells the propagation that has grants of that.
 */
async function lockOrigins(em: EntityManager, id: string): Promise<void> {
  await em.execute(sql`
    with recursive "origins" ("id", "next") as (
      select s."id", s."from_share_id" from "shares" s where s."id" = ${id}
      union all
      select s."id", s."from_share_id" from "origins" o join "shares" s on s."id" = o."next"
    )
    select from "shares" where "id" in (select "id" from "origins") order by "id" for key share`);
}

interface Insertion {
  readonly given: NewShare;
  readonly organisation: OrganisationRow;
  readonly found: FoundAudience;
  readonly chainLength: number;
  readonly at: Date;
}

/** Inserts a share in the place of an open one that does not hold any more; answers the ids of those it has replaced. */
async function insertShare(em: EntityManager, insertion: Insertion): Promise<readonly string[]> {
  const { given, organisation, found, at } = insertion;
  const open = { organisationId: organisation.id, ref: given.document.ref, ...keyOf(found), withdrawnAt: null };
  const replaced: string[] = [];
  // of two at once the second waits for the first; one that has just been withdrawn is no longer in the way
  for (let attempt = 0; attempt < 3; attempt++) {
    if (await tryInsert(em, insertion)) return replaced;
    const other = await em.findOne(Share, open, { disableIdentityMap: true });
    if (!other) continue;
    // the same call, repeated before it was over
    if (other.id === given.id) return replaced;
    if (await stillHolds(em, other)) {
      const process = { id: other.id };
      throw new DomainError('SHARE_OPEN', 'The document is shared with this audience already.', { process });
    }
    await em.nativeUpdate(Share, { id: other.id, withdrawnAt: null }, endOf('replaced', at, given.userId));
    replaced.push(other.id);
  }
  throw new Error('a share that is in the way keeps changing');
}

function keyOf({ audienceKind, audienceId }: FoundAudience) {
  return { audienceKind, audienceId };
}

async function tryInsert(
  em: EntityManager,
  { given, organisation, found, chainLength, at }: Insertion,
): Promise<boolean> {
  const { id, userId, document, permission, fromShareId = null } = given;
  const rows = await em.execute(sql`
    insert into "shares" ("id", "organisation_id", "environment_id", "shared_by", "ref", "title", "permission",
      "audience_kind", "audience_id", "audience_environment_id", "partnership_id", "from_share_id", "chain_length", "created_at")
    values (${id}, ${organisation.id}, ${organisation.environmentId}, ${userId}, ${document.ref}, ${document.title},
      ${permission}, ${found.audienceKind}, ${found.audienceId}, ${found.audienceEnvironmentId}, ${found.partnershipId},
      ${fromShareId}, ${chainLength}, ${at})
    on conflict ("organisation_id", "ref", "audience_kind", "audience_id") where "withdrawn_at" is null
    do nothing returning "id"`);
  return rows.length > 0;
}

/** Whether a share that is open can reach anybody: it and what it was shared on from hold. */
async function stillHolds(em: EntityManager, { id }: ShareRow): Promise<boolean> {
  const rows = await em.execute(sql`
    with recursive "open" as (select s."id" from "shares" s where s."id" = ${id}),
    ${raw(holding('select "id" from "open"'))}
    select from "holding" h join "shares" s on s."id" = h."id" where ${raw(isRelated('s'))}`);
  return rows.length > 0;
}

/**
 * Withdraws a share, in a transaction of its own: by whoever shared it while they are a member, and by administrators of
 * the organisation. Nobody reads by it from the commit on, nor by what was shared on from it; grants are cleaned up
 * behind it. Answers the outbox subjects to deliver. A repeat changes nothing. Throws `NOT_FOUND` for a share of an
 * organisation of which one is no active member, `NOT_ALLOWED` for another member's.
 */
export async function withdrawShare(
  em: EntityManager,
  { id, userId }: { readonly id: string; readonly userId: string },
): Promise<readonly string[]> {
  return em.transactional(async (tx) => {
    const at = new Date();
    const [share] = await tx.execute<{ open: boolean; may: boolean }[]>(sql`
      select s."withdrawn_at" is null as "open", (m."role" = 'administrator' or s."shared_by" = ${userId}) as "may"
      from "shares" s join "memberships" m on m."organisation_id" = s."organisation_id" and m."ended_at" is null
        join "users" u on u."id" = m."user_id" and u."deactivated_at" is null
      where s."id" = ${id} and m."user_id" = ${userId} for update of s`);
    if (!share) throw new DomainError('NOT_FOUND', 'There is no such share for the caller.');
    if (!share.may) throw notWithdrawable();
    if (!share.open) return [];
    const touched = await propagationsOf(tx, [id]);
    await tx.nativeUpdate(Share, { id }, endOf('withdrawn', at, userId));
    return noteSharingOf(tx, touched, at);
  });
}

function endOf(ended: ShareEnd, at: Date, userId: string) {
  return { withdrawnAt: at, withdrawnBy: `user:${userId}`, ended };
}

function notWithdrawable(): DomainError {
  const reasons = ['NOT_ORGANISATION_ADMINISTRATOR'] as const;
  return new DomainError('NOT_ALLOWED', 'Another member shared it; `reasons` says what would do.', { reasons });
}
