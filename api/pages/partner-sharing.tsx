import type { ReactElement } from 'react';
import type { PropagationView } from '../../db/queries/propagation.ts';
import type { ReceiptView } from '../../db/queries/propagation-receipts.ts';
import { durationInWords } from './duration.ts';
import { Instant } from './instant.tsx';
import { type PageContext, pageUrl, Term } from './layout.tsx';
import { ActionForm } from './organisation-parts.tsx';
import { FactList } from './partner-parts.tsx';
import type { Shown } from './partners.tsx';
import { ShareList, type ShownShare } from './share-parts.tsx';
import { PARTNER_REASON_TEXTS } from './texts/partner-reasons.ts';
import { type HeldUpBy, PROPAGATION_TEXTS, type PropagationDone } from './texts/propagation.ts';
import { SHARED_TEXTS, type SharedDone } from './texts/shared.ts';

/** What a subscription can lack to share with partners. */
export const SUBSCRIPTION_LACKS = ['PARTNERS_NOT_INCLUDED', 'SUBSCRIPTION_LAPSED'] as const;
export type SubscriptionLack = (typeof SUBSCRIPTION_LACKS)[number];

/** How far propagation between two partners has come, as pages show it. */
export interface ShownPropagation
  extends Pick<
    PropagationView,
    'partnershipId' | 'stage' | 'waiting' | 'effective' | 'failed' | 'latencyMs' | 'nextRunAt'
  > {
  readonly heldUpBy: HeldUpBy | null;
  readonly mayRetry: boolean;
  readonly failures: readonly ShownFailure[];
}

/** A grant that could not be written. */
export interface ShownFailure extends Pick<ReceiptView, 'shareId' | 'relationManagerId' | 'requestedAt' | 'code'> {
  /** Null for a manager without a name, or who is none of the partnership's any more. */
  readonly managerName: string | null;
  /** Of the document; null for one that none of the viewer's organisations shares. */
  readonly title: string | null;
}

export interface PartnerSharingProps {
  readonly shares: Shown<ShownShare>;
  readonly isMember: boolean;
  /** What the subscription of the viewer's side lacks to share with partners. */
  readonly lacks: readonly SubscriptionLack[];
  readonly propagation: ShownPropagation | undefined;
  readonly done?: SharedDone | PropagationDone | undefined;
}

interface SectionProps {
  readonly context: PageContext;
  /** Of the page that it stands on. */
  readonly path: string;
  readonly sharing: PartnerSharingProps;
}

/**
 * What is shared with a partner, and how far it has come. Posts to `path`: `action=withdraw-share` with `shareId`, or
 * `retry-propagation` with `partnershipId`, for one grant also with `shareId` and `relationManagerId`.
 */
export function PartnerSharing({ context, path, sharing }: SectionProps): ReactElement {
  const { shares, isMember, lacks, done } = sharing;
  const texts = PROPAGATION_TEXTS[context.locale];
  return (
    <>
      {done && (
        <p className="note" role="status">
          {done === 'retried' ? texts.done[done] : SHARED_TEXTS[context.locale].done[done]}
        </p>
      )}
      <section aria-labelledby="sharing">
        <h2 id="sharing">{texts.sharing}</h2>
        {lacks.map((lack) => (
          <p key={lack} className="note">
            {`${PARTNER_REASON_TEXTS[context.locale].lacks[lack]} ${texts.notNow}`}
          </p>
        ))}
        {shares.items.length === 0 && <p>{isMember ? texts.nothingShared : texts.noMember}</p>}
        {shares.items.length > 0 && (
          <>
            <p className="hint">{texts.sharingIntro}</p>
            <ShareList context={context} path={path} shares={shares.items} />
          </>
        )}
        {shares.next !== null && (
          <p>
            <a href={pageUrl(context, path, { shares: shares.next })}>{SHARED_TEXTS[context.locale].more}</a>
          </p>
        )}
      </section>
      <p>
        <a href={pageUrl(context, '/shared')}>{texts.toShared}</a>
      </p>
      {sharing.propagation && <Propagation context={context} path={path} propagation={sharing.propagation} />}
    </>
  );
}

function Propagation(props: Omit<SectionProps, 'sharing'> & { readonly propagation: ShownPropagation }): ReactElement {
  const { context, path, propagation } = props;
  const { partnershipId, stage, failed, mayRetry } = propagation;
  const texts = PROPAGATION_TEXTS[context.locale];
  const retrying = { context, path, action: 'retry-propagation', values: { partnershipId } };
  return (
    <section aria-labelledby="propagation">
      <h2 id="propagation">
        <Term>{texts.heading}</Term>
      </h2>
      <p>{texts.intro}</p>
      {stage === null ? <p>{texts.nothingYet}</p> : <Progress context={context} {...propagation} />}
      {mayRetry && <ActionForm {...retrying} label={texts.retryAll} describedBy="propagation" />}
      {failed > 0 && <Failures context={context} path={path} propagation={propagation} />}
    </section>
  );
}

function Progress({ context, ...progress }: ShownPropagation & { readonly context: PageContext }): ReactElement {
  const { locale } = context;
  const texts = PROPAGATION_TEXTS[locale];
  const { stage, waiting, effective, failed, latencyMs, nextRunAt, heldUpBy } = progress;
  const count = (given: number) => new Intl.NumberFormat(locale).format(given);
  const words = (ms: number) => durationInWords(ms, locale, texts.lessThanASecond);
  const { labels } = texts;
  return (
    <FactList
      facts={[
        ...(stage === null ? [] : ([[labels.stage, texts.stages[stage]]] as const)),
        [labels.waiting, count(waiting)],
        [labels.effective, count(effective)],
        [labels.failed, count(failed)],
        ...(latencyMs ? [[labels.latency, texts.latency(words(latencyMs.p50), words(latencyMs.p95))] as const] : []),
        ...(nextRunAt ? [[labels.nextRun, <Instant key="next" at={nextRunAt} locale={locale} />] as const] : []),
        ...(heldUpBy ? [[labels.heldUp, texts.heldUp[heldUpBy]] as const] : []),
      ]}
    />
  );
}

function Failures(props: Omit<SectionProps, 'sharing'> & { readonly propagation: ShownPropagation }): ReactElement {
  const { context, path, propagation } = props;
  const { locale } = context;
  const texts = PROPAGATION_TEXTS[locale];
  const { partnershipId, failures, failed, mayRetry } = propagation;
  const form = { context, path, action: 'retry-propagation' };
  return (
    <>
      <h3>{texts.failedHeading}</h3>
      <p>{texts.failedIntro}</p>
      <ul className="entries">
        {failures.map(({ shareId, relationManagerId, managerName, title, requestedAt, code }) => (
          <li key={`${shareId} ${relationManagerId}`}>
            <p id={`failed-${shareId}-${relationManagerId}`}>
              <Term>{`${managerName ?? SHARED_TEXTS[locale].someone} · ${title ?? texts.otherDocument}`}</Term>
              {`, ${texts.requested} `}
              <Instant at={requestedAt} locale={locale} />
              {code !== null && (
                <>
                  {`, ${texts.code} `}
                  <Term>{code}</Term>
                </>
              )}
            </p>
            {mayRetry && (
              <ActionForm
                {...form}
                values={{ partnershipId, shareId, relationManagerId }}
                label={texts.retry}
                describedBy={`failed-${shareId}-${relationManagerId}`}
              />
            )}
          </li>
        ))}
      </ul>
      {failed > failures.length && <p>{texts.moreFailed}</p>}
    </>
  );
}
