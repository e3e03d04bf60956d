import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { BulkInviteStage, BulkOutcome, SeatPolicy } from '../../domain/bulk-invite.ts';
import { EMAIL_COMPARISON_VERSION } from '../../domain/email-address.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Locale } from '../../domain/locale.ts';
import type { OrganisationRole } from '../../domain/organisation.ts';
import { BulkInvite } from '../entities/invitation.ts';
import { Organisation } from '../entities/organisation.ts';
import { Process } from '../entities/process.ts';
import { mayInvite } from './invitation-guards.ts';
import { putInOutbox } from './outbox.ts';
import { noteOnTimeline } from './timeline.ts';
import { revokeUnmailed, type UnmailedEnd } from './unmailed-invitations.ts';
import { lockEnvironment } from './user-guards.ts';

/** A line as it was handed in, with what it says, or its outcome where it has one already. */
export interface HandedInLine {
  readonly email: string | null;
  readonly emailKey: string | null;
  readonly role: OrganisationRole | null;
  readonly locale: Locale | null;
  readonly openDays: number | null;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly outcome: BulkOutcome | null;
  /** Which field is wrong, and how: `email:EMAIL_INVALID`. */
  readonly problem: string | null;
}

export interface HandedInList {
  readonly id: string;
  readonly organisationId: string;
  /** `user:<id>` or `service-account:<id>`. */
  readonly actor: string;
  readonly seatPolicy: SeatPolicy;
  readonly lines: readonly HandedInLine[];
}

/**
 * Keeps a list of people with its lines, and begins to invite them: one transaction, so that a list is in as a whole or
 * not at all; the caller delivers its id. A repeat with the same id finds it. Throws `NOT_FOUND`,
 * `ORGANISATION_NOT_ACTIVE` and `NOT_ALLOWED`.
 */
export async function recordBulkInvite(em: EntityManager, list: HandedInList): Promise<void> {
  const { id, organisationId, actor, seatPolicy, lines } = list;
  await em.transactional(async (tx) => {
    if ((await tx.count(BulkInvite, { id })) > 0) return;
    const environmentId = await assertMayInvite(tx, organisationId, actor);
    const at = new Date();
    const settled = lines.filter(({ outcome }) => outcome !== null).length;
    await tx.insert(Process, {
      id,
      kind: 'bulkInvite',
      stage: 'starting',
      stageSince: at,
      waitingOn: 'vestibule',
      environmentIds: [environmentId],
      createdAt: at,
    });
    const list = { id, organisationId, environmentId, requestedBy: actor, seatPolicy };
    await tx.insert(BulkInvite, { ...list, lines: lines.length, worked: settled, createdAt: at });
    await insertLines(tx, id, lines);
    const data = { lines: lines.length, seatPolicy };
    await noteOnTimeline(tx, { processId: id, at, event: 'requested', actor, data });
    await putInOutbox(tx, { subject: id, kind: 'start', name: 'bulkInvite' });
  });
}

/**
 * Takes back what of a list has not been worked off, or not been mailed: its lines are cancelled at once, with the
 * invitations whose mail nobody has handed over. What went out stays, what may have gone out is finished first, and the list
 * ends with it. Answers the stage as it is; a repeat changes nothing. Throws `BULK_INVITE_ENDED` where nothing is left to
 * cancel.
 */
export async function cancelBulkInvite(
  em: EntityManager,
  { id, actor }: { readonly id: string; readonly actor: string },
): Promise<BulkInviteStage> {
  return em.transactional(async (tx) => {
    const { environmentId } = await tx.findOneOrFail(BulkInvite, { id }, { disableIdentityMap: true });
    await lockEnvironment(tx, environmentId);
    const { cancelledAt } = await tx.findOneOrFail(BulkInvite, { id }, { disableIdentityMap: true });
    const process = await tx.findOneOrFail(Process, { id }, { disableIdentityMap: true });
    const stage = process.stage as BulkInviteStage;
    if (cancelledAt) return stage;
    const at = new Date();
    const left = process.endedAt ? 0 : await cancelWhatIsLeft(tx, { bulkId: id, environmentId, at, actor });
    if (left === 0) {
      throw new DomainError('BULK_INVITE_ENDED', 'Nothing of this list is left to cancel.', {
        process: { id, stage },
      });
    }
    await tx.nativeUpdate(BulkInvite, { id }, { cancelledAt: at });
    await noteOnTimeline(tx, { processId: id, at, event: 'cancelled', actor, data: { lines: left } });
    // one that has parked on its mails sees at once whether it still has to
    await putInOutbox(tx, { subject: id, kind: 'signal', name: 'retry' });
    return stage;
  });
}

async function cancelWhatIsLeft(em: EntityManager, end: UnmailedEnd): Promise<number> {
  const revoked = await revokeUnmailed(em, end);
  await em.execute(sql`select 1 from "bulk_invites" where "id" = ${end.bulkId} for update`);
  return revoked + (await cancelLines(em, end.bulkId));
}

/** Gives every line that is left the outcome `cancelled`; tells how many there were. The caller holds the list's row. */
export async function cancelLines(em: EntityManager, bulkId: string): Promise<number> {
  const [row] = await em.execute<{ left: string }[]>(sql`
    with "left" as (
      update "bulk_invite_lines" set "outcome" = 'cancelled' where "bulk_id" = ${bulkId} and "outcome" is null returning 1
    ), "counted" as (
      update "bulk_invites" set "worked" = "lines" where "id" = ${bulkId}
    )
    select count(*) as "left" from "left"`);
  return Number(row?.left ?? 0);
}

async function assertMayInvite(em: EntityManager, organisationId: string, actor: string): Promise<string> {
  const organisation = await em.findOne(Organisation, { id: organisationId }, { disableIdentityMap: true });
  if (!organisation) throw new DomainError('NOT_FOUND', 'There is no such organisation for the caller.');
  if (organisation.state !== 'active') {
    throw new DomainError('ORGANISATION_NOT_ACTIVE', 'Nobody can be invited before the organisation is active.');
  }
  if (await mayInvite(em, organisation, actor)) return organisation.environmentId;
  const reasons = ['NOT_ORGANISATION_ADMINISTRATOR'] as const;
  throw new DomainError('NOT_ALLOWED', 'The caller may not invite here now; `reasons` says why.', { reasons });
}

/** All lines in one statement. */
async function insertLines(em: EntityManager, bulkId: string, lines: readonly HandedInLine[]): Promise<void> {
  await em.execute(sql`
    insert into "bulk_invite_lines" ("bulk_id", "line", "email", "email_key", "email_key_version", "role", "locale",
      "open_days", "metadata", "outcome", "problem")
    select ${bulkId}::uuid, "line"::int, left("given"->>'email', 320), "given"->>'emailKey', ${EMAIL_COMPARISON_VERSION}::int,
      "given"->>'role', "given"->>'locale', ("given"->>'openDays')::int, nullif("given"->'metadata', 'null'::jsonb),
      "given"->>'outcome', "given"->>'problem'
    from jsonb_array_elements(${JSON.stringify(lines)}::jsonb) with ordinality as "handed" ("given", "line")`);
}
