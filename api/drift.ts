import { z } from 'zod';
import type { DriftPosition, DriftView } from '../db/queries/drift.ts';
import { DRIFT_KINDS, DRIFT_MENDINGS } from '../domain/drift.ts';
import { DomainError } from '../domain/errors.ts';
import { type ListQuery, listSchema, pageOf, toPage } from './list.ts';
import { DRIFT_TEXTS } from './pages/texts/ops-drift.ts';

const Said = z.string().meta({ description: 'For people, in English; texts may change.' });

export const DriftListSchema = listSchema(
  z
    .object({
      id: z.uuid(),
      kind: z.enum(DRIFT_KINDS),
      message: Said,
      remedy: Said,
      subject: z.string().meta({ description: 'A workflow, a mail or a row of the outbox, by its id.' }),
      onboardingId: z.uuid().nullable(),
      since: z.iso.datetime(),
      seenAt: z.iso.datetime().meta({ description: 'When it was last found to be so.' }),
      mendedAt: z.iso.datetime().nullable().meta({ description: 'When it was found to be so no longer.' }),
      mending: z
        .enum(DRIFT_MENDINGS)
        .nullable()
        .meta({ description: 'What the watcher did about it; null where it did nothing.' }),
    })
    .meta({ id: 'DriftFinding' }),
).meta({ id: 'DriftFindings' });

/** Where a list of findings goes on. Throws `VALIDATION_FAILED` for a cursor of another list. */
export function driftPositionOf(query: z.output<typeof ListQuery>): DriftPosition | undefined {
  const { after } = pageOf(query);
  if (after === undefined) return undefined;
  const [, state, id] = POSITION.exec(after) ?? [];
  if (state !== undefined && id !== undefined) return { isMended: state === 'mended', id };
  const fields = [{ field: 'cursor', code: 'INVALID' as const }];
  throw new DomainError('VALIDATION_FAILED', 'This cursor is not one of ours.', { fields });
}

const POSITION = /^(open|mended)-([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/;

/** A page of findings, made from one row more than was asked for. */
export function toDriftPage(rows: readonly DriftView[], limit: number): z.input<typeof DriftListSchema> {
  const keyOf = ({ id, mendedAt }: DriftView) => `${mendedAt ? 'mended' : 'open'}-${id}`;
  const { items, nextCursor } = toPage(rows, { limit, after: undefined }, { keyOf, toItem: toFinding });
  return { items: [...items], nextCursor };
}

function toFinding(row: DriftView): z.input<typeof DriftListSchema>['items'][number] {
  const { id, kind, subject, processId, since, seenAt, mendedAt, mending } = row;
  const { message, remedy } = DRIFT_TEXTS.en.kinds[kind];
  return {
    id,
    kind,
    message,
    remedy,
    subject,
    onboardingId: processId ?? null,
    since: since.toISOString(),
    seenAt: seenAt.toISOString(),
    mendedAt: mendedAt?.toISOString() ?? null,
    mending: mending ?? null,
  };
}
