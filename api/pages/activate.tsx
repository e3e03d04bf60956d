import type { ReactElement, ReactNode } from 'react';
import type { Preparation } from '../../db/queries/prepared-registrations.ts';
import type { FieldError } from '../../domain/errors.ts';
import type { ManualRegistration } from '../../domain/identity.ts';
import type { Locale } from '../../domain/locale.ts';
import type { PreparedOrganisation } from '../../domain/prepared-registration.ts';
import { CheckboxField, ErrorSummary, SubmitButton, TextField } from './form.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { type ButtonProvider, ProviderButtons } from './provider-buttons.tsx';
import { ACTIVATE_TEXTS, WAYS_TEXTS } from './texts/activate.tsx';
import { PREPARED_CHOICE_TEXTS } from './texts/prepared-registration.tsx';

/** How somebody can register besides by what a page is about. */
export interface RegistrationWays {
  /** Those that have a button. */
  readonly providers: readonly ButtonProvider[];
  readonly manual: ManualRegistration;
}

export interface ActivateProps {
  /** By a password alone when not given. */
  readonly ways?: RegistrationWays;
  /** The provider that has proven the address already. */
  readonly provenBy?: ButtonProvider | undefined;
  readonly token: string;
  /** As typed; empty at first. A password is never shown again. */
  readonly values: { readonly username: string; readonly environmentName: string };
  /** What the environment's name begins with, until something was typed; may be empty. */
  readonly suggestion: string;
  /** What intermediaries have prepared, each to be answered apart. */
  readonly preparations?: readonly Preparation[];
  /** The ids of those whose box was ticked in the post that is answered. */
  readonly agreed?: readonly string[];
  readonly errors: readonly FieldError[];
  /** Whether the box for this version of the terms was ticked in the post that is answered. */
  readonly accepted?: boolean;
  readonly terms: Terms;
  /** In code points. */
  readonly passwordMinLength: number;
}

export interface Terms {
  readonly version: string;
  /** Plain text, one paragraph each. */
  readonly paragraphs: readonly string[];
}

/**
 * The form behind the activation link. Posts `token`, `username`, `password`, `environmentName` and, when ticked,
 * `acceptedTermsVersion` to `/activate`.
 */
export function activatePage(givenContext: PageContext, props: ActivateProps): string {
  // after a refused post the token is in the body alone, and the other languages need it
  const context = { ...givenContext, query: { ...givenContext.query, token: props.token } };
  const { errors, provenBy, ways = BY_PASSWORD_ALONE } = props;
  const texts = ACTIVATE_TEXTS[context.locale];
  const { byPassword, discouraged } = WAYS_TEXTS[context.locale];
  const providers = provenBy ? [provenBy] : ways.providers;
  const isHidden = ways.manual === 'discouraged' || provenBy !== undefined;
  const form = <PasswordForm context={context} {...props} />;
  return renderPage(
    <Layout context={context} title={texts.title} hasErrors={errors.length > 0} scripts={['/assets/register.js']}>
      <ErrorSummary locale={context.locale} errors={errors} labels={texts.labels} />
      <h1>
        <Term>{texts.title}</Term>
      </h1>
      <p className="lead">{texts.intro}</p>
      <ProviderButtons context={context} providers={providers} query={{ token: props.token }} />
      {ways.manual !== 'off' && isHidden && (
        <details className="terms" open={errors.length > 0}>
          <summary>{byPassword}</summary>
          <div className="terms-text">
            {ways.manual === 'discouraged' && <p>{discouraged}</p>}
            {form}
          </div>
        </details>
      )}
      {ways.manual !== 'off' && !isHidden && providers.length > 0 && <h2>{byPassword}</h2>}
      {ways.manual !== 'off' && !isHidden && form}
    </Layout>,
  );
}

const BY_PASSWORD_ALONE: RegistrationWays = { providers: [], manual: 'on' };

