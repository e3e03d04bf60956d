import { z } from 'zod';
import { DomainError } from '../domain/errors.ts';

const LIMIT_MAX = 200;
const LIMIT = 50;

/** The query of every list. */
export const ListQuery = z.object({
  limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(LIMIT).meta({ description: 'At most so many items.' }),
  cursor: z.string().max(200).optional().meta({ description: 'The `nextCursor` of the page before.' }),
});

/** A page of a list: `after` is the last item's id of the page before. */
export interface PageRequest {
  readonly limit: number;
  readonly after: string | undefined;
}

/** Reads which page is asked for. Throws `VALIDATION_FAILED` for a cursor that no list of ours has given. */
export function pageOf({ limit, cursor }: z.output<typeof ListQuery>): PageRequest {
  if (cursor === undefined) return { limit, after: undefined };
  const after = Buffer.from(cursor, 'base64url').toString();
  if (!/^[\w-]{1,64}$/.test(after)) {
    const fields = [{ field: 'cursor', code: 'INVALID' as const }];
    throw new DomainError('VALIDATION_FAILED', 'This cursor is not one of ours.', { fields });
  }
  return { limit, after };
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The same for a list that is sorted by id: a cursor that names none is not one of its own. */
export function pageById(query: z.output<typeof ListQuery>): PageRequest {
  const page = pageOf(query);
  if (page.after === undefined || UUID.test(page.after)) return page;
  const fields = [{ field: 'cursor', code: 'INVALID' as const }];
  throw new DomainError('VALIDATION_FAILED', 'This cursor is not one of ours.', { fields });
}

/** The same for a list that is in an order of its own, counted from 1; `place`: the last one's of the page before, or 0. */
export function pageByPlace(query: z.output<typeof ListQuery>): PageRequest & { readonly place: number } {
  const page = pageOf(query);
  const place = Number(page.after ?? 0);
  if (Number.isSafeInteger(place) && place >= 0 && place <= LAST_PLACE) return { ...page, place };
  const fields = [{ field: 'cursor', code: 'INVALID' as const }];
  throw new DomainError('VALIDATION_FAILED', 'This cursor is not one of ours.', { fields });
}

/** As far as the database counts. */
const LAST_PLACE = 2_147_483_647;

/** What a list answers: `{items, nextCursor}`, where the last page's cursor is null. */
export function listSchema<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/**
 * The answer to a page, made from one row more than was asked for, which tells whether there is another page.
 * `keyOf`: by what the list is sorted.
 */
export function toPage<Row, Item>(
  rows: readonly Row[],
  { limit }: PageRequest,
  { keyOf, toItem }: { readonly keyOf: (row: Row) => string; readonly toItem: (row: Row) => Item },
): { readonly items: readonly Item[]; readonly nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? Buffer.from(keyOf(last)).toString('base64url') : null;
  return { items: shown.map(toItem), nextCursor };
}
