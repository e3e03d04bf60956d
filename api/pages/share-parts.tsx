import type { ReactElement } from 'react';
import type { ShareView } from '../../db/queries/shares.ts';
import { Instant } from './instant.tsx';
import { type PageContext, Term } from './layout.tsx';
import { ActionForm } from './organisation-parts.tsx';
import { PermissionSign } from './permission-sign.tsx';
import { SHARED_TEXTS } from './texts/shared.ts';

/** A document that an organisation of the reader's shares, as pages show it. */
export interface ShownShare
  extends Pick<
    ShareView,
    'id' | 'organisation' | 'document' | 'audience' | 'permission' | 'stage' | 'failed' | 'sharedBy' | 'sharedAt'
  > {
  readonly mayWithdraw: boolean;
  /** It is in effect, and nobody reads by it all the same. */
  readonly isUnread: boolean;
}

/** Shares, each with what can be done about it. Posts `action=withdraw-share` and `shareId` to `path`. */
export function ShareList(props: {
  readonly context: PageContext;
  readonly path: string;
  readonly shares: readonly ShownShare[];
}): ReactElement {
  const { context, path, shares } = props;
  return (
    <ul className="entries">
      {shares.map((share) => (
        <li key={share.id}>
          <ShareFacts context={context} share={share} />
          {share.mayWithdraw && <Withdrawing context={context} path={path} shareId={share.id} />}
        </li>
      ))}
    </ul>
  );
}

/** What a document is called, and by which reference whoever keeps it knows it. */
export function DocumentName(props: {
  readonly context: PageContext;
  readonly id: string;
  readonly document: ShownShare['document'];
}): ReactElement {
  const { context, id, document } = props;
  return (
    <>
      <h3 id={id}>
        <Term>{document.title || document.ref}</Term>
      </h3>
      <p className="small">
        <Term>{SHARED_TEXTS[context.locale].reference(document.ref)}</Term>
      </p>
    </>
  );
}

function ShareFacts({ context, share }: { readonly context: PageContext; readonly share: ShownShare }): ReactElement {
  const { locale } = context;
  const texts = SHARED_TEXTS[locale];
  const { id, document, audience, permission, stage, failed, organisation, sharedBy, sharedAt, isUnread } = share;
  return (
    <>
      <DocumentName context={context} id={`share-${id}`} document={document} />
      <p>
        <Term>{texts.audiences[audience.kind](audience.name ?? texts.someone)}</Term>
      </p>
      <PermissionSign permission={permission} locale={locale} />
      <p className="small">
        <Term>{texts.sharedBy(organisation.name, sharedBy.name ?? texts.someone)}</Term>
        {` ${texts.since} `}
        <Instant at={sharedAt} locale={locale} />
      </p>
      <p className="small">{isUnread ? texts.unread : texts.stages[stage]}</p>
      {failed > 0 && <p className="small">{texts.failed(failed)}</p>}
    </>
  );
}

/** Opened first, so that nobody takes it back by a slip. */
function Withdrawing(props: { readonly context: PageContext; readonly path: string; readonly shareId: string }) {
  const { context, path, shareId } = props;
  const texts = SHARED_TEXTS[context.locale];
  const form = { context, path, action: 'withdraw-share', values: { shareId }, describedBy: `share-${shareId}` };
  return (
    <details className="terms">
      <summary aria-describedby={`share-${shareId}`}>
        <Term>{texts.withdraw}</Term>
      </summary>
      <div className="terms-text">
        <p>{texts.withdrawMeaning}</p>
        <ActionForm {...form} label={texts.withdrawButton} />
      </div>
    </details>
  );
}
