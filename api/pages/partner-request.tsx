import type { ReactElement } from 'react';
import type { ManagerView } from '../../db/queries/managers.ts';
import type { PartnerRequestView } from '../../db/queries/partner-requests.ts';
import type { Locale } from '../../domain/locale.ts';
import { OTHER_SIDE_NOT_READY } from '../../domain/partner-gate.ts';
import type { PartnerRequestAction } from '../../domain/partner-request.ts';
import { SelectField } from './environment-fields.tsx';
import { SubmitButton } from './form.tsx';
import { Instant } from './instant.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { FactList, Lacks, managerName, Person, RefusalSummary, type ShownRefusal } from './partner-parts.tsx';
import { PARTNER_REASON_TEXTS } from './texts/partner-reasons.ts';
import { PARTNER_REQUEST_TEXTS, type PartnerRequestDone } from './texts/partner-request.ts';
import { PARTNERS_TEXTS } from './texts/partners.ts';

export interface PartnerRequestProps {
  readonly request: PartnerRequestView;
  /** Who looks at it. */
  readonly viewerId: string;
  readonly allowedActions: readonly PartnerRequestAction[];
  /** The relation managers of the viewer's side. */
  readonly colleagues: readonly ManagerView[];
  /** From when on the two may ask each other again, where they may not now. */
  readonly askAgainAt?: Date | undefined;
  readonly done?: PartnerRequestDone | undefined;
  readonly refused?: ShownRefusal | undefined;
}

/** A partner request: who asks whom, where it stands, and what its reader can do. Posts `action` and `managerId` to itself. */
export function partnerRequestPage(context: PageContext, props: PartnerRequestProps): string {
  const { request, done, refused } = props;
  const { locale } = context;
  const texts = PARTNER_REQUEST_TEXTS[locale];
  const lacks = [...request.lacks, ...(request.otherSideLacks ? ([OTHER_SIDE_NOT_READY] as const) : [])];
  return renderPage(
    <Layout context={context} title={texts.title} hasErrors={refused !== undefined}>
      {refused && <RefusalSummary context={context} refused={refused} />}
      <h1>
        <Term>{texts.title}</Term>
      </h1>
      {done && (
        <p className="note" role="status">
          {texts.done[done]}
        </p>
      )}
      <p className="lead">{texts.intro(request.from.environment.name, request.to.environment.name)}</p>
      <Meaning context={context} {...props} />
      <Facts context={context} request={request} />
      {request.stage === 'awaiting-eligibility' && lacks.length > 0 && (
        <section aria-labelledby="lacking">
          <h2 id="lacking">{texts.lacking}</h2>
          <Lacks locale={locale} lacks={lacks} of={lackingManager(context, props)} />
        </section>
      )}
      <Actions context={context} {...props} />
      <p className="aside">
        <a href={pageUrl(context, '/partners')}>{PARTNER_REASON_TEXTS[locale].back}</a>
      </p>
    </Layout>,
  );
}

/** For somebody signed in to whom a request is nothing: as whom they are, and what to do. Posts `action=sign-out` to `/login`. */
export function partnerRequestUnknownPage(
  context: PageContext,
  props: { readonly name: string; readonly environmentName: string; readonly next: string },
): string {
  const texts = PARTNER_REQUEST_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.unknownTitle}>
      <h1>{texts.unknownTitle}</h1>
      <p className="lead">{texts.signedInAs(props.name, props.environmentName)}</p>
      <p>{texts.unknownNext}</p>
      <form className="form" method="post" action={pageUrl(context, '/login')}>
        <input type="hidden" name="action" value="sign-out" />
        <input type="hidden" name="next" value={props.next} />
        <SubmitButton secondary>{texts.signOut}</SubmitButton>
      </form>
    </Layout>,
  );
}

/** Of an own manager who is not the reader: what they lack is theirs. */
function lackingManager({ locale }: PageContext, { request, viewerId }: PartnerRequestProps): string | undefined {
  const own = request.direction === 'in' ? request.to.manager : request.from.manager;
  return own.id === viewerId ? undefined : managerName(own, locale);
}

