import { SubmitButton } from './form.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { type ProofState, VERIFY_TEXTS } from './texts/verify.ts';

/** Asks before anything changes: opening a link must change nothing. Posts `token` to `/verify`. */
export function verifyPage(
  context: PageContext,
  { token, email }: { readonly token: string; readonly email: string },
): string {
  const texts = VERIFY_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.title}>
      <h1>{texts.title}</h1>
      <p className="lead">{texts.ask}</p>
      <dl className="facts">
        <div>
          <dt>{texts.address}</dt>
          <dd>
            <Term>{email}</Term>
          </dd>
        </div>
      </dl>
      <form className="form" method="post" action={pageUrl(context, '/verify')}>
        <input type="hidden" name="token" value={token} />
        <p>{texts.consequence}</p>
        <SubmitButton>{texts.button}</SubmitButton>
      </form>
    </Layout>,
  );
}

/** Leads to where one signs in, and from there back to the link. */
export function verifySignInPage(context: PageContext, { token }: { readonly token: string }): string {
  const texts = VERIFY_TEXTS[context.locale];
  const next = `/verify?${new URLSearchParams({ token }).toString()}`;
  return renderPage(
    <Layout context={context} title={texts.signInTitle}>
      <h1>{texts.signInTitle}</h1>
      <p className="lead">{texts.signInFirst}</p>
      <p>
        <a className="button" href={pageUrl(context, '/login', { next })}>
          {texts.signIn}
        </a>
      </p>
    </Layout>,
  );
}

/** What has become of a link, and what comes next. `signedIn`: whether the person still is. */
export function proofStatePage(
  context: PageContext,
  { state, signedIn }: { readonly state: ProofState; readonly signedIn: boolean },
): string {
  const { title, paragraphs, goOn } = VERIFY_TEXTS[context.locale].states[state];
  const account = signedIn ? pageUrl(context, '/account') : pageUrl(context, '/login', { next: '/account' });
  return renderPage(
    <Layout context={context} title={title}>
      <h1>{title}</h1>
      {paragraphs.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      <p>
        <a href={state === 'not-yours' ? pageUrl(context, '/login') : account}>{goOn}</a>
      </p>
    </Layout>,
  );
}
