import type { Block } from '../../domain/diagnosis-blocks.ts';
import type { Locale } from '../../domain/locale.ts';
import type { ProcessKind } from '../../domain/process.ts';
import { BLOCK_TEXTS } from './texts/diagnosis-blocks.ts';
import { STAGE_TEXTS } from './texts/diagnosis-stages.ts';

/** Where a process stands and who has to act; a stage that this version does not know by its own name. */
export function stageSentence(
  locale: Locale,
  { kind, stage }: { readonly kind: ProcessKind; readonly stage: string },
): string {
  const sentences: Readonly<Record<string, string>> = STAGE_TEXTS[locale][kind];
  return sentences[stage] ?? stage;
}

/** What keeps it from going on, and who has to do what about it. */
export function blockSentence(locale: Locale, { code, remedy }: Block): string {
  const { causes, remedies } = BLOCK_TEXTS[locale];
  return `${causes[code]} ${remedies[remedy]}`;
}
