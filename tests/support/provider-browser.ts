import { readMarkup } from '../../inbox/markup.ts';
import type { TestInstance } from './instance.ts';

interface Cookie {
  readonly value: string;
  readonly path: string;
  readonly sameSite: string;
}

/** The cookies of one browser, by origin; every origin counts as a site of its own, as API and provider are in truth. */
export type CookieJar = Map<string, Map<string, Cookie>>;

/** Where a browser came to rest. */
export interface BrowsedPage {
  readonly url: URL;
  readonly status: number;
  readonly html: string;
  /** Those of the page's origin, by name. */
  readonly cookies: ReadonlyMap<string, string>;
  /** The form whose post led there, or was about to. */
  readonly posted: URLSearchParams | undefined;
  /** Every address on the way, the last one included. */
  readonly visited: readonly URL[];
}

interface BrowseOptions {
  readonly jar?: CookieJar;
  /** Fields of a form to post, as a page of the same origin would. */
  readonly form?: Readonly<Record<string, string>>;
  /** Comes to rest before this call is made, which is answered as the page's `url` with status 0. */
  readonly stopBefore?: (url: URL) => boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Call {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly body?: URLSearchParams;
  /** As `sec-fetch-site` has it; once the way has led across sites it stays so. */
  readonly site: 'none' | 'same-origin' | 'cross-site';
  /** Whose page posts. */
  readonly origin?: string;
}

const MOST_CALLS = 25;

/** A browser without a cookie. */
export function createJar(): CookieJar {
  return new Map();
}

/**
 * Opens a page as a browser does, `path` at the API or a whole address: keeps cookies, follows redirects between the API
 * and the providers, and posts the form by which a provider answers across sites (`response_mode=form_post`), without
 * the cookies that stay home then (`SameSite` Lax and Strict).
 */
export async function browse(
  instance: Pick<TestInstance, 'apiUrl'>,
  path: string,
  options: BrowseOptions = {},
): Promise<BrowsedPage> {
  const { jar = createJar(), form, stopBefore = () => false, headers = {} } = options;
  const visited: URL[] = [];
  const start = new URL(path, instance.apiUrl);
  let next: Call | undefined = form
    ? { url: start, method: 'POST', body: new URLSearchParams(form), site: 'same-origin', origin: start.origin }
    : { url: start, method: 'GET', site: 'none' };
  let page: BrowsedPage | undefined;
  while (next && visited.length < MOST_CALLS) {
    const call: Call = next;
    visited.push(call.url);
    if (stopBefore(call.url)) return arrive(call, { jar, visited, status: 0, html: '' });
    const response = await send(call, jar, headers);
    keepCookies(jar, call.url, response.headers.getSetCookie());
    const html = await response.text();
    page = arrive(call, { jar, visited, status: response.status, html });
    next = redirectOf(call, response) ?? postedForm(call.url, html);
  }
  if (!page || next) throw new Error(`too many redirects: ${visited.map(({ pathname }) => pathname).join(' → ')}`);
  return page;
}

function arrive(
  { url, body: posted }: Call,
  { jar, ...seen }: Pick<BrowsedPage, 'status' | 'html' | 'visited'> & { readonly jar: CookieJar },
): BrowsedPage {
  return { url, posted, cookies: namesIn(jar, url), ...seen };
}

function send(call: Call, jar: CookieJar, headers: Readonly<Record<string, string>>): Promise<Response> {
  const { url, method, body, site, origin } = call;
  return fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      accept: 'text/html,application/xhtml+xml',
      'sec-fetch-site': site,
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
      ...(origin !== undefined && { origin }),
      cookie: cookieHeader(jar, url, { isCrossSite: site === 'cross-site', isPost: method === 'POST' }),
      ...headers,
    },
    ...(body && { body }),
  });
}

/** As RFC 6265bis §5.8.3 has it: across sites Strict never goes along, Lax only with a safe method. */
function cookieHeader(jar: CookieJar, url: URL, { isCrossSite, isPost }: { isCrossSite: boolean; isPost: boolean }) {
  const goesAlong = ({ sameSite, path }: Cookie) =>
    isBeneath(url.pathname, path) && !(isCrossSite && (sameSite === 'strict' || (isPost && sameSite !== 'none')));
  return [...(jar.get(url.origin) ?? [])]
    .filter(([, cookie]) => goesAlong(cookie))
    .map(([name, { value }]) => `${name}=${value}`)
    .join('; ');
}

function isBeneath(pathname: string, path: string): boolean {
  return pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
}

function keepCookies(jar: CookieJar, url: URL, lines: readonly string[]): void {
  const kept = jar.get(url.origin) ?? new Map<string, Cookie>();
  jar.set(url.origin, kept);
  for (const line of lines) {
    const [pair = '', ...parts] = line.split(';').map((part) => part.trim());
    const attributes = new Map(parts.map((part) => splitAt(part.toLowerCase(), '=')));
    const [name, value] = splitAt(pair, '=');
    const [, path = '/'] = /;\s*path=([^;]*)/i.exec(line) ?? [];
    if (value === '' || isOver(attributes)) kept.delete(name);
    else kept.set(name, { value, path, sameSite: attributes.get('samesite') ?? 'lax' });
  }
}

function isOver(attributes: ReadonlyMap<string, string>): boolean {
  const maxAge = attributes.get('max-age');
  const expires = attributes.get('expires');
  return maxAge === undefined ? expires !== undefined && Date.parse(expires) <= Date.now() : Number(maxAge) <= 0;
}

function splitAt(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function namesIn(jar: CookieJar, url: URL): ReadonlyMap<string, string> {
  return new Map([...(jar.get(url.origin) ?? [])].map(([name, { value }]) => [name, value]));
}

function redirectOf(call: Call, response: Response): Call | undefined {
  const location = response.headers.get('location');
  if (location === null || response.status < 300 || response.status > 399) return undefined;
  const url = new URL(location, call.url);
  return { url, method: 'GET', site: url.origin === call.url.origin ? call.site : 'cross-site' };
}

/** The form of a page that posts itself, known by the title that oidc-provider gives it. */
function postedForm(pageUrl: URL, html: string): Call | undefined {
  if (!html.includes('<title>Submitting Callback</title>')) return undefined;
  const tags = readMarkup(html).flatMap((token) => (token.kind === 'start' ? [token] : []));
  const action = tags.find(({ name }) => name === 'form')?.attributes['action'];
  if (action === undefined) return undefined;
  const body = new URLSearchParams();
  for (const { name, attributes } of tags)
    if (name === 'input') body.append(attributes['name'] ?? '', attributes['value'] ?? '');
  return { url: new URL(action, pageUrl), method: 'POST', body, site: 'cross-site', origin: pageUrl.origin };
}
