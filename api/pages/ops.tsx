import type { ReactElement } from 'react';
import type { BrakeView } from '../../db/queries/brakes.ts';
import { TEMPORAL_UI_PATH } from '../../domain/temporal-ui.ts';
import { ErrorSummary, SubmitButton } from './form.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { BrakesPart, type RefusedBrake, reasonIdOf } from './ops-brakes.tsx';
import { Found, type FoundByOperator } from './ops-environments.tsx';
import { OPERATOR_LINK_TEXTS, OPERATOR_REFUSED_TEXTS, OPS_TEXTS } from './texts/ops.ts';
import { AUTHORITY_TEXTS } from './texts/ops-authority.ts';
import { BRAKE_TEXTS } from './texts/ops-brakes.ts';
import { BULK_ACTION_TEXTS } from './texts/ops-bulk.ts';
import { DRIFT_TEXTS } from './texts/ops-drift.ts';
import { OPS_ONBOARDINGS_TEXTS } from './texts/ops-onboardings.ts';
import { OPS_TEMPORAL_TEXTS } from './texts/ops-temporal.ts';

/** A call that operators make, as the list of them names it. */
export interface OperatorCall {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
}

interface OpsProps {
  readonly calls: readonly OperatorCall[];
  /** What was looked for, as typed. */
  readonly search?: string;
  /** What was found; undefined where nothing was looked for. */
  readonly found?: readonly FoundByOperator[] | undefined;
  /** An environment has just been opened to every way in. */
  readonly lifted?: boolean;
  readonly brakes?: readonly BrakeView[];
  /** How much has come apart now. */
  readonly drift?: number;
  /** A brake has just been put on or let go, or was not for want of a reason. */
  readonly braked?: boolean;
  readonly refusedBrake?: RefusedBrake | undefined;
}

/** Where operators begin: environments by name, what the API offers, the way out. Posts `action=sign-out` to `/ops`. */
export function opsPage(context: PageContext, props: OpsProps): string {
  const { calls, search = '', found, lifted = false, brakes = [], drift = 0, braked = false, refusedBrake } = props;
  const { locale } = context;
  const texts = OPS_TEXTS[locale];
  const errors = refusedBrake ? [{ field: reasonIdOf(refusedBrake.name), code: refusedBrake.code }] : [];
  const labels = refusedBrake ? { [reasonIdOf(refusedBrake.name)]: BRAKE_TEXTS[locale].reason } : {};
  return renderPage(
    <Layout context={context} title={texts.title} hasErrors={errors.length > 0} wide>
      <ErrorSummary locale={locale} errors={errors} labels={labels} />
      <h1>{texts.title}</h1>
      <p className="lead">{texts.intro}</p>
      {braked && (
        <p className="note" role="status">
          {BRAKE_TEXTS[locale].done}
        </p>
      )}
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
        <a href={pageUrl(context, '/ops/onboarding-actions')}>{BULK_ACTION_TEXTS[context.locale].title}</a>
      </p>
      <p>
        <a href={pageUrl(context, '/ops/authority')}>{AUTHORITY_TEXTS[context.locale].title}</a>
      </p>
      <p>
        <a href={TEMPORAL_UI_PATH}>{OPS_TEMPORAL_TEXTS[context.locale].title}</a>
      </p>
      <p>
        <a href={pageUrl(context, '/ops/drift')}>{DRIFT_TEXTS[locale].title}</a>
        {` ${DRIFT_TEXTS[locale].count(drift)}`}
      </p>
      <BrakesPart context={context} brakes={brakes} refused={refusedBrake} />
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
