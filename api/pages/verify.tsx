import { SubmitButton } from './form.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import type { ButtonProvider } from './provider-buttons.tsx';
import { IDENTITY_LINK_TEXTS } from './texts/identity-link.ts';
import { SIGN_IN_TEXTS } from './texts/sign-in.ts';
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
  const next = pageUrl(context, '/verify', { token });
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

/** Leads to the provider whose identity is to be linked: signing in there is what the link needs beside itself. */
export function identityLinkPage(
  context: PageContext,
  { token, provider }: { readonly token: string; readonly provider: ButtonProvider },
): string {
  const { title, intro, notYou } = IDENTITY_LINK_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={title}>
      <h1>{title}</h1>
      <p className="lead">{intro(provider.name)}</p>
      <p>
        <a className="button provider" href={pageUrl(context, `/sign-in/${provider.id}`, { token })}>
          {SIGN_IN_TEXTS[context.locale].goOnWith(provider.name)}
        </a>
      </p>
      <p className="small">{notYou}</p>
    </Layout>,
  );
}

/** The identity of a link is linked: there is nothing left but to sign in. */
export function identityLinkedPage(context: PageContext): string {
  const { linkedTitle, linked, signIn } = IDENTITY_LINK_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={linkedTitle}>
      <h1>{linkedTitle}</h1>
      <p className="lead">{linked}</p>
      <p>
        <a className="button" href={pageUrl(context, '/login')}>
          {signIn}
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
