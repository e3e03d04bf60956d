import type { FieldErrorCode } from '../../domain/errors.ts';
import { EmailForm, ErrorSummary, emailFieldLabels, SubmitButton } from './form.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { REGISTER_SENT_TEXTS, REGISTER_TEXTS } from './texts/register.tsx';

interface RegisterProps {
  /** As typed. */
  readonly email?: string;
  readonly error?: FieldErrorCode;
}

/** Asks for a business address. Posts `email` and `locale` to `/register`. */
export function registerPage(context: PageContext, { email, error }: RegisterProps = {}): string {
  const { locale } = context;
  const texts = REGISTER_TEXTS[locale];
  const errors = error ? [{ field: 'email', code: error }] : [];
  return renderPage(
    <Layout context={context} title={texts.title} hasErrors={errors.length > 0} scripts={['/assets/register.js']}>
      <ErrorSummary locale={locale} errors={errors} labels={emailFieldLabels(locale)} />
      <h1>{texts.title}</h1>
      <p className="lead">{texts.intro}</p>
      <EmailForm context={context} button={texts.button} email={email} error={error} />
      <p className="small">{texts.privacy}</p>
      <section className="next" aria-labelledby="steps">
        <h2 id="steps">{texts.stepsHeading}</h2>
        <ol>
          {texts.steps.map((step, index) => (
            <li key={index}>{step}</li>
          ))}
        </ol>
      </section>
      <p className="aside">
        {`${texts.haveAccount} `}
        <a href={pageUrl(context, '/login')}>{texts.signIn}</a>
      </p>
    </Layout>,
  );
}

interface RegisterSentProps {
  readonly email: string;
  /** Whether the person has just asked for the mail again. */
  readonly again?: boolean;
}

/**
 * Where the mail is to be found, and how to ask for it again: posts `email`, `locale` and `again=1` to `/register`. Says
 * the same for every address.
 */
export function registerSentPage(context: PageContext, { email, again = false }: RegisterSentProps): string {
  const texts = REGISTER_SENT_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.title}>
      <h1>{texts.title}</h1>
      {again && (
        <p className="note" role="status">
          {texts.askedAgain}
        </p>
      )}
      <p className="lead">
        {texts.intro(
          <strong>
            <Term>{email}</Term>
          </strong>,
        )}
      </p>
      <p>
        {texts.whatToDo(
          <strong>
            <Term>{texts.mailSubject}</Term>
          </strong>,
        )}
      </p>
      <p>{texts.haveAccount}</p>
      <section className="next" aria-labelledby="not-received">
        <h2 id="not-received">{texts.notReceived}</h2>
        <p>{texts.spam}</p>
        <form className="form" method="post" action={pageUrl(context, '/register')}>
          <input type="hidden" name="locale" value={context.locale} />
          <input type="hidden" name="email" value={email} />
          <input type="hidden" name="again" value="1" />
          <SubmitButton secondary>{texts.sendAgain}</SubmitButton>
          <p className="small">{texts.oncePerMinute}</p>
        </form>
      </section>
      <p className="aside">
        {`${texts.wrongAddress} `}
        <a href={pageUrl(context, '/register')}>{texts.startAgain}</a>
      </p>
    </Layout>,
  );
}
