import type { ReactElement } from 'react';
import { defaultIdentifiers } from '../../domain/default-identifiers.ts';
import type { Locale } from '../../domain/locale.ts';
import { PEPPOL_SCHEMES } from '../../domain/peppol-identifier.ts';
import { RECEIVING_CREDIT } from '../../domain/receiving-registration.ts';
import { OptionalField, SelectField } from './environment-fields.tsx';
import { SubmitButton } from './form.tsx';
import { type PageContext, pageUrl, Term } from './layout.tsx';
import { ActionForm, type Said, type ShownOrganisation } from './organisation-parts.tsx';
import { ORGANISATION_TEXTS } from './texts/organisation.ts';
import { ACTIVATION_TEXTS } from './texts/organisation-activation.ts';

interface IdentifiersProps {
  readonly context: PageContext;
  readonly organisation: ShownOrganisation;
  readonly values: Readonly<Partial<Record<'scheme' | 'value', string>>>;
  readonly errors: NonNullable<Said['errors']>;
}

const SCHEMES = PEPPOL_SCHEMES.filter(({ state }) => state === 'active');
const NAMES: ReadonlyMap<string, string> = new Map(PEPPOL_SCHEMES.map(({ code, name }) => [code, name]));

/** The numbers of an organisation on the Peppol network, each with what its state means, and a form for another. */
export function Identifiers({ context, organisation, values, errors }: IdentifiersProps): ReactElement {
  const { locale } = context;
  const texts = ORGANISATION_TEXTS[locale];
  const { id, identifiers, country, allowedActions } = organisation;
  const mayChange = allowedActions.includes('change-identifiers');
  const registered = identifiers.filter(({ state }) => state === 'registered');
  // an active organisation keeps one: the call would be refused with LAST_IDENTIFIER
  const last = organisation.state === 'active' && registered.length === 1 ? registered[0]?.id : undefined;
  const error = (name: string) => errors.find(({ field }) => field === name)?.code;
  const usual = SCHEMES.find((scheme) => scheme.country === country)?.code ?? '0088';
  return (
    <section aria-labelledby="identifiers">
      <h2 id="identifiers">{texts.identifiers}</h2>
      <p>{identifiers.length === 0 ? noneYet(organisation, locale) : texts.identifiersIntro}</p>
      {identifiers.length > 0 && (
        <ul className="entries">
          {identifiers.map((identifier) => (
            <Identifier
              key={identifier.id}
              mayGiveUp={mayChange && identifier.state !== 'removed' && identifier.id !== last}
              {...{ context, organisation, identifier }}
            />
          ))}
        </ul>
      )}
      {mayChange && (
        <form className="form" method="post" action={pageUrl(context, `/organisations/${id}`)}>
          <SelectField
            locale={locale}
            id="scheme"
            label={texts.scheme}
            value={values.scheme ?? usual}
            error={error('scheme')}
            options={SCHEMES.map(({ code, name }) => ({ value: code, label: `${code} ${name}` }))}
          />
          <OptionalField
            locale={locale}
            id="value"
            label={texts.value}
            hint={texts.valueHint}
            value={values.value}
            error={error('value')}
          />
          <SubmitButton secondary name="action" value="add-identifier">
            {texts.addIdentifier}
          </SubmitButton>
        </form>
      )}
    </section>
  );
}

function noneYet(organisation: ShownOrganisation, locale: Locale): string {
  const isMade = defaultIdentifiers(organisation).length > 0;
  return isMade ? ORGANISATION_TEXTS[locale].noIdentifiers : ACTIVATION_TEXTS[locale].numberless;
}

function Identifier(props: {
  readonly context: PageContext;
  readonly organisation: ShownOrganisation;
  readonly identifier: ShownOrganisation['identifiers'][number];
  readonly mayGiveUp: boolean;
}): ReactElement {
  const { context, organisation, identifier, mayGiveUp } = props;
  const texts = ORGANISATION_TEXTS[context.locale];
  const { id, scheme, value, state } = identifier;
  return (
    <li>
      <p id={`identifier-${id}`}>
        <strong>
          <Term>{`${scheme} ${value}`}</Term>
        </strong>{' '}
        <span className="small">
          <Term>{NAMES.get(scheme) ?? scheme}</Term>
          {` · ${texts.identifierStates[state]}`}
        </span>
      </p>
      <p className="small">{texts.identifierMeanings[state]}</p>
      {mayGiveUp && (
        <ActionForm
          context={context}
          path={`/organisations/${organisation.id}`}
          action="remove-identifier"
          label={texts.removeIdentifier}
          values={{ identifierId: id }}
          describedBy={`identifier-${id}`}
        />
      )}
    </li>
  );
}

/** Whether the organisation receives e-invoices, what that costs, and turning it on and off. */
export function Receiving({ context, organisation }: Pick<IdentifiersProps, 'context' | 'organisation'>) {
  const texts = ORGANISATION_TEXTS[context.locale];
  const { id, state, receiving, receivingRegistration, allowedActions } = organisation;
  if (state !== 'active') return null;
  const path = `/organisations/${id}`;
  const failure = receiving === 'off' ? receivingRegistration?.failure : undefined;
  const isHeldUp = receiving === 'turning-on' && Boolean(receivingRegistration?.blockedBy);
  return (
    <section aria-labelledby="receiving">
      <h2 id="receiving">{texts.receiving}</h2>
      <p>{texts.receivingStates[receiving]}</p>
      {failure && <p className="note">{texts.receivingFailures[failure]}</p>}
      {isHeldUp && <p className="note">{texts.receivingWaits}</p>}
      {allowedActions.includes('turn-receiving-on') && (
        <>
          <p className="small" id="receiving-cost">
            {texts.cost(RECEIVING_CREDIT)}
          </p>
          <ActionForm
            {...{ context, path }}
            action="turn-receiving-on"
            label={texts.turnOn}
            describedBy="receiving-cost"
          />
        </>
      )}
      {allowedActions.includes('turn-receiving-off') && (
        <>
          <p className="small" id="receiving-off">
            {texts.turnOffMeaning}
          </p>
          <ActionForm
            {...{ context, path }}
            action="turn-receiving-off"
            label={texts.turnOff}
            describedBy="receiving-off"
          />
        </>
      )}
    </section>
  );
}
