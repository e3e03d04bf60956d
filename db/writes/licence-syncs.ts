import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { DomainError } from '../../domain/errors.ts';
import type { LicenceLine } from '../../domain/licence-sync.ts';
import { LicenceSync } from '../entities/licence-sync.ts';
import { Process } from '../entities/process.ts';
import { Subscription } from '../entities/subscription.ts';
import { putInOutbox } from './outbox.ts';
import { noteOnTimeline } from './timeline.ts';

/** A line as it was sent: what it says of somebody, or why it cannot be read. */
export type SentLine =
  | { readonly loginId: string; readonly loginIdKey: string; readonly data: LicenceLine }
  | { readonly loginId: string; readonly code: string };

export interface SentList {
  readonly id: string;
  readonly licenceId: string;
  readonly lines: readonly SentLine[];
  readonly expectedDeactivations: number | null;
  readonly dryRun: boolean;
  readonly actor: string;
}

/**
 * Keeps a licence's list with its lines, and begins its synchronisation: one transaction, so that a list is in as a whole
 * or not at all. Later lists of the licence supersede it. Throws `NOT_FOUND` for a licence that is tied to no environment.
 */
export async function recordLicenceList(em: EntityManager, list: SentList): Promise<void> {
  const { id, licenceId, lines, expectedDeactivations, dryRun, actor } = list;
  await em.transactional(async (tx) => {
    const subscription = await tx.findOne(Subscription, { licenceId });
    if (!subscription) throw new DomainError('NOT_FOUND', 'This licence is tied to no environment here.');
    const environmentId = subscription.environment;
    const at = new Date();
    await tx.insert(Process, {
      id,
      kind: 'licenceSync',
      stage: 'comparing',
      stageSince: at,
      waitingOn: 'vestibule',
      environmentIds: [environmentId],
      createdAt: at,
    });
    await tx.insert(LicenceSync, {
      id,
      licenceId,
      environmentId,
      dryRun,
      expectedDeactivations,
      lines: lines.length,
      createdAt: at,
    });
    await insertLines(tx, id, lines);
    await noteOnTimeline(tx, { processId: id, at, event: 'requested', actor, data: { lines: lines.length, dryRun } });
    await putInOutbox(tx, { subject: id, kind: 'start', name: 'licenceSync' });
  });
}

/** All lines in one statement; those that cannot be read have their outcome from the beginning. */
async function insertLines(em: EntityManager, id: string, lines: readonly SentLine[]): Promise<void> {
  await em.execute(sql`
    insert into "licence_sync_lines" ("licence_sync_id", "position", "login_id", "login_id_key", "data", "plan", "outcome", "code")
    select ${id}::uuid, "position"::int, left("line"->>'loginId', 320), "line"->>'loginIdKey', "line"->'data',
      case when "line"->>'code' is not null then 'refuse' end, case when "line"->>'code' is not null then 'refused' end,
      "line"->>'code'
    from jsonb_array_elements(${JSON.stringify(lines)}::jsonb) with ordinality as "sent" ("line", "position")`);
}
