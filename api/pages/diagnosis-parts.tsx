import type { ReactElement } from 'react';
import type { DiagnosedMail, NextAction } from '../../domain/diagnosis.ts';
import type { Block } from '../../domain/diagnosis-blocks.ts';
import type { Locale } from '../../domain/locale.ts';
import { blockSentence } from './diagnosis-words.ts';
import { Instant } from './instant.tsx';
import { DIAGNOSIS_TEXTS } from './texts/diagnosis.ts';
import { OPS_ONBOARDING_TEXTS } from './texts/ops-onboarding.ts';

/** What is in the way, and who has to do what about it. */
export function Blocks(props: {
  readonly locale: Locale;
  readonly blocks: readonly Block[];
  /** Shows the codes too. */
  readonly technical?: boolean;
}): ReactElement {
  const { locale, blocks, technical = false } = props;
  const texts = OPS_ONBOARDING_TEXTS[locale];
  return (
    <section aria-labelledby="blocked">
      <h2 id="blocked">{texts.blocked}</h2>
      {blocks.length === 0 && <p>{texts.nothingBlocks}</p>}
      {blocks.length > 0 && (
        <ul>
          {blocks.map((block) => (
            <li key={block.code}>
              {blockSentence(locale, block)}
              {technical && <Code>{block.code}</Code>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** What happens next without anybody doing anything, and when. */
export function Next({ locale, next }: { readonly locale: Locale; readonly next: NextAction | null }): ReactElement {
  const texts = OPS_ONBOARDING_TEXTS[locale];
  return (
    <section aria-labelledby="next">
      <h2 id="next">{texts.next}</h2>
      <p>
        {next === null ? texts.nothingNext : DIAGNOSIS_TEXTS[locale].next[next.what]}
        {next?.at && (
          <>
            {' '}
            <Instant at={next.at} locale={locale} />
          </>
        )}
      </p>
    </section>
  );
}

/** What became of a mail, in words. */
export function mailWords(locale: Locale, { state, feedback }: Pick<DiagnosedMail, 'state' | 'feedback'>): string {
  return DIAGNOSIS_TEXTS[locale].mails[feedback ?? state];
}

/** A code as programs know it, behind its sentence. */
export function Code({ children }: { readonly children: string }): ReactElement {
  return (
    <>
      {' '}
      <code className="small notranslate" translate="no">
        {children}
      </code>
    </>
  );
}
