import type { ReactElement } from 'react';
import type { FieldError } from '../../domain/errors.ts';
import type { ManualRegistration } from '../../domain/identity.ts';
import type { InviteeStanding, InviteeView } from '../invitee.ts';
import { AccountFields } from './account-fields.tsx';
import type { Terms } from './activate.tsx';
import { ErrorSummary, SubmitButton } from './form.tsx';
import { Another, BecomePartners, GoOn, OwnEnvironment, SignInLink, wordError } from './invitation-links.tsx';
import { InvitationFacts, invitationIntro, WordForm } from './invitation-parts.tsx';
import { Layout, type PageContext, pageUrl, renderPage } from './layout.tsx';
import { type ButtonProvider, ProviderButtons } from './provider-buttons.tsx';
import { ACTIVATE_TEXTS } from './texts/activate.tsx';
import { INVITATION_PAGE_TEXTS, type InvitationDone } from './texts/invitation.ts';

const PATH = '/invitations';

export interface InvitationPageProps {
  readonly token: string;
  readonly view: InviteeView;
  /** As whom somebody is signed in. */
  readonly signedInAs: string | undefined;
  readonly providers: readonly ButtonProvider[];
  /** Of an environment that lets in this one alone; undefined where it is not configured any more. */
  readonly onlyProvider: ButtonProvider | undefined;
  readonly manual: ManualRegistration;
  readonly terms: Terms;
  readonly passwordMinLength: number;
  /** Of the form that is answered. */
  readonly typed?: { readonly username: string; readonly accepted: boolean };
  readonly errors?: readonly FieldError[];
  readonly done?: InvitationDone | undefined;
}

type Given = InvitationPageProps & { readonly context: PageContext; readonly errors: readonly FieldError[] };

/**
 * An invitation as its invitee sees it: who invites them into what, where it stands, and what they can do. Posts `token`,
 * `action` and what that needs to itself.
 */
export function invitationPage(context: PageContext, props: InvitationPageProps): string {
  const { view, errors = [], done } = props;
  const { locale } = context;
  const texts = INVITATION_PAGE_TEXTS[locale];
  const labels = { ...ACTIVATE_TEXTS[locale].labels, word: texts.word };
  return renderPage(
    <Layout context={context} title={texts.title} hasErrors={errors.length > 0} scripts={['/assets/register.js']}>
      <ErrorSummary locale={locale} errors={errors} labels={labels} />
      <h1>{texts.title}</h1>
      {done && (
        <p className="note" role="status">
          {texts.done[done]}
        </p>
      )}
      <p className="lead">{invitationIntro(view.invitation, locale)}</p>
      <InvitationFacts locale={locale} invitation={view.invitation} email={view.email} />
      <Standing {...props} errors={errors} context={context} />
    </Layout>,
  );
}

/** For a link that we do not know. */
export function invitationUnknownPage(context: PageContext): string {
  const texts = INVITATION_PAGE_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.unknownTitle}>
      <h1>{texts.unknownTitle}</h1>
      <p>{texts.unknown}</p>
      <OwnEnvironment context={context} />
    </Layout>,
  );
}

function Standing(props: Given): ReactElement {
  const { context, view } = props;
  const texts = INVITATION_PAGE_TEXTS[context.locale];
  const { standing } = view;
  switch (standing.kind) {
    case 'over':
      return <Over {...props} standing={standing} />;
    case 'superseded':
      return <p>{texts.superseded}</p>;
    case 'sign-in':
      return <SignIn {...props} standing={standing} />;
    case 'inactive':
      return (
        <>
          <p>{texts.inactive}</p>
          <Decline {...props} />
        </>
      );
    case 'make-account':
      return <MakeAccount {...props} standing={standing} />;
    case 'either':
      return <Either {...props} />;
    case 'answer':
      return <Answer {...props} />;
    case 'member':
      return <GoOn context={context}>{texts.member}</GoOn>;
    case 'another':
      return <Another {...props} />;
    case 'waiting':
      return <Waiting {...props} standing={standing} />;
  }
}

type Of<Kind extends InviteeStanding['kind']> = Given & {
  readonly standing: Extract<InviteeStanding, { readonly kind: Kind }>;
};

