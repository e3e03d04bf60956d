import type { ReactElement } from 'react';
import type { BulkActionView } from '../../db/queries/bulk-actions.ts';
import { ErrorSummary } from './form.tsx';
import { Instant } from './instant.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { BulkActionForm, type BulkFormProps, bulkFieldId } from './ops-bulk-form.tsx';
import { StackedTable } from './stacked-table.tsx';
import { DIAGNOSIS_TEXTS } from './texts/diagnosis.ts';
import { BULK_ACTION_TEXTS } from './texts/ops-bulk.ts';

export const BULK_PATH = '/ops/onboarding-actions';

export interface OpsBulkListProps {
  readonly bulks: readonly BulkActionView[];
  readonly nextCursor: string | null;
  /** A form that did not fit, shown again. */
  readonly form?: Omit<BulkFormProps, 'context'> | undefined;
}

/** Everything that operators have done with many at once, the newest first. */
export function opsBulkListPage(context: PageContext, { bulks, nextCursor, form }: OpsBulkListProps): string {
  const texts = BULK_ACTION_TEXTS[context.locale];
  const errors = (form?.errors ?? []).map(({ field, code }) => ({ field: bulkFieldId(field), code }));
  const labels = {
    [bulkFieldId('action')]: texts.action,
    [bulkFieldId('until')]: texts.until,
    [bulkFieldId('reason')]: texts.reason,
    [bulkFieldId('ratePerSecond')]: texts.rate,
  };
  return renderPage(
    <Layout context={context} title={texts.title} hasErrors={errors.length > 0} wide>
      <ErrorSummary locale={context.locale} errors={errors} labels={labels} />
      <h1 id="list">{texts.title}</h1>
      <p className="lead">{texts.intro}</p>
      {form && <BulkActionForm context={context} {...form} />}
      {bulks.length === 0 ? <p role="status">{texts.none}</p> : <BulkTable context={context} bulks={bulks} />}
      {nextCursor && (
        <p>
          <a href={pageUrl(context, BULK_PATH, { cursor: nextCursor })}>{texts.more}</a>
        </p>
      )}
      <p className="aside">
        <a href={pageUrl(context, '/ops/onboardings')}>{texts.toOnboardings}</a>
      </p>
    </Layout>,
  );
}

function BulkTable(props: { readonly context: PageContext; readonly bulks: readonly BulkActionView[] }): ReactElement {
  const { context, bulks } = props;
  const { locale } = context;
  const texts = BULK_ACTION_TEXTS[locale];
  const columns = [
    { name: texts.action },
    { name: texts.state },
    { name: texts.progress },
    { name: texts.requestedBy },
  ];
  const rows = bulks.map(({ bulk, state, outcomes }) => ({
    key: bulk.id,
    cells: [
      <>
        <a href={pageUrl(context, `${BULK_PATH}/${bulk.id}`)}>{DIAGNOSIS_TEXTS[locale].actions[bulk.given.action]}</a>{' '}
        <Instant at={bulk.createdAt} locale={locale} />
      </>,
      texts.states[state],
      texts.progressOf(bulk.count - outcomes.open, bulk.count),
      <Term key="by">{bulk.requestedBy}</Term>,
    ],
  }));
  return <StackedTable labelledBy="list" columns={columns} rows={rows} />;
}
