import { LockMode } from '@mikro-orm/core';
import { type EntityManager, type MikroORM, sql } from '@mikro-orm/postgresql';
import { heartbeat } from '@temporalio/activity';
import type { KeyRing } from '../config/config.ts';
import { Environment } from '../db/entities/environment.ts';
import { BulkInvite, type BulkInviteRow } from '../db/entities/invitation.ts';
import { Organisation } from '../db/entities/organisation.ts';
import type { OutboxEntry } from '../db/entities/outbox-row.ts';
import { insertListedInvitations, nextOpenLines, settleLines } from '../db/writes/bulk-invite-pages.ts';
import { cancelLines } from '../db/writes/bulk-invites.ts';
import { mayInviteAs } from '../db/writes/invitation-guards.ts';
import { countFreeSeats } from '../db/writes/invitation-seats.ts';
import { closeProcess } from '../db/writes/processes.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import { lockEnvironment } from '../db/writes/user-guards.ts';
import { BULK_PAGE_SIZE, type BulkInviteOutcome } from '../domain/bulk-invite.ts';
import type { MaintenanceWindow } from '../domain/maintenance.ts';
import type { OrganisationRole } from '../domain/organisation.ts';
import type { PolicyFor } from '../domain/workflow-policy.ts';
import { decideLines } from './bulk-invite-lines.ts';

export interface BulkPageCommand {
  readonly id: string;
  /** ISO-8601 UTC, from the workflow. */
  readonly at: string;
  readonly policy: PolicyFor<'bulkInvite'>;
}

export interface StartBulkCommand {
  readonly id: string;
  readonly policy: PolicyFor<'bulkInvite'>;
  readonly maintenanceWindow?: MaintenanceWindow;
}

/** `go-on`: there are more lines; else how the list will have ended when its page is started and mailed. */
export type BulkProgress = 'go-on' | BulkInviteOutcome;

/** Starts the workflow of an invitation; a start that was done before is as good. */
export type StartInvitation = (
  given: Omit<StartBulkCommand, 'id'>,
  row: Pick<OutboxEntry, 'subject' | 'payload'>,
) => Promise<void>;

export interface BulkInviteDependencies {
  readonly orm: MikroORM;
  readonly tokenKeys: KeyRing;
  readonly startInvitation: StartInvitation;
}

/** How long the relay leaves a start to the list's own step. */
const START_GRACE_MS = 10 * 60_000;
/** Starts that are under way at once, and those that are marked as done together. */
const STARTS_AT_ONCE = 25;
const STARTS_MARKED = 125;

/** The steps of a list: its lines in pages, each one transaction by sets, then what the page has made is started. */
export function createBulkInviteActivities({ orm, tokenKeys, startInvitation }: BulkInviteDependencies) {
  /**
   * Gives the next page of lines their outcomes, by what inviter, organisation, memberships and seats are at this moment,
   * and makes the invitations. Whoever may not invite any more invites nobody else: the lines that are left are cancelled.
   * A repeat goes on with the lines that have no outcome.
   */
  async function workBulkPage({ id, at, policy }: BulkPageCommand): Promise<BulkProgress> {
    return orm.em.fork().transactional(async (em) => {
      const { environmentId } = await em.findOneOrFail(BulkInvite, { id }, { disableIdentityMap: true });
      const { seats } = await lockEnvironment(em, environmentId);
      const bulk = await em.findOneOrFail(
        BulkInvite,
        { id },
        { disableIdentityMap: true, lockMode: LockMode.PESSIMISTIC_WRITE },
      );
      if (bulk.cancelledAt) return 'cancelled';
      if (!(await isStillAllowed(em, bulk, 'member'))) return withdraw(em, bulk, new Date(at));
      const mailsSince = new Date(Date.now() - policy.recipientWindowMs);
      const own = { bulkId: id, organisationId: bulk.organisationId, environmentId };
      const lines = await nextOpenLines(em, own, { size: BULK_PAGE_SIZE, mailsSince });
      if (lines.length === 0) return 'done';
      const { locale } = await em.findOneOrFail(Environment, { id: environmentId });
      const free = await countFreeSeats(em, environmentId, seats);
      const mayNameAdministrators = await isStillAllowed(em, bulk, 'administrator');
      const now = { at, policy, tokenKeys, locale, free, mayNameAdministrators };
      const { made, settled } = decideLines(lines, bulk, now);
      const page = { ...own, invitedBy: bulk.requestedBy, at: new Date(at), tokenKeyId: tokenKeys.current };
      await insertListedInvitations(em, page, { made, startsBy: new Date(Date.now() + START_GRACE_MS) });
      await settleLines(em, id, settled);
      await em.nativeUpdate(BulkInvite, { id }, { worked: bulk.worked + lines.length });
      return lines.length < BULK_PAGE_SIZE ? 'done' : 'go-on';
    });
  }

  /**
   * Starts the invitations that were made and are not started yet, many at once, and marks them in sets. A repeat starts
   * what is not marked; a start that was heard already changes nothing.
   */
  async function startBulkInvitations({ id, ...given }: StartBulkCommand): Promise<void> {
    for (;;) {
      const due = await findUnstarted(orm.em.fork(), id);
      if (due.length === 0) return;
      await inParallel(due, async ({ payload, subject }) => {
        if (payload) await startInvitation(given, { subject, payload });
      });
      await markStarted(orm.em.fork(), id, due);
      heartbeat();
    }
  }

  /** Ends the list when everything of it is done, and answers how: it may have been cancelled meanwhile. A repeat finds it ended. */
  async function endBulkInvite({
    id,
    at,
    stage,
  }: Pick<BulkPageCommand, 'id' | 'at'> & { readonly stage: BulkInviteOutcome }): Promise<BulkInviteOutcome> {
    return orm.em.fork().transactional(async (em) => {
      const { cancelledAt } = await em.findOneOrFail(BulkInvite, { id }, { disableIdentityMap: true });
      const outcome = cancelledAt ? ('cancelled' as const) : stage;
      if (!(await closeProcess(em, { id, stage: outcome, at: new Date(at) })) || outcome !== 'done') return outcome;
      await noteOnTimeline(em, { processId: id, at: new Date(at), event: 'done', actor: 'vestibule' });
      return outcome;
    });
  }

  return { workBulkPage, startBulkInvitations, endBulkInvite };
}

