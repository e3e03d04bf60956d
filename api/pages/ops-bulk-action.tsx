import type { ReactElement, ReactNode } from 'react';
import type { BulkActionView, BulkItemView } from '../../db/queries/bulk-actions.ts';
import type { OnboardingView } from '../../db/queries/onboardings.ts';
import { BULK_ITEM_OUTCOMES, needsSecondOperator } from '../../domain/bulk-action.ts';
import type { ErrorCode, FieldErrorCode } from '../../domain/errors.ts';
import { Code } from './diagnosis-parts.tsx';
import { ErrorSummary, SubmitButton, TextField } from './form.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { BULK_PATH } from './ops-bulk-list.tsx';
import { OnboardingTable } from './ops-onboardings-list.tsx';
import { FactList } from './partner-parts.tsx';
import { StackedTable } from './stacked-table.tsx';
import { DIAGNOSIS_TEXTS } from './texts/diagnosis.ts';
import { BULK_ACTION_TEXTS } from './texts/ops-bulk.ts';

export interface OpsBulkActionProps {
  readonly view: BulkActionView;
  readonly samples: readonly OnboardingView[];
  readonly items: readonly BulkItemView[];
  readonly nextCursor: string | null;
  /** Why it was neither confirmed nor stopped. */
  readonly refused?: ErrorCode | undefined;
  readonly wordError?: FieldErrorCode | undefined;
}

/** One action on many: what it would do, how far it is, what became of each. Posts `action=confirm` with `word`, or `stop`. */
export function opsBulkActionPage(context: PageContext, props: OpsBulkActionProps): string {
  const { view, samples, refused, wordError } = props;
  const { locale } = context;
  const texts = BULK_ACTION_TEXTS[locale];
  const { given } = view.bulk;
  const errors = wordError ? [{ field: 'word', code: wordError }] : [];
  const title = `${DIAGNOSIS_TEXTS[locale].actions[given.action]}: ${texts.states[view.state]}`;
  return renderPage(
    <Layout context={context} title={title} hasErrors={errors.length > 0 || refused !== undefined} wide>
      <ErrorSummary locale={locale} errors={errors} labels={{ word: texts.word }} />
      {refused && <Refused context={context} code={refused} />}
      <h1>{title}</h1>
      <FactList facts={factsOf(context, view)} />
      {view.bulk.hasMore && <p className="note">{texts.hasMore}</p>}
      {view.state === 'previewed' && (
        <>
          <NotAllowed context={context} view={view} />
          <section aria-labelledby="samples">
            <h2 id="samples">{texts.samples}</h2>
            <OnboardingTable context={context} labelledBy="samples" onboardings={samples} sort="since" />
          </section>
          <ConfirmForm context={context} view={view} error={wordError} />
        </>
      )}
      {view.state !== 'previewed' && <Progress context={context} view={view} />}
      <StopForm context={context} view={view} />
      <Items context={context} {...props} />
      <p className="aside">
        <a href={pageUrl(context, BULK_PATH)}>{texts.back}</a>
      </p>
    </Layout>,
  );
}

type PartProps = { readonly context: PageContext; readonly view: BulkActionView };

function factsOf({ locale }: PageContext, { bulk }: BulkActionView): readonly (readonly [string, ReactNode])[] {
  const texts = BULK_ACTION_TEXTS[locale];
  const { given, filter, count, ratePerSecond, reason, requestedBy, confirmedBy, stoppedBy } = bulk;
  const chosen = Object.entries(filter).map(([name, value]) => `${name}=${String(value)}`);
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    [texts.found, String(count)],
    [texts.filter, chosen.length === 0 ? texts.everything : chosen.join(' ')],
    [texts.until, given.action === 'extend' ? given.until : null],
    [texts.reason, reason],
    [texts.rate, String(ratePerSecond)],
    [texts.requestedBy, requestedBy],
    [texts.confirmedBy, confirmedBy],
    [texts.stoppedBy, stoppedBy],
  ];
  return facts.flatMap(([name, value]) => (value ? [[name, <Term key={name}>{value}</Term>] as const] : []));
}

function Refused({ context, code }: { readonly context: PageContext; readonly code: ErrorCode }): ReactElement {
  const { refused } = BULK_ACTION_TEXTS[context.locale];
  const known = Object.entries(refused).find(([name]) => name === code)?.[1];
  return (
    <div className="error-summary" role="alert" tabIndex={-1}>
      <p>
        {known ?? refused.other}
        <Code>{code}</Code>
      </p>
    </div>
  );
}

function NotAllowed({ context, view }: PartProps): ReactElement | null {
  const { notAllowed } = view.bulk;
  if (notAllowed.length === 0) return null;
  const { kinds } = DIAGNOSIS_TEXTS[context.locale];
  return (
    <section aria-labelledby="not-allowed">
      <h2 id="not-allowed">{BULK_ACTION_TEXTS[context.locale].notAllowed}</h2>
      <FactList
        facts={notAllowed.map(({ kind, stage, count }) => [`${kinds[kind]} · ${stage}`, String(count)] as const)}
      />
    </section>
  );
}

