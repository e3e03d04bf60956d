import type { ReactElement, ReactNode } from 'react';
import type { EnvironmentForOperators } from '../../db/queries/operators.ts';
import { SubmitButton } from './form.tsx';
import { Instant } from './instant.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { LiftForm } from './ops-lift-form.tsx';
import { OPERATOR_LINK_TEXTS, OPERATOR_REFUSED_TEXTS, OPS_TEXTS } from './texts/ops.ts';
import { AUTHORITY_TEXTS } from './texts/ops-authority.ts';
import { OPS_ONBOARDINGS_TEXTS } from './texts/ops-onboardings.ts';

/** A call that operators make, as the list of them names it. */
export interface OperatorCall {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
}

/** An environment that was found; `providerName`: the one way in where it is restricted. */
export type FoundByOperator = EnvironmentForOperators & { readonly providerName: string | null };

interface OpsProps {
  readonly calls: readonly OperatorCall[];
  /** What was looked for, as typed. */
  readonly search?: string;
  /** What was found; undefined where nothing was looked for. */
  readonly found?: readonly FoundByOperator[] | undefined;
  /** An environment has just been opened to every way in. */
  readonly lifted?: boolean;
}

/** Where operators begin: environments by name, what the API offers, the way out. Posts `action=sign-out` to `/ops`. */
export function opsPage(context: PageContext, { calls, search = '', found, lifted = false }: OpsProps): string {
  const texts = OPS_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.title} wide>
      <h1>{texts.title}</h1>
      <p className="lead">{texts.intro}</p>
      {lifted && (
        <p className="note" role="status">
          {texts.lifted}
        </p>
      )}
      <form className="form" method="get" action="/ops">
        <input type="hidden" name="lang" value={context.locale} />
        <div className="field">
          <label htmlFor="search">{texts.search}</label>
          <div className="hint" id="search-hint">
            {texts.searchHint}
          </div>
          <input
            id="search"
            name="search"
            type="search"
            autoComplete="off"
            defaultValue={search}
            required
            aria-describedby="search-hint"
          />
        </div>
        <SubmitButton>{texts.searchButton}</SubmitButton>
      </form>
      {found && <Found context={context} found={found} search={search} />}
      <p>
        <a href={pageUrl(context, '/ops/onboardings')}>{OPS_ONBOARDINGS_TEXTS[context.locale].title}</a>
      </p>
      <p>
        <a href={pageUrl(context, '/ops/authority')}>{AUTHORITY_TEXTS[context.locale].title}</a>
      </p>
      <h2>{texts.calls}</h2>
      <ul className="notranslate" translate="no" lang="en">
        {calls.map(({ method, path, summary }) => (
          <li key={`${method} ${path}`}>
            <code>{`${method.toUpperCase()} ${path}`}</code>
            {` ${summary}`}
          </li>
        ))}
      </ul>
      <p>
        <a href={pageUrl(context, '/docs')}>{texts.reference}</a>
      </p>
      <form className="form" method="post" action={pageUrl(context, '/ops')}>
        <input type="hidden" name="action" value="sign-out" />
        <SubmitButton secondary>{texts.signOut}</SubmitButton>
      </form>
    </Layout>,
  );
}

/** The button by which operators sign in. */
export interface OperatorSignIn {
  readonly providerId: string;
  readonly providerName: string;
}

/** For whoever is not signed in as an operator: how operators get in; without a provider of theirs none can by one. */
export function opsClosedPage(
  context: PageContext,
  { signedOut = false, signIn }: { readonly signedOut?: boolean; readonly signIn?: OperatorSignIn | undefined } = {},
): string {
  const texts = OPS_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.outTitle}>
      <h1>{texts.outTitle}</h1>
      {signedOut ? (
        <p className="note" role="status">
          {texts.signedOut}
        </p>
      ) : (
        <p className="lead">{texts.outIntro}</p>
      )}
      {signIn ? <OperatorSignInButton context={context} signIn={signIn} /> : <p>{texts.noProvider}</p>}
      <p>{texts.byLink}</p>
      <p>
        {`${texts.byKey} `}
        <code className="notranslate" translate="no">
          npm run operator-key
        </code>
      </p>
    </Layout>,
  );
}

