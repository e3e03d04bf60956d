import type { DriftView } from '../../db/queries/drift.ts';
import { Code } from './diagnosis-parts.tsx';
import { Instant } from './instant.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { StackedTable } from './stacked-table.tsx';
import { DRIFT_TEXTS } from './texts/ops-drift.ts';

export const DRIFT_PATH = '/ops/drift';

export interface OpsDriftProps {
  readonly findings: readonly DriftView[];
  readonly nextCursor: string | null;
  /** How much is so now. */
  readonly open: number;
}

/** What has come apart, who has to do what about it, and what was mended. */
export function opsDriftPage(context: PageContext, { findings, nextCursor, open }: OpsDriftProps): string {
  const texts = DRIFT_TEXTS[context.locale];
  const names = [texts.what, texts.subject, texts.since, texts.seen, texts.state];
  return renderPage(
    <Layout context={context} title={texts.title} wide>
      <h1>{texts.title}</h1>
      <p className="lead">{texts.intro}</p>
      <p role="status">{texts.count(open)}</p>
      <section aria-labelledby="drift">
        <h2 id="drift">{texts.list}</h2>
        {findings.length === 0 && <p>{texts.none}</p>}
        {findings.length > 0 && (
          <StackedTable
            labelledBy="drift"
            columns={names.map((name) => ({ name }))}
            rows={findings.map((finding) => ({ key: finding.id, cells: cellsOf(context, finding) }))}
          />
        )}
      </section>
      {nextCursor && (
        <p>
          <a href={pageUrl(context, DRIFT_PATH, { cursor: nextCursor })}>{texts.more}</a>
        </p>
      )}
      <p className="aside">
        <a href={pageUrl(context, '/ops')}>{texts.back}</a>
      </p>
    </Layout>,
  );
}

function cellsOf(context: PageContext, finding: DriftView) {
  const { locale } = context;
  const texts = DRIFT_TEXTS[locale];
  const { kind, subject, processId, since, seenAt, mendedAt, mending } = finding;
  const { message, remedy } = texts.kinds[kind];
  return [
    <span key="what">
      {message}
      <Code>{kind}</Code>
      {!mendedAt && ` ${remedy}`}
    </span>,
    processId ? (
      <a key="subject" href={pageUrl(context, `/ops/onboardings/${processId}`)}>
        <Term>{subject}</Term>
      </a>
    ) : (
      <Term key="subject">{subject}</Term>
    ),
    <Instant key="since" at={since} locale={locale} />,
    <Instant key="seen" at={seenAt} locale={locale} />,
    <span key="state">
      {mendedAt ? texts.mended : texts.open}
      {mending && ` (${texts.mendings[mending]})`}
    </span>,
  ];
}
