import type { ReactElement } from 'react';
import type { Locale } from '../../domain/locale.ts';
import { Term } from './layout.tsx';

const LANGUAGE_TAGS = { nl: 'nl-NL', en: 'en-GB', fr: 'fr-FR' } as const satisfies Record<Locale, string>;

/** An instant as people read it, in universal time, which it says: we do not know where they are. */
export function Instant({ at, locale }: { readonly at: Date; readonly locale: Locale }): ReactElement {
  const format = new Intl.DateTimeFormat(LANGUAGE_TAGS[locale], {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  return (
    <time dateTime={at.toISOString()}>
      <Term>{`${format.format(at)} UTC`}</Term>
    </time>
  );
}
