import type { ReactElement } from 'react';
import type { BrakeView } from '../../db/queries/brakes.ts';
import type { Locale } from '../../domain/locale.ts';
import { ConditionSign } from './condition-sign.tsx';
import { Instant } from './instant.tsx';
import { Term } from './term.tsx';
import { BRAKE_TEXTS } from './texts/ops-brakes.ts';

/** What is held back now, first on every page of the operators; nothing when nothing is. */
export function BrakeBanner(props: {
  readonly locale: Locale;
  readonly brakes: readonly BrakeView[];
  readonly opsUrl: string;
}): ReactElement | null {
  const { locale, brakes, opsUrl } = props;
  if (brakes.length === 0) return null;
  const texts = BRAKE_TEXTS[locale];
  return (
    <div className="note">
      {brakes.map((brake) => (
        <BrakeState key={brake.name} locale={locale} brake={brake} />
      ))}
      <p>
        <a href={opsUrl}>{texts.title}</a>
      </p>
    </div>
  );
}

/** Since when a brake has been on, by whom and why, and how many wait for it. */
export function BrakeState({ locale, brake }: { readonly locale: Locale; readonly brake: BrakeView }): ReactElement {
  const { name, since, by, reason, held } = brake;
  const texts = BRAKE_TEXTS[locale];
  return (
    <ConditionSign condition="blocked" locale={locale}>
      {`${texts.brakes[name].isOn} ${texts.held(held)} ${texts.since} `}
      {since && <Instant at={since} locale={locale} />}
      {' · '}
      <Term>{`${by} · ${reason}`}</Term>
    </ConditionSign>
  );
}
