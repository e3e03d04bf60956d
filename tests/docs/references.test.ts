import { readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { anchorsIn, codeSpansIn, DOCUMENTS, isThere, linksIn, PROJECT, readText } from './documents.ts';

/** Folders that are made by running the project. */
const MADE = ['.data', '.cache', 'node_modules', 'dist', 'coverage'];
const TOP_LEVEL = readdirSync(PROJECT, { withFileTypes: true }).filter(({ name }) => !MADE.includes(name));
const FOLDERS = TOP_LEVEL.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);

describe.each(DOCUMENTS)('%s', (document) => {
  const text = readText(document);

  it('names only paths that exist', () => {
    const missing = codeSpansIn(text)
      .filter(isPath)
      .filter((path) => !isThere(path));

    expect(missing).toEqual([]);
  });

  it('links only to documents and headings that exist', () => {
    const broken = linksIn(text)
      .filter((link) => !/^https?:/.test(link))
      .filter((link) => !leadsSomewhere(document, link));

    expect(broken).toEqual([]);
  });

  it('names only commands that package.json has', () => {
    const { scripts } = parsePackage();
    const named = [...text.matchAll(/npm run ([\w:-]+)/g)].flatMap(([, name]) => name ?? []);

    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  it('names no path of one machine', () => {
    expect(text).not.toMatch(/(?:^|[\s`("'])\/(?:home|root|Users|work|tmp|opt|var)\b/m);
  });
});

it('lists the folders of the project as the scopes of commits', () => {
  const [, listed = ''] = /the scope is a folder: ([^.]+)\./.exec(readText('CONTRIBUTING.md')) ?? [];

  expect(codeSpansIn(listed).toSorted()).toEqual(FOLDERS.toSorted());
});

it('lists every decision', () => {
  const pages = readdirSync(join(PROJECT, 'docs', 'adr')).filter((name) => /^\d{4}-/.test(name));

  expect(linksIn(readText('docs/adr/README.md')).toSorted()).toEqual(pages.toSorted());
});

it.each(DOCUMENTS.filter((document) => /\/\d{4}-/.test(document)))(
  '%s gives context, decision, consequences',
  (path) => {
    const headings = [...readText(path).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);

    expect(headings).toEqual(['Context', 'Decision', 'Consequences']);
  },
);

it('quotes sentences that set-up and start really say', () => {
  const [, table = ''] = /## When it does not start\n(.+?)\n\n[^|\n]+\n\n## /s.exec(readText('README.md')) ?? [];
  const said = scriptSources().join('\n').replaceAll("\\'", "'");
  const quoted = codeSpansIn([...table.matchAll(/^\| (`[^|]+) \|/gm)].map(([, cell]) => cell).join('\n'));
  const pieces = quoted
    .flatMap((sentence) => sentence.split('…'))
    .map((piece) => piece.trim())
    .filter(Boolean);

  expect(pieces.length).toBeGreaterThan(4);
  expect(pieces.filter((piece) => !said.includes(piece))).toEqual([]);
});

it('lists in the README every call that the API has, and no other', () => {
  const has = readdirSync(join(PROJECT, 'api', 'routes'))
    .flatMap((name) => [...readText(join('api', 'routes', name)).matchAll(/method: '(\w+)',\s+path: '([^']+)'/g)])
    .map(([, method = '', path = '']) => `${method.toUpperCase()} /v1${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  const listed = codeSpansIn(readText('README.md')).filter((span) => /^[A-Z]+ \/v1\//.test(span));
  const calls = listed.map((span) => span.replace(/ \{.*/, ''));

  expect([...new Set(calls)].toSorted()).toEqual(has.toSorted());
});

/** A code span that begins with a folder or is a file of the top level; patterns with a placeholder are none. */
function isPath(span: string): boolean {
  if (/[\s<>*{}…]/.test(span)) return false;
  const [first = ''] = span.split('/');
  if (span.includes('/')) return FOLDERS.includes(first) || first === '.ci';
  return /^[\w.-]+\.(?:md|json|ts|mjs|yml)$/.test(span) && span !== 'instance.json';
}

function parsePackage(): { readonly scripts: object } {
  const parsed: unknown = JSON.parse(readText('package.json'));
  if (
    typeof parsed === 'object' &&
    parsed &&
    'scripts' in parsed &&
    typeof parsed.scripts === 'object' &&
    parsed.scripts
  ) {
    return { scripts: parsed.scripts };
  }
  throw new Error('package.json has no scripts');
}

function leadsSomewhere(document: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? document : normalize(join(dirname(document), path));
  if (!isThere(target)) return false;
  return anchor === undefined || anchorsIn(readText(target)).includes(anchor);
}

function scriptSources(): readonly string[] {
  return readdirSync(join(PROJECT, 'scripts'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ts|mjs)$/.test(name))
    .map((name) => readText(join('scripts', name)));
}
