import type { EntityManager } from '@mikro-orm/postgresql';
import type { LicenceSyncStage } from '../../domain/licence-sync.ts';
import { LicenceSync, LicenceSyncLine, type LicenceSyncRow } from '../entities/licence-sync.ts';
import { Process } from '../entities/process.ts';

export interface LicenceSyncView {
  readonly sync: LicenceSyncRow;
  readonly stage: LicenceSyncStage;
  readonly endedAt: Date | null;
}

/** A synchronisation and where it stands; undefined for one that is unknown. */
export async function findLicenceSync(em: EntityManager, id: string): Promise<LicenceSyncView | undefined> {
  const sync = await em.findOne(LicenceSync, id, { disableIdentityMap: true });
  if (!sync) return undefined;
  const process = await em.findOneOrFail(Process, id, { disableIdentityMap: true });
  return { sync, stage: process.stage as LicenceSyncStage, endedAt: process.endedAt ?? null };
}

/** How many lines have come to which outcome; those without one count under `open`. */
export async function countLines(em: EntityManager, id: string): Promise<Readonly<Record<string, number>>> {
  const rows = await em.execute<{ outcome: string | null; lines: string }[]>(
    'select "outcome", count(*) as "lines" from "licence_sync_lines" where "licence_sync_id" = ? group by "outcome"',
    [id],
  );
  return Object.fromEntries(rows.map(({ outcome, lines }) => [outcome ?? 'open', Number(lines)]));
}

/** A page of lines by position, one more than `limit`. */
export async function listLines(
  em: EntityManager,
  { id, limit, after }: { readonly id: string; readonly limit: number; readonly after: number },
) {
  return em.find(
    LicenceSyncLine,
    { licenceSyncId: id, position: { $gt: after } },
    { orderBy: { position: 'asc' }, limit: limit + 1, disableIdentityMap: true },
  );
}
