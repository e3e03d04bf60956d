import { styleText } from 'node:util';
import type { Output } from '../start/output.ts';

/** Tells the story in the terminal and keeps count of what had to happen. */
export interface Narrator {
  /** Begins a part of the story; the story's own day stands before it. */
  chapter(title: string): void;
  say(text: string): void;
  /** Shows something as it is: a subject, an answer, a row. */
  show(what: string, value: string): void;
  /** Something that the story promises; one that did not happen makes the demo fail. */
  expect(what: string, happened: boolean): void;
  /** Prints how it went; returns whether everything that was promised happened. */
  summarise(): boolean;
}

export interface NarratorOptions {
  /** How many times faster the story's days pass. */
  readonly timeScale: number;
  /** Colours, where a person reads along. */
  readonly isTerminal: boolean;
}

const DAY_MS = 86_400_000;
const LABEL_WIDTH = 12;

/** The story's time begins with its first chapter. */
export function createNarrator(output: Output, { timeScale, isTerminal }: NarratorOptions): Narrator {
  let beganAtMs: number | undefined;
  const kept: string[] = [];
  const broken: string[] = [];
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    isTerminal ? styleText(style, text, { validateStream: false }) : text;

  function chapter(title: string): void {
    beganAtMs ??= Date.now();
    const day = ((Date.now() - beganAtMs) * timeScale) / DAY_MS;
    output.line('');
    output.line(paint('bold', `Day ${day.toFixed(1)}: ${title}`));
  }

  function expect(what: string, happened: boolean): void {
    (happened ? kept : broken).push(what);
    output.line(happened ? `  ${paint('green', '✓')} ${what}` : `  ${paint('red', '✗')} ${what}`);
  }

  function summarise(): boolean {
    const seconds = Math.round((Date.now() - (beganAtMs ?? Date.now())) / 1_000);
    output.line('');
    output.line(
      paint(
        'bold',
        `The story took ${seconds} s; ${kept.length} of its ${kept.length + broken.length} promises were kept.`,
      ),
    );
    for (const what of broken) output.line(`  ${paint('red', 'not kept:')} ${what}`);
    return broken.length === 0;
  }

  return {
    chapter,
    expect,
    summarise,
    say: (text) => output.line(`  ${text}`),
    show: (what, value) => output.line(`    ${paint('dim', what.padEnd(LABEL_WIDTH))} ${value}`),
  };
}