/** For somebody who came back from the operators' provider and is none of them. */
export function operatorRefusedPage(
  context: PageContext,
  { signIn }: { readonly signIn?: OperatorSignIn } = {},
): string {
  const texts = OPERATOR_REFUSED_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.title}>
      <h1>{texts.title}</h1>
      <p className="lead">{texts.intro}</p>
      <p>{texts.what}</p>
      {signIn && <OperatorSignInButton context={context} signIn={signIn} />}
    </Layout>,
  );
}

function OperatorSignInButton(props: { readonly context: PageContext; readonly signIn: OperatorSignIn }): ReactElement {
  const { context, signIn } = props;
  const href = pageUrl(context, `/sign-in/${signIn.providerId}`, { as: 'operator', next: '/ops' });
  return (
    <p>
      <a className="button" href={href}>
        {OPS_TEXTS[context.locale].signInWith} <Term>{signIn.providerName}</Term>
      </a>
    </p>
  );
}

/** Asks before the link is used up: opening it changes nothing. Posts `token` to `/operator-sign-in`. */
export function operatorLinkPage(context: PageContext, { token }: { readonly token: string }): string {
  const texts = OPERATOR_LINK_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.title}>
      <h1>{texts.title}</h1>
      <p className="lead">{texts.intro}</p>
      <form className="form" method="post" action={pageUrl(context, '/operator-sign-in')}>
        <input type="hidden" name="token" value={token} />
        <SubmitButton>{texts.button}</SubmitButton>
      </form>
    </Layout>,
  );
}

/** The link is unknown, used up or too old. */
export function operatorLinkOverPage(context: PageContext): string {
  const texts = OPERATOR_LINK_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.overTitle}>
      <h1>{texts.overTitle}</h1>
      <p className="lead">{texts.over}</p>
      <p>{texts.again}</p>
    </Layout>,
  );
}

function Found(props: {
  readonly context: PageContext;
  readonly found: readonly FoundByOperator[];
  readonly search: string;
}): ReactElement {
  const { context, found, search } = props;
  const texts = OPS_TEXTS[context.locale];
  if (found.length === 0) {
    return (
      <p className="note" role="status">
        {texts.none}
      </p>
    );
  }
  return (
    <section aria-labelledby="found">
      <h2 id="found">{texts.found}</h2>
      {found.map((environment) => (
        <FoundEnvironment key={environment.id} context={context} environment={environment} search={search} />
      ))}
    </section>
  );
}

function FoundEnvironment(props: {
  readonly context: PageContext;
  readonly environment: FoundByOperator;
  readonly search: string;
}): ReactElement {
  const { context, environment, search } = props;
  const texts = OPS_TEXTS[context.locale];
  const { seatsTaken, seats, partnerRelations, credit, licence, validUntil, providerName } = environment;
  const facts: readonly (readonly [string, ReactNode])[] = [
    [texts.environmentId, environment.id],
    [texts.seats, `${seatsTaken} / ${seats}`],
    [texts.partnerRelations, partnerRelations ? texts.yes : texts.no],
    [texts.credit, String(credit)],
    [texts.licence, licence ?? texts.noLicence],
    [texts.validUntil, validUntil ? <Instant key="until" at={validUntil} locale={context.locale} /> : texts.noEnd],
    [texts.signIn, providerName ? `${texts.only} ${providerName}` : texts.anyWay],
  ];
  return (
    <>
      <h3>
        <Term>{environment.name}</Term>
      </h3>
      <dl className="facts small">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Term>{value}</Term>
            </dd>
          </div>
        ))}
      </dl>
      {providerName && <LiftForm context={context} environment={environment} search={search} />}
    </>
  );
}
