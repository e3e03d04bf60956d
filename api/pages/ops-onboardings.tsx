import type { ReactElement } from 'react';
import type { StageCount } from '../../db/queries/onboarding-counts.ts';
import type { OnboardingSort, OnboardingView } from '../../db/queries/onboardings.ts';
import type { AboutAddress } from '../../db/queries/onboardings-about.ts';
import type { PlatformTroubleView } from '../../db/queries/troubles.ts';
import type { FieldErrorCode } from '../../domain/errors.ts';
import { ErrorSummary, SubmitButton, TextField } from './form.tsx';
import { Instant } from './instant.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { BulkActionForm } from './ops-bulk-form.tsx';
import { PlatformTroubles, StageCounts } from './ops-onboardings-counts.tsx';
import { FilterForm } from './ops-onboardings-filter.tsx';
import { OnboardingTable } from './ops-onboardings-list.tsx';
import { OPS_ONBOARDINGS_TEXTS } from './texts/ops-onboardings.ts';

const PATH = '/ops/onboardings';

export interface OpsOnboardingsProps {
  readonly onboardings: readonly OnboardingView[];
  readonly sort: OnboardingSort;
  /** What is chosen, by the names of the query; without the page. */
  readonly chosen: Readonly<Record<string, string>>;
  readonly nextCursor: string | null;
  readonly counts: readonly StageCount[];
  readonly platform: readonly PlatformTroubleView[];
  readonly errors?: readonly { readonly field: 'email' | 'environmentId'; readonly code: FieldErrorCode }[];
}

/** All that is under way or has ended: how many, which ones, and what is wrong with them. */
export function opsOnboardingsPage(context: PageContext, props: OpsOnboardingsProps): string {
  const { onboardings, sort, chosen, nextCursor, counts, platform, errors = [] } = props;
  const { locale } = context;
  const texts = OPS_ONBOARDINGS_TEXTS[locale];
  const errorOf = (name: string) => errors.find(({ field }) => field === name)?.code;
  const labels = { email: texts.email, environmentId: texts.environmentId };
  return renderPage(
    <Layout context={context} title={texts.title} hasErrors={errors.length > 0} wide>
      <ErrorSummary locale={locale} errors={errors} labels={labels} />
      <h1>{texts.title}</h1>
      <p className="lead">{texts.intro}</p>
      <PlatformTroubles locale={locale} platform={platform} />
      <StageCounts context={context} counts={counts} />
      <AddressForm context={context} error={errorOf('email')} />
      <FilterForm context={context} chosen={chosen} environmentError={errorOf('environmentId')} />
      <section aria-labelledby="list">
        <h2 id="list">{texts.list}</h2>
        {onboardings.length === 0 && <p role="status">{texts.none}</p>}
        {onboardings.length > 0 && (
          <OnboardingTable
            context={context}
            labelledBy="list"
            onboardings={onboardings}
            sort={sort}
            sortUrl={(next) => pageUrl(context, PATH, { ...chosen, sort: next })}
          />
        )}
        {nextCursor && (
          <p>
            <a href={pageUrl(context, PATH, { ...chosen, sort, cursor: nextCursor })}>{texts.more}</a>
          </p>
        )}
      </section>
      {onboardings.length > 0 && chosen['state'] !== 'ended' && <BulkActionForm context={context} chosen={chosen} />}
      <p className="aside">
        <a href={pageUrl(context, '/ops')}>{texts.back}</a>
      </p>
    </Layout>,
  );
}

export interface FoundByAddressProps extends AboutAddress {
  readonly onboardings: readonly OnboardingView[];
  readonly sort: OnboardingSort;
  readonly email: string;
}

/** What is known of a person's address. Shown in answer to a post alone: the address stands in no address of a page. */
export function foundByAddressPage(context: PageContext, props: FoundByAddressProps): string {
  const { onboardings, sort, account, prepared, intakes, email } = props;
  const { locale } = context;
  const texts = OPS_ONBOARDINGS_TEXTS[locale];
  const isUnknown = onboardings.length + prepared.length + intakes.length === 0 && account === null;
  return renderPage(
    <Layout context={context} title={texts.found} wide>
      <h1>{texts.found}</h1>
      <p className="lead">
        <Term>{email}</Term>
      </p>
      <p role="status">{isUnknown ? texts.unknown : <Account context={context} account={account} />}</p>
      {prepared.map(({ id, environment, stage, createdAt }) => (
        <p key={id}>
          {`${texts.prepared} `}
          <Term>{`${environment.name} · ${stage}`}</Term> <Instant at={createdAt} locale={locale} />
        </p>
      ))}
      {intakes.length > 0 && <p>{`${texts.intakes}: ${intakes.length}`}</p>}
      {onboardings.length > 0 && (
        <section aria-labelledby="list">
          <h2 id="list">{texts.list}</h2>
          <OnboardingTable context={context} labelledBy="list" onboardings={onboardings} sort={sort} />
        </section>
      )}
      <AddressForm context={context} />
      <p className="aside">
        <a href={pageUrl(context, PATH)}>{texts.toAll}</a>
      </p>
    </Layout>,
  );
}

function Account({ context, account }: { readonly context: PageContext } & Pick<AboutAddress, 'account'>) {
  const texts = OPS_ONBOARDINGS_TEXTS[context.locale];
  if (!account) return <>{texts.noAccount}</>;
  const { environment, deactivatedAt } = account;
  return (
    <>
      {`${texts.account} `}
      <a href={pageUrl(context, PATH, { environmentId: environment.id, state: 'all' })}>
        <Term>{environment.name}</Term>
      </a>
      {deactivatedAt && ` (${texts.deactivated})`}
    </>
  );
}

function AddressForm(props: {
  readonly context: PageContext;
  readonly error?: FieldErrorCode | undefined;
}): ReactElement {
  const { context, error } = props;
  const texts = OPS_ONBOARDINGS_TEXTS[context.locale];
  return (
    <form className="form" method="post" action={pageUrl(context, PATH)}>
      <h2>{texts.search}</h2>
      <TextField
        locale={context.locale}
        name="email"
        label={texts.email}
        hint={texts.searchHint}
        inputMode="email"
        autoComplete="off"
        error={error}
      />
      <SubmitButton secondary>{texts.searchButton}</SubmitButton>
    </form>
  );
}
