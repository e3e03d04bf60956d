import type { ReactElement } from 'react';
import type { FieldError } from '../../domain/errors.ts';
import type { Locale } from '../../domain/locale.ts';
import { passwordData, type Terms, TermsText } from './activate.tsx';
import { CheckboxField, TextField } from './form.tsx';
import { Term } from './layout.tsx';
import { ACTIVATE_TEXTS } from './texts/activate.tsx';

export interface AccountFieldsProps {
  readonly locale: Locale;
  /** As typed. A password is never shown again. */
  readonly username: string;
  readonly accepted: boolean;
  readonly errors: readonly FieldError[];
  readonly terms: Terms;
  /** In code points; undefined after a sign-in at a provider, where neither name nor password is asked. */
  readonly passwordMinLength: number | undefined;
}

/** What somebody fills in who makes an account, and no environment: `username`, `password`, `acceptedTermsVersion`. */
export function AccountFields(props: AccountFieldsProps): ReactElement {
  const { locale, username, accepted, errors, terms, passwordMinLength } = props;
  const texts = ACTIVATE_TEXTS[locale];
  const version = <Term>{terms.version}</Term>;
  const field = (name: keyof typeof texts.labels) => ({
    locale,
    name,
    label: texts.labels[name],
    error: errors.find((error) => error.field === name)?.code,
  });
  return (
    <>
      {passwordMinLength !== undefined && (
        <>
          <TextField {...field('username')} hint={texts.usernameHint} autoComplete="username" value={username} />
          <TextField
            {...field('password')}
            type="password"
            hint={
              <>
                <p>{texts.passwordHint(passwordMinLength)}</p>
                <p>{texts.passwordAdvice}</p>
              </>
            }
            autoComplete="new-password"
            data={passwordData(texts.script, passwordMinLength)}
          />
        </>
      )}
      <TermsText terms={terms} summary={texts.terms(version)} />
      <CheckboxField
        {...field('acceptedTermsVersion')}
        label={texts.acceptTerms(version)}
        value={terms.version}
        checked={accepted}
      />
    </>
  );
}
