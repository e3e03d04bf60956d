import type { ReactElement } from 'react';
import type { DirectoryDetails } from '../../db/queries/partner-directory.ts';
import type { PartnershipView } from '../../db/queries/partnerships.ts';
import type { FieldError } from '../../domain/errors.ts';
import { OptionalField, SelectField } from './environment-fields.tsx';
import { ErrorSummary, SubmitButton, TextField } from './form.tsx';
import { Instant } from './instant.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { FactList, managerName, RefusalSummary, type ShownRefusal } from './partner-parts.tsx';
import { PartnerSharing, type PartnerSharingProps } from './partner-sharing.tsx';
import { PARTNER_REASON_TEXTS } from './texts/partner-reasons.ts';
import { PARTNERS_TEXTS } from './texts/partners.ts';

export interface PartnerProps {
  readonly details: DirectoryDetails;
  /** The number by which it was addressed; goes with what is asked of it. */
  readonly register?: Readonly<Record<'registerCountry' | 'registerNumber', string>> | undefined;
  /** Of a partner. */
  readonly partnership?: PartnershipView | undefined;
  readonly sharing?: PartnerSharingProps | undefined;
  /** As chosen and typed. */
  readonly values: Readonly<Record<'relationManagerId' | 'message', string>>;
  readonly errors?: readonly FieldError[];
  readonly refused?: ShownRefusal | undefined;
}

/**
 * Another environment: to be asked, and if it is a partner to part from. Posts `action` (`ask` with `relationManagerId` and
 * `message`, or `end` with `partnershipId` and `word`) to `/partners/{id}`; and what `PartnerSharing` says.
 */
export function partnerPage(context: PageContext, props: PartnerProps): string {
  const { details, partnership, errors = [], refused } = props;
  const { locale } = context;
  const texts = PARTNERS_TEXTS[locale];
  const title = `${texts.environment}: ${details.name}`;
  const labels = { relationManagerId: texts.manager, message: texts.message, word: texts.typeWord(texts.word) };
  return renderPage(
    <Layout context={context} title={title} hasErrors={errors.length > 0 || refused !== undefined}>
      {refused && <RefusalSummary context={context} refused={refused} />}
      <ErrorSummary locale={locale} errors={errors} labels={labels} />
      <h1>
        <Term>{title}</Term>
      </h1>
      {details.registerNumber && (
        <>
          <FactList
            facts={[
              [texts.registerNumber, <Term key="number">{details.registerNumber}</Term>],
              [texts.numberChecked, details.registerNumberVerified ? texts.numberVerified : texts.numberStated],
            ]}
          />
          {!details.registerNumberVerified && <p className="hint">{texts.numberIsStated}</p>}
        </>
      )}
      {partnership && <Connections context={context} partnership={partnership} />}
      {props.sharing && <PartnerSharing context={context} path={`/partners/${details.id}`} sharing={props.sharing} />}
      {details.openRequestId ? (
        <p className="note">
          <a href={pageUrl(context, `/partner-requests/${details.openRequestId}`)}>{texts.openRequest}</a>
        </p>
      ) : (
        <AskForm context={context} {...props} />
      )}
      {partnership && <EndForm context={context} {...props} partnership={partnership} />}
      <p className="aside">
        <a href={pageUrl(context, '/partners')}>{PARTNER_REASON_TEXTS[locale].back}</a>
      </p>
    </Layout>,
  );
}

function Connections({
  context,
  partnership,
}: {
  readonly context: PageContext;
  readonly partnership: PartnershipView;
}) {
  const { locale } = context;
  const texts = PARTNERS_TEXTS[locale];
  return (
    <section aria-labelledby="connections">
      <p className="lead">{texts.arePartners}</p>
      <h2 id="connections">
        <Term>{texts.connections}</Term>
      </h2>
      <ul>
        {partnership.connections.map(({ id, own, other, since }) => (
          <li key={id}>
            <Term>{`${managerName(own, locale)} ⇄ ${managerName(other, locale)}`}</Term>
            {` · ${texts.since.toLowerCase()} `}
            <Instant at={since} locale={locale} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function AskForm({
  context,
  details,
  register,
  partnership,
  values,
  errors = [],
}: PartnerProps & { readonly context: PageContext }): ReactElement {
  const { locale } = context;
  const texts = PARTNERS_TEXTS[locale];
  const errorOf = (name: string) => errors.find(({ field }) => field === name)?.code;
  return (
    <section aria-labelledby="ask">
      <h2 id="ask">
        <Term>{partnership ? texts.askAnother : texts.ask}</Term>
      </h2>
      {details.askAgainAt && (
        <p>
          {`${texts.askAgainFrom} `}
          <Instant at={details.askAgainAt} locale={locale} />.
        </p>
      )}
      {!details.askAgainAt && details.relationManagers.length === 0 && <p>{texts.noManagers}</p>}
      {!details.askAgainAt && details.relationManagers.length > 0 && (
        <form className="form" method="post" action={pageUrl(context, `/partners/${details.id}`, register)}>
          <p>{texts.askIntro}</p>
          <SelectField
            locale={locale}
            id="relationManagerId"
            label={texts.manager}
            value={values.relationManagerId}
            error={errorOf('relationManagerId')}
            options={details.relationManagers.map((manager) => ({
              value: manager.id,
              label: managerName(manager, locale),
            }))}
          />
          <OptionalField
            locale={locale}
            id="message"
            label={texts.message}
            hint={texts.messageHint}
            value={values.message}
            error={errorOf('message')}
            lines={4}
          />
          <SubmitButton name="action" value="ask">
            {texts.askButton}
          </SubmitButton>
        </form>
      )}
    </section>
  );
}

function EndForm(
  props: PartnerProps & { readonly context: PageContext; readonly partnership: PartnershipView },
): ReactElement {
  const { context, details, partnership, errors = [] } = props;
  const { locale } = context;
  const texts = PARTNERS_TEXTS[locale];
  return (
    <section aria-labelledby="end">
      <h2 id="end">
        <Term>{texts.end}</Term>
      </h2>
      <form className="form" method="post" action={pageUrl(context, `/partners/${details.id}`)}>
        <p>{texts.endMeaning}</p>
        <input type="hidden" name="partnershipId" value={partnership.id} />
        <TextField
          locale={locale}
          name="word"
          label={<Term>{texts.typeWord(texts.word)}</Term>}
          autoComplete="off"
          error={errors.find(({ field }) => field === 'word')?.code}
        />
        <SubmitButton name="action" value="end" secondary>
          {texts.endButton}
        </SubmitButton>
      </form>
    </section>
  );
}
