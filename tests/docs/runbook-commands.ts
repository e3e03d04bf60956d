import { readText } from './documents.ts';

/** A command of the runbook as it is to be typed, and the section it stands in. */
export interface RunbookCommand {
  readonly section: string;
  readonly command: string;
}

const BEGINS = /^(?:ops|act|curl|temporal|docker|npm run ops --)\s/;

/** Every command of the runbook: those of its blocks, and those that stand in running text. */
export function runbookCommands(): readonly RunbookCommand[] {
  return runbookSections().flatMap(({ section, text }) => {
    const prose = text.replaceAll(BLOCK, '');
    const inline = [...prose.matchAll(/`([^`\n]+)`/g)].flatMap(([, span = '']) => span);
    const typed = [...blocksIn(text).flatMap((block) => block.split('\n')), ...inline.filter(isTyped)];
    return typed
      .map((line) => line.replace(/\s{2,}# .*$/, ''))
      .filter((line) => BEGINS.test(line))
      .map((command) => ({ section, command }));
  });
}

/** The sections by their headings; the first is what comes before them all. */
export function runbookSections(): readonly { readonly section: string; readonly text: string }[] {
  return readText('docs/runbook.md')
    .split(/^(?=## )/m)
    .map((text) => ({ section: text.split('\n', 1)[0] ?? '', text }));
}

/** What is typed before everything else: variables, by name, and shell functions. */
export function runbookPreamble(): { readonly variables: readonly string[]; readonly functions: string } {
  const lines = blocksIn(runbookSections()[0]?.text ?? '').flatMap((block) => block.split('\n'));
  const exported = lines.filter((line) => line.startsWith('export ')).join(' ');
  return {
    variables: [...exported.matchAll(/\b([A-Z_]+)=/g)].map(([, name = '']) => name),
    functions: lines.filter((line) => /^\w+\(\) \{/.test(line)).join('\n'),
  };
}

const BLOCK = /^```sh\n(.*?)^```$/gms;

function blocksIn(text: string): readonly string[] {
  return [...text.matchAll(BLOCK)].map(([, block = '']) => block);
}

/** A name of a command alone is spoken of, not typed; and what leaves something out is no more than an example. */
function isTyped(span: string): boolean {
  return span.includes(' ') && !span.includes('…');
}
