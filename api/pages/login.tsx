import type { ReceivingQuestion } from '../../db/queries/receiving.ts';
import { SubmitButton, TextField } from './form.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { ReceivingQuestions } from './prompts.tsx';
import { type ButtonProvider, ProviderButtons } from './provider-buttons.tsx';
import { LOGIN_TEXTS, SIGNED_IN_TEXTS } from './texts/login.ts';
import { SIGN_IN_TEXTS } from './texts/sign-in.ts';

interface LoginProps {
  /** As typed. */
  readonly login?: string;
  /** They did not go together. */
  readonly wrong?: boolean;
  /** Somebody has just signed out. */
  readonly signedOut?: boolean;
  /** The page of ours to go on to afterwards. */
  readonly next?: string | undefined;
  /** Those that have a button. */
  readonly providers?: readonly ButtonProvider[];
}

/** Asks for login and password. Posts `login`, `password` and, where somebody is to be led on, `next` to `/login`. */
export function loginPage(context: PageContext, props: LoginProps = {}): string {
  const { login, wrong = false, signedOut = false, next, providers = [] } = props;
  const { locale } = context;
  const texts = LOGIN_TEXTS[locale];
  return renderPage(
    <Layout context={context} title={texts.title} hasErrors={wrong}>
      {wrong && (
        <div className="error-summary" role="alert" tabIndex={-1}>
          <p>{texts.wrong}</p>
          <p>{texts.ownAddress}</p>
        </div>
      )}
      <h1>{texts.title}</h1>
      {signedOut && (
        <p className="note" role="status">
          {texts.signedOut}
        </p>
      )}
      <ProviderButtons context={context} providers={providers} query={next ? { next } : {}} />
      {providers.length > 0 && <h2>{SIGN_IN_TEXTS[locale].orByEmail}</h2>}
      <form className="form" method="post" action={pageUrl(context, '/login')}>
        {next && <input type="hidden" name="next" value={next} />}
        <TextField
          locale={locale}
          name="login"
          label={texts.login}
          autoComplete="username"
          {...(login === undefined ? {} : { value: login })}
        />
        <TextField
          locale={locale}
          name="password"
          label={texts.password}
          type="password"
          autoComplete="current-password"
        />
        <SubmitButton>{texts.button}</SubmitButton>
      </form>
      <p className="aside">
        <a href={pageUrl(context, '/reset')}>{texts.forgotten}</a>
      </p>
      <p className="aside">
        {`${texts.noAccount} `}
        <a href={pageUrl(context, '/register')}>
          {providers.length > 0 ? SIGN_IN_TEXTS[locale].register : texts.register}
        </a>
      </p>
    </Layout>,
  );
}

export interface SignedInProps {
  readonly username: string;
  readonly environmentName: string;
  /** How many they are asked and have not answered. */
  readonly questions: number;
  /** Whether they may work with partners. */
  readonly hasPartners?: boolean;
  /** Whether they see any organisation, or may add one. */
  readonly hasOrganisations?: boolean;
  /** The organisations that could receive e-invoices, for who decides about it. */
  readonly receiving?: readonly ReceivingQuestion[];
}

/** Says as whom and where somebody is signed in. Posts `action=sign-out` to `/login`. */
export function signedInPage(context: PageContext, props: SignedInProps): string {
  const { username, environmentName, questions, hasPartners = false, hasOrganisations = false, receiving = [] } = props;
  const texts = SIGNED_IN_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.title} scripts={receiving.length > 0 ? ['/assets/dialog.js'] : []}>
      {receiving.length > 0 && (
        <dialog open aria-labelledby="asked">
          <p id="asked">{texts.asked}</p>
          <ReceivingQuestions context={context} questions={receiving} />
          <form method="dialog">
            <SubmitButton secondary>{texts.later}</SubmitButton>
          </form>
        </dialog>
      )}
      <h1>{texts.title}</h1>
      <p className="lead">{texts.intro}</p>
      <dl className="facts">
        <div>
          <dt>{texts.environmentName}</dt>
          <dd>
            <Term>{environmentName}</Term>
          </dd>
        </div>
        <div>
          <dt>{texts.username}</dt>
          <dd>
            <Term>{username}</Term>
          </dd>
        </div>
      </dl>
      <ul>
        {(['account', 'shared', 'environment'] as const).map((page) => (
          <li key={page}>
            <a href={pageUrl(context, `/${page}`)}>{texts[page]}</a>
          </li>
        ))}
        {hasOrganisations && (
          <li>
            <a href={pageUrl(context, '/organisations')}>{texts.organisations}</a>
          </li>
        )}
        {hasPartners && (
          <li>
            <a href={pageUrl(context, '/partners')}>{texts.partners}</a>
          </li>
        )}
        {questions > 0 && (
          <li>
            <a href={pageUrl(context, '/account/prompts')}>{texts.questions(questions)}</a>
          </li>
        )}
      </ul>
      <form className="form" method="post" action={pageUrl(context, '/login')}>
        <input type="hidden" name="action" value="sign-out" />
        <SubmitButton secondary>{texts.signOut}</SubmitButton>
      </form>
    </Layout>,
  );
}
