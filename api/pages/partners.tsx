import type { ReactElement } from 'react';
import type { DirectoryEntry } from '../../db/queries/partner-directory.ts';
import type { PartnerRequestView } from '../../db/queries/partner-requests.ts';
import type { PartnershipView } from '../../db/queries/partnerships.ts';
import { OptionalField } from './environment-fields.tsx';
import { SubmitButton } from './form.tsx';
import { Instant } from './instant.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { managerName, RefusalSummary, type ShownRefusal } from './partner-parts.tsx';
import { PARTNERS_TEXTS } from './texts/partners.ts';

/** A part of a list, and the last id of it where there is more. */
export interface Shown<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface PartnersProps {
  readonly partners: Shown<PartnershipView>;
  /** That ended, the latest first. */
  readonly former: readonly PartnershipView[];
  readonly incoming: Shown<PartnerRequestView>;
  readonly outgoing: Shown<PartnerRequestView>;
  readonly search: string;
  /** Undefined as long as nothing is searched for. */
  readonly found?: readonly DirectoryEntry[] | undefined;
  readonly refused?: ShownRefusal | undefined;
  /** Whether a partnership has just been ended. */
  readonly hasEnded?: boolean;
}

/** Partners, finding them (`search`, by GET), and requests in both directions. */
export function partnersPage(context: PageContext, props: PartnersProps): string {
  const { partners, incoming, outgoing, refused, hasEnded } = props;
  const texts = PARTNERS_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.title} hasErrors={refused !== undefined} wide>
      {refused && <RefusalSummary context={context} refused={refused} />}
      <h1>
        <Term>{texts.title}</Term>
      </h1>
      {hasEnded && (
        <p className="note" role="status">
          {texts.ended}
        </p>
      )}
      <section aria-labelledby="existing">
        <h2 id="existing">
          <Term>{texts.existing}</Term>
        </h2>
        {partners.items.length === 0 && <p>{texts.noPartners}</p>}
        <ul className="people">
          {partners.items.map((partnership) => (
            <Partner key={partnership.id} context={context} partnership={partnership} />
          ))}
        </ul>
        <More context={context} name="after" next={partners.next} />
      </section>
      <Finding context={context} search={props.search} found={props.found} />
      <Requests context={context} id="incoming" requests={incoming} />
      <Requests context={context} id="outgoing" requests={outgoing} />
      {props.former.length > 0 && <Former context={context} former={props.former} />}
    </Layout>,
  );
}

function Partner(props: { readonly context: PageContext; readonly partnership: PartnershipView }): ReactElement {
  const { context, partnership } = props;
  const { locale } = context;
  const { partner, establishedAt, connections } = partnership;
  const texts = PARTNERS_TEXTS[locale];
  return (
    <li>
      <h3>
        <a href={pageUrl(context, `/partners/${partner.id}`)}>
          <Term>{partner.name}</Term>
        </a>
      </h3>
      <p className="small">
        {`${texts.since} `}
        <Instant at={establishedAt} locale={locale} />
      </p>
      <ul>
        {connections.map(({ id, own, other }) => (
          <li key={id}>
            <Term>{`${managerName(own, locale)} ⇄ ${managerName(other, locale)}`}</Term>
          </li>
        ))}
      </ul>
    </li>
  );
}

function Former({ context, former }: { readonly context: PageContext; readonly former: readonly PartnershipView[] }) {
  const { locale } = context;
  const texts = PARTNERS_TEXTS[locale];
  return (
    <section aria-labelledby="former">
      <h2 id="former">
        <Term>{texts.former}</Term>
      </h2>
      <ul>
        {former.map(({ id, partner, endedAt, endedByUs }) => (
          <li key={id}>
            <Term>{partner.name}</Term>
            {` · ${endedByUs ? texts.endedByUs : texts.endedByThem} `}
            {endedAt && <Instant at={endedAt} locale={locale} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Finding({
  context,
  search,
  found,
}: { readonly context: PageContext } & Pick<PartnersProps, 'search' | 'found'>) {
  const texts = PARTNERS_TEXTS[context.locale];
  return (
    <section aria-labelledby="find">
      <h2 id="find">
        <Term>{texts.find}</Term>
      </h2>
      <form className="form" method="get" action="/partners">
        <input type="hidden" name="lang" value={context.locale} />
        <OptionalField
          locale={context.locale}
          id="search"
          label={texts.search}
          hint={texts.searchHint}
          value={search}
        />
        <SubmitButton secondary>{texts.searchButton}</SubmitButton>
      </form>
      {found && (
        <div role="status">
          <p>{found.length === 0 ? texts.nothingFound : `${texts.found}: ${found.length}`}</p>
        </div>
      )}
      {found?.some(({ registerNumber }) => registerNumber !== null) && <p className="hint">{texts.numberIsStated}</p>}
      {found && found.length > 0 && (
        <ul>
          {found.map((entry) => (
            <li key={entry.id}>
              <a href={pageUrl(context, `/partners/${entry.id}`, registerOf(entry))}>
                <Term>{[entry.name, entry.registerNumber].filter(Boolean).join(' · ')}</Term>
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** By its number an environment can be asked that is not to be found by name. */
function registerOf({ registerCountry, registerNumber }: DirectoryEntry): Readonly<Record<string, string>> {
  return registerCountry && registerNumber ? { registerCountry, registerNumber } : {};
}

function Requests(props: {
  readonly context: PageContext;
  readonly id: 'incoming' | 'outgoing';
  readonly requests: Shown<PartnerRequestView>;
}): ReactElement {
  const { context, id, requests } = props;
  const { locale } = context;
  const texts = PARTNERS_TEXTS[locale];
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>
        <Term>{texts[id]}</Term>
      </h2>
      {requests.items.length === 0 && <p>{texts.noRequests}</p>}
      <ul className="people">
        {requests.items.map((request) => {
          const other = id === 'incoming' ? request.from : request.to;
          return (
            <li key={request.id}>
              <h3>
                <a href={pageUrl(context, `/partner-requests/${request.id}`)}>
                  <Term>{other.environment.name}</Term>
                </a>
              </h3>
              <p className="small">
                <Term>{`${managerName(request.from.manager, locale)} → ${managerName(request.to.manager, locale)}`}</Term>
                {` · ${request.partnershipEndedAt ? texts.partnershipEnded : texts.stages[request.stage]} · `}
                <Instant at={request.createdAt} locale={locale} />
              </p>
            </li>
          );
        })}
      </ul>
      <More context={context} name={id} next={requests.next} />
    </section>
  );
}

function More({
  context,
  name,
  next,
}: {
  readonly context: PageContext;
  readonly name: string;
  readonly next: string | null;
}) {
  if (next === null) return null;
  return (
    <p>
      <a href={pageUrl(context, '/partners', { [name]: next })}>{PARTNERS_TEXTS[context.locale].more}</a>
    </p>
  );
}
