import type { ReactElement } from 'react';
import type { StageCount } from '../../db/queries/onboarding-counts.ts';
import type { PlatformTroubleView } from '../../db/queries/troubles.ts';
import type { Locale } from '../../domain/locale.ts';
import { ConditionSign } from './condition-sign.tsx';
import { Instant } from './instant.tsx';
import { type PageContext, pageUrl, Term } from './layout.tsx';
import { StackedTable } from './stacked-table.tsx';
import { CONDITION_TEXTS } from './texts/conditions.ts';
import { DIAGNOSIS_TEXTS } from './texts/diagnosis.ts';
import { OPS_ONBOARDINGS_TEXTS } from './texts/ops-onboardings.ts';

/** What is wrong with the platform itself; nothing when all is well. */
export function PlatformTroubles(props: {
  readonly locale: Locale;
  readonly platform: readonly PlatformTroubleView[];
}): ReactElement | null {
  const { locale, platform } = props;
  const texts = OPS_ONBOARDINGS_TEXTS[locale];
  if (platform.length === 0) return null;
  return (
    <section aria-labelledby="platform" className="note">
      <h2 id="platform">{texts.platform}</h2>
      {platform.map(({ code, part }) => (
        <ConditionSign key={`${code} ${part}`} condition="trouble" locale={locale}>
          {CONDITION_TEXTS[locale].platformTroubles[code]} <Term>{part}</Term>
        </ConditionSign>
      ))}
    </section>
  );
}

/** How many are under way, by kind and stage; each number leads to those that it counts. */
export function StageCounts(props: {
  readonly context: PageContext;
  readonly counts: readonly StageCount[];
}): ReactElement {
  const { context, counts } = props;
  const { locale } = context;
  const texts = OPS_ONBOARDINGS_TEXTS[locale];
  const format = new Intl.NumberFormat(locale);
  const { overdue, attention, trouble } = CONDITION_TEXTS[locale].conditions;
  const rows = counts.map((count) => {
    const { kind, stage } = count;
    const link = (number: number, more: Readonly<Record<string, string>>) =>
      number === 0 ? (
        '0'
      ) : (
        <a href={pageUrl(context, '/ops/onboardings', { kind, stage, ...more })}>{format.format(number)}</a>
      );
    return {
      key: `${kind} ${stage}`,
      cells: [
        DIAGNOSIS_TEXTS[locale].kinds[kind],
        <Term key="stage">{stage}</Term>,
        link(count.open, {}),
        link(count.overdue, { overdue: 'true' }),
        link(count.needsAttention, { needsAttention: 'true' }),
        link(count.trouble, { trouble: 'true' }),
        <Instant key="oldest" at={count.oldestSince} locale={locale} />,
      ],
    };
  });
  const names = [texts.kind, texts.stage, texts.open, overdue, attention, trouble, texts.oldest];
  return (
    <section aria-labelledby="counts">
      <h2 id="counts">{texts.counts}</h2>
      {rows.length === 0 && <p>{texts.nothingOpen}</p>}
      {rows.length > 0 && <StackedTable labelledBy="counts" columns={names.map((name) => ({ name }))} rows={rows} />}
    </section>
  );
}
