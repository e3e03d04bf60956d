import type { ReactElement, ReactNode } from 'react';
import type { AwaitedAuthority } from '../../db/queries/awaited-authority.ts';
import type { FieldError } from '../../domain/errors.ts';
import { OptionalField } from './environment-fields.tsx';
import { SubmitButton } from './form.tsx';
import { Instant } from './instant.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { countryName } from './organisation-countries.ts';
import { Refused } from './organisation-parts.tsx';
import { FactList } from './partner-parts.tsx';
import { AUTHORITY_TEXTS, type AuthorityDone } from './texts/ops-authority.ts';
import type { OrganisationRefusal } from './texts/organisation-refusals.ts';

interface OpsAuthorityProps {
  readonly awaited: readonly AwaitedAuthority[];
  readonly done?: AuthorityDone | undefined;
  readonly errors?: readonly FieldError[];
  readonly refused?: OrganisationRefusal | undefined;
}

/**
 * Activations that wait for an operator's judgement. Posts `action` (`approve-authority`, `refuse-authority`), `id` and
 * `reason` to `/ops/authority`.
 */
export function opsAuthorityPage(context: PageContext, props: OpsAuthorityProps): string {
  const { awaited, done, errors = [], refused } = props;
  const texts = AUTHORITY_TEXTS[context.locale];
  const labels = Object.fromEntries(awaited.map(({ id }) => [`reason-${id}`, texts.reason]));
  return renderPage(
    <Layout context={context} title={texts.title} hasErrors={errors.length > 0 || refused !== undefined} wide>
      <Refused context={context} labels={labels} errors={errors} refused={refused} />
      <h1>{texts.title}</h1>
      {done && (
        <p className="note" role="status">
          {texts.done[done]}
        </p>
      )}
      <p className="lead">{awaited.length === 0 ? texts.none : texts.intro}</p>
      {awaited.map((one) => (
        <Judging key={one.id} context={context} awaited={one} errors={errors} />
      ))}
      <p className="aside">
        <a href={pageUrl(context, '/ops')}>{texts.back}</a>
      </p>
    </Layout>,
  );
}

function Judging(props: {
  readonly context: PageContext;
  readonly awaited: AwaitedAuthority;
  readonly errors: readonly FieldError[];
}): ReactElement {
  const { context, awaited, errors } = props;
  const { locale } = context;
  const texts = AUTHORITY_TEXTS[locale];
  const { id, organisation, environmentName, registeredName, person, since, waitUntil, evidence, identifiers } =
    awaited;
  const number = [organisation.registerNumber, countryName(locale, organisation.country)].filter(Boolean).join(' · ');
  const facts: readonly (readonly [string, ReactNode])[] = [
    [texts.environment, <Term key="environment">{environmentName}</Term>],
    [texts.company, <Term key="number">{number}</Term>],
    ...(registeredName === null ? [] : [[texts.registeredName, <Term key="name">{registeredName}</Term>] as const]),
    ...(organisation.vatNumber ? [[texts.vatNumber, <Term key="vat">{organisation.vatNumber}</Term>] as const] : []),
    ...(identifiers.length > 0
      ? [[texts.identifiers, <Term key="identifiers">{identifiers.join(', ')}</Term>] as const]
      : []),
    [texts.person, <Term key="person">{person === '' ? texts.unnamed : person}</Term>],
    [texts.since, <Instant key="since" at={since} locale={locale} />],
    ...(waitUntil === null ? [] : [[texts.until, <Instant key="until" at={waitUntil} locale={locale} />] as const]),
  ];
  return (
    <section aria-labelledby={`activation-${id}`}>
      <h2 id={`activation-${id}`}>
        <Term>{organisation.name}</Term>
      </h2>
      <FactList facts={facts} />
      <h3>{texts.evidence}</h3>
      {evidence.length === 0 && <p>{texts.noEvidence}</p>}
      {evidence.length > 0 && (
        <ul>
          {evidence.map(({ title, ref, note }) => (
            <li key={`${ref} ${title}`}>
              <Term>{[title, ref, note].filter(Boolean).join(' · ')}</Term>
            </li>
          ))}
        </ul>
      )}
      <form className="form" method="post" action={pageUrl(context, '/ops/authority')}>
        <input type="hidden" name="id" value={id} />
        <OptionalField
          locale={locale}
          id={`reason-${id}`}
          name="reason"
          label={texts.reason}
          hint={texts.reasonHint}
          error={errors.find(({ field }) => field === `reason-${id}`)?.code}
        />
        <div className="actions">
          <SubmitButton name="action" value="approve-authority" describedBy={`activation-${id}`}>
            {texts.approve}
          </SubmitButton>
          <SubmitButton name="action" value="refuse-authority" describedBy={`activation-${id}`} secondary>
            {texts.refuse}
          </SubmitButton>
        </div>
      </form>
    </section>
  );
}