/** What the stage means, and what can follow it. */
function Meaning({ context, request, askAgainAt }: PartnerRequestProps & { readonly context: PageContext }) {
  const { locale } = context;
  const texts = PARTNER_REQUEST_TEXTS[locale];
  const { stage, partnershipEndedAt } = request;
  const other = request.direction === 'in' ? request.from : request.to;
  if (partnershipEndedAt) return <Since text={texts.endedSince} at={partnershipEndedAt} locale={locale} />;
  const isRefused = stage === 'declined' || stage === 'expired';
  return (
    <>
      <p>{texts.meaning[stage]}</p>
      {isRefused && askAgainAt && <Since text={texts.askAgainFrom} at={askAgainAt} locale={locale} />}
      {isRefused && !askAgainAt && <p>{texts.askAgainNow}</p>}
      {stage === 'established' && (
        <p>
          <a href={pageUrl(context, `/partners/${other.environment.id}`)}>{texts.toPartner}</a>
        </p>
      )}
    </>
  );
}

function Since({ text, at, locale }: { readonly text: string; readonly at: Date; readonly locale: Locale }) {
  return (
    <p>
      {`${text} `}
      <Instant at={at} locale={locale} />.
    </p>
  );
}

function Facts({ context, request }: { readonly context: PageContext; readonly request: PartnerRequestView }) {
  const { locale } = context;
  const texts = PARTNER_REQUEST_TEXTS[locale];
  const { stages, partnershipEnded } = PARTNERS_TEXTS[locale];
  const { from, to, message, stage, createdAt, waitUntil, endedAt, partnershipEndedAt } = request;
  return (
    <FactList
      facts={[
        [texts.stage, partnershipEndedAt ? partnershipEnded : stages[stage]],
        [texts.asks, <Person key="from" name={managerName(from.manager, locale)} of={from.environment.name} />],
        [texts.answers, <Person key="to" name={managerName(to.manager, locale)} of={to.environment.name} />],
        [texts.requestedAt, <Instant key="at" at={createdAt} locale={locale} />],
        ...(waitUntil && !endedAt
          ? [[texts.waitUntil, <Instant key="until" at={waitUntil} locale={locale} />] as const]
          : []),
        ...(endedAt ? [[texts.endedAt, <Instant key="ended" at={endedAt} locale={locale} />] as const] : []),
        ...(message ? [[texts.message, <Term key="message">{message}</Term>] as const] : []),
      ]}
    />
  );
}

function Actions(props: PartnerRequestProps & { readonly context: PageContext }): ReactElement {
  const { context, request, viewerId, allowedActions, colleagues } = props;
  const { locale } = context;
  const texts = PARTNER_REQUEST_TEXTS[locale];
  const may = (action: PartnerRequestAction) => allowedActions.includes(action);
  const addressed = request.to.manager;
  const isOpen = request.endedAt === null;
  const own = request.direction === 'in' ? addressed : request.from.manager;
  const others = colleagues.filter(({ id }) => id !== own.id);
  const isAnswerer = isOpen && request.direction === 'in' && addressed.id === viewerId;
  return (
    <>
      {isAnswerer && request.answeredBy === null && <p>{`${texts.yours} ${texts.acceptMeaning}`}</p>}
      {may('take-over') && <p>{texts.notYours(managerName(addressed, locale))}</p>}
      <div className="actions">
        {(['accept', 'decline', 'take-over', 'resend', 'withdraw'] as const).map(
          (action) => may(action) && <ActionForm key={action} context={context} id={request.id} action={action} />,
        )}
        {isAnswerer && request.answeredBy === null && (
          <ActionForm context={context} id={request.id} action="stop-reminders" />
        )}
      </div>
      {may('reassign') && others.length > 0 && (
        <form className="form" method="post" action={pageUrl(context, `/partner-requests/${request.id}`)}>
          <SelectField
            locale={locale}
            id="managerId"
            label={texts.colleague}
            hint={texts.reassignHint}
            value={others[0]?.id ?? ''}
            options={others.map((manager) => ({ value: manager.id, label: managerName(manager, locale) }))}
          />
          <SubmitButton secondary name="action" value="reassign">
            {texts.actions.reassign}
          </SubmitButton>
        </form>
      )}
    </>
  );
}

function ActionForm(props: {
  readonly context: PageContext;
  readonly id: string;
  readonly action: Exclude<PartnerRequestAction, 'reassign'> | 'stop-reminders';
}): ReactElement {
  const { context, id, action } = props;
  return (
    <form method="post" action={pageUrl(context, `/partner-requests/${id}`)}>
      <SubmitButton name="action" value={action} secondary={action !== 'accept' && action !== 'take-over'}>
        {PARTNER_REQUEST_TEXTS[context.locale].actions[action]}
      </SubmitButton>
    </form>
  );
}
