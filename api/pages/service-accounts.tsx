import type { ReactElement } from 'react';
import type { ServiceAccountKeyView, ServiceAccountView } from '../../db/queries/service-accounts.ts';
import type { FieldError } from '../../domain/errors.ts';
import type { Locale } from '../../domain/locale.ts';
import { PLATFORM_SCOPES, SCOPES } from '../../domain/rights.ts';
import { KEY_DAYS, keyState } from '../../domain/service-accounts.ts';
import { ErrorSummary, SubmitButton, TextField } from './form.tsx';
import { Instant } from './instant.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { SCOPE_TEXTS, SERVICE_ACCOUNT_TEXTS } from './texts/service-accounts.ts';

const PATH = '/environment/service-accounts';

interface ServiceAccountsProps {
  readonly accounts: readonly ServiceAccountView[];
  /** Leads to the rest of the list. */
  readonly nextCursor?: string | null;
  readonly now: Date;
  /** What has just been done. */
  readonly said?: 'created' | 'revoked' | 'disabled' | undefined;
  readonly errors?: readonly FieldError[];
  /** As typed. */
  readonly name?: string;
}

/** Programs of the environment and their keys. Posts `action` and its fields to itself. */
export function serviceAccountsPage(context: PageContext, props: ServiceAccountsProps): string {
  const { accounts, nextCursor, now, said, errors = [], name = '' } = props;
  const { locale } = context;
  const texts = SERVICE_ACCOUNT_TEXTS[locale];
  const labels = { name: texts.name, scopes: texts.scopes };
  return renderPage(
    <Layout context={context} title={texts.title} wide hasErrors={errors.length > 0}>
      <ErrorSummary locale={locale} errors={errors} labels={labels} />
      <h1>{texts.title}</h1>
      {said && (
        <p className="note" role="status">
          {texts.said[said]}
        </p>
      )}
      <p className="lead">{texts.intro}</p>
      {accounts.length === 0 && <p>{texts.none}</p>}
      {accounts.map((account) => (
        <Account key={account.id} context={context} account={account} now={now} />
      ))}
      {typeof nextCursor === 'string' && (
        <p>
          <a href={pageUrl(context, PATH, { cursor: nextCursor })}>{texts.more}</a>
        </p>
      )}
      <h2>{texts.newTitle}</h2>
      <form className="form" method="post" action={pageUrl(context, PATH)}>
        <input type="hidden" name="action" value="create" />
        <TextField
          locale={locale}
          name="name"
          label={texts.name}
          hint={texts.nameHint}
          autoComplete="off"
          value={name}
          error={errors.find(({ field }) => field === 'name')?.code}
        />
        <ScopeBoxes locale={locale} />
        <SubmitButton>{texts.createButton}</SubmitButton>
      </form>
    </Layout>,
  );
}

/** Shows a key this once, in the answer to the form that made it. */
export function newKeyPage(
  context: PageContext,
  { accountName, apiKey }: { readonly accountName: string; readonly apiKey: string },
): string {
  const texts = SERVICE_ACCOUNT_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.keyTitle}>
      <h1>{texts.keyTitle}</h1>
      <p className="lead">{texts.keyOnce}</p>
      <dl className="facts">
        <div>
          <dt>{texts.name}</dt>
          <dd>
            <Term>{accountName}</Term>
          </dd>
        </div>
        <div>
          <dt>{texts.keyLabel}</dt>
          <dd>
            <code className="notranslate" translate="no">
              {apiKey}
            </code>
          </dd>
        </div>
      </dl>
      <p>
        <a href={pageUrl(context, PATH)}>{texts.back}</a>
      </p>
    </Layout>,
  );
}

