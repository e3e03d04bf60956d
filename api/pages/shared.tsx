import type { ReactElement } from 'react';
import type { SharedDocumentView } from '../../db/queries/shared-documents.ts';
import { Instant } from './instant.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import type { Shown } from './partners.tsx';
import { PermissionSign } from './permission-sign.tsx';
import { DocumentName, ShareList, type ShownShare } from './share-parts.tsx';
import { SHARED_TEXTS, type SharedDone } from './texts/shared.ts';

export interface SharedProps {
  readonly documents: Shown<SharedDocumentView>;
  readonly shares: Shown<ShownShare>;
  /** Whether they are a member of any organisation, without which nobody reads or shares. */
  readonly isMember: boolean;
  readonly done?: SharedDone | undefined;
}

/**
 * What is shared with somebody, and what their organisations share. Posts `action=withdraw-share` and `shareId` to
 * `/shared`.
 */
export function sharedPage(context: PageContext, props: SharedProps): string {
  const { documents, shares, isMember, done } = props;
  const texts = SHARED_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.title}>
      <h1>{texts.title}</h1>
      <p className="lead">{texts.intro}</p>
      {done && (
        <p className="note" role="status">
          {texts.done[done]}
        </p>
      )}
      <section aria-labelledby="with-me">
        <h2 id="with-me">{texts.withMe}</h2>
        {documents.items.length === 0 && <p>{isMember ? texts.nothingWithMe : texts.noMember}</p>}
        {documents.items.length > 0 && (
          <ul className="entries">
            {documents.items.map((shared) => (
              <Item key={shared.id} context={context} shared={shared} />
            ))}
          </ul>
        )}
        <More context={context} name="documents" next={documents.next} />
      </section>
      <section aria-labelledby="by-us">
        <h2 id="by-us">{texts.byUs}</h2>
        {shares.items.length === 0 && <p>{isMember ? texts.nothingByUs : texts.noOrganisation}</p>}
        {shares.items.length > 0 && <ShareList context={context} path="/shared" shares={shares.items} />}
        <More context={context} name="shares" next={shares.next} />
      </section>
      <p className="aside">
        <a href={pageUrl(context, '/organisations')}>{texts.toOrganisations}</a>
      </p>
    </Layout>,
  );
}

function Item({
  context,
  shared,
}: {
  readonly context: PageContext;
  readonly shared: SharedDocumentView;
}): ReactElement {
  const { locale } = context;
  const { id, document, permission, ways } = shared;
  const texts = SHARED_TEXTS[locale];
  return (
    <li>
      <DocumentName context={context} id={`document-${id}`} document={document} />
      <PermissionSign permission={permission} locale={locale} />
      <ul>
        {ways.map(({ shareId, kind, name, organisation, environment, sharedAt }) => (
          <li key={shareId}>
            <Term>
              {`${texts.from(organisation.name, environment.name)}, ${texts.ways[kind](name ?? texts.someone)}`}
            </Term>
            {`, ${texts.since} `}
            <Instant at={sharedAt} locale={locale} />
          </li>
        ))}
      </ul>
    </li>
  );
}

function More(props: { readonly context: PageContext; readonly name: string; readonly next: string | null }) {
  const { context, name, next } = props;
  if (next === null) return null;
  return (
    <p>
      <a href={pageUrl(context, '/shared', { [name]: next })}>{SHARED_TEXTS[context.locale].more}</a>
    </p>
  );
}
