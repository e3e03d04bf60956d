import type { ReactElement, ReactNode } from 'react';
import type { OnboardingSort, OnboardingView } from '../../db/queries/onboardings.ts';
import type { Locale } from '../../domain/locale.ts';
import { ConditionSign } from './condition-sign.tsx';
import { stageSentence } from './diagnosis-words.ts';
import { Instant } from './instant.tsx';
import { type PageContext, pageUrl, Term } from './layout.tsx';
import { type Column, StackedTable } from './stacked-table.tsx';
import { CONDITION_TEXTS } from './texts/conditions.ts';
import { DIAGNOSIS_TEXTS } from './texts/diagnosis.ts';
import { BLOCK_TEXTS } from './texts/diagnosis-blocks.ts';
import { OPS_ONBOARDINGS_TEXTS } from './texts/ops-onboardings.ts';

interface OnboardingTableProps {
  readonly context: PageContext;
  readonly labelledBy: string;
  readonly onboardings: readonly OnboardingView[];
  readonly sort: OnboardingSort;
  /** The address of the same list in another order; undefined where there is none. */
  readonly sortUrl?: ((sort: OnboardingSort) => string) | undefined;
}

/** Onboardings, a row each: what it is, where it stands and since when, what it waits for, and whether all is well. */
export function OnboardingTable(props: OnboardingTableProps): ReactElement {
  const { context, labelledBy, onboardings } = props;
  const texts = OPS_ONBOARDINGS_TEXTS[context.locale];
  const columns = [
    { name: texts.onboarding },
    { name: texts.condition },
    sortedBy('since', texts.since, props),
    { name: texts.waitingOn },
    sortedBy('waitUntil', texts.until, props),
    sortedBy('createdAt', texts.began, props),
  ];
  const rows = onboardings.map((onboarding) => ({
    key: onboarding.id,
    cells: cellsOf(context, onboarding),
  }));
  return <StackedTable labelledBy={labelledBy} columns={columns} rows={rows} />;
}

function sortedBy(
  key: 'since' | 'waitUntil' | 'createdAt',
  name: string,
  { context, sort, sortUrl }: OnboardingTableProps,
): Column {
  const isUp = sort === key;
  const sorted = ({ [key]: 'ascending', [`-${key}`]: 'descending' } as const)[sort];
  if (!sortUrl) return { name, sorted };
  const next = isUp ? (`-${key}` as const) : key;
  const head = (
    <a href={sortUrl(next)} title={OPS_ONBOARDINGS_TEXTS[context.locale].sorts[next]}>
      {name}
      {sorted && <span aria-hidden="true">{isUp ? ' ▲' : ' ▼'}</span>}
    </a>
  );
  return { name, head, sorted };
}

function cellsOf(context: PageContext, onboarding: OnboardingView): readonly ReactNode[] {
  const { locale } = context;
  const { since, waitingOn, waitUntil, createdAt } = onboarding;
  return [
    <What key="what" context={context} onboarding={onboarding} />,
    <Conditions key="conditions" locale={locale} onboarding={onboarding} />,
    <Instant key="since" at={since} locale={locale} />,
    waitingOn ? DIAGNOSIS_TEXTS[locale].waitingOn[waitingOn] : '–',
    waitUntil ? <Instant key="until" at={waitUntil} locale={locale} /> : '–',
    <Instant key="began" at={createdAt} locale={locale} />,
  ];
}

function What({ context, onboarding }: { readonly context: PageContext; readonly onboarding: OnboardingView }) {
  const { locale } = context;
  const { id, kind, stage, environments, takenBy } = onboarding;
  const texts = OPS_ONBOARDINGS_TEXTS[locale];
  return (
    <>
      <p>
        <a href={pageUrl(context, `/ops/onboardings/${id}`)} aria-describedby={`stage-${id}`}>
          {DIAGNOSIS_TEXTS[locale].kinds[kind]}
        </a>{' '}
        <code className="small notranslate" translate="no">
          {id.slice(-8)}
        </code>
      </p>
      <p className="small" id={`stage-${id}`}>
        <Term>{stage}</Term>
        {` · ${stageSentence(locale, { kind, stage })}`}
      </p>
      {environments.length > 0 && (
        <p className="small">
          {`${texts.environments}: `}
          <Term>{environments.map(({ name }) => name).join(', ')}</Term>
        </p>
      )}
      {takenBy && (
        <p className="small">
          {`${texts.takenBy} `}
          <Term>{takenBy}</Term>
        </p>
      )}
    </>
  );
}

function Conditions(props: { readonly locale: Locale; readonly onboarding: OnboardingView }): ReactElement {
  const { locale, onboarding } = props;
  const { overdue, needsAttention, blockedBy, trouble, endedAt } = onboarding;
  const texts = OPS_ONBOARDINGS_TEXTS[locale];
  if (endedAt) {
    return (
      <p>
        {`${texts.ended} `}
        <Instant at={endedAt} locale={locale} />
      </p>
    );
  }
  if (!overdue && !needsAttention && !blockedBy && trouble.length === 0) return <p>{texts.well}</p>;
  return (
    <>
      {overdue && (
        <ConditionSign condition="overdue" locale={locale}>
          {CONDITION_TEXTS[locale].meanings.overdue}
        </ConditionSign>
      )}
      {needsAttention && (
        <ConditionSign condition="attention" locale={locale}>
          {CONDITION_TEXTS[locale].meanings.attention}
        </ConditionSign>
      )}
      {blockedBy && (
        <ConditionSign condition="blocked" locale={locale}>
          {BLOCK_TEXTS[locale].causes[blockedBy]}
        </ConditionSign>
      )}
      {trouble.map(({ code }) => (
        <ConditionSign key={code} condition="trouble" locale={locale}>
          {DIAGNOSIS_TEXTS[locale].trouble[code]}
        </ConditionSign>
      ))}
    </>
  );
}
