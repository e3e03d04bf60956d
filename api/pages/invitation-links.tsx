import type { ReactElement, ReactNode } from 'react';
import type { FieldError } from '../../domain/errors.ts';
import { SubmitButton } from './form.tsx';
import { type PageContext, pageUrl, Term } from './layout.tsx';
import { INVITATION_PAGE_TEXTS } from './texts/invitation.ts';

/** Leads to signing in, and back. */
export function SignInLink(props: {
  readonly context: PageContext;
  readonly token: string;
  /** Whose login address is its own. */
  readonly environmentId: string | undefined;
}): ReactElement {
  const { context, token, environmentId } = props;
  const next = pageUrl(context, '/invitations', { token });
  const path = environmentId === undefined ? '/login' : `/login/${environmentId}`;
  return (
    <p>
      <a className="button" href={pageUrl(context, path, { next })}>
        <Term>{INVITATION_PAGE_TEXTS[context.locale].signInButton}</Term>
      </a>
    </p>
  );
}

/** For whoever is signed in with another address: why they cannot answer, and the way to switch and come back. */
export function Another(props: {
  readonly context: PageContext;
  readonly token: string;
  readonly signedInAs: string | undefined;
}): ReactElement {
  const { context, token, signedInAs = '' } = props;
  const texts = INVITATION_PAGE_TEXTS[context.locale];
  const next = pageUrl(context, '/invitations', { token });
  return (
    <form className="form" method="post" action={pageUrl(context, '/login')}>
      <p>{texts.another(signedInAs)}</p>
      <p>{texts.anotherNext}</p>
      <input type="hidden" name="action" value="sign-out" />
      <input type="hidden" name="next" value={next} />
      <SubmitButton>{texts.switchAccount}</SubmitButton>
    </form>
  );
}

/** Nothing is left to answer. */
export function GoOn({
  context,
  children,
}: {
  readonly context: PageContext;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <>
      <p>{children}</p>
      <p>
        <a className="button" href={pageUrl(context, '/login')}>
          {INVITATION_PAGE_TEXTS[context.locale].goOn}
        </a>
      </p>
    </>
  );
}

/** The way to an environment of one's own. */
export function OwnEnvironment({ context }: { readonly context: PageContext }): ReactElement {
  return (
    <p className="aside">
      <a href={pageUrl(context, '/register')}>{INVITATION_PAGE_TEXTS[context.locale].ownEnvironment}</a>
    </p>
  );
}

/** How the environments become partners, for which a yes waits. */
export function BecomePartners({ context }: { readonly context: PageContext }): ReactElement {
  const texts = INVITATION_PAGE_TEXTS[context.locale];
  return (
    <p>
      {`${texts.becomePartners} `}
      <a href={pageUrl(context, '/partners')}>{texts.partnersLink}</a>
    </p>
  );
}

/** What is wrong with the word that was typed. */
export function wordError(errors: readonly FieldError[]): FieldError['code'] | undefined {
  return errors.find(({ field }) => field === 'word')?.code;
}
