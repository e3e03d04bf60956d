import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const PROJECT = join(import.meta.dirname, '..', '..');

/** The documents of the project, by their paths from its folder. */
export const DOCUMENTS: readonly string[] = [
  ...readdirSync(PROJECT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(PROJECT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** The text of a file of the project. */
export function readText(path: string): string {
  return readFileSync(join(PROJECT, path), 'utf8');
}

/** Whether the project has this path; one that ends with a slash must be a folder. */
export function isThere(path: string): boolean {
  const full = join(PROJECT, path);
  return existsSync(full) && (!path.endsWith('/') || statSync(full).isDirectory());
}

/** Targets of all links of a document, as written. */
export function linksIn(text: string): readonly string[] {
  return [...withoutCode(text).matchAll(/\]\(([^()\s]+)\)/g)].flatMap(([, target]) => target ?? []);
}

/** What stands between backticks in running text and tables. */
export function codeSpansIn(text: string): readonly string[] {
  const outsideFences = text.replaceAll(/^```.*?^```$/gms, '');
  return [...outsideFences.matchAll(/`([^`\n]+)`/g)].flatMap(([, span]) => span ?? []);
}

/** The anchors that GitHub makes of a document's headings. */
export function anchorsIn(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function withoutCode(text: string): string {
  return text.replaceAll(/^```.*?^```$/gms, '').replaceAll(/`[^`\n]+`/g, '');
}
