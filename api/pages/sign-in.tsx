import type { FieldErrorCode } from '../../domain/errors.ts';
import { ErrorSummary, emailFieldLabels, SubmitButton, TextField } from './form.tsx';
import { Layout, type PageContext, pageUrl, renderPage } from './layout.tsx';
import { type ProblemProps, RequestFacts } from './problem.tsx';
import type { ButtonProvider } from './provider-buttons.tsx';
import { EMAIL_FORM_TEXTS } from './texts/form.ts';
import { ASK_ADDRESS_TEXTS, SIGN_IN_TEXTS } from './texts/sign-in.ts';
import { SIGN_IN_STATE_TEXTS, type SignInState } from './texts/sign-in-states.ts';

interface SignInStateProps {
  readonly state: SignInState;
  /** Where somebody was signing in, or has to; undefined where that is not known. */
  readonly provider: ButtonProvider | undefined;
  /** The page of ours to go on to afterwards. */
  readonly next?: string | undefined;
  /** What was refused, where somebody who is asked to help has to find it. */
  readonly problem?: ProblemProps | undefined;
}

/** After which it helps to go to the provider again at once. */
const AGAIN: readonly SignInState[] = ['invalid', 'declined', 'unavailable', 'link-over', 'working'];

/** How a sign-in at a provider has ended, and what comes next. */
export function signInStatePage(context: PageContext, props: SignInStateProps): string {
  const { state, provider, next, problem } = props;
  const texts = SIGN_IN_TEXTS[context.locale];
  const { title, paragraphs } = SIGN_IN_STATE_TEXTS[context.locale][state];
  const query = next ? { next } : {};
  return renderPage(
    <Layout context={context} title={title}>
      <h1>{title}</h1>
      {paragraphs(provider?.name ?? '').map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      {provider && AGAIN.includes(state) && (
        <p>
          <a className="button" href={pageUrl(context, `/sign-in/${provider.id}`, query)}>
            {texts.startAgain(provider.name)}
          </a>
        </p>
      )}
      <p className="aside">
        {state === 'no-user' ? (
          <a href={pageUrl(context, '/register')}>{texts.register}</a>
        ) : (
          <a href={pageUrl(context, '/login', query)}>{texts.otherWays}</a>
        )}
      </p>
      {problem && <RequestFacts context={context} problem={problem} />}
    </Layout>,
  );
}

interface AskAddressProps {
  readonly provider: ButtonProvider;
  /** By which the sign-in is found again. */
  readonly token: string;
  /** As typed. */
  readonly email?: string;
  readonly error?: FieldErrorCode;
}

/** Asks for the work address. Posts `token` and `email` to `/sign-in/{provider}/address`. */
export function askAddressPage(context: PageContext, { provider, token, email, error }: AskAddressProps): string {
  const { locale } = context;
  const texts = ASK_ADDRESS_TEXTS[locale];
  const field = EMAIL_FORM_TEXTS[locale];
  const errors = error ? [{ field: 'email', code: error }] : [];
  return renderPage(
    <Layout context={context} title={texts.title} hasErrors={errors.length > 0}>
      <ErrorSummary locale={locale} errors={errors} labels={emailFieldLabels(locale)} />
      <h1>{texts.title}</h1>
      <p className="lead">{texts.intro}</p>
      <form className="form" method="post" action={pageUrl(context, `/sign-in/${provider.id}/address`)}>
        <input type="hidden" name="token" value={token} />
        {/* not type=email: browsers rewrite such values, and the address is kept as typed */}
        <TextField
          locale={locale}
          name="email"
          label={field.label}
          hint={field.hint}
          error={error}
          inputMode="email"
          autoComplete="email"
          value={email ?? ''}
        />
        <SubmitButton>{texts.button}</SubmitButton>
      </form>
      <p className="small">{texts.why}</p>
    </Layout>,
  );
}
