import type { ReactElement } from 'react';
import type { OwnAddress } from '../../db/queries/email-addresses.ts';
import type { OfferedInvitation } from '../../db/queries/invitee.ts';
import type { FieldError } from '../../domain/errors.ts';
import { LOCALES, type Locale } from '../../domain/locale.ts';
import { Action, Identities, Sessions, type ShownIdentity, type ShownSession } from './account-access.tsx';
import { type AcceptedInvitation, AccountInvitations } from './account-invitations.tsx';
import { ErrorSummary, SubmitButton, TextField } from './form.tsx';
import { Instant } from './instant.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { ACCOUNT_PAGE_TEXTS, type AccountDone, accountTextsFor } from './texts/account.ts';

export interface AccountProps {
  readonly environmentName: string;
  /** As stored, or as typed in the post that is answered. */
  readonly profile: Readonly<Record<'firstName' | 'lastName' | 'username' | 'telephone', string>> & {
    readonly locale: Locale;
  };
  readonly addresses: readonly OwnAddress[];
  readonly sessions: readonly ShownSession[];
  readonly identities: readonly ShownIdentity[];
  /** Those that they have not answered. */
  readonly invitations?: readonly OfferedInvitation[];
  /** Those that they have said yes to, and that wait. */
  readonly accepted?: readonly AcceptedInvitation[];
  readonly mayApprove: boolean;
  /** Whether their environment lets them in by its own provider alone. */
  readonly isRestricted: boolean;
  /** The address that was typed in the post that is answered. */
  readonly email?: string;
  readonly errors?: readonly FieldError[];
  /** Why an address was not taken in, or an identity not removed. */
  readonly refused?: 'tooMany' | 'ownAlready' | 'lastWayIn';
  readonly done?: AccountDone | undefined;
}

/**
 * Somebody's own account. Posts `action` to `/account`: `save` with the fields of the profile, `add-address` with `email`,
 * `remove-address`, `remove-identity`, `end-session`, `accept-invitation` and `decline-invitation` with `id`; and `action=sign-out` to `/login`.
 */
export function accountPage(context: PageContext, props: AccountProps): string {
  const texts = accountTextsFor(context, props.isRestricted);
  const { errors = [], refused, done, isRestricted } = props;
  return renderPage(
    <Layout context={context} title={texts.title} hasErrors={errors.length > 0 || refused !== undefined}>
      <ErrorSummary locale={context.locale} errors={errors} labels={texts.labels} />
      {refused && (
        <div className="error-summary" role="alert" tabIndex={-1}>
          <p>{texts[refused]}</p>
        </div>
      )}
      <h1>{texts.title}</h1>
      {done && (
        <p className="note" role="status">
          {texts.done[done]}
        </p>
      )}
      <dl className="facts">
        <div>
          <dt>{texts.environment}</dt>
          <dd>
            <Term>{props.environmentName}</Term>
          </dd>
        </div>
      </dl>
      <AccountInvitations context={context} invitations={props.invitations ?? []} accepted={props.accepted ?? []} />
      <ProfileForm context={context} profile={props.profile} errors={errors} isRestricted={isRestricted} />
      <Addresses context={context} {...props} errors={errors} />
      {props.identities.length > 0 && <Identities context={context} identities={props.identities} />}
      <Sessions context={context} sessions={props.sessions} isRestricted={isRestricted} />
      <section aria-labelledby="password-heading">
        <h2 id="password-heading">{texts.password}</h2>
        <p>{texts.passwordIntro}</p>
        {!isRestricted && (
          <p>
            <a href={pageUrl(context, '/reset')}>{texts.changePassword}</a>
          </p>
        )}
      </section>
      <p>
        <a href={pageUrl(context, '/shared')}>{texts.shared}</a>
      </p>
      {props.mayApprove && (
        <p>
          <a href={pageUrl(context, '/environment/approvals')}>{texts.approvals}</a>
        </p>
      )}
      <form className="form" method="post" action={pageUrl(context, '/login')}>
        <input type="hidden" name="action" value="sign-out" />
        <SubmitButton secondary>{texts.signOut}</SubmitButton>
      </form>
    </Layout>,
  );
}

interface ProfileFormProps extends Pick<AccountProps, 'profile' | 'isRestricted'> {
  readonly context: PageContext;
  readonly errors: readonly FieldError[];
}

