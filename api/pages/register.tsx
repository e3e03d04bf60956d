import type { FieldErrorCode } from '../../domain/errors.ts';
import type { RegistrationWays } from './activate.tsx';
import { EmailForm, ErrorSummary, emailFieldLabels, SubmitButton } from './form.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { ProviderButtons } from './provider-buttons.tsx';
import { REGISTER_SENT_TEXTS, REGISTER_TEXTS, REGISTER_WAYS_TEXTS } from './texts/register.tsx';

interface RegisterProps {
  /** As typed. */
  readonly email?: string | undefined;
  readonly error?: FieldErrorCode | undefined;
  /** By an address alone when not given. */
  readonly ways?: RegistrationWays;
}

/** The ways to register, a provider's first; by hand it asks for a business address. Posts `email` and `locale` to `/register`. */
export function registerPage(context: PageContext, { email, error, ways }: RegisterProps = {}): string {
  const { locale } = context;
  const texts = REGISTER_TEXTS[locale];
  const wayTexts = REGISTER_WAYS_TEXTS[locale];
  const { providers, manual } = ways ?? { providers: [], manual: 'on' };
  const errors = error ? [{ field: 'email', code: error }] : [];
  const byHand = <ByHand context={context} email={email} error={error} />;
  return renderPage(
    <Layout context={context} title={texts.title} hasErrors={errors.length > 0} scripts={['/assets/register.js']}>
      <ErrorSummary locale={locale} errors={errors} labels={emailFieldLabels(locale)} />
      <h1>{texts.title}</h1>
      {providers.length > 0 && <p className="lead">{wayTexts.intro}</p>}
      <ProviderButtons context={context} providers={providers} />
      {manual === 'on' && providers.length > 0 && <h2>{wayTexts.byHand}</h2>}
      {manual === 'on' && byHand}
      {manual === 'discouraged' && (
        <details className="terms" open={errors.length > 0}>
          <summary>{wayTexts.byHand}</summary>
          <div className="terms-text">
            <p>{wayTexts.discouraged}</p>
            {byHand}
          </div>
        </details>
      )}
      <p className="aside">
        {`${texts.haveAccount} `}
        <a href={pageUrl(context, '/login')}>{texts.signIn}</a>
      </p>
    </Layout>,
  );
}

function ByHand({ context, email, error }: Pick<RegisterProps, 'email' | 'error'> & { readonly context: PageContext }) {
  const texts = REGISTER_TEXTS[context.locale];
  return (
    <>
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
    </>
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