function ScopeBoxes({ locale }: { readonly locale: Locale }): ReactElement {
  return (
    <fieldset className="field" id="scopes">
      <legend>{SERVICE_ACCOUNT_TEXTS[locale].scopes}</legend>
      {SCOPES.filter((scope) => !PLATFORM_SCOPES.includes(scope)).map((scope) => (
        <div className="checkbox" key={scope}>
          <input id={`scope-${scope}`} name="scopes" type="checkbox" value={scope} />
          <label htmlFor={`scope-${scope}`}>{SCOPE_TEXTS[locale][scope]}</label>
        </div>
      ))}
    </fieldset>
  );
}

interface AccountProps {
  readonly context: PageContext;
  readonly account: ServiceAccountView;
  readonly now: Date;
}

function Account({ context, account, now }: AccountProps): ReactElement {
  const { locale } = context;
  const texts = SERVICE_ACCOUNT_TEXTS[locale];
  const days = `days-${account.id}`;
  const heading = `account-${account.id}`;
  return (
    <div>
      <h2 id={heading}>
        <Term>{account.name}</Term>
      </h2>
      <p className="small">{account.scopes.map((scope) => SCOPE_TEXTS[locale][scope]).join(' · ')}</p>
      {account.keys.length === 0 ? <p>{texts.noKeys}</p> : <Keys context={context} account={account} now={now} />}
      {account.disabledAt ? (
        <p className="note">{texts.disabled}</p>
      ) : (
        <>
          <form className="form" method="post" action={pageUrl(context, PATH)}>
            <input type="hidden" name="action" value="create-key" />
            <input type="hidden" name="account" value={account.id} />
            <div className="field">
              <label htmlFor={days}>{texts.days}</label>
              <input
                id={days}
                name="days"
                type="text"
                inputMode="numeric"
                autoComplete="off"
                defaultValue={KEY_DAYS}
                required
              />
            </div>
            <SubmitButton describedBy={heading}>{texts.keyButton}</SubmitButton>
          </form>
          <ActionForm
            context={context}
            action="disable"
            fields={{ account: account.id }}
            button={texts.disableButton}
            describedBy={heading}
          />
          <p className="small">{texts.disableHint}</p>
        </>
      )}
    </div>
  );
}

function Keys({ context, account, now }: AccountProps): ReactElement {
  return (
    <>
      <h3>{SERVICE_ACCOUNT_TEXTS[context.locale].keys}</h3>
      <ul>
        {account.keys.map((key) => (
          <Key key={key.id} context={context} accountId={account.id} apiKey={key} now={now} />
        ))}
      </ul>
    </>
  );
}

function Key(props: {
  readonly context: PageContext;
  readonly accountId: string;
  readonly apiKey: ServiceAccountKeyView;
  readonly now: Date;
}): ReactElement {
  const { context, accountId, apiKey, now } = props;
  const texts = SERVICE_ACCOUNT_TEXTS[context.locale];
  const state = keyState(apiKey, now);
  const { expiresAt, lastUsedAt } = apiKey;
  const when = (at: Date | null, otherwise: string) => (at ? <Instant at={at} locale={context.locale} /> : otherwise);
  return (
    <li>
      <p id={`key-${apiKey.id}`}>
        <code className="notranslate" translate="no">{`${apiKey.prefix}…`}</code>
        {` ${texts.states[state]} · ${texts.validUntil} `}
        {when(expiresAt, texts.noEnd)}
        {` · ${texts.lastUsed} `}
        {when(lastUsedAt, texts.neverUsed)}
      </p>
      {state === 'valid' && (
        <ActionForm
          context={context}
          action="revoke"
          fields={{ account: accountId, key: apiKey.id }}
          button={texts.revokeButton}
          describedBy={`key-${apiKey.id}`}
        />
      )}
    </li>
  );
}

function ActionForm(props: {
  readonly context: PageContext;
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly button: string;
  /** What it is about: a page has several buttons of one name. */
  readonly describedBy: string;
}): ReactElement {
  return (
    <form className="form" method="post" action={pageUrl(props.context, PATH)}>
      <input type="hidden" name="action" value={props.action} />
      {Object.entries(props.fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <SubmitButton secondary describedBy={props.describedBy}>
        {props.button}
      </SubmitButton>
    </form>
  );
}