function Over({ context, token, view, errors, standing, signedInAs, done }: Of<'over'>): ReactElement {
  const texts = INVITATION_PAGE_TEXTS[context.locale];
  const { stage, isContinued } = standing;
  if (stage === 'joined') {
    const goesOn = signedInAs === undefined ? texts.over.joined : texts.member;
    return <GoOn context={context}>{goesOn}</GoOn>;
  }
  const mayAsk = stage === 'expired' && !isContinued && done !== 'asked-again';
  const buttons = [{ value: 'ask-again', label: texts.askAgainButton }];
  return (
    <>
      <p>{texts.over[stage]}</p>
      {isContinued && <p>{texts.continued}</p>}
      {mayAsk && (
        <>
          <p>{texts.askAgain}</p>
          <WordForm {...{ context, token, buttons }} action={PATH} word={view.word} error={wordError(errors)} />
        </>
      )}
      <OwnEnvironment context={context} />
    </>
  );
}

function SignIn({ standing, ...props }: Of<'sign-in'>): ReactElement {
  const texts = INVITATION_PAGE_TEXTS[props.context.locale];
  return (
    <>
      <p>{texts.signIn}</p>
      <SignInLink context={props.context} token={props.token} environmentId={standing.environmentId} />
      <Decline {...props} />
    </>
  );
}

function MakeAccount({ standing, ...props }: Of<'make-account'>): ReactElement {
  const { context, token, manual, errors, typed, onlyProvider, terms, passwordMinLength } = props;
  const { locale } = context;
  const texts = INVITATION_PAGE_TEXTS[locale];
  const { restriction } = standing;
  const isByHand = manual !== 'off' && !restriction;
  const providers = restriction ? (onlyProvider ? [onlyProvider] : []) : props.providers;
  const next = pageUrl(context, PATH, { token });
  const { username = '', accepted = false } = typed ?? {};
  return (
    <>
      <h2>{texts.makeAccount}</h2>
      <p>{texts.makeAccountIntro}</p>
      {restriction && <p>{onlyProvider ? texts.restricted(onlyProvider.name) : texts.providerGone}</p>}
      <ProviderButtons context={context} providers={providers} query={{ token, next }} />
      {isByHand && (
        <form className="form" method="post" action={pageUrl(context, PATH)}>
          <input type="hidden" name="token" value={token} />
          <AccountFields {...{ locale, username, accepted, errors, terms, passwordMinLength }} />
          <SubmitButton name="action" value="make-account">
            {texts.makeAccountButton}
          </SubmitButton>
        </form>
      )}
      <Decline {...props} />
    </>
  );
}

/** The same for every address: whoever holds a link that was handed over may be its inviter. */
function Either({ context, token, view, errors, done }: Given): ReactElement {
  const texts = INVITATION_PAGE_TEXTS[context.locale];
  const buttons = [
    ...(done === 'mail-sent' ? [] : [{ value: 'register', label: texts.mailMe }]),
    { value: 'decline', label: texts.decline, secondary: true },
  ];
  return (
    <>
      <p>{texts.either}</p>
      <SignInLink context={context} token={token} environmentId={undefined} />
      <p>{texts.eitherAccount}</p>
      <WordForm {...{ context, token, buttons }} action={PATH} word={view.word} error={wordError(errors)} />
    </>
  );
}

function Answer({ context, token }: Given): ReactElement {
  const texts = INVITATION_PAGE_TEXTS[context.locale];
  return (
    <form className="form" method="post" action={pageUrl(context, PATH)}>
      <p>{texts.answer}</p>
      <input type="hidden" name="token" value={token} />
      <SubmitButton name="action" value="accept">
        {texts.accept}
      </SubmitButton>
      <SubmitButton name="action" value="decline" secondary>
        {texts.decline}
      </SubmitButton>
    </form>
  );
}

function Waiting({ standing, ...props }: Of<'waiting'>): ReactElement {
  const { context, token, signedInAs } = props;
  const texts = INVITATION_PAGE_TEXTS[context.locale];
  return (
    <>
      <p>{texts.waiting[standing.for]}</p>
      <p>{texts.waitingNext}</p>
      {standing.for === 'NOT_PARTNERS' && <BecomePartners context={context} />}
      {signedInAs === undefined ? (
        <Decline {...props} />
      ) : (
        <form className="form" method="post" action={pageUrl(context, PATH)}>
          <p>{texts.declineIntro}</p>
          <input type="hidden" name="token" value={token} />
          <SubmitButton name="action" value="decline" secondary>
            {texts.decline}
          </SubmitButton>
        </form>
      )}
    </>
  );
}

function Decline({ context, token, view, errors }: Given): ReactElement {
  const texts = INVITATION_PAGE_TEXTS[context.locale];
  const buttons = [{ value: 'decline', label: texts.decline, secondary: true }];
  return (
    <section aria-labelledby="decline">
      <h2 id="decline">{texts.declineHeading}</h2>
      <p>{texts.declineIntro}</p>
      <WordForm {...{ context, token, buttons }} action={PATH} word={view.word} error={wordError(errors)} />
    </section>
  );
}
