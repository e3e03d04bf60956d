import type { ReactElement, ReactNode } from 'react';
import type { ManagerView } from '../../db/queries/managers.ts';
import type { Locale } from '../../domain/locale.ts';
import { type PageContext, pageUrl, Term } from './layout.tsx';
import { PARTNER_REASON_TEXTS, type PartnerRefusal, type ShownLack } from './texts/partner-reasons.ts';

/** Why something was not done, with what stands in the way. */
export interface ShownRefusal {
  readonly code: PartnerRefusal;
  readonly lacks?: readonly ShownLack[];
  /** The request that is open, of a `PARTNER_REQUEST_OPEN`. */
  readonly requestId?: string | undefined;
}

/** What somebody of either side is called. */
export function managerName({ name }: ManagerView, locale: Locale): string {
  return name ?? PARTNER_REASON_TEXTS[locale].someManager;
}

/** What was refused, first on the page. */
export function RefusalSummary(props: { readonly context: PageContext; readonly refused: ShownRefusal }): ReactElement {
  const { context, refused } = props;
  const texts = PARTNER_REASON_TEXTS[context.locale];
  const { code, lacks = [], requestId } = refused;
  const text = texts.refused[code];
  return (
    <div className="error-summary" role="alert" tabIndex={-1}>
      <p>{requestId ? <a href={pageUrl(context, `/partner-requests/${requestId}`)}>{text}</a> : text}</p>
      {lacks.length > 0 && <Lacks locale={context.locale} lacks={lacks} />}
    </div>
  );
}

/** What is lacking, each with what to do about it; `of`: whose manager lacks it, where that is not the reader. */
export function Lacks(props: {
  readonly locale: Locale;
  readonly lacks: readonly ShownLack[];
  readonly of?: string | undefined;
}): ReactElement {
  const { locale, lacks, of } = props;
  const { lacks: own, lackedBy } = PARTNER_REASON_TEXTS[locale];
  const others: Partial<Record<ShownLack, (manager: string) => string>> = lackedBy;
  return (
    <ul>
      {lacks.map((lack) => (
        <li key={lack}>{of === undefined ? own[lack] : (others[lack]?.(of) ?? own[lack])}</li>
      ))}
    </ul>
  );
}

/** Names with their values. */
export function FactList({ facts }: { readonly facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A manager and their environment, as they call themselves. */
export function Person({ name, of }: { readonly name: string; readonly of?: string }): ReactElement {
  return <Term>{of === undefined ? name : `${name} · ${of}`}</Term>;
}