async function isStillAllowed(
  em: EntityManager,
  { organisationId, requestedBy: actor }: BulkInviteRow,
  role: OrganisationRole,
): Promise<boolean> {
  const organisation = await em.findOneOrFail(Organisation, { id: organisationId }, { disableIdentityMap: true });
  return mayInviteAs(em, organisation, { actor, role });
}

/** The inviter's right is gone: nobody else is invited in their name. */
async function withdraw(em: EntityManager, { id }: BulkInviteRow, at: Date): Promise<BulkInviteOutcome> {
  const left = await cancelLines(em, id);
  if (left === 0) return 'done';
  await em.nativeUpdate(BulkInvite, { id }, { cancelledAt: at });
  const data = { lines: left, code: 'INVITER_NOT_ALLOWED' };
  await noteOnTimeline(em, { processId: id, at, event: 'cancelled', actor: 'vestibule', data });
  return 'cancelled';
}

/** `payload`: null where somebody else has delivered the start. */
interface Unstarted {
  readonly line: number;
  readonly subject: string;
  readonly outboxId: string | null;
  readonly payload: OutboxEntry['payload'] | null;
}

async function findUnstarted(em: EntityManager, bulkId: string): Promise<readonly Unstarted[]> {
  return em.execute<Unstarted[]>(sql`
    select l."line", l."invitation_id" as "subject", o."id" as "outboxId", o."payload"
    from "bulk_invite_lines" l left join "outbox" o on o."subject" = l."invitation_id" and o."kind" = 'start'
    where l."bulk_id" = ${bulkId} and l."outcome" = 'invited' and l."started_at" is null
    order by l."line" limit ${STARTS_MARKED}`);
}

async function markStarted(em: EntityManager, bulkId: string, started: readonly Unstarted[]): Promise<void> {
  const lines = JSON.stringify(started.map(({ line }) => line));
  const rows = JSON.stringify(started.flatMap(({ outboxId }) => outboxId ?? []));
  await em.execute(sql`
    with "heard" as (
      delete from "outbox" where "id" in (select "value"::bigint from jsonb_array_elements_text(${rows}::jsonb))
    ), "marked" as (
      update "bulk_invite_lines" set "started_at" = ${new Date()}
      where "bulk_id" = ${bulkId} and "started_at" is null
        and "line" in (select "value"::int from jsonb_array_elements_text(${lines}::jsonb)) returning 1
    )
    update "bulk_invites" set "started" = "started" + (select count(*) from "marked") where "id" = ${bulkId}`);
}

/** Does so many at once; the first failure ends it when what is under way is done. */
async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = [...items];
  let failed = false;
  async function workOff(): Promise<void> {
    for (let item = waiting.shift(); item !== undefined && !failed; item = waiting.shift()) {
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  }
  const results = await Promise.allSettled(Array.from({ length: STARTS_AT_ONCE }, workOff));
  const failure = results.find((result) => result.status === 'rejected');
  if (failure) throw failure.reason;
}
