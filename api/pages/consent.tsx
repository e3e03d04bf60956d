import { type ActivateProps, EnvironmentAndTerms } from './activate.tsx';
import { ErrorSummary, SubmitButton } from './form.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { ACTIVATE_TEXTS } from './texts/activate.tsx';
import { CONSENT_TEXTS } from './texts/consent.ts';

export interface ConsentProps extends Omit<ActivateProps, 'ways' | 'provenBy' | 'values' | 'passwordMinLength'> {
  readonly values: { readonly environmentName: string };
  /** For which address the account will be. */
  readonly email: string;
  readonly providerName: string;
  /** The provider's id, where one can sign in there again; undefined once it is not configured any more. */
  readonly providerId?: string | undefined;
}

/**
 * The form after a sign-in at a provider: terms and a name, no password. Posts `token`, `environmentName` and, when ticked,
 * `acceptedTermsVersion` to `/activate`.
 */
export function consentPage(givenContext: PageContext, props: ConsentProps): string {
  const context = { ...givenContext, query: { ...givenContext.query, token: props.token } };
  const { locale } = context;
  const texts = ACTIVATE_TEXTS[locale];
  const consent = CONSENT_TEXTS[locale];
  const { errors, values } = props;
  return renderPage(
    <Layout context={context} title={texts.title} hasErrors={errors.length > 0} scripts={['/assets/register.js']}>
      <ErrorSummary locale={locale} errors={errors} labels={texts.labels} />
      <h1>
        <Term>{texts.title}</Term>
      </h1>
      <p className="lead">{consent.intro}</p>
      <dl className="facts">
        <div>
          <dt>{consent.email}</dt>
          <dd>
            <Term>{props.email}</Term>
          </dd>
        </div>
        <div>
          <dt>{consent.signInBy}</dt>
          <dd>
            <Term>{props.providerName}</Term>
          </dd>
        </div>
      </dl>
      {props.providerId && (
        <p>
          {`${consent.otherAccount} `}
          <a href={pageUrl(givenContext, `/sign-in/${props.providerId}`)}>{consent.chooseOther}</a>
        </p>
      )}
      <p className="small">{consent.notYou}</p>
      <form className="form" method="post" action={pageUrl(context, '/activate')}>
        <input type="hidden" name="token" value={props.token} />
        <EnvironmentAndTerms {...props} locale={locale} values={{ username: '', ...values }} />
        <SubmitButton>{texts.button}</SubmitButton>
      </form>
    </Layout>,
  );
}
