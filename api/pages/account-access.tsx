import type { ReactElement, ReactNode } from 'react';
import { SubmitButton } from './form.tsx';
import { Instant } from './instant.tsx';
import { type PageContext, pageUrl, Term } from './layout.tsx';
import { ACCOUNT_PAGE_TEXTS, accountTextsFor } from './texts/account.ts';

/** A signed-in browser of the person. */
export interface ShownSession {
  readonly id: string;
  readonly agent: string | null;
  readonly lastSeenAt: Date;
  readonly isCurrent: boolean;
}

/** An identity at a provider by which the person signs in. */
export interface ShownIdentity {
  readonly id: string;
  readonly providerName: string;
  readonly lastUsedAt: Date;
}

/** By which identities the person signs in, each to be removed. */
export function Identities(props: {
  readonly context: PageContext;
  readonly identities: readonly ShownIdentity[];
}): ReactElement {
  const { context, identities } = props;
  const texts = ACCOUNT_PAGE_TEXTS[context.locale];
  return (
    <section aria-labelledby="identities-heading">
      <h2 id="identities-heading">{texts.identities}</h2>
      <p>{texts.identitiesIntro}</p>
      <ul className="entries">
        {identities.map(({ id, providerName, lastUsedAt }) => (
          <li key={id}>
            <p id={`identity-${id}`}>
              <strong>
                <Term>{providerName}</Term>
              </strong>{' '}
              <span className="small">
                {`${texts.lastUsed} `}
                <Instant at={lastUsedAt} locale={context.locale} />
              </span>
            </p>
            <Action context={context} action="remove-identity">
              <input type="hidden" name="id" value={id} />
              <SubmitButton secondary describedBy={`identity-${id}`}>
                {texts.remove}
              </SubmitButton>
            </Action>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Where the person is signed in, each but this one to be signed out. */
export function Sessions(props: {
  readonly context: PageContext;
  readonly sessions: readonly ShownSession[];
  /** Whether there is a password to change. */
  readonly isRestricted: boolean;
}): ReactElement {
  const { context, sessions, isRestricted } = props;
  const { locale } = context;
  const texts = accountTextsFor(context, isRestricted);
  return (
    <section aria-labelledby="sessions-heading">
      <h2 id="sessions-heading">{texts.sessions}</h2>
      <p>{texts.sessionsIntro}</p>
      <ul className="entries">
        {sessions.map(({ id, agent, lastSeenAt, isCurrent }) => (
          <li key={id}>
            <p id={`session-${id}`}>
              <strong>{agent === null ? texts.unknownAgent : <Term>{agent}</Term>}</strong>{' '}
              <span className="small">
                {isCurrent ? texts.current : `${texts.lastSeen} `}
                {!isCurrent && <Instant at={lastSeenAt} locale={locale} />}
              </span>
            </p>
            {!isCurrent && (
              <Action context={context} action="end-session">
                <input type="hidden" name="id" value={id} />
                <SubmitButton secondary describedBy={`session-${id}`}>
                  {texts.endSession}
                </SubmitButton>
              </Action>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A form of the account page that does one thing. */
export function Action(props: {
  readonly context: PageContext;
  readonly action: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <form className="form" method="post" action={pageUrl(props.context, '/account')}>
      <input type="hidden" name="action" value={props.action} />
      {props.children}
    </form>
  );
}