function ConfirmForm({
  context,
  view,
  error,
}: PartProps & { readonly error: FieldErrorCode | undefined }): ReactElement {
  const { locale } = context;
  const texts = BULK_ACTION_TEXTS[locale];
  return (
    <form className="form" method="post" action={pageUrl(context, `${BULK_PATH}/${view.bulk.id}`)}>
      <h2>{texts.confirm}</h2>
      {needsSecondOperator(view.bulk) && <p className="note">{texts.second}</p>}
      <TextField
        locale={locale}
        name="word"
        label={texts.word}
        hint={<Term>{view.bulk.given.action}</Term>}
        autoComplete="off"
        error={error}
      />
      <SubmitButton name="action" value="confirm">
        {texts.confirmButton}
      </SubmitButton>
    </form>
  );
}

function StopForm({ context, view }: PartProps): ReactElement | null {
  const texts = BULK_ACTION_TEXTS[context.locale];
  const { bulk, state } = view;
  if (state !== 'previewed' && state !== 'applying') return null;
  if (bulk.stoppedAt) return <p role="status">{texts.stopping}</p>;
  return (
    <form className="form" method="post" action={pageUrl(context, `${BULK_PATH}/${bulk.id}`)}>
      <p className="small" id="stop-meaning">
        {texts.stopMeaning}
      </p>
      <SubmitButton name="action" value="stop" secondary describedBy="stop-meaning">
        {state === 'previewed' ? texts.giveUp : texts.stop}
      </SubmitButton>
    </form>
  );
}

function Progress({ context, view }: PartProps): ReactElement {
  const texts = BULK_ACTION_TEXTS[context.locale];
  const { bulk, state, blockedBy, outcomes } = view;
  const done = bulk.count - outcomes.open;
  return (
    <section aria-labelledby="progress">
      <h2 id="progress">{texts.progress}</h2>
      <progress max={Math.max(1, bulk.count)} value={bulk.count === 0 ? 1 : done} aria-labelledby="progress" />
      <p role="status">{texts.progressOf(done, bulk.count)}</p>
      {blockedBy !== null && (
        <p className="note">
          {texts.heldUp}
          <Code>{blockedBy}</Code>
        </p>
      )}
      {state === 'applying' && (
        <p>
          <a href={pageUrl(context, `${BULK_PATH}/${bulk.id}`)}>{texts.refresh}</a>
        </p>
      )}
    </section>
  );
}

function Items({ context, view, items, nextCursor }: PartProps & OpsBulkActionProps): ReactElement {
  const { locale, query } = context;
  const texts = BULK_ACTION_TEXTS[locale];
  const path = `${BULK_PATH}/${view.bulk.id}`;
  const shown = BULK_ITEM_OUTCOMES.filter((outcome) => view.outcomes[outcome] > 0);
  const columns = [{ name: texts.onboarding }, { name: texts.kind }, { name: texts.stage }, { name: texts.outcome }];
  const rows = items.map((item) => ({ key: String(item.position), cells: cellsOf(context, item) }));
  return (
    <section aria-labelledby="items">
      <h2 id="items">{texts.items}</h2>
      <ul>
        <li>
          <a href={pageUrl(context, path)}>{`${texts.allItems}: ${view.bulk.count}`}</a>
        </li>
        {shown.map((outcome) => (
          <li key={outcome}>
            <a href={pageUrl(context, path, { outcome })}>{`${texts.outcomes[outcome]}: ${view.outcomes[outcome]}`}</a>
          </li>
        ))}
      </ul>
      {rows.length > 0 && <StackedTable labelledBy="items" columns={columns} rows={rows} />}
      {nextCursor && (
        <p>
          <a
            href={pageUrl(context, path, {
              ...(query['outcome'] ? { outcome: query['outcome'] } : {}),
              cursor: nextCursor,
            })}
          >
            {texts.more}
          </a>
        </p>
      )}
    </section>
  );
}

function cellsOf(context: PageContext, item: BulkItemView): readonly ReactNode[] {
  const { processId, kind, stage, outcome, code, stageThen } = item;
  const texts = BULK_ACTION_TEXTS[context.locale];
  return [
    <a key="id" href={pageUrl(context, `/ops/onboardings/${processId}`)}>
      <Term>{processId.slice(-8)}</Term>
    </a>,
    DIAGNOSIS_TEXTS[context.locale].kinds[kind],
    <Term key="stage">{stage}</Term>,
    <>
      {texts.outcomes[outcome ?? 'open']}
      {code && <Code>{code}</Code>}
      {stageThen && <Code>{stageThen}</Code>}
    </>,
  ];
}
