import type { ReactElement } from 'react';
import { REGISTER_COUNTRIES } from '../../domain/register-number.ts';
import { OptionalField, SelectField } from './environment-fields.tsx';
import { SubmitButton } from './form.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { countryOptions } from './organisation-countries.ts';
import { Refused, type Said, type ShownOrganisation } from './organisation-parts.tsx';
import { ENVIRONMENT_TEXTS } from './texts/environment.ts';
import { DETAIL_FIELDS, type DetailField, ORGANISATIONS_TEXTS } from './texts/organisations.ts';

/** Details as they stand in a form. */
export type DetailValues = Readonly<Partial<Record<DetailField, string>>>;

export interface OrganisationsProps extends Said {
  readonly organisations: readonly ShownOrganisation[];
  readonly environmentId: string;
  readonly nextCursor: string | null;
  readonly search: string;
  /** Whether they may add one. */
  readonly mayAdd: boolean;
  readonly values?: DetailValues;
  /** Which of the two forms was posted. */
  readonly posted?: 'by-register' | 'by-hand' | undefined;
}

/** The organisations that somebody sees, and for administrators adding one: posts `action` and details to `/organisations`. */
export function organisationsPage(context: PageContext, props: OrganisationsProps): string {
  const { organisations, environmentId, nextCursor, search, mayAdd, errors = [], refused, retryAfterMs } = props;
  const texts = ORGANISATIONS_TEXTS[context.locale];
  const prefix = props.posted === 'by-register' ? 'register-' : '';
  const labels = Object.fromEntries(DETAIL_FIELDS.map((name) => [prefix + name, texts.labels[name]]));
  const shownErrors = errors.map(({ field, code }) => ({ field: prefix + field, code }));
  return renderPage(
    <Layout context={context} title={texts.title} hasErrors={errors.length > 0 || refused !== undefined}>
      <Refused context={context} labels={labels} errors={shownErrors} refused={refused} retryAfterMs={retryAfterMs} />
      <h1>
        <Term>{texts.title}</Term>
      </h1>
      <form className="form" method="get" action="/organisations">
        <input type="hidden" name="lang" value={context.locale} />
        <OptionalField locale={context.locale} id="search" label={texts.search} value={search} />
        <SubmitButton secondary>{texts.searchButton}</SubmitButton>
      </form>
      {organisations.length === 0 && <p>{texts.none}</p>}
      {organisations.length > 0 && (
        <ul className="entries">
          {organisations.map((organisation) => (
            <Item key={organisation.id} context={context} organisation={organisation} environmentId={environmentId} />
          ))}
        </ul>
      )}
      {nextCursor !== null && (
        <p>
          <a href={pageUrl(context, '/organisations', { cursor: nextCursor, ...(search === '' ? {} : { search }) })}>
            {texts.more}
          </a>
        </p>
      )}
      {mayAdd && <Adding context={context} {...props} />}
    </Layout>,
  );
}

function Item(props: {
  readonly context: PageContext;
  readonly organisation: ShownOrganisation;
  readonly environmentId: string;
}): ReactElement {
  const { context, organisation, environmentId } = props;
  const { id, name, registerNumber, state, role, environment } = organisation;
  const texts = ORGANISATIONS_TEXTS[context.locale];
  const facts = [
    ...(registerNumber === null ? [] : [registerNumber]),
    texts.states[state],
    ...(role === null ? [] : [texts.roles[role]]),
    ...(environment.id === environmentId ? [] : [texts.guestOf(environment.name)]),
  ];
  return (
    <li>
      <h2>
        <a href={pageUrl(context, `/organisations/${id}`)}>
          <Term>{name}</Term>
        </a>
      </h2>
      <p className="small">
        <Term>{facts.join(' · ')}</Term>
      </p>
    </li>
  );
}

function Adding(props: Pick<OrganisationsProps, 'values' | 'errors' | 'posted'> & { readonly context: PageContext }) {
  const { context, values = {}, errors = [], posted } = props;
  const { locale } = context;
  const texts = ORGANISATIONS_TEXTS[locale];
  const isRegister = posted === 'by-register';
  return (
    <section aria-labelledby="add">
      <h2 id="add">{texts.add}</h2>
      <p>{texts.addIntro}</p>
      <h3 id="by-register">{texts.byRegister}</h3>
      <form className="form" method="post" action={pageUrl(context, '/organisations')} aria-labelledby="by-register">
        <SelectField
          locale={locale}
          id="register-country"
          name="country"
          label={texts.labels.country}
          value={isRegister ? (values.country ?? 'NL') : 'NL'}
          options={REGISTER_COUNTRIES.map((value) => ({ value, label: ENVIRONMENT_TEXTS[locale].registers[value] }))}
        />
        <OptionalField
          locale={locale}
          id="register-registerNumber"
          name="registerNumber"
          label={texts.labels.registerNumber}
          hint={texts.byRegisterHint}
          value={isRegister ? values.registerNumber : undefined}
          error={isRegister ? errors.find(({ field }) => field === 'registerNumber')?.code : undefined}
        />
        <SubmitButton name="action" value="by-register">
          {texts.byRegisterButton}
        </SubmitButton>
      </form>
      <h3 id="by-hand">{texts.byHand}</h3>
      <p>{texts.byHandHint}</p>
      <form className="form" method="post" action={pageUrl(context, '/organisations')} aria-labelledby="by-hand">
        <DetailFields context={context} values={values} errors={isRegister ? [] : errors} fields={DETAIL_FIELDS} />
        <SubmitButton secondary name="action" value="by-hand">
          {texts.byHandButton}
        </SubmitButton>
      </form>
    </section>
  );
}

/** The fields of a company's details. */
export function DetailFields(props: {
  readonly context: PageContext;
  readonly values: DetailValues;
  readonly errors: NonNullable<Said['errors']>;
  readonly fields: readonly DetailField[];
}): ReactElement {
  const { context, values, errors, fields } = props;
  const { locale } = context;
  const { labels } = ORGANISATIONS_TEXTS[locale];
  return (
    <>
      {fields.map((id) => {
        const error = errors.find(({ field }) => field === id)?.code;
        const shared = { locale, id, label: labels[id], error };
        if (id !== 'country') return <OptionalField key={id} {...shared} value={values[id]} />;
        return <SelectField key={id} {...shared} value={values[id] ?? 'NL'} options={countryOptions(locale)} />;
      })}
    </>
  );
}
