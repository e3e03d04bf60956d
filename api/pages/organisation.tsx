import type { ReactElement, ReactNode } from 'react';
import { SubmitButton } from './form.tsx';
import { Instant } from './instant.tsx';
import { type PageContext, pageUrl, Term } from './layout.tsx';
import { Activation, Evidence } from './organisation-activation.tsx';
import { countryName } from './organisation-countries.ts';
import { Identifiers, Receiving } from './organisation-identifiers.tsx';
import { type OrganisationHead, organisationFrame, type Said, type ShownOrganisation } from './organisation-parts.tsx';
import { DetailFields, type DetailValues } from './organisations.tsx';
import { FactList } from './partner-parts.tsx';
import { ORGANISATION_TEXTS, type OrganisationDone } from './texts/organisation.ts';
import { ACTIVATION_TEXTS } from './texts/organisation-activation.ts';
import { DETAIL_FIELDS, ORGANISATIONS_TEXTS } from './texts/organisations.ts';

export interface OrganisationProps extends OrganisationHead, Said {
  /** Whether whoever reads the page has no first and last name. */
  readonly isNameless: boolean;
  readonly done?: OrganisationDone | undefined;
  /** As typed in the post that is answered. */
  readonly values?: Readonly<Record<string, string>>;
}

const ACTIVE_FIELDS = ['vatNumber', 'street', 'postalCode', 'city'] as const;

/**
 * One organisation: details, activation, evidence, identifiers, receiving. Posts `action` to itself: `save` with details
 * and `version`, `activate`, `withdraw-activation`, `add-evidence`, `add-identifier`, `remove-identifier`,
 * `turn-receiving-on` and `-off`.
 */
export function organisationPage(context: PageContext, props: OrganisationProps): string {
  const { organisation, version, isNameless, done, values = {}, errors = [], refused, retryAfterMs } = props;
  const { locale } = context;
  const texts = ORGANISATION_TEXTS[locale];
  const activation = ACTIVATION_TEXTS[locale];
  const labels = {
    ...ORGANISATIONS_TEXTS[locale].labels,
    scheme: texts.scheme,
    value: texts.value,
    title: activation.evidenceTitle,
    ref: activation.evidenceRef,
    note: activation.evidenceNote,
  };
  const said = { errors, refused, retryAfterMs, news: done && texts.done[done] };
  return organisationFrame({
    context,
    organisation,
    part: 'details',
    labels,
    ...said,
    children: (
      <>
        <Facts context={context} organisation={organisation} />
        <Activation context={context} organisation={organisation} isNameless={isNameless} />
        <Evidence context={context} organisation={organisation} values={values} errors={errors} />
        <Identifiers context={context} organisation={organisation} values={values} errors={errors} />
        <Receiving context={context} organisation={organisation} />
        {organisation.allowedActions.includes('update') && (
          <Editing {...{ context, organisation, version, values, errors }} />
        )}
      </>
    ),
  });
}

function Facts({ context, organisation }: { readonly context: PageContext; readonly organisation: ShownOrganisation }) {
  const { locale } = context;
  const texts = ORGANISATION_TEXTS[locale];
  const { labels, states, roles } = ORGANISATIONS_TEXTS[locale];
  const { name, country, registerNumber, vatNumber, vatValid, street, postalCode, city, role } = organisation;
  const { environment, state, activatedAt } = organisation;
  const address = [street, [postalCode, city].filter(Boolean).join(' ')].filter(Boolean).join(', ');
  const checked = vatValid === null ? texts.vat.unknown : vatValid ? texts.vat.valid : texts.vat.invalid;
  const facts: readonly (readonly [string, ReactNode])[] = [
    [texts.state, states[state]],
    ...(activatedAt === null
      ? []
      : [[texts.activatedAt, <Instant key="at" at={new Date(activatedAt)} locale={locale} />] as const]),
    [texts.environment, <Term key="environment">{environment.name}</Term>],
    [labels.name, <Term key="name">{name}</Term>],
    [labels.country, countryName(locale, country)],
    [labels.registerNumber, registerNumber === null ? texts.vat.none : <Term key="number">{registerNumber}</Term>],
    [texts.vatNumber, vatNumber === null ? texts.vat.none : <Term key="vat">{`${vatNumber} (${checked})`}</Term>],
    ...(address === '' ? [] : [[texts.address, <Term key="address">{address}</Term>] as const]),
    ...(role === null ? [] : [[texts.ownRole, <Term key="role">{roles[role]}</Term>] as const]),
  ];
  return <FactList facts={facts} />;
}

function Editing(props: {
  readonly context: PageContext;
  readonly organisation: ShownOrganisation;
  readonly version: number;
  readonly values: DetailValues;
  readonly errors: NonNullable<Said['errors']>;
}): ReactElement {
  const { context, organisation, version, values, errors } = props;
  const texts = ORGANISATION_TEXTS[context.locale];
  const isActive = organisation.state === 'active';
  const fields = isActive ? ACTIVE_FIELDS : DETAIL_FIELDS;
  const stored = Object.fromEntries(fields.map((name) => [name, organisation[name] ?? '']));
  return (
    <section aria-labelledby="edit">
      <h2 id="edit">{texts.edit}</h2>
      {isActive && <p>{texts.editActive}</p>}
      <form className="form" method="post" action={pageUrl(context, `/organisations/${organisation.id}`)}>
        <input type="hidden" name="version" value={version} />
        <DetailFields context={context} values={{ ...stored, ...values }} errors={errors} fields={fields} />
        <SubmitButton name="action" value="save">
          {texts.save}
        </SubmitButton>
      </form>
    </section>
  );
}