function PasswordForm({ context, ...props }: ActivateProps & { readonly context: PageContext }): ReactElement {
  const { errors, terms, values } = props;
  const { locale } = context;
  const texts = ACTIVATE_TEXTS[locale];
  const field = (name: keyof typeof texts.labels) => ({
    locale,
    name,
    label: texts.labels[name],
    error: errors.find((error) => error.field === name)?.code,
  });
  return (
    <form className="form" method="post" action={pageUrl(context, '/activate')}>
      <input type="hidden" name="token" value={props.token} />
      <TextField {...field('username')} hint={texts.usernameHint} autoComplete="username" value={values.username} />
      <TextField
        {...field('password')}
        type="password"
        hint={
          <>
            <p>{texts.passwordHint(props.passwordMinLength)}</p>
            <p>{texts.passwordAdvice}</p>
          </>
        }
        autoComplete="new-password"
        data={passwordData(texts.script, props.passwordMinLength)}
      />
      <EnvironmentAndTerms {...props} locale={locale} terms={terms} />
      <SubmitButton>{texts.button}</SubmitButton>
    </form>
  );
}

/** What every activation asks, whatever the person will sign in by. */
export function EnvironmentAndTerms(
  props: Pick<ActivateProps, 'values' | 'suggestion' | 'preparations' | 'agreed' | 'errors' | 'accepted' | 'terms'> & {
    readonly locale: Locale;
  },
): ReactElement {
  const { locale, errors, terms, values } = props;
  const texts = ACTIVATE_TEXTS[locale];
  const errorOf = (name: string) => errors.find((error) => error.field === name)?.code;
  const version = <Term>{terms.version}</Term>;
  const { environmentName } = values;
  return (
    <>
      <TextField
        locale={locale}
        name="environmentName"
        label={texts.labels.environmentName}
        error={errorOf('environmentName')}
        hint={texts.environmentNameHint}
        autoComplete="organization"
        value={environmentName === '' && errors.length === 0 ? props.suggestion : environmentName}
      />
      {props.preparations?.map((preparation) => (
        <PartnerChoice
          key={preparation.id}
          locale={locale}
          preparation={preparation}
          agreed={props.agreed?.includes(preparation.id) ?? false}
        />
      ))}
      <TermsText terms={terms} summary={texts.terms(version)} />
      <CheckboxField
        locale={locale}
        name="acceptedTermsVersion"
        error={errorOf('acceptedTermsVersion')}
        label={texts.acceptTerms(version)}
        value={terms.version}
        checked={props.accepted ?? false}
      />
    </>
  );
}

/** What one intermediary has prepared, and whether to become partners with them: never ticked beforehand. */
function PartnerChoice(props: {
  readonly locale: Locale;
  readonly preparation: Preparation;
  readonly agreed: boolean;
}): ReactElement {
  const { id, intermediaryName, organisation } = props.preparation;
  const texts = PREPARED_CHOICE_TEXTS[props.locale];
  const name = <Term>{intermediaryName}</Term>;
  return (
    <fieldset className="field">
      <legend>{texts.legend(name)}</legend>
      {organisation && <p className="hint">{texts.organisation(<Term>{describeOrganisation(organisation)}</Term>)}</p>}
      <input type="hidden" name="askedPartner" value={id} />
      <div className="checkbox">
        <input
          id={`becomePartner-${id}`}
          name="becomePartner"
          type="checkbox"
          value={id}
          defaultChecked={props.agreed}
          aria-describedby={`becomePartner-${id}-hint`}
        />
        <label htmlFor={`becomePartner-${id}`}>{texts.agree(name)}</label>
      </div>
      <p className="hint" id={`becomePartner-${id}-hint`}>
        {texts.meaning}
      </p>
    </fieldset>
  );
}

/** A company in one line: its name, and the numbers that are known of it. */
export function describeOrganisation({ name, country, registerNumber, vatNumber }: PreparedOrganisation): string {
  return [name, registerNumber, vatNumber, country].filter(Boolean).join(', ');
}

/** The terms, folded. */
export function TermsText({ terms, summary }: { readonly terms: Terms; readonly summary: ReactNode }) {
  return (
    <details className="terms">
      <summary>{summary}</summary>
      <div className="terms-text">
        {terms.paragraphs.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </div>
    </details>
  );
}

/** What register.js needs to offer showing the password and to say whether it is long enough. */
export function passwordData(
  texts: Readonly<Record<'show' | 'hide' | 'tooShort' | 'longEnough', string>>,
  minLength: number,
) {
  return {
    'data-password-min-length': minLength,
    'data-text-show': texts.show,
    'data-text-hide': texts.hide,
    'data-text-too-short': texts.tooShort,
    'data-text-long-enough': texts.longEnough,
  };
}