const AUTO_COMPLETE = { firstName: 'given-name', lastName: 'family-name', telephone: 'tel' } as const;
const LANGUAGES: Readonly<Record<Locale, string>> = { nl: 'Nederlands', en: 'English', fr: 'Français' };

function ProfileForm({ context, profile, errors, isRestricted }: ProfileFormProps): ReactElement {
  const { locale } = context;
  const texts = accountTextsFor(context, isRestricted);
  const field = (name: 'firstName' | 'lastName' | 'username' | 'telephone') => ({
    locale,
    name,
    label: texts.labels[name],
    value: profile[name],
    error: errors.find((error) => error.field === name)?.code,
    optional: true,
  });
  return (
    <section aria-labelledby="profile-heading">
      <h2 id="profile-heading">{texts.profile}</h2>
      <Action context={context} action="save">
        <TextField {...field('firstName')} autoComplete={AUTO_COMPLETE.firstName} />
        <TextField {...field('lastName')} autoComplete={AUTO_COMPLETE.lastName} />
        <TextField {...field('telephone')} autoComplete={AUTO_COMPLETE.telephone} />
        <TextField {...field('username')} hint={texts.usernameHint} autoComplete="username" />
        <div className="field">
          <label htmlFor="locale">{texts.labels.locale}</label>
          <select id="locale" name="locale" defaultValue={profile.locale} className="notranslate" translate="no">
            {LOCALES.map((language) => (
              <option key={language} value={language} lang={language}>
                {LANGUAGES[language]}
              </option>
            ))}
          </select>
        </div>
        <SubmitButton>{texts.save}</SubmitButton>
      </Action>
    </section>
  );
}

interface AddressesProps extends Pick<AccountProps, 'addresses' | 'email' | 'isRestricted'> {
  readonly context: PageContext;
  readonly errors: readonly FieldError[];
}

function Addresses({ context, addresses, email, errors, isRestricted }: AddressesProps): ReactElement {
  const { locale } = context;
  const texts = accountTextsFor(context, isRestricted);
  return (
    <section aria-labelledby="addresses-heading">
      <h2 id="addresses-heading">{texts.addresses}</h2>
      <p>{texts.addressesIntro}</p>
      <ul className="entries">
        {addresses.map((address) => (
          <li key={address.id}>
            <p id={`address-${address.id}`}>
              <strong>
                <Term>{address.email}</Term>
              </strong>{' '}
              <span className="small">
                {[...(address.isPrimary ? [texts.primary] : []), texts.states[address.state]].join(', ')}
                {address.waitUntil && (
                  <>
                    {` ${texts.until} `}
                    <Instant at={address.waitUntil} locale={locale} />
                  </>
                )}
              </span>
            </p>
            <AddressActions context={context} address={address} />
          </li>
        ))}
      </ul>
      <h3>{texts.addHeading}</h3>
      <Action context={context} action="add-address">
        {/* not type=email: browsers rewrite such values, and the address is kept as typed */}
        <TextField
          locale={locale}
          name="email"
          label={texts.labels.email}
          hint={texts.addHint}
          error={errors.find((error) => error.field === 'email')?.code}
          inputMode="email"
          autoComplete="email"
          value={email ?? ''}
        />
        <SubmitButton>{texts.add}</SubmitButton>
      </Action>
    </section>
  );
}

function AddressActions(props: { readonly context: PageContext; readonly address: OwnAddress }): ReactElement {
  const { context, address } = props;
  const texts = ACCOUNT_PAGE_TEXTS[context.locale];
  const describedBy = `address-${address.id}`;
  const removal = address.allowedActions.find((action) => action !== 'resend');
  return (
    <div className="actions">
      {address.allowedActions.includes('resend') && (
        <Action context={context} action="add-address">
          <input type="hidden" name="email" value={address.email} />
          <SubmitButton secondary describedBy={describedBy}>
            {texts.resend}
          </SubmitButton>
        </Action>
      )}
      {removal && (
        <Action context={context} action="remove-address">
          <input type="hidden" name="id" value={address.id} />
          <SubmitButton secondary describedBy={describedBy}>
            {texts[removal]}
          </SubmitButton>
        </Action>
      )}
    </div>
  );
}
