import type { ReactElement, ReactNode } from 'react';
import type { Preparation } from '../../db/queries/prepared-registrations.ts';
import type { FieldError } from '../../domain/errors.ts';
import type { Locale } from '../../domain/locale.ts';
import type { PreparedOrganisation } from '../../domain/prepared-registration.ts';
import { CheckboxField, EmailForm, ErrorSummary, SubmitButton, TextField } from './form.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { ACTIVATE_TEXTS } from './texts/activate.tsx';
import { ACTIVATED_TEXTS, LINK_STATE_TEXTS, type LinkState, WORKING_TEXTS } from './texts/activation-outcome.tsx';
import { PREPARED_CHOICE_TEXTS } from './texts/prepared-registration.tsx';

export interface ActivateProps {
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

interface Terms {
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
  const { errors, terms, values } = props;
  const { locale } = context;
  const texts = ACTIVATE_TEXTS[locale];
  const field = (name: keyof typeof texts.labels) => ({
    locale,
    name,
    label: texts.labels[name],
    error: errors.find((error) => error.field === name)?.code,
  });
  const version = <Term>{terms.version}</Term>;
  return renderPage(
    <Layout context={context} title={texts.title} hasErrors={errors.length > 0} scripts={['/assets/register.js']}>
      <ErrorSummary locale={locale} errors={errors} labels={texts.labels} />
      <h1>
        <Term>{texts.title}</Term>
      </h1>
      <p className="lead">{texts.intro}</p>
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
        <TextField
          {...field('environmentName')}
          hint={texts.environmentNameHint}
          autoComplete="organization"
          value={values.environmentName === '' && errors.length === 0 ? props.suggestion : values.environmentName}
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
          {...field('acceptedTermsVersion')}
          label={texts.acceptTerms(version)}
          value={terms.version}
          checked={props.accepted ?? false}
        />
        <SubmitButton>{texts.button}</SubmitButton>
      </form>
    </Layout>,
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

/** Why a link does not lead to the form, and what to do instead. */
export function linkStatePage(context: PageContext, { state }: { readonly state: LinkState }): string {
  const texts = LINK_STATE_TEXTS[context.locale][state];
  return renderPage(
    <Layout context={context} title={texts.title}>
      <h1>{texts.title}</h1>
      {texts.paragraphs.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      {state === 'used' ? (
        <SignInLink context={context} label={texts.button} />
      ) : (
        <EmailForm context={context} button={texts.button} />
      )}
    </Layout>,
  );
}

/** Environment and first administrator exist. */
export function activatedPage(
  context: PageContext,
  props: { readonly username: string; readonly environmentName: string },
): string {
  const texts = ACTIVATED_TEXTS[context.locale];
  const title = texts.title(context.platformName);
  return renderPage(
    <Layout context={context} title={title}>
      <h1>{title}</h1>
      <p className="lead">{texts.intro}</p>
      <dl className="facts">
        <div>
          <dt>{texts.environmentName}</dt>
          <dd>
            <Term>{props.environmentName}</Term>
          </dd>
        </div>
        <div>
          <dt>{texts.username}</dt>
          <dd>
            <Term>{props.username}</Term>
          </dd>
        </div>
      </dl>
      <p>{texts.mailFollows}</p>
      <SignInLink context={context} label={texts.goOn} />
    </Layout>,
  );
}

/** The decision is recorded and its effect still to come (a 202): nothing is lost. */
export function workingPage(context: PageContext, _props: Readonly<Record<string, never>> = {}): string {
  const texts = WORKING_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.title}>
      <h1>{texts.title}</h1>
      <p className="lead">{texts.recorded}</p>
      <p>{texts.mailFollows}</p>
      <p>
        <a className="button secondary" href={pageUrl(context, context.path, context.query)}>
          {texts.look}
        </a>
      </p>
    </Layout>,
  );
}

function TermsText({ terms, summary }: { readonly terms: Terms; readonly summary: ReactNode }) {
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

function SignInLink({ context, label }: { readonly context: PageContext; readonly label: string }): ReactElement {
  return (
    <p>
      <a className="button" href={pageUrl(context, '/login')}>
        <Term>{label}</Term>
      </a>
    </p>
  );
}

/** What register.js needs to offer showing the password and to say whether it is long enough. */
function passwordData(texts: Readonly<Record<'show' | 'hide' | 'tooShort' | 'longEnough', string>>, minLength: number) {
  return {
    'data-password-min-length': minLength,
    'data-text-show': texts.show,
    'data-text-hide': texts.hide,
    'data-text-too-short': texts.tooShort,
    'data-text-long-enough': texts.longEnough,
  };
}
