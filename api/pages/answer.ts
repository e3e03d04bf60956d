import type { Request, Response } from 'express';
import type { Locale } from '../../domain/locale.ts';
import type { UserCaller } from '../../domain/rights.ts';
import { brakesShownTo } from './brakes-shown.ts';
import type { PageContext } from './layout.tsx';

/** What a page answers with, to whom: besides what it always shows, what the call came to. */
export interface Showing<Props> {
  readonly status: number;
  readonly caller: UserCaller;
  readonly more: Partial<Props>;
}

/** The same of a page about one thing. */
export interface ShowingOne<Props> extends Showing<Props> {
  readonly id: string;
}

/** Answers with a page that nobody stores: it may show what a link stands for. */
export function sendPage(res: Response, status: number, html: string): void {
  res.status(status).set('Cache-Control', 'no-store').type('html').send(html);
}

/** What every page needs of its request. */
export function contextOf(
  req: Request,
  locale: Locale,
  { platformName, timeZone }: Pick<PageContext, 'platformName' | 'timeZone'>,
): PageContext {
  const entries = Object.entries(req.query).flatMap(([name, value]) =>
    typeof value === 'string' && name !== 'lang' ? [[name, value] as const] : [],
  );
  const canSwitchLanguage = req.method === 'GET' || req.method === 'HEAD';
  const query = Object.fromEntries(entries);
  return { locale, platformName, timeZone, path: req.path, query, canSwitchLanguage, brakesOn: brakesShownTo(req) };
}

/** For a page that answers a post, and that a GET of this address shows too, so in the other languages as well. */
export function alsoAt(context: PageContext, path: string, query: Readonly<Record<string, string>> = {}): PageContext {
  return { ...context, path, query, canSwitchLanguage: true };
}

/** A text field of a submitted form, cut where it is longer than `limit`; '' for one that is missing, repeated or no text. */
export function field(req: Request, name: string, limit = 2_000): string {
  const body: unknown = req.body;
  const value =
    typeof body === 'object' && body !== null ? Object.entries(body).find(([key]) => key === name)?.[1] : '';
  return typeof value === 'string' ? readable(value).slice(0, limit) : '';
}

/** Without what is no character. */
function readable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '');
}

/** The values of boxes that share a name; none is ticked where it is missing. */
export function fieldsOf(req: Request, name: string): readonly string[] {
  const body: unknown = req.body;
  const value: unknown =
    typeof body === 'object' && body !== null ? Object.entries(body).find(([key]) => key === name)?.[1] : undefined;
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((given) => typeof given === 'string').slice(0, 20);
}

/** The token of a link, from its form or its address. */
export function tokenOf(req: Request): string {
  const given = field(req, 'token') || req.query['token'];
  return typeof given === 'string' ? given.slice(0, 200) : '';
}
