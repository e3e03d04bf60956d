import type { HTMLInputTypeAttribute, ReactElement, ReactNode } from 'react';
import type { FieldError, FieldErrorCode } from '../../domain/errors.ts';
import type { Locale } from '../../domain/locale.ts';
import { type PageContext, pageUrl, Term } from './layout.tsx';
import { EMAIL_FORM_TEXTS, ERROR_SUMMARY_TEXTS, FIELD_ERROR_TEXTS } from './texts/form.ts';

interface FieldProps {
  readonly locale: Locale;
  /** Also the id, so that the error summary can link to it. */
  readonly name: string;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: FieldErrorCode | undefined;
}

interface TextFieldProps extends FieldProps {
  readonly type?: HTMLInputTypeAttribute;
  readonly inputMode?: 'email' | 'text';
  readonly autoComplete: string;
  readonly value?: string;
  /** May be left empty. */
  readonly optional?: boolean;
  /** What a script of ours may add to this field. */
  readonly data?: Readonly<Record<`data-${string}`, string | number>>;
}

/** A labelled input; its hint and its error belong to it for a screen reader too. */
export function TextField(props: TextFieldProps): ReactElement {
  const { locale, name, label, hint, error, type = 'text', inputMode, autoComplete, value, optional, data } = props;
  return (
    <div className={error ? 'field has-error' : 'field'} {...data}>
      <label htmlFor={name}>{label}</label>
      {hint !== undefined && (
        <div className="hint" id={`${name}-hint`}>
          {hint}
        </div>
      )}
      <FieldErrorText locale={locale} name={name} error={error} />
      <input
        id={name}
        name={name}
        type={type}
        inputMode={inputMode}
        autoComplete={autoComplete}
        autoCapitalize={autoComplete === 'organization' ? undefined : 'none'}
        spellCheck={false}
        defaultValue={value}
        required={!optional}
        {...describedBy(name, hint !== undefined, error)}
      />
    </div>
  );
}

/** A box that must be ticked. */
export function CheckboxField(
  props: FieldProps & { readonly value: string; readonly checked?: boolean },
): ReactElement {
  const { locale, name, label, error, value, checked = false } = props;
  return (
    <div className={error ? 'field has-error' : 'field'}>
      <FieldErrorText locale={locale} name={name} error={error} />
      <div className="checkbox">
        <input
          id={name}
          name={name}
          type="checkbox"
          value={value}
          defaultChecked={checked}
          required
          {...describedBy(name, false, error)}
        />
        <label htmlFor={name}>{label}</label>
      </div>
    </div>
  );
}

interface ErrorSummaryProps {
  readonly locale: Locale;
  readonly errors: readonly FieldError[];
  /** The fields on this page by name; what concerns another is said without a link. */
  readonly labels: Readonly<Record<string, string>>;
}

/** What is wrong, first on the page, each line leading to its field; nothing when all is well. */
export function ErrorSummary({ locale, errors, labels }: ErrorSummaryProps): ReactElement | null {
  if (errors.length === 0) return null;
  const { heading, colon } = ERROR_SUMMARY_TEXTS[locale];
  return (
    <div className="error-summary" role="alert" tabIndex={-1} aria-labelledby="error-summary-heading">
      <h2 id="error-summary-heading">{heading}</h2>
      <ul>
        {errors.map(({ field, code }) => (
          <li key={`${field} ${code}`}>
            {Object.hasOwn(labels, field) ? (
              <a href={`#${field}`}>{`${labels[field]}${colon}${FIELD_ERROR_TEXTS[locale][code]}`}</a>
            ) : (
              FIELD_ERROR_TEXTS[locale][code]
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface EmailFormProps {
  readonly context: PageContext;
  readonly button: string;
  readonly email?: string | undefined;
  readonly error?: FieldErrorCode | undefined;
}

/** Asks for the address to register, or to send the link of a registration again: both are the same call. */
export function EmailForm({ context, button, email, error }: EmailFormProps): ReactElement {
  const texts = EMAIL_FORM_TEXTS[context.locale];
  return (
    <form className="form" method="post" action={pageUrl(context, '/register')}>
      <input type="hidden" name="locale" value={context.locale} />
      {/* not type=email: browsers rewrite such values, and the address is kept as typed */}
      <TextField
        locale={context.locale}
        name="email"
        label={texts.label}
        hint={texts.hint}
        error={error}
        inputMode="email"
        autoComplete="email"
        value={email ?? ''}
      />
      <SubmitButton>{button}</SubmitButton>
    </form>
  );
}

/** The name of the field that the e-mail form has, as its error summary says it. */
export function emailFieldLabels(locale: Locale): Readonly<Record<string, string>> {
  return { email: EMAIL_FORM_TEXTS[locale].label };
}

/** A button's name is what mails and help pages call it, so it is not translated. */
export function SubmitButton(props: {
  readonly children: ReactNode;
  readonly secondary?: boolean;
  /** Where a form has several buttons: what this one says. */
  readonly name?: string;
  readonly value?: string;
  readonly describedBy?: string;
}): ReactElement {
  return (
    <button
      type="submit"
      className={props.secondary ? 'button secondary' : 'button'}
      name={props.name}
      value={props.value}
      aria-describedby={props.describedBy}
    >
      <Term>{props.children}</Term>
    </button>
  );
}

function FieldErrorText(props: Pick<FieldProps, 'locale' | 'name' | 'error'>): ReactElement | null {
  if (!props.error) return null;
  return (
    <p className="field-error" id={`${props.name}-error`}>
      {FIELD_ERROR_TEXTS[props.locale][props.error]}
    </p>
  );
}

function describedBy(name: string, hasHint: boolean, error: FieldErrorCode | undefined) {
  const ids = [...(hasHint ? [`${name}-hint`] : []), ...(error ? [`${name}-error`] : [])];
  return {
    'aria-describedby': ids.length > 0 ? ids.join(' ') : undefined,
    'aria-invalid': error ? true : undefined,
  };
}
