import { z } from 'zod';
import type { Query } from './client.ts';
import { type Ops, understood } from './ops.ts';
import type { ListOptions } from './options.ts';

/** What one call gives at most. */
const PAGE_MAX = 200;

const Page = z.looseObject({ items: z.array(z.unknown()), nextCursor: z.string().nullable() });
type Page = z.output<typeof Page>;

/** How a page is asked for, from its limit and cursor. */
export type AskPage = (page: { readonly limit: number; readonly cursor?: string | undefined }) => Promise<unknown>;

/** So much of a list as was asked for, as one page; what else the first page said stands beside it. */
export async function readPages(ask: AskPage, { limit, all }: ListOptions): Promise<Page> {
  const wanted = all ? Number.POSITIVE_INFINITY : limit;
  let read = understood(Page, await ask({ limit: Math.min(wanted, PAGE_MAX) }));
  while (read.nextCursor !== null && read.items.length < wanted) {
    const rest = Math.min(wanted - read.items.length, PAGE_MAX);
    const { items, nextCursor } = understood(Page, await ask({ limit: rest, cursor: read.nextCursor }));
    read = { ...read, items: [...read.items, ...items], nextCursor };
  }
  return read;
}

/** The same of a list that is a GET. */
export async function readList({ api }: Ops, path: string, query: Query, options: ListOptions): Promise<Page> {
  return readPages(({ limit, cursor }) => api.get(path, { ...query, limit, cursor }), options);
}

/** Says on standard error that there is more than was shown. */
export function tellOfMore({ terminal, isJson }: Ops, { nextCursor }: Pick<Page, 'nextCursor'>): void {
  if (nextCursor !== null && !isJson) terminal.tell('There are more: --limit shows so many, --all shows all.');
}
