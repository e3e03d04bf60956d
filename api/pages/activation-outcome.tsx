import type { ReactElement } from 'react';
import type { RegistrationWays } from './activate.tsx';
import { EmailForm } from './form.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import type { LinkState } from './link-state.ts';
import { ProviderButtons } from './provider-buttons.tsx';
import { ACTIVATED_TEXTS, LINK_STATE_TEXTS, WORKING_TEXTS } from './texts/activation-outcome.tsx';
import { PREPARING_TEXTS } from './texts/consent.ts';

/** Why a link does not lead to the form, and what to do instead. */
export function linkStatePage(
  context: PageContext,
  { state, ways }: { readonly state: LinkState; readonly ways?: RegistrationWays },
): string {
  const texts = LINK_STATE_TEXTS[context.locale][state];
  return renderPage(
    <Layout context={context} title={texts.title}>
      <h1>{texts.title}</h1>
      {texts.paragraphs.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      {state === 'used' && <SignInLink context={context} label={texts.button} />}
      {state !== 'used' && ways && <ProviderButtons context={context} providers={ways.providers} />}
      {state !== 'used' && ways?.manual !== 'off' && <EmailForm context={context} button={texts.button} />}
    </Layout>,
  );
}

/** Environment and first administrator exist. */
export function activatedPage(
  context: PageContext,
  props: { readonly username: string; readonly environmentName: string },
): string {
  const texts = ACTIVATED_TEXTS[context.locale];
  const title = texts.title(context.platformName);
  return renderPage(
    <Layout context={context} title={title}>
      <h1>{title}</h1>
      <p className="lead">{texts.intro}</p>
      <dl className="facts">
        <div>
          <dt>{texts.environmentName}</dt>
          <dd>
            <Term>{props.environmentName}</Term>
          </dd>
        </div>
        <div>
          <dt>{texts.username}</dt>
          <dd>
            <Term>{props.username}</Term>
          </dd>
        </div>
      </dl>
      <p>{texts.mailFollows}</p>
      <SignInLink context={context} label={texts.goOn} />
    </Layout>,
  );
}

/** The registration of a sign-in is about to begin (a 202); the answer's `Refresh` looks again. */
export function preparingPage(context: PageContext): string {
  const { look } = WORKING_TEXTS[context.locale];
  const texts = PREPARING_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.title}>
      <h1>{texts.title}</h1>
      <p className="lead">{texts.intro}</p>
      <p>
        <a className="button secondary" href={pageUrl(context, context.path, context.query)}>
          {look}
        </a>
      </p>
    </Layout>,
  );
}

/** The decision is recorded and its effect still to come (a 202): nothing is lost. */
export function workingPage(context: PageContext, _props: Readonly<Record<string, never>> = {}): string {
  const texts = WORKING_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.title}>
      <h1>{texts.title}</h1>
      <p className="lead">{texts.recorded}</p>
      <p>{texts.mailFollows}</p>
      <p>
        <a className="button secondary" href={pageUrl(context, context.path, context.query)}>
          {texts.look}
        </a>
      </p>
    </Layout>,
  );
}

function SignInLink({ context, label }: { readonly context: PageContext; readonly label: string }): ReactElement {
  return (
    <p>
      <a className="button" href={pageUrl(context, '/login')}>
        <Term>{label}</Term>
      </a>
    </p>
  );
}
