import type { ReactElement } from 'react';
import type { OfferedInvitation } from '../../db/queries/invitee.ts';
import type { FieldError } from '../../domain/errors.ts';
import { AccountFields } from './account-fields.tsx';
import type { Terms } from './activate.tsx';
import { ErrorSummary, SubmitButton } from './form.tsx';
import { InvitationFacts, invitationIntro, WordForm } from './invitation-parts.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { type ButtonProvider, ProviderButtons } from './provider-buttons.tsx';
import { ACTIVATE_TEXTS } from './texts/activate.tsx';
import { INVITATION_PAGE_TEXTS } from './texts/invitation.ts';
import { JOIN_TEXTS } from './texts/join.ts';

export interface JoinProps {
  readonly token: string;
  /** To be typed to ask for one that has lapsed. */
  readonly word: string;
  readonly invitations: readonly OfferedInvitation[];
  /** The one that is chosen at first. */
  readonly chosen: string | undefined;
  readonly providers: readonly ButtonProvider[];
  readonly username: string;
  readonly accepted: boolean;
  readonly errors: readonly FieldError[];
  readonly terms: Terms;
  /** In code points; undefined after a sign-in at a provider, and where no passwords are taken. */
  readonly passwordMinLength: number | undefined;
  /** Whether the form makes the account: a sign-in at a provider has to come first where it does not. */
  readonly hasForm: boolean;
  readonly said?: 'asked' | 'ended' | undefined;
}

/**
 * Instead of the form for an environment of one's own: what the address is invited to. Posts `token`, `invitationId` and
 * what an account needs, or `action=ask-again` and `word`, to `/activate`.
 */
export function joinPage(givenContext: PageContext, props: JoinProps): string {
  const context = { ...givenContext, query: { ...givenContext.query, token: props.token } };
  const { locale } = context;
  const { errors, invitations, said, token } = props;
  const texts = JOIN_TEXTS[locale];
  const open = invitations.filter(({ isOpen }) => isOpen);
  const labels = { ...ACTIVATE_TEXTS[locale].labels, word: INVITATION_PAGE_TEXTS[locale].word };
  return renderPage(
    <Layout context={context} title={texts.title} hasErrors={errors.length > 0} scripts={['/assets/register.js']}>
      <ErrorSummary locale={locale} errors={errors} labels={labels} />
      <h1>{texts.title}</h1>
      {said && (
        <p className="note" role="status">
          {texts[said]}
        </p>
      )}
      {open.length > 0 && <Joining {...props} context={context} open={open} />}
      {invitations
        .filter(({ isOpen }) => !isOpen)
        .slice(0, 1)
        .map((lapsed) => (
          <Lapsed key={lapsed.id} {...props} context={context} lapsed={lapsed} />
        ))}
      <p className="aside">
        <a href={pageUrl(context, '/activate', { token, own: '1' })}>{texts.own}</a>
      </p>
    </Layout>,
  );
}

/** They have joined, and are signed in. */
export function joinedPage(context: PageContext, { environmentName }: { readonly environmentName: string }): string {
  const texts = JOIN_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.joinedTitle}>
      <h1>{texts.joinedTitle}</h1>
      <p className="lead">{texts.joined(environmentName)}</p>
      <p>
        <a className="button" href={pageUrl(context, '/login')}>
          {texts.goOn}
        </a>
      </p>
    </Layout>,
  );
}

/** Their account stands and waits with the invitation. */
export function joinWaitingPage(context: PageContext, _props: Readonly<Record<string, never>> = {}): string {
  const texts = JOIN_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.waitingTitle}>
      <h1>{texts.waitingTitle}</h1>
      <p className="lead">{texts.waiting}</p>
    </Layout>,
  );
}

function Joining(
  props: JoinProps & { readonly context: PageContext; readonly open: readonly OfferedInvitation[] },
): ReactElement {
  const { context, open, token, providers, username, accepted, errors, terms, passwordMinLength, hasForm } = props;
  const { locale } = context;
  const texts = JOIN_TEXTS[locale];
  const chosen = open.find(({ id }) => id === props.chosen) ?? open[0];
  const [only] = open;
  return (
    <>
      <p className="lead">{texts.intro}</p>
      {open.length === 1 && only && (
        <>
          <p>{invitationIntro(only, locale)}</p>
          <InvitationFacts locale={locale} invitation={only} />
        </>
      )}
      <ProviderButtons context={context} providers={providers} query={{ token }} />
      {hasForm && (
        <form className="form" method="post" action={pageUrl(context, '/activate')}>
          <input type="hidden" name="token" value={token} />
          {open.length === 1 && only && <input type="hidden" name="invitationId" value={only.id} />}
          {open.length > 1 && (
            <fieldset className="field">
              <legend>{texts.choose}</legend>
              {open.map((invitation) => (
                <div key={invitation.id} className="checkbox">
                  <input
                    id={`invitation-${invitation.id}`}
                    name="invitationId"
                    type="radio"
                    value={invitation.id}
                    defaultChecked={invitation === chosen}
                  />
                  <label htmlFor={`invitation-${invitation.id}`}>
                    <Term>{`${invitation.organisationName} · ${invitation.environmentName}`}</Term>
                  </label>
                </div>
              ))}
            </fieldset>
          )}
          <AccountFields {...{ locale, username, accepted, errors, terms, passwordMinLength }} />
          <SubmitButton>{texts.button}</SubmitButton>
        </form>
      )}
    </>
  );
}

function Lapsed(
  props: JoinProps & { readonly context: PageContext; readonly lapsed: OfferedInvitation },
): ReactElement | null {
  const { context, token, word, lapsed, errors, said } = props;
  const { locale } = context;
  if (said === 'asked') return null;
  const buttons = [{ value: 'ask-again', label: INVITATION_PAGE_TEXTS[locale].askAgainButton, secondary: true }];
  const error = errors.find(({ field }) => field === 'word')?.code;
  return (
    <section aria-label={JOIN_TEXTS[locale].lapsed}>
      <p>{invitationIntro(lapsed, locale)}</p>
      <p>{JOIN_TEXTS[locale].lapsed}</p>
      <WordForm {...{ context, token, word, error, buttons }} action="/activate" hidden={{ invitationId: lapsed.id }} />
    </section>
  );
}
