import { isUtf8 } from 'node:buffer';

const PARTS_MAX = 20;

/**
 * The parts of a form that carries files (RFC 7578), by their names; the last one of a name counts. Undefined for what is
 * no such form, or has too many parts.
 */
export function parseMultipart(body: Buffer, contentType: string): ReadonlyMap<string, Buffer> | undefined {
  const [, quoted, bare] = /boundary=(?:"([^"]{1,70})"|([^\s;]{1,70}))/i.exec(contentType) ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined) return undefined;
  const parts = new Map<string, Buffer>();
  // the first delimiter has no line break of its own before it
  const source = Buffer.concat([Buffer.from('\r\n'), body]);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  let start = source.indexOf(delimiter);
  for (let count = 0; start >= 0 && count < PARTS_MAX; count += 1) {
    const from = start + delimiter.length;
    if (source.subarray(from, from + 2).toString('latin1') === '--') return parts;
    const end = source.indexOf(delimiter, from);
    if (end < 0) return undefined;
    const head = source.indexOf('\r\n\r\n', from);
    if (head < 0 || head > end) return undefined;
    const name = /;\s*name="([^"]*)"/i.exec(source.subarray(from, head).toString('utf8'))?.[1];
    if (name !== undefined) parts.set(name, source.subarray(head + 4, end));
    start = end;
  }
  return undefined;
}

/** A text file as people have it: UTF-8, or what Excel writes on Windows where it is none. */
export function decodeText(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : new TextDecoder('windows-1252').decode(bytes);
}
