import type { ReactElement } from 'react';
import type { UserView } from '../../db/queries/users.ts';
import type { FieldError } from '../../domain/errors.ts';
import { ENVIRONMENT_ROLES } from '../../domain/rights.ts';
import { canBeRelationManager, type UserAction } from '../../domain/users.ts';
import { OptionalField, SelectField, Tick } from './environment-fields.tsx';
import { SubmitButton } from './form.tsx';
import { type PageContext, pageUrl, Term } from './layout.tsx';
import { ENVIRONMENT_TEXTS } from './texts/environment.ts';
import { EDIT_USER_TEXTS } from './texts/environment-user.ts';
import { ENVIRONMENT_USER_TEXTS, type UserField, type UserTick } from './texts/environment-users.ts';

/** A user of the list, and what the person who looks may do with them. */
export interface ShownUser {
  readonly user: UserView;
  readonly allowedActions: readonly UserAction[];
}

export interface UserListProps {
  readonly users: readonly ShownUser[];
  readonly search: string;
  readonly nextCursor: string | null;
}

/** As typed in the post that is answered; a password is never shown again. */
export interface UserFormValues {
  readonly texts: Readonly<Partial<Record<Exclude<UserField, 'password'>, string>>>;
  readonly ticks: Readonly<Record<UserTick, boolean>>;
}

/** What stands behind a user's name where it applies; the list says what each means. */
const SIGNS = { relationManager: '⇄', licensed: '§', inactive: '⏸' } as const;

/** What somebody is called in a list. */
export function shownNameOfUser({ firstName, lastName, username, email }: UserView): string {
  return [firstName, lastName].filter(Boolean).join(' ') || username || email;
}

/** The users, each with a form for each thing that may be done with them. */
export function UserList({ context, ...props }: UserListProps & { readonly context: PageContext }): ReactElement {
  const texts = ENVIRONMENT_USER_TEXTS[context.locale];
  const { users, search, nextCursor } = props;
  return (
    <section aria-labelledby="users">
      <h2 id="users">
        <Term>{texts.users}</Term>
      </h2>
      <form className="form" method="get" action="/environment">
        <input type="hidden" name="lang" value={context.locale} />
        <OptionalField locale={context.locale} id="search" label={texts.search} value={search} />
        <SubmitButton secondary>{texts.searchButton}</SubmitButton>
      </form>
      <Legend context={context} />
      {users.length === 0 && <p>{texts.nobody}</p>}
      <ul className="people">
        {users.map((shown) => (
          <UserItem key={shown.user.id} context={context} {...shown} />
        ))}
      </ul>
      {nextCursor !== null && (
        <p>
          <a href={pageUrl(context, '/environment', { cursor: nextCursor, ...(search === '' ? {} : { search }) })}>
            {texts.more}
          </a>
        </p>
      )}
    </section>
  );
}

