import type { ReactElement } from 'react';
import type { EnvironmentView } from '../../db/queries/environments.ts';
import type { SeatHolder } from '../../db/queries/seat-holders.ts';
import type { UserView } from '../../db/queries/users.ts';
import type { FieldError } from '../../domain/errors.ts';
import { LOCALES } from '../../domain/locale.ts';
import { REGISTER_COUNTRIES } from '../../domain/register-number.ts';
import { OptionalField, SelectField, Tick } from './environment-fields.tsx';
import { SignInSection, type SignInWays } from './environment-sign-in.tsx';
import { type Succession, SuccessionForm } from './environment-succession.tsx';
import { AddUserForm, type UserFormValues, UserList, type UserListProps } from './environment-users.tsx';
import { ErrorSummary, SubmitButton, TextField } from './form.tsx';
import { Instant } from './instant.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { SeatHolders } from './seat-holders.tsx';
import { APPROVALS_TEXTS } from './texts/approvals.ts';
import { ENVIRONMENT_TEXTS, type EnvironmentDone, type EnvironmentRefusal } from './texts/environment.ts';
import { ENVIRONMENT_ONBOARDINGS_TEXTS } from './texts/environment-onboardings.ts';
import { ENVIRONMENT_USER_TEXTS } from './texts/environment-users.ts';
import { ORGANISATIONS_TEXTS } from './texts/organisations.ts';
import { SERVICE_ACCOUNT_TEXTS } from './texts/service-accounts.ts';

export interface EnvironmentPageProps extends UserListProps {
  readonly environment: EnvironmentView;
  /** The organisations whose invitations hold seats. */
  readonly holders?: readonly SeatHolder[];
  readonly ways: SignInWays;
  readonly form: UserFormValues;
  readonly errors?: readonly FieldError[];
  readonly refused?: EnvironmentRefusal | undefined;
  readonly done?: EnvironmentDone | undefined;
  /** One that was generated for the user who has just been added. */
  readonly password?: string | null;
  /** Of somebody who was not deactivated because an organisation would be without an administrator. */
  readonly succession?: Succession | undefined;
}

/**
 * An administrator's environment: users, relation managers, subscription, ways in, settings. Each form posts `action` and its
 * fields to `/environment`.
 */
export function environmentPage(context: PageContext, props: EnvironmentPageProps): string {
  const {
    environment,
    holders = [],
    ways,
    users,
    search,
    nextCursor,
    form,
    errors = [],
    refused,
    done,
    password,
    succession,
  } = props;
  const { locale } = context;
  const texts = ENVIRONMENT_TEXTS[locale];
  const labels = { ...ENVIRONMENT_USER_TEXTS[locale].labels, ...texts.labels };
  return renderPage(
    <Layout context={context} title={texts.title} hasErrors={errors.length > 0 || refused !== undefined} wide>
      {refused ? <Refusal text={texts.refused[refused]} /> : <ErrorSummary {...{ locale, errors, labels }} />}
      <h1>
        <Term>{texts.title}</Term>
      </h1>
      {done && (
        <p className="note" role="status">
          {texts.done[done]}
        </p>
      )}
      {password && <GeneratedPassword context={context} password={password} />}
      {succession && <SuccessionForm context={context} {...succession} />}
      <p className="lead">
        <Term>{environment.name}</Term>
      </p>
      <ul>
        <li>
          <a href={pageUrl(context, '/organisations')}>{ORGANISATIONS_TEXTS[context.locale].title}</a>
        </li>
        <li>
          <a href={pageUrl(context, '/environment/onboardings')}>
            {ENVIRONMENT_ONBOARDINGS_TEXTS[context.locale].title}
          </a>
        </li>
        <li>
          <a href={pageUrl(context, '/environment/approvals')}>{APPROVALS_TEXTS[context.locale].title}</a>
        </li>
        <li>
          <a href={pageUrl(context, '/environment/service-accounts')}>{SERVICE_ACCOUNT_TEXTS[context.locale].title}</a>
        </li>
      </ul>
      <UserList {...{ context, users, search, nextCursor }} />
      <AddUserForm context={context} values={form} errors={errors} isRestricted={ways.restrictedTo !== undefined} />
      <Subscription context={context} environment={environment} />
      <SeatHolders context={context} holders={holders} />
      <SignInSection context={context} ways={ways} version={environment.version} />
      <Settings context={context} environment={environment} errors={errors} />
    </Layout>,
  );
}

