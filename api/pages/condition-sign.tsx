import type { ReactElement, ReactNode } from 'react';
import type { Locale } from '../../domain/locale.ts';
import { CONDITION_TEXTS, type Condition } from './texts/conditions.ts';

/** Drawn on a square of 24: a clock, an exclamation mark in a triangle, a spanner, a bar across the way. */
const DRAWINGS: Readonly<Record<Condition, readonly string[]>> = {
  overdue: ['M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18z', 'M12 7v5l4 2'],
  attention: ['M12 3l10 18H2z', 'M12 10v5', 'M12 18v.5'],
  trouble: ['M4 20l8-8', 'M20 7a5 5 0 0 1-8 5a5 5 0 0 1 5-8l-3 3l3 3z'],
  blocked: ['M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18z', 'M7 12h10'],
};

/** What is not well with an onboarding: a sign, what it is called, and what that means or comes from. */
export function ConditionSign(props: {
  readonly condition: Condition;
  readonly locale: Locale;
  readonly children: ReactNode;
}): ReactElement {
  const { condition, locale, children } = props;
  return (
    <p className={`condition ${condition}`}>
      <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
        {DRAWINGS[condition].map((path) => (
          <path key={path} d={path} />
        ))}
      </svg>
      <span>
        <strong>{CONDITION_TEXTS[locale].conditions[condition]}</strong> {children}
      </span>
    </p>
  );
}
