import type { InboxEmail } from './email.ts';

/** A start or end tag, or the text between two tags. Entities are decoded, names are in lower case. */
export type Token =
  | { readonly kind: 'start'; readonly name: string; readonly attributes: Readonly<Record<string, string>> }
  | { readonly kind: 'end'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string };

const TAG = /<!--[\s\S]*?(?:-->|$)|<(\/?)([a-zA-Z][^\s/>]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>|<[!?][^>]*>/g;
const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

/** Reads HTML well enough to find links and plain forms in it; what a script or style contains is left out. */
export function readMarkup(html: string): readonly Token[] {
  const visible = html.replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, '');
  const tokens: Token[] = [];
  let at = 0;
  for (const match of visible.matchAll(TAG)) {
    if (match.index > at) tokens.push({ kind: 'text', text: decodeEntities(visible.slice(at, match.index)) });
    at = match.index + match[0].length;
    const [, slash, name, attributes] = match;
    if (name === undefined) continue;
    if (slash === '/') tokens.push({ kind: 'end', name: name.toLowerCase() });
    else tokens.push({ kind: 'start', name: name.toLowerCase(), attributes: readAttributes(attributes ?? '') });
  }
  if (at < visible.length) tokens.push({ kind: 'text', text: decodeEntities(visible.slice(at)) });
  return tokens;
}

/** Every http(s) address in the mail's HTML links and plain text, each once, in the order in which they stand. */
export function linksOf(email: Pick<InboxEmail, 'html' | 'text'>): readonly string[] {
  const inHtml = readMarkup(email.html ?? '').flatMap((token) => {
    if (token.kind !== 'start' || (token.name !== 'a' && token.name !== 'area')) return [];
    return [token.attributes['href']?.trim() ?? ''];
  });
  const inText = [...(email.text ?? '').matchAll(/https?:\/\/[^\s<>"')\]]+/g)].map(([url]) =>
    url.replace(/[.,;:!?]+$/, ''),
  );
  return [...new Set([...inHtml, ...inText])].filter((url) => /^https?:\/\//i.test(url) && URL.canParse(url));
}

function readAttributes(text: string): Readonly<Record<string, string>> {
  const attributes: Record<string, string> = {};
  for (const [, name = '', double, single, bare] of text.matchAll(ATTRIBUTE))
    attributes[name.toLowerCase()] ??= decodeEntities(double ?? single ?? bare ?? '');
  return attributes;
}

function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi,
    (whole, hex?: string, dec?: string, name?: string) => {
      if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
      const point = hex === undefined ? Number(dec) : Number.parseInt(hex, 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    },
  );
}
