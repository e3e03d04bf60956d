import type { ReactElement } from 'react';
import type { LicenceView } from '../../db/queries/environments.ts';
import type { UserView } from '../../db/queries/users.ts';
import type { FieldError } from '../../domain/errors.ts';
import { LOCALES } from '../../domain/locale.ts';
import { ENVIRONMENT_ROLES } from '../../domain/rights.ts';
import { OptionalField, SelectField, Tick } from './environment-fields.tsx';
import { shownNameOfUser } from './environment-users.tsx';
import { ErrorSummary, SubmitButton } from './form.tsx';
import { Instant } from './instant.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { ENVIRONMENT_TEXTS } from './texts/environment.ts';
import { EDIT_USER_TEXTS } from './texts/environment-user.ts';
import { ENVIRONMENT_USER_TEXTS } from './texts/environment-users.ts';

/** The texts of the form, in the order in which they stand there. */
export const EDITED_TEXTS = [
  'firstName',
  'lastName',
  'company',
  'telephone',
  'role',
  'productRoles',
  'dossiers',
  'locale',
] as const;

/** As the user is, or as typed in the post that is answered. */
export interface EditedUser {
  readonly texts: Readonly<Record<(typeof EDITED_TEXTS)[number], string>>;
  readonly notifyOfDossiers: boolean;
  /** On top of which version it is saved: the one that was read, however often the form comes back. */
  readonly version: number;
}

export interface EditUserPageProps {
  readonly user: UserView;
  readonly licence: LicenceView | null;
  readonly form: EditedUser;
  readonly errors?: readonly FieldError[];
  readonly refused?: 'LAST_ADMINISTRATOR' | 'VERSION_MISMATCH' | undefined;
  readonly saved?: boolean;
}

/** One user of an administrator's environment: who they are, and a form for all that may be changed of them. */
export function editUserPage(context: PageContext, props: EditUserPageProps): string {
  const { user, licence, form, errors = [], refused, saved = false } = props;
  const { locale } = context;
  const texts = EDIT_USER_TEXTS[locale];
  const labels = { ...ENVIRONMENT_USER_TEXTS[locale].labels, locale: texts.locale };
  return renderPage(
    <Layout context={context} title={texts.title} hasErrors={errors.length > 0 || refused !== undefined}>
      {refused ? <Refusal context={context} refused={refused} /> : <ErrorSummary {...{ locale, errors, labels }} />}
      <h1>
        <Term>{texts.title}</Term>
      </h1>
      {saved && (
        <p className="note" role="status">
          {texts.saved}
        </p>
      )}
      <p className="lead">
        <Term>{shownNameOfUser(user)}</Term>
      </p>
      <Facts context={context} user={user} licence={licence} />
      <EditForm context={context} user={user} form={form} errors={errors} />
      <p>
        <a href={pageUrl(context, '/environment')}>{texts.back}</a>
      </p>
    </Layout>,
  );
}

/** How a dossier stands on its line of the form. */
export function dossierLine({ ref, name }: UserView['dossiers'][number]): string {
  return oneLine(name === ref ? ref : `${ref} ${name}`);
}

/** A text as it can stand on one line. */
export function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}

/** The form for a user before anything was typed. */
export function editedUserOf(user: UserView): EditedUser {
  return {
    texts: {
      firstName: user.firstName ?? '',
      lastName: user.lastName ?? '',
      company: user.company ?? '',
      telephone: user.telephone ?? '',
      role: user.role,
      productRoles: user.productRoles.join(', '),
      dossiers: user.dossiers.map(dossierLine).join('\n'),
      locale: user.locale,
    },
    notifyOfDossiers: user.notifyOfDossiers,
    version: user.version,
  };
}

function Refusal({
  context: { locale },
  refused,
}: {
  readonly context: PageContext;
  readonly refused: 'LAST_ADMINISTRATOR' | 'VERSION_MISMATCH';
}): ReactElement {
  const isStale = refused === 'VERSION_MISMATCH';
  return (
    <div className="error-summary" role="alert" tabIndex={-1}>
      <p>{isStale ? EDIT_USER_TEXTS[locale].stale : ENVIRONMENT_TEXTS[locale].refused[refused]}</p>
    </div>
  );
}

function Facts({
  context: { locale },
  user,
  licence,
}: Pick<EditUserPageProps, 'user' | 'licence'> & { readonly context: PageContext }): ReactElement {
  const texts = EDIT_USER_TEXTS[locale];
  const standing = user.licensed ? texts.onLicence : texts.notOnLicence;
  return (
    <dl className="facts">
      <div>
        <dt>
          <Term>{texts.loginId}</Term>
        </dt>
        <dd>
          <Term>{user.email}</Term>
        </dd>
      </div>
      <div>
        <dt>
          <Term>{ENVIRONMENT_TEXTS[locale].licence}</Term>
        </dt>
        <dd>
          {licence ? <Term>{licence.name}</Term> : ENVIRONMENT_TEXTS[locale].none}
          {licence && `: ${standing}`}
        </dd>
      </div>
      <div>
        <dt>{texts.state}</dt>
        <dd>
          <Term>{user.active ? texts.active : ENVIRONMENT_USER_TEXTS[locale].inactive}</Term>
          {user.deactivatedAt && (
            <>
              {` ${texts.since} `}
              <Instant locale={locale} at={user.deactivatedAt} />
            </>
          )}
        </dd>
      </div>
    </dl>
  );
}

function EditForm(props: {
  readonly context: PageContext;
  readonly user: UserView;
  readonly form: EditedUser;
  readonly errors: readonly FieldError[];
}): ReactElement {
  const { context, user, form, errors } = props;
  const { locale } = context;
  const texts = EDIT_USER_TEXTS[locale];
  const { roles, languages, save } = ENVIRONMENT_TEXTS[locale];
  const labels = { ...ENVIRONMENT_USER_TEXTS[locale].labels, locale: texts.locale };
  const field = (id: (typeof EDITED_TEXTS)[number]) => ({
    locale,
    id,
    label: labels[id],
    value: form.texts[id],
    error: errors.find((error) => error.field === id)?.code,
  });
  return (
    <form className="form" method="post" action={pageUrl(context, '/environment/users')}>
      <input type="hidden" name="userId" value={user.id} />
      <input type="hidden" name="version" value={form.version} />
      {(['firstName', 'lastName', 'company', 'telephone'] as const).map((id) => (
        <OptionalField key={id} {...field(id)} />
      ))}
      <SelectField {...field('role')} options={ENVIRONMENT_ROLES.map((value) => ({ value, label: roles[value] }))} />
      <OptionalField {...field('productRoles')} hint={texts.productRolesHint} lines={3} />
      <OptionalField {...field('dossiers')} hint={texts.dossiersHint} lines={6} />
      <Tick id="notifyOfDossiers" label={labels.notifyOfDossiers} checked={form.notifyOfDossiers} />
      <SelectField {...field('locale')} options={LOCALES.map((value) => ({ value, label: languages[value] }))} />
      <SubmitButton>{save}</SubmitButton>
    </form>
  );
}