/** For whoever is no administrator: who is. */
export function notAdministratorPage(
  context: PageContext,
  { administrators }: { readonly administrators: readonly UserView[] },
): string {
  const texts = ENVIRONMENT_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.title}>
      <h1>
        <Term>{texts.title}</Term>
      </h1>
      <p className="lead">{texts.onlyAdministrators}</p>
      <h2>{texts.administrators}</h2>
      <ul>
        {administrators.map(({ id, email, firstName, lastName }) => (
          <li key={id}>
            <Term>{[[firstName, lastName].filter(Boolean).join(' '), email].filter(Boolean).join(' · ')}</Term>
          </li>
        ))}
      </ul>
      <p>
        <a href={pageUrl(context, '/account')}>{texts.back}</a>
      </p>
    </Layout>,
  );
}

function Refusal({ text }: { readonly text: string }): ReactElement {
  return (
    <div className="error-summary" role="alert" tabIndex={-1}>
      <p>{text}</p>
    </div>
  );
}

function GeneratedPassword({ context, password }: { readonly context: PageContext; readonly password: string }) {
  const texts = ENVIRONMENT_USER_TEXTS[context.locale];
  return (
    <div className="note" role="status">
      <p>
        {`${texts.generated} `}
        <Term>
          <code id="generated-password">{password}</code>
        </Term>
      </p>
      <p>{texts.generatedOnce}</p>
    </div>
  );
}

interface PartProps {
  readonly context: PageContext;
  readonly environment: EnvironmentView;
}

function Subscription({ context, environment: { subscription } }: PartProps): ReactElement {
  const texts = ENVIRONMENT_TEXTS[context.locale];
  const { seats, seatsTaken, licence, credit, partnerRelations, validUntil, lapsed } = subscription;
  const facts = [
    [texts.seats, texts.seatsTaken(seatsTaken, seats)],
    [texts.partnerRelations, partnerRelations ? texts.yes : texts.no],
    [texts.credit, String(credit)],
    [texts.licence, licence ? <Term key="licence">{licence.name}</Term> : texts.none],
    [texts.validUntil, validUntil ? <Instant key="until" locale={context.locale} at={validUntil} /> : texts.unlimited],
  ] as const;
  return (
    <section aria-labelledby="subscription">
      <h2 id="subscription">
        <Term>{texts.subscription}</Term>
      </h2>
      {lapsed && <p className="note">{texts.lapsed}</p>}
      <dl className="facts">
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Settings({ context, environment, errors }: PartProps & { readonly errors: readonly FieldError[] }) {
  const { locale } = context;
  const texts = ENVIRONMENT_TEXTS[locale];
  return (
    <section aria-labelledby="settings">
      <h2 id="settings">{texts.settings}</h2>
      <form className="form" method="post" action={pageUrl(context, '/environment')}>
        <input type="hidden" name="version" value={environment.version} />
        <TextField
          locale={locale}
          name="name"
          label={texts.labels.name}
          autoComplete="organization"
          value={environment.name}
          error={errors.find(({ field }) => field === 'name')?.code}
        />
        <SelectField
          locale={locale}
          id="locale"
          label={texts.labels.locale}
          value={environment.locale}
          options={LOCALES.map((value) => ({ value, label: texts.languages[value] }))}
        />
        <RegisterFields context={context} environment={environment} errors={errors} />
        <Tick id="findable" label={texts.labels.findable} checked={environment.findable} hint={texts.findableHint} />
        <SubmitButton name="action" value="save-settings">
          {texts.save}
        </SubmitButton>
      </form>
    </section>
  );
}

/** The number in a trade register that the environment states of itself; both fields empty: none. */
function RegisterFields({ context, environment, errors }: PartProps & { readonly errors: readonly FieldError[] }) {
  const { locale } = context;
  const texts = ENVIRONMENT_TEXTS[locale];
  const errorOf = (name: string) => errors.find(({ field }) => field === name)?.code;
  return (
    <>
      <SelectField
        locale={locale}
        id="registerCountry"
        label={texts.labels.registerCountry}
        value={environment.register?.country ?? ''}
        error={errorOf('registerCountry')}
        options={[
          { value: '', label: texts.none },
          ...REGISTER_COUNTRIES.map((value) => ({ value, label: texts.registers[value] })),
        ]}
      />
      <OptionalField
        locale={locale}
        id="registerNumber"
        label={texts.labels.registerNumber}
        hint={texts.registerHint}
        value={environment.register?.number ?? ''}
        error={errorOf('registerNumber')}
      />
    </>
  );
}
