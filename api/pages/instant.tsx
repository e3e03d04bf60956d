import { type ReactElement, useContext } from 'react';
import { formatInstant } from '../../domain/instant-format.ts';
import type { Locale } from '../../domain/locale.ts';
import { HOUR_MS, MINUTE_MS } from '../../domain/policy.ts';
import { DisplayZone } from './display-zone.ts';
import { Term } from './term.tsx';

/** An instant as people read it, in the zone of our mails, which it names. */
export function Instant({ at, locale }: { readonly at: Date; readonly locale: Locale }): ReactElement {
  const timeZone = useContext(DisplayZone);
  const iso = at.toISOString();
  return (
    <time dateTime={iso}>
      <Term>{formatInstant(iso, locale, { timeZone, style: 'short' })}</Term>
    </time>
  );
}

/** How long something takes from now: `over 40 seconden`; rounded up, in the unit that fits. */
export function fromNow(ms: number, locale: Locale): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'always' });
  const seconds = Math.max(1, Math.ceil(ms / 1_000));
  if (seconds < 120) return format.format(seconds, 'second');
  if (ms < 2 * HOUR_MS) return format.format(Math.ceil(ms / MINUTE_MS), 'minute');
  return format.format(Math.ceil(ms / HOUR_MS), 'hour');
}