function Legend({ context }: { readonly context: PageContext }): ReactElement {
  const texts = ENVIRONMENT_USER_TEXTS[context.locale];
  return (
    <details>
      <summary>{texts.icons}</summary>
      <dl className="facts">
        {(['relationManager', 'licensed', 'inactive'] as const).map((sign) => (
          <div key={sign}>
            <dt>
              <Term>{`${SIGNS[sign]} ${texts[sign]}`}</Term>
            </dt>
            <dd>{texts[`${sign}Meaning`]}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function UserItem({ context, user, allowedActions }: ShownUser & { readonly context: PageContext }): ReactElement {
  const { locale } = context;
  const texts = ENVIRONMENT_USER_TEXTS[locale];
  const { roles } = ENVIRONMENT_TEXTS[locale];
  const name = shownNameOfUser(user);
  const signs = [
    ...(user.isRelationManager ? (['relationManager'] as const) : []),
    ...(user.licensed ? (['licensed'] as const) : []),
    ...(user.active ? [] : (['inactive'] as const)),
  ];
  const may = (action: UserAction) => allowedActions.includes(action);
  const mayManage = may('update') && canBeRelationManager({ role: user.role, isActive: user.active });
  const button = { context, user };
  return (
    <li>
      <h3 id={`user-${user.id}`}>
        <Term>{name}</Term>
      </h3>
      <p className="small">
        <Term>
          {[user.email, roles[user.role], ...signs.map((sign) => `${SIGNS[sign]} ${texts[sign]}`)].join(' · ')}
        </Term>
      </p>
      {may('update') && (
        <p className="small">
          <a href={pageUrl(context, '/environment/users', { id: user.id })} aria-describedby={`user-${user.id}`}>
            {EDIT_USER_TEXTS[locale].edit}
          </a>
        </p>
      )}
      <div className="actions">
        {may('update') && (
          <form method="post" action={pageUrl(context, '/environment')}>
            <UserFields user={user} />
            <SelectField
              locale={locale}
              id={`role-${user.id}`}
              name="role"
              label={texts.roleOf}
              value={user.role}
              options={ENVIRONMENT_ROLES.map((value) => ({ value, label: roles[value] }))}
            />
            <SubmitButton secondary name="action" value="set-role" describedBy={`user-${user.id}`}>
              {texts.setRole}
            </SubmitButton>
          </form>
        )}
        {may('send-login-details') && <Action {...button} action="send-login-details" label={texts.sendLoginDetails} />}
        {user.isRelationManager && <Action {...button} action="leave-managers" label={texts.removeManager} />}
        {mayManage && !user.isRelationManager && (
          <Action {...button} action="join-managers" label={texts.makeManager} />
        )}
        {may('deactivate') && <Action {...button} action="deactivate" label={texts.deactivate} />}
        {may('reactivate') && <Action {...button} action="reactivate" label={texts.reactivate} />}
      </div>
    </li>
  );
}

function Action(props: {
  readonly context: PageContext;
  readonly user: UserView;
  readonly action: string;
  readonly label: string;
}): ReactElement {
  return (
    <form method="post" action={pageUrl(props.context, '/environment')}>
      <UserFields user={props.user} />
      <SubmitButton secondary name="action" value={props.action} describedBy={`user-${props.user.id}`}>
        {props.label}
      </SubmitButton>
    </form>
  );
}

/** Whom a form is about, as they were when it was made. */
function UserFields({ user }: { readonly user: UserView }): ReactElement {
  return (
    <>
      <input type="hidden" name="userId" value={user.id} />
      <input type="hidden" name="version" value={user.version} />
    </>
  );
}

const TICKS_WITHOUT_PASSWORD = ['activate', 'mailLoginDetails'] as const;
const TICKS = ['generatePassword', ...TICKS_WITHOUT_PASSWORD] as const;

/** Asks for somebody new. */
export function AddUserForm(props: {
  readonly context: PageContext;
  readonly values: UserFormValues;
  readonly errors: readonly FieldError[];
  /** Whether users sign in by a provider alone, and so have no password. */
  readonly isRestricted: boolean;
}): ReactElement {
  const { context, values, errors, isRestricted } = props;
  const { locale } = context;
  const texts = ENVIRONMENT_USER_TEXTS[locale];
  // a page from before the restriction may have sent one, and is told so beside it
  const asksPassword = !isRestricted || errors.some(({ field }) => /^(password|generatePassword)$/.test(field));
  const labels = isRestricted ? { ...texts.labels, mailLoginDetails: texts.mailLoginAddress } : texts.labels;
  const hints = isRestricted ? { ...texts.hints, email: texts.providerAddress } : texts.hints;
  const { roles } = ENVIRONMENT_TEXTS[locale];
  const field = (id: UserField) => ({
    locale,
    id,
    label: texts.labels[id],
    hint: id === 'email' || id === 'password' || id === 'productRoles' || id === 'dossiers' ? hints[id] : undefined,
    error: errors.find((error) => error.field.split('.')[0] === id)?.code,
    ...(id === 'password' ? {} : { value: values.texts[id] }),
  });
  return (
    <section aria-labelledby="add-user">
      <h2 id="add-user">{texts.add}</h2>
      <p>{texts.addIntro}</p>
      <form className="form" method="post" action={pageUrl(context, '/environment')}>
        <OptionalField {...field('email')} />
        <SelectField
          {...field('role')}
          value={values.texts.role ?? 'user'}
          options={ENVIRONMENT_ROLES.map((value) => ({ value, label: roles[value] }))}
        />
        {asksPassword && <OptionalField {...field('password')} type="password" />}
        {(asksPassword ? TICKS : TICKS_WITHOUT_PASSWORD).map((id) => (
          <Tick key={id} id={id} label={labels[id]} checked={values.ticks[id]} />
        ))}
        {(['firstName', 'lastName', 'company', 'telephone', 'productRoles'] as const).map((id) => (
          <OptionalField key={id} {...field(id)} />
        ))}
        <OptionalField {...field('dossiers')} lines={3} />
        <Tick id="notifyOfDossiers" label={texts.labels.notifyOfDossiers} checked={values.ticks.notifyOfDossiers} />
        <SubmitButton name="action" value="add-user">
          {texts.addButton}
        </SubmitButton>
      </form>
    </section>
  );
}
