import type { ReactElement } from 'react';
import type { FieldError } from '../../domain/errors.ts';
import { ErrorSummary, SubmitButton, TextField } from './form.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import type { LinkState } from './link-state.ts';
import { RESET_TEXTS } from './texts/reset.ts';

interface ResetAskProps {
  /** As typed. */
  readonly login?: string;
  readonly errors?: readonly FieldError[];
}

/** Asks whose password was forgotten. Posts `login` and `locale` to `/reset`. */
export function resetAskPage(context: PageContext, { login = '', errors = [] }: ResetAskProps = {}): string {
  const { locale } = context;
  const texts = RESET_TEXTS[locale].ask;
  return renderPage(
    <Layout context={context} title={texts.title} hasErrors={errors.length > 0} scripts={['/assets/register.js']}>
      <ErrorSummary locale={locale} errors={errors} labels={{ login: texts.login }} />
      <h1>{texts.title}</h1>
      <p className="lead">{texts.intro}</p>
      <AskForm context={context} login={login} errors={errors} button={texts.button} />
      <p className="aside">
        {`${texts.remembered} `}
        <a href={pageUrl(context, '/login')}>{texts.signIn}</a>
      </p>
    </Layout>,
  );
}

/** Where the mail is to be found, and how to ask for it again. Says the same for every login. */
export function resetSentPage(
  context: PageContext,
  { login, again = false }: { readonly login: string; readonly again?: boolean },
): string {
  const texts = RESET_TEXTS[context.locale].sent;
  return renderPage(
    <Layout context={context} title={texts.title}>
      <h1>{texts.title}</h1>
      {again && (
        <p className="note" role="status">
          {texts.askedAgain}
        </p>
      )}
      <p className="lead">{texts.intro}</p>
      <p>{texts.whatToDo}</p>
      <section className="next" aria-labelledby="not-received">
        <h2 id="not-received">{texts.notReceived}</h2>
        <p>{texts.spam}</p>
        <form className="form" method="post" action={pageUrl(context, '/reset')}>
          <input type="hidden" name="locale" value={context.locale} />
          <input type="hidden" name="login" value={login} />
          <input type="hidden" name="again" value="1" />
          <SubmitButton secondary>{texts.sendAgain}</SubmitButton>
          <p className="small">{texts.oncePerMinute}</p>
        </form>
      </section>
    </Layout>,
  );
}

interface NewPasswordProps {
  readonly token: string;
  readonly errors: readonly FieldError[];
  /** In code points. */
  readonly passwordMinLength: number;
}

/** The form behind the mailed link. Posts `token` and `password` to `/reset`. */
export function newPasswordPage(givenContext: PageContext, props: NewPasswordProps): string {
  // after a refused post the token is in the body alone, and the other languages need it
  const context = { ...givenContext, query: { ...givenContext.query, token: props.token } };
  const { errors, passwordMinLength } = props;
  const { locale } = context;
  const texts = RESET_TEXTS[locale].choose;
  return renderPage(
    <Layout context={context} title={texts.title} hasErrors={errors.length > 0} scripts={['/assets/register.js']}>
      <ErrorSummary locale={locale} errors={errors} labels={{ password: texts.password }} />
      <h1>{texts.title}</h1>
      <p className="lead">{texts.intro}</p>
      <form className="form" method="post" action={pageUrl(context, '/reset')}>
        <input type="hidden" name="token" value={props.token} />
        <TextField
          locale={locale}
          name="password"
          label={texts.password}
          error={errors.find(({ field }) => field === 'password')?.code}
          type="password"
          hint={
            <>
              <p>{texts.passwordHint(passwordMinLength)}</p>
              <p>{texts.passwordAdvice}</p>
            </>
          }
          autoComplete="new-password"
          data={{
            'data-password-min-length': passwordMinLength,
            'data-text-show': texts.script.show,
            'data-text-hide': texts.script.hide,
            'data-text-too-short': texts.script.tooShort,
            'data-text-long-enough': texts.script.longEnough,
          }}
        />
        <SubmitButton>{texts.button}</SubmitButton>
      </form>
    </Layout>,
  );
}

/** The new password counts. */
export function resetDonePage(context: PageContext): string {
  const texts = RESET_TEXTS[context.locale].done;
  return renderPage(
    <Layout context={context} title={texts.title}>
      <h1>{texts.title}</h1>
      <p className="lead">{texts.text}</p>
      <p>{texts.next}</p>
      <p>
        <a className="button" href={pageUrl(context, '/login')}>
          <Term>{texts.button}</Term>
        </a>
      </p>
    </Layout>,
  );
}

/** The password is recorded and its effect still to come (a 202): nothing is lost. */
export function resetWorkingPage(context: PageContext): string {
  const texts = RESET_TEXTS[context.locale].working;
  return renderPage(
    <Layout context={context} title={texts.title}>
      <h1>{texts.title}</h1>
      <p className="lead">{texts.text}</p>
      <p>{texts.next}</p>
      <p>
        <a className="button secondary" href={pageUrl(context, context.path, context.query)}>
          {texts.button}
        </a>
      </p>
    </Layout>,
  );
}

/** Why a link does not lead to the form, and how to get another one. */
export function resetLinkStatePage(context: PageContext, { state }: { readonly state: LinkState }): string {
  const { link, ask } = RESET_TEXTS[context.locale];
  const texts = link[state];
  return renderPage(
    <Layout context={context} title={texts.title}>
      <h1>{texts.title}</h1>
      {texts.paragraphs.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      <AskForm context={context} login="" errors={[]} button={texts.button} />
      <p className="aside">
        {`${ask.remembered} `}
        <a href={pageUrl(context, '/login')}>{ask.signIn}</a>
      </p>
    </Layout>,
  );
}

interface AskFormProps {
  readonly context: PageContext;
  readonly login: string;
  readonly errors: readonly FieldError[];
  readonly button: string;
}

function AskForm({ context, login, errors, button }: AskFormProps): ReactElement {
  return (
    <form className="form" method="post" action={pageUrl(context, '/reset')}>
      <input type="hidden" name="locale" value={context.locale} />
      <TextField
        locale={context.locale}
        name="login"
        label={RESET_TEXTS[context.locale].ask.login}
        error={errors.find(({ field }) => field === 'login')?.code}
        autoComplete="username"
        value={login}
      />
      <SubmitButton>{button}</SubmitButton>
    </form>
  );
}
